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

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

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
	/* What stands for unknown, as field_get() has it: taken when a recording lacks the field. */
	uint64_t unknown;
	/* Of an enumeration: the stable name of a value, NULL behind the last; NULL: it is none. */
	const char *(*value_name)(size_t value);
};

struct field_table {
	const char *name; /* "task": stable too */
	const struct field *fields;
	size_t count;
	size_t row_size;
};

/** The value of a number, sign-extended; of an F64 its bits. Not for texts. */
static inline uint64_t field_get(const struct field *field, const void *row)
{
	const void *at = (const char *)row + field->offset;
	uint64_t bits = field->unknown;

	switch (field->type) {
	case VALUE_U64:
	case VALUE_F64:
		memcpy(&bits, at, sizeof(bits));
		return bits;
	case VALUE_U32:
		return *(const uint32_t *)at;
	case VALUE_I32:
		return (uint64_t) * (const int32_t *)at;
	case VALUE_I16:
		return (uint64_t) * (const int16_t *)at;
	case VALUE_BOOL:
		return *(const bool *)at;
	case VALUE_U8:
	case VALUE_CHAR:
		return *(const uint8_t *)at;
	case VALUE_TEXT:
		break;
	}
	return bits;
}

/** Put a value of that form into a row; what does not fit the type is cut off. */
static inline void field_set(const struct field *field, void *row, uint64_t value)
{
	void *at = (char *)row + field->offset;

	switch (field->type) {
	case VALUE_U64:
	case VALUE_F64:
		memcpy(at, &value, sizeof(value));
		break;
	case VALUE_U32:
	case VALUE_I32:
		*(uint32_t *)at = (uint32_t)value;
		break;
	case VALUE_I16:
		*(uint16_t *)at = (uint16_t)value;
		break;
	case VALUE_BOOL:
		*(bool *)at = value != 0;
		break;
	case VALUE_U8:
	case VALUE_CHAR:
		*(uint8_t *)at = (uint8_t)value;
		break;
	case VALUE_TEXT:
		break;
	}
}

/** The text of a VALUE_TEXT; NULL: unknown. */
static inline const char *field_text(const struct field *field, const void *row)
{
	return *(const char *const *)(const void *)((const char *)row + field->offset);
}

static inline void field_set_text(const struct field *field, void *row, const char *text)
{
	*(const char **)(void *)((char *)row + field->offset) = text;
}

/** Fill a row of `table->row_size` bytes with nothing known; what is no field is zero. */
void field_row_unknown(const struct field_table *table, void *row);
/** @return the field with this key, or NULL */
const struct field *field_find(const struct field_table *table, const char *key, size_t length);

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
