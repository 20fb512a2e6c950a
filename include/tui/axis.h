/* SPDX-License-Identifier: MIT */
/** The time axis of the past: which frames stand in which column, and what they are. No drawing. */
#ifndef TUI_AXIS_H
#define TUI_AXIS_H

#include <stdint.h>

#include "analysis/view.h"
#include "model/metric.h"

/** What the axis can show; `a` goes through them. */
struct axis_kind {
	const char *title; /* short: it stands in the gutter */
	const char *key;   /* of system_metrics, a share; NULL: the verdicts */
	const char *help;
};
extern const struct axis_kind axis_kinds[];
extern const size_t axis_kind_count;

/** Frames begin … end - 1 over so many columns, never more columns than frames. */
struct axis_span {
	uint64_t begin, end;
	int columns;
};

/** The span of what is kept. `columns` 0 when there is nothing or no room. */
struct axis_span axis_span_of(const struct frame_store *store, int room);
/** @return the column of a frame, -1 when it is not in the span */
int axis_column(struct axis_span span, uint64_t number);
/** The first frame of a column; of the column behind the last: the end. */
uint64_t axis_first_frame(struct axis_span span, int column);
/** Where a click on a column goes. */
uint64_t axis_middle_frame(struct axis_span span, int column);

/** The column of an instant; -1: there is none. */
int axis_column_at(const struct frame_store *store, struct axis_span span, struct timespec at);

/** What the verdict of a column was. */
struct axis_column {
	enum wait_class class; /* told most often; WAIT_CLASS_COUNT: none */
	bool has_gap;          /* time before one of its frames was not watched */
};
/** Of a column with many frames some are looked at. */
struct axis_column axis_look(const struct frame_store *store, struct axis_span span, int column);

#endif
