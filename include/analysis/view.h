/* SPDX-License-Identifier: MIT */
/** What a screen or an exporter gets. All borrowed, all read-only, valid until the next one. */
#ifndef ANALYSIS_VIEW_H
#define ANALYSIS_VIEW_H

#include "analysis/verdict.h"
#include "model/interval.h"
#include "store/history.h"

struct view {
	const struct host *host;
	const struct interval *interval; /* NULL until two snapshots are there: "collecting" */
	const struct history *history;
	const struct verdict *system;  /* NULL when interval is */
	const struct verdict *process; /* of the selected process; NULL: none selected or gone */
	const char *
		stuck; /* "reading /proc/4711/cmdline hangs for 8 s (D state)"; NULL: all is well */
};

#endif
