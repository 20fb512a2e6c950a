/* SPDX-License-Identifier: MIT */
/**
 * What records can be about: a table has a name, metrics, and rows in an interval. A new kind of
 * record is a row in export/tables.c.
 */
#ifndef EXPORT_TABLES_H
#define EXPORT_TABLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/interval.h"
#include "model/metric.h"

struct export_run;
struct export_settings;

struct export_table {
	const char *name; /* "disk": --table, and "type" of a NDJSON record */
	const struct metric_table *metrics;
	bool has_tasks; /* rows are struct task_usage: the selection counts */
	uint32_t needs; /* enum need: besides those of its metrics */
	const void *(*rows)(const struct interval *interval, size_t *ret_count);
};

#define EXPORT_TABLE_COUNT 8
/** In the order in which they are written. */
extern const struct export_table export_tables[EXPORT_TABLE_COUNT];

/** @return the row, or NULL */
const struct export_table *export_table_find(const char *name);
/** @return the metrics of the table that was chosen; those of tasks when none was */
const struct metric_table *export_metrics(const struct export_settings *settings);
/**
 * Whether a table is written: the one that was chosen, and threads besides processes when they
 * are wanted.
 *
 * @param unless_chosen  the table to write when none was chosen; NULL: all
 */
bool export_has_table(const struct export_settings *settings, const struct export_table *table,
		      const char *unless_chosen);

typedef void export_row_fn(struct export_run *run, const struct export_table *table,
			   const void *row);
/** Call `put` for each row of a table that the selection wants, in its order. */
void export_each_row(struct export_run *run, const struct export_table *table,
		     const struct interval *interval, export_row_fn *put);

#endif
