/* SPDX-License-Identifier: MIT */
/** The screens of the process table: which columns stand in which order, and from which width on. */
#ifndef TUI_COLUMNS_H
#define TUI_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/metric.h"

enum column_kind {
	COLUMN_METRIC,
	COLUMN_COMMAND,     /* takes the width that is left */
	COLUMN_SPARK,       /* CPU over the last ticks */
	COLUMN_BLAME,       /* where the time went, as a bar */
	COLUMN_WAITS_FOR,   /* of a thread, in words: the class, and the server when it is one */
	COLUMN_SERVER_DOES, /* of a connection: what the backend at the other end does, in words */
	COLUMN_ADDRESS,     /* of a connection: takes the width that is left */
};

struct column {
	enum column_kind kind;
	const struct metric *metric; /* what a click sorts by; never NULL */
	const char *title;
	uint8_t width;
	uint16_t from; /* left out on screens narrower than this */
};

#define COLUMNS_MAX 24

/** One screen, as Tab goes through them. */
struct column_set {
	const char *name; /* "Main" */
	const char *help;
	const struct metric_table *table; /* what its rows are */
	const struct metric *sort;        /* its first order */
	struct column columns[COLUMNS_MAX];
	size_t count;
};

#define COLUMN_SET_MAX 8

struct column_sets {
	struct column_set items[COLUMN_SET_MAX]; /* as Tab goes through them */
	size_t count;
	struct column_set threads; /* of the details page */
};

/** Look up every metric once; a column whose metric does not exist is left out. */
void column_sets_init(struct column_sets *ret_sets);
/** Its rows are connections, not processes and threads. */
static inline bool column_set_is_of_connections(const struct column_set *set)
{
	return set->table == &connection_metrics;
}
/** What the columns that fit on a screen of this width need collected: enum need. */
uint32_t column_set_needs(const struct column_set *set, int columns);

/** A column at its place on the screen. */
struct placed_column {
	const struct column *column;
	int at, width;
};

struct placed_columns {
	struct placed_column items[COLUMNS_MAX];
	size_t count;
	bool has_more;  /* some did not fit: Right brings them in */
	int text_shift; /* columns of the command that are scrolled out at the left */
	int max_steps;  /* steps to the right that make sense */
};

/**
 * Choose and place columns.
 *
 * @param columns  width of the table
 * @param steps    how often Right was pressed: first the columns come in that the width left out,
 *                 then those behind the PID go one by one, then the command moves
 */
void columns_place(const struct column_set *set, int columns, int steps,
		   struct placed_columns *ret_placed);

#endif
