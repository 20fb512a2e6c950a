/* SPDX-License-Identifier: MIT */
/**
 * A measured thing, as tables, sorting, filters, exports, recordings and the manual know it.
 *
 * A metric is one row in one of the tables below. Its value lies at `offset` in the row struct of
 * the table, so whoever has (table, row) can read, compare, print or export anything.
 */
#ifndef MODEL_METRIC_H
#define MODEL_METRIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/textbuf.h"

enum value_type {
	VALUE_U64,
	VALUE_U32,
	VALUE_I32,
	VALUE_I16,
	VALUE_U8,
	VALUE_F64,
	VALUE_BOOL,
	VALUE_CHAR,
	VALUE_TEXT, /* const char *, NULL: unknown */
};

enum unit {
	UNIT_NONE, /* ids, priorities */
	UNIT_COUNT,
	UNIT_BYTES,
	UNIT_BYTES_PER_S,
	UNIT_PER_S,
	UNIT_SHARE,    /* 1.0, shown in percent */
	UNIT_NS,       /* a duration */
	UNIT_CPU_TIME, /* ns, shown as TIME+ */
	UNIT_SECONDS,  /* a duration as F64 */
};

enum metric_kind {
	METRIC_LABEL, /* says which row it is */
	METRIC_GAUGE,
	METRIC_COUNTER, /* grows while the task lives */
	METRIC_RATE,    /* made from counters in model/interval.c */
};

enum metric_flag {
	METRIC_KEEP_HISTORY = 1u << 0, /* the store keeps a ring of it per task */
	METRIC_ALIGN_LEFT = 1u << 1,
	METRIC_FLEXIBLE = 1u << 2,            /* takes the width that is left: COMMAND */
	METRIC_SORT_ASCENDING = 1u << 3,      /* first press sorts small to large: PID, USER */
	METRIC_HIDDEN = 1u << 4,              /* export only, no column */
	METRIC_NEGATIVE_IS_UNKNOWN = 1u << 5, /* -1 in the row stands for unknown: last_cpu */
};

struct metric {
	const char *key;    /* stable: -o, -F, CSV, NDJSON, config, recording */
	const char *title;  /* column heading, as top and htop users know it */
	const char *help;   /* one sentence without a period */
	const char *source; /* "/proc/PID/io read_bytes" */
	enum value_type type;
	enum unit unit;
	enum metric_kind kind;
	uint32_t needs;  /* enum need: what must be collected for it */
	uint32_t flags;  /* enum metric_flag */
	uint16_t offset; /* in the table's row struct */
	uint8_t width;   /* columns on screen */
	/* What people read instead of the number, by value, NULL-terminated; NULL: the number. */
	const char *const *value_names;
};

struct metric_table {
	const char *name; /* "process", "disk": also the type in exports */
	const struct metric *metrics;
	size_t count;
	size_t row_size;
};

extern const struct metric_table task_metrics;       /* rows: struct task_usage */
extern const struct metric_table system_metrics;     /* rows: struct system_usage */
extern const struct metric_table cpu_metrics;        /* rows: struct cpu_usage */
extern const struct metric_table disk_metrics;       /* rows: struct disk_usage */
extern const struct metric_table net_metrics;        /* rows: struct net_usage */
extern const struct metric_table cgroup_metrics;     /* rows: struct cgroup_usage */
extern const struct metric_table connection_metrics; /* rows: struct connection_usage */

/** Every table above, NULL-terminated. */
extern const struct metric_table *const metric_tables[];

/** @return the metric with this key, or with this title (any case, as `top -o %CPU` or `htop -s PERCENT_CPU`
 *          users type it: an alias table knows those), or NULL */
const struct metric *metric_find(const struct metric_table *table, const char *name);

/** The value as a number in base units; NaN when unknown or not a number. */
double metric_number(const struct metric *metric, const void *row);
/** The text of a VALUE_TEXT metric; NULL when unknown or not text. */
const char *metric_text(const struct metric *metric, const void *row);
bool metric_is_known(const struct metric *metric, const void *row);
/** <0, 0, >0 by value; unknown is smaller than everything. Texts compare by bytes, ignoring ASCII case. */
int metric_compare(const struct metric *metric, const void *a, const void *b);
/** For people, in people's units, not padded; unknown is "-". Texts come out raw: escape before showing. */
void metric_format(const struct metric *metric, const void *row, struct textbuf *ret_text);
/** For machines, base units, full precision, C locale; nothing is put for unknown. Texts raw. */
void metric_format_raw(const struct metric *metric, const void *row, struct textbuf *ret_text);
const char *unit_name(enum unit unit); /* "bytes", "share", "nanoseconds" … */
const char *metric_kind_name(enum metric_kind kind);

#endif
