/* SPDX-License-Identifier: MIT */
/**
 * Formats for logs and other programs. A format is a row in export/exporters.c: it puts text into
 * a buffer, and whoever called writes it out.
 */
#ifndef EXPORT_EXPORTER_H
#define EXPORT_EXPORTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/view.h"
#include "base/textbuf.h"
#include "export/selection.h"
#include "model/metric.h"

/** What to export; all borrowed. */
struct export_settings {
	struct selection selection;
	const struct metric *const
		*fields; /* of `table`, in order; NULL: the format's own choice */
	size_t field_count;
	const struct metric_table *table; /* whose rows a CSV holds; NULL: processes */
	bool threads;                     /* thread rows as well */
	bool full_command;                /* text: command lines instead of names */
	bool verdicts;                    /* NDJSON: a verdict record for each frame */
	const char *version;              /* of the program */
};

/** One run of an exporter. */
struct export_run {
	const struct export_settings *settings;
	struct row_list rows; /* scratch */
	const struct verdict *const
		*process_verdicts; /* besides the view's; set before each frame */
	size_t process_verdict_count;
	uint64_t frames;
};

struct exporter {
	const char *name; /* "ndjson": --format */
	const char *help;
	/** Before the first frame; NULL: nothing to say. */
	void (*begin)(struct export_run *run, const struct host *host, struct textbuf *out);
	/** One interval; the view has one. */
	void (*frame)(struct export_run *run, const struct view *view, struct textbuf *out);
	/** What it needs collected besides its fields: enum need. */
	uint32_t (*needs)(const struct export_settings *settings);
};

/** The formats in order, the default first; NULL behind the last. */
const struct exporter *exporter_at(size_t position);
/** @return the row, or NULL */
const struct exporter *exporter_find(const char *name);

void export_run_done(struct export_run *run);
/** What the settings need: fields, filter, order, and the format's own. */
uint32_t export_needs(const struct exporter *exporter, const struct export_settings *settings);

#endif
