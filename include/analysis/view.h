/* SPDX-License-Identifier: MIT */
/** What a screen or an exporter gets. All borrowed, all read-only, valid until the next one. */
#ifndef ANALYSIS_VIEW_H
#define ANALYSIS_VIEW_H

#include "analysis/verdict.h"
#include "model/interval.h"
#include "store/history.h"

struct frame_store;

/** One number of the machine over all that is kept, for the time axis. */
struct axis {
	const struct metric *metric; /* of system_metrics */
	const float *values; /* one per column, oldest first; NaN: unknown, or not read yet */
	size_t count;
	uint64_t begin, end; /* frame numbers that the columns span evenly; end is not included */
};

/** Where in the past a view stands. */
struct moment {
	const struct frame_store *store; /* times, verdicts and marks of all frames */
	uint64_t number;                 /* of the frame the view shows */
	uint64_t other;                  /* the second cursor, to compare with; UINT64_MAX: none */
	uint64_t ago_ns;                 /* before the newest frame */
	bool is_replay;                  /* there is no present to go back to */
	bool is_playing;                 /* frames follow by themselves */
	struct axis axis;                /* count 0: nobody asked */
};

struct view {
	const struct host *host;
	const struct interval *interval; /* NULL until two snapshots are there: "collecting" */
	const struct history *history;
	const struct verdict *system;  /* NULL when interval is */
	const struct verdict *process; /* of the selected process; NULL: none selected or gone */
	const char *
		stuck; /* "reading /proc/4711/cmdline hangs for 8 s (D state)"; NULL: all is well */
	const struct moment *moment; /* NULL: this is the present */
};

#endif
