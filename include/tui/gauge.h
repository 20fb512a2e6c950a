/* SPDX-License-Identifier: MIT */
/**
 * One resource in the header: its name, one number, what the number is made of, and its graph.
 * Which resources there are, and what they say, is the table in tui/gauges.c.
 */
#ifndef TUI_GAUGE_H
#define TUI_GAUGE_H

#include <stdbool.h>
#include <stddef.h>

#include "analysis/view.h"
#include "base/units.h"
#include "tui/meter.h"
#include "tui/sparkline.h"

#define GAUGE_DETAIL_MAX 10
#define GAUGE_METRIC_MAX 3
#define GAUGE_PART_MAX 6

/** "user 22.1": a dim word and a number. */
struct gauge_detail {
	const char *label;
	char text[UNIT_TEXT_SIZE + 16];
	enum style style;
	bool is_sentence; /* the text follows its word, instead of standing at the right */
};

/** What a gauge says now. */
struct gauge_reading {
	char value[UNIT_TEXT_SIZE];
	enum style style;
	struct gauge_detail details[GAUGE_DETAIL_MAX]; /* the most important first */
	size_t detail_count;
	struct meter_part parts[GAUGE_PART_MAX]; /* a bar; none: no bar */
	size_t part_count;
	const char *metrics[GAUGE_METRIC_MAX]; /* of system_metrics, for the graph; NULL: no more */
	bool graphs_largest;                   /* of them; else their sum */
	struct scale scale;
	bool has_own_scale; /* the graph grows with what is in it, from scale.top on */
};

struct gauge {
	const char *label;
	/** Only called for a view that has an interval; the reading is blank before. */
	void (*read)(const struct view *view, struct gauge_reading *ret_reading);
};

extern const struct gauge gauges[];
extern const size_t gauge_count;

/** Seconds a graph of so many columns covers. */
double gauge_graph_seconds(const struct view *view, int columns);
/** Columns of the graph in a gauge of this size. */
int gauge_graph_columns(struct rect rect);
/** Any size: below 30 columns only number and graph; more rows make the graph taller. */
void gauge_draw(const struct gauge *gauge, const struct view *view, struct grid *grid,
		struct rect rect);

#endif
