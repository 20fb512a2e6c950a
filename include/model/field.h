/* SPDX-License-Identifier: MIT */
/**
 * The raw values of the rows of a snapshot, one row each: what a recording keeps.
 *
 * Metrics (model/metric.h) are what people see, made from two snapshots; fields are what a
 * collector read. Key, type and unit of a field are the dictionary of a recording, so a key is
 * never given to anything else, and a field that is dropped leaves its key unused.
 */
#ifndef MODEL_FIELD_H
#define MODEL_FIELD_H

#include <stddef.h>
#include <stdint.h>

#include "model/metric.h"

/** What a text gives away about people and places: how it is replaced to make a recording anonymous. */
enum field_secret {
	SECRET_NONE,    /* nothing: wait channels, names of disks */
	SECRET_NAME,    /* of a program or thread */
	SECRET_COMMAND, /* arguments and paths */
	SECRET_PATH,    /* exe, cgroup */
	SECRET_USER,
	SECRET_HOST,
	SECRET_ADDRESS, /* of a connection: a known port may stay */
	SECRET_SENTENCE /* for people, with any of the above in it */
};

struct field {
	const char *key; /* "run_ns"; unique in its table, stable for ever */
	enum value_type type;
	enum unit unit;
	uint16_t offset; /* in the row struct */
	enum field_secret secret;
};

struct field_table {
	const char *name; /* "task": stable too */
	const struct field *fields;
	size_t count;
	size_t row_size;
};

extern const struct field_table task_fields;       /* struct task */
extern const struct field_table system_fields;     /* struct system_counters, without its arrays */
extern const struct field_table cpu_fields;        /* struct cpu_counters */
extern const struct field_table disk_fields;       /* struct disk_counters */
extern const struct field_table net_fields;        /* struct net_counters */
extern const struct field_table cgroup_fields;     /* struct cgroup_counters */
extern const struct field_table connection_fields; /* struct connection */
extern const struct field_table health_fields;     /* struct health */
extern const struct field_table cost_fields;       /* struct own_cost */
extern const struct field_table note_fields;       /* struct verdict_note */

#endif
