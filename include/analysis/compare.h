/* SPDX-License-Identifier: MIT */
/**
 * What is different between two stretches of time: two recordings, before and after a deploy, or
 * two single intervals.
 *
 *	struct compare_side *a = compare_side_new(), *b = compare_side_new();
 *	compare_add(a, interval, NULL);         as many as there are
 *	struct comparison *comparison = comparison_new(a, b);
 *
 * Each number of the machine, of each program and of each service a program asks is a series on
 * either side. A side is cut into blocks of time, whose means follow each other far less than
 * single samples do. A difference is a change when the medians of the blocks lie further apart
 * than what matters (a row of the table of metrics says how much that is), and further than what
 * the blocks of one side differ among themselves. docs/diff.md tells it at length.
 */
#ifndef ANALYSIS_COMPARE_H
#define ANALYSIS_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "analysis/verdict.h"
#include "analysis/words.h"
#include "base/arena.h"
#include "model/interval.h"
#include "model/metric.h"
#include "model/note.h"

/** What a number is about. */
enum compare_kind {
	COMPARE_MACHINE,
	COMPARE_PROGRAM,  /* all processes of one name; an interpreter counts by its script */
	COMPARE_ENDPOINT, /* all connections of a program to one address */
	COMPARE_DISK,
	COMPARE_GROUP, /* a control group with a limit */
	COMPARE_KIND_COUNT
};
/** "machine", "program", "endpoint", "disk", "group": stable keys. */
extern const char *const compare_kind_names[COMPARE_KIND_COUNT];

/** How sure it is that a difference is more than noise. */
enum compare_certainty {
	COMPARE_UNTOLD, /* too few intervals to know: a difference at first sight */
	COMPARE_MEDIUM,
	COMPARE_HIGH,
};
/** "untold", "medium", "high". */
extern const char *const compare_certainty_names[];

/** One side: 0 is A, 1 is B. */
#define COMPARE_SIDES 2
/** Below this many intervals on a side nothing is called a change. */
#define COMPARE_INTERVALS_MIN 5

/** A number that is compared: a row of the table in analysis/compare_metrics.c. */
struct compare_metric {
	const char *key; /* of the metric table of its kind, or one of our own */
	const char *title;
	enum unit unit;
	double floor;    /* a difference below this matters to nobody; in the unit */
	double relative; /* nor does one below this part of the larger value */
	/* As much as one CPU busy all the time, to rank by. 0: what counts is how many times. */
	double whole;
	/* Not NULL: a mean weighted by this metric, as the time per request is by requests. */
	const char *weight;
	double weight_least; /* per second; with less of it on a side the mean says nothing */
};

struct compare_value {
	double value;  /* median of the blocks; NaN: unknown */
	double spread; /* of the blocks around it, as a standard deviation; NaN: too few */
};

/** One difference worth naming. */
struct compare_change {
	enum compare_kind kind;
	const char *program; /* raw; name of a disk, path of a group; NULL: the machine */
	const char *address; /* raw; of an endpoint, else NULL */
	const char *service; /* key of its service; NULL: no endpoint, or not known */
	const struct compare_metric *metric;
	struct compare_value value[COMPARE_SIDES];
	double effect; /* what the order is by; 1.0: as much as a CPU */
	enum compare_certainty certainty;
	bool is_new, is_gone; /* nothing of it was there on side A; on side B */
};

/** A program that was there on one side only, and used next to nothing. */
struct compare_visitor {
	const char *program; /* raw */
	bool is_new;         /* else gone */
};

/** What a side is made of. */
struct compare_span {
	size_t intervals;
	double seconds;             /* of all intervals */
	struct timespec begin, end; /* wall clock */
	struct host host;           /* of the last; name "": there was none */
	bool is_of_many_hosts;      /* recordings of several machines or boots */
	bool has_connections;       /* they were looked at */
	size_t programs, endpoints;
	double oom_kills; /* processes killed because memory had run out */
};

struct comparison {
	struct compare_span span[COMPARE_SIDES];
	char headline[SENTENCE_SIZE];   /* safe to show */
	bool is_changed;                /* the first of `changes` is more than untold */
	bool is_too_little;             /* a side has too few intervals */
	struct compare_change *changes; /* untold ones last, then by effect, the largest first */
	size_t count;
	struct compare_visitor *visitors; /* by name */
	size_t visitor_count;
	/* What makes the sides hard to compare: other machine, other number of CPUs … */
	struct sentences notes;
	struct arena arena;
};

struct compare_side;

struct compare_side *compare_side_new(void);
void compare_side_free(struct compare_side *side);
/**
 * Count one more interval; nothing of it is kept. Intervals come in order of time.
 *
 * @param machine  what was said of the machine at its end; NULL: nothing
 */
void compare_add(struct compare_side *side, const struct interval *interval,
		 const struct verdict_note *machine);
const struct compare_span *compare_side_span(const struct compare_side *side);

/** Never NULL; the sides may go before it. */
struct comparison *comparison_new(const struct compare_side *a, const struct compare_side *b);
void comparison_free(struct comparison *comparison);

/** "python3 app.py", "python3 app.py -> 10.0.0.5:5432", "disk sda", "machine"; at most `columns` wide. */
struct words compare_who(const struct compare_change *change, size_t columns);
/** A value of a metric for people: "35 %", "12M/s"; "-" when it is unknown. */
struct words compare_value_words(const struct compare_metric *metric, double value);
/** From A to B with a sign: "+35 %", "-12M/s"; of what counts in times also "x 10". */
struct words compare_change_words(const struct compare_change *change);

/** Who it is as far as diffs are concerned: name, and for interpreters the script. For tests. */
void compare_program_name(const struct task *task, struct textbuf *ret_name);

#endif
