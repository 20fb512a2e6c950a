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
#include "export/tables.h"
#include "model/metric.h"

/** What to export; all borrowed. All zero is everything, in the format's own choice of fields. */
struct export_settings {
	struct selection selection;
	const struct metric *const *fields; /* of export_metrics(), in order; none: all that fits */
	size_t field_count;
	const struct export_table *table; /* the only one to write; NULL: the format's own choice */
	bool threads;                     /* thread rows as well; in a text instead of processes */
	bool full_command;                /* text: command lines instead of names */
	const char *version;              /* of the program */
};

/** One run of an exporter. Zero but for `settings` and `out` at first; export_run_done() it. */
struct export_run {
	const struct export_settings *settings;
	const struct exporter *exporter;
	struct textbuf *out;   /* where the text goes; the caller takes it out between calls */
	uint64_t frames;       /* written so far */
	struct row_list rows;  /* scratch: what the selection chose */
	struct textbuf prefix; /* scratch: what the rows of one table and frame begin with */
	struct textbuf text;   /* scratch: one value */
	void *state;           /* the exporter's own, from begin() to end() */
};

struct exporter {
	const char *name; /* "ndjson": --format */
	const char *help; /* one sentence without a period */
	/** Before the first frame; NULL: nothing to say. @param first  the snapshot it begins with */
	void (*begin)(struct export_run *run, const struct snapshot *first);
	/** One interval; the view has one. */
	void (*frame)(struct export_run *run, const struct view *view);
	/** A verdict about that interval, after its frame. NULL: this format has no place for it. */
	void (*verdict)(struct export_run *run, const struct verdict *verdict,
			const struct interval *interval);
	/** Free `state`; NULL: there is none. */
	void (*end)(struct export_run *run);
	/** What it needs collected besides chosen fields: enum need. */
	uint32_t (*needs)(const struct export_settings *settings);
};

/** The formats in order, the default first; NULL behind the last. */
const struct exporter *exporter_at(size_t position);
/** @return the row, or NULL */
const struct exporter *exporter_find(const char *name);

void export_run_done(struct export_run *run);
/** What the settings need: fields, filter, order, and the format's own. */
uint32_t export_needs(const struct exporter *exporter, const struct export_settings *settings);

/** The union of what all metrics of a table need. */
uint32_t export_table_needs(const struct export_table *table);

#endif
