/* SPDX-License-Identifier: MIT */
/** How the two sides of a comparison are kept, for analysis/compare*.c alone. */
#ifndef ANALYSIS_COMPARE_PRIVATE_H
#define ANALYSIS_COMPARE_PRIVATE_H

#include <stdint.h>

#include "analysis/compare.h"
#include "base/array.h"
#include "base/hash.h"

/** Where a number comes from: one process, one connection, or the machine, in one interval. */
struct compare_sample {
	const struct interval *interval;
	const void *row;                  /* struct task_usage, connection_usage, system_usage */
	const struct verdict_note *note;  /* the machine's; NULL: there is none */
	const struct time_split *threads; /* of all processes together */
};

typedef double compare_get_fn(const struct compare_sample *sample, enum wait_class class);

/** A row of the table of what is compared. */
struct compare_row {
	struct compare_metric metric;
	compare_get_fn *get;        /* NULL: the metric of this key */
	compare_get_fn *get_weight; /* NULL: the metric `weight` names */
	enum wait_class class;      /* for both */
};

#define COMPARE_ROWS_MAX 56

/** The rows of a kind, and their number, at most COMPARE_ROWS_MAX. */
const struct compare_row *compare_rows(enum compare_kind kind, size_t *ret_count);
/** The table of metrics behind a kind. */
const struct metric_table *compare_table(enum compare_kind kind);

/** What is kept of a number in a block of time. */
struct compare_cell {
	double sum;   /* value x seconds, x weight where there is one */
	double other; /* seconds in which it was unknown; where there is a weight: weight x seconds */
};

/** The machine, a program or an endpoint on one side. */
struct compare_subject {
	enum compare_kind kind;
	char *program, *address; /* owned; NULL: none */
	const char *service;
	struct hash_key key; /* the same on both sides */
	double present_s;
	uint64_t interval;          /* the last it was seen in: 1, 2 … */
	double *sum, *weight;       /* of that interval; a number per row of the kind */
	struct compare_cell *cells; /* block after block, a cell per row of the kind */
};
ARRAY_DEFINE(compare_subjects, struct compare_subject *);

/** Blocks of equally many intervals; when there is no room for one more, two become one. */
#define COMPARE_BLOCKS 64

struct compare_side {
	struct compare_span span;
	struct compare_subjects subjects; /* owned; the machine is the first */
	struct hash by_key;
	double block_s[COMPARE_BLOCKS];
	size_t blocks; /* begun */
	size_t per_block, in_block;
	/* Metrics by row, found once */
	const struct metric *metrics[COMPARE_KIND_COUNT][COMPARE_ROWS_MAX];
	const struct metric *weights[COMPARE_KIND_COUNT][COMPARE_ROWS_MAX];
};

/** The cells of a block, one per row of the kind. */
struct compare_cell *compare_cells_of(const struct compare_subject *subject, size_t block);
/** The same subject on a side, or NULL. */
const struct compare_subject *compare_find(const struct compare_side *side, struct hash_key key);

/** A number in groups of blocks. */
#define COMPARE_GROUPS 16

struct compare_series {
	double value[COMPARE_GROUPS]; /* those that are known, in order of time */
	size_t count;
	size_t groups; /* known or not */
	double weight; /* per second, of all; NaN: it is not weighted */
};

/** @param subject  NULL: it was not there, that is, its sums are 0 and its means unknown */
struct compare_series compare_series_of(const struct compare_side *side,
					const struct compare_subject *subject,
					enum compare_kind kind, size_t row);

/** What two series tell about each other. */
struct compare_test {
	double median[COMPARE_SIDES], spread[COMPARE_SIDES];
	double distance;   /* of the medians in standard errors; INFINITY without any spread */
	double separation; /* 0: each exceeds the other equally often, 1: one always does */
	double gap;        /* between the nearest values of both sides; negative: they overlap */
	double reach;      /* from the least to the largest value of the lower side */
	size_t fewest;     /* values on the shorter side */
};
struct compare_test compare_test_of(const struct compare_series *a, const struct compare_series *b);
/**
 * Whether that is beyond noise.
 *
 * @param floor  a gap below this is none
 * @return false: it is not; `*ret_certainty` stays
 */
bool compare_test_passes(const struct compare_test *test, double floor,
			 enum compare_certainty *ret_certainty);

/** How many subjects know a number on the other side only, and how many on both; by kind and row. */
struct compare_unknown {
	size_t here[COMPARE_SIDES][COMPARE_KIND_COUNT][COMPARE_ROWS_MAX];
	size_t on_both[COMPARE_KIND_COUNT][COMPARE_ROWS_MAX];
};

/** Put the sentences: headline and notes. */
void compare_write_headline(struct comparison *comparison);
void compare_write_notes(struct comparison *comparison, const struct compare_unknown *unknown);

#endif
