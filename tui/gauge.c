/* SPDX-License-Identifier: MIT */
#include "tui/gauge.h"

#include <math.h>
#include <string.h>

#include "model/metric.h"

#define LABEL_COLUMNS 5
#define VALUE_COLUMNS 6
#define SLOT_COLUMNS 13                       /* of a detail, with its gap */
#define DETAIL_COLUMNS (3 * SLOT_COLUMNS - 1) /* beside a graph of one row */
#define GRAPH_COLUMNS 256                     /* a graph is never wider */
#define GRAPH_SAMPLES 120                     /* at least so many, in as few columns as there are */

static int smaller(int a, int b)
{
	return a < b ? a : b;
}

/* --- Where things are --- */

struct parts {
	struct rect text; /* label, number, in taller gauges also the details */
	struct rect graph;
	struct rect details; /* columns 0: they are in `text`, or there is no room */
};

static struct parts low_parts(struct rect r)
{
	int head = LABEL_COLUMNS + VALUE_COLUMNS + 1, rest = r.columns - head;
	int slots = smaller(rest * 6 / 10, DETAIL_COLUMNS) / (SLOT_COLUMNS - 1);
	int details = slots ? slots * SLOT_COLUMNS - 1 : 0;
	int graph = rest - details - (details ? 2 : 0);

	return (struct parts){
		.text = {r.row, r.column, 1, head},
		.graph = {r.row, r.column + head, 1, graph},
		.details = {r.row, r.column + r.columns - details, 1, details},
	};
}

static struct parts tall_parts(struct rect r)
{
	int text = r.columns < 74 ? 2 * SLOT_COLUMNS - 1 : 3 * SLOT_COLUMNS - 1;

	return (struct parts){
		.text = {r.row, r.column, r.rows, text},
		.graph = {r.row, r.column + text + 2, r.rows, r.columns - text - 2},
	};
}

static struct parts parts_of(struct rect r)
{
	struct parts parts = r.rows > 1 && r.columns >= 50 ? tall_parts(r) : low_parts(r);

	parts.graph.columns = smaller(parts.graph.columns, GRAPH_COLUMNS);
	return parts;
}

int gauge_graph_columns(struct rect rect)
{
	return parts_of(rect).graph.columns;
}

/* While there are few samples they get a column each: a graph that has just begun is read, not
 * waited for. */
static size_t samples_per_column(const struct view *view, int columns)
{
	int samples = view->history ? (int)history_ticks(view->history) : 0;

	samples = smaller(samples, GRAPH_SAMPLES);
	return samples <= columns ? 1 : (size_t)((samples + columns - 1) / columns);
}

double gauge_graph_seconds(const struct view *view, int columns)
{
	if (!view->interval || columns < 1)
		return NAN;
	return view->interval->seconds * columns * (double)samples_per_column(view, columns);
}

/* --- The graph --- */

static void combine(float *sum, const float *more, size_t count, bool largest)
{
	for (size_t i = 0; i < count; i++)
		sum[i] = !largest                            ? sum[i] + more[i]
			 : isnan(sum[i]) || more[i] > sum[i] ? more[i]
							     : sum[i];
}

static void read_samples(const struct view *view, const struct gauge_reading *reading,
			 float *ret_samples, size_t count)
{
	float more[GRAPH_COLUMNS + GRAPH_SAMPLES];

	for (int i = 0; i < GAUGE_METRIC_MAX && reading->metrics[i]; i++) {
		const struct metric *metric = metric_find(&system_metrics, reading->metrics[i]);

		history_system(view->history, metric, i ? more : ret_samples, count);
		if (i)
			combine(ret_samples, more, count, reading->graphs_largest);
	}
}

static void fit_scale(struct scale *scale, const float *values, size_t count)
{
	double largest = 0;

	for (size_t i = 0; i < count; i++)
		largest = values[i] > largest ? values[i] : largest;
	if (largest > scale->top)
		scale->top = scale_round_up(largest);
}

static void draw_graph(const struct gauge_reading *reading, const struct view *view,
		       struct grid *grid, struct rect rect)
{
	float samples[GRAPH_COLUMNS + GRAPH_SAMPLES], columns[GRAPH_COLUMNS];
	struct scale scale = reading->scale;
	size_t width, each;

	if (rect.columns < 1 || !view->interval || !view->history || !reading->metrics[0])
		return;
	width = (size_t)rect.columns;
	each = samples_per_column(view, rect.columns);
	read_samples(view, reading, samples, width * each);
	sparkline_fold(samples, width * each, each, view->interval->end->sequence, columns, width);
	if (reading->has_own_scale)
		fit_scale(&scale, columns, width);
	sparkline_draw(grid, rect, columns, width, &scale);
}

/* --- The text --- */

/* Details stand in slots, so that those of gauges above each other line up: the word at the left,
 * the number at the right. What has no word, or is long, takes the room it needs. */
static int slots_of(const struct gauge_detail *detail)
{
	size_t columns = strlen(detail->label) + 1 + strlen(detail->text);

	return (int)(columns / SLOT_COLUMNS) + 1;
}

static void draw_detail(const struct gauge_detail *detail, struct grid *grid, int row, int column,
			int columns)
{
	int label = (int)strlen(detail->label), text = (int)strlen(detail->text);
	int at = detail->is_sentence ? (label ? label + 1 : 0) : columns - 1 - text;

	grid_put(grid, row, column, label, STYLE_DIM, detail->label);
	grid_put_visible(grid, row, column + at, columns - at, detail->style, detail->text,
			 (size_t)text);
}

/* As many details as fit, in their order, into the rows of a rectangle; the first slots are left
 * to something else. */
static void draw_details(const struct gauge_reading *reading, struct grid *grid, struct rect rect,
			 int slot)
{
	int across = (rect.columns + 1) / SLOT_COLUMNS;

	for (size_t i = 0; across > 0 && i < reading->detail_count; i++) {
		const struct gauge_detail *detail = &reading->details[i];
		int slots = slots_of(detail);

		if (slot % across + slots > across)
			slot += across - slot % across;
		if (slot / across >= rect.rows || slots > across)
			return;
		draw_detail(detail, grid, rect.row + slot / across,
			    rect.column + slot % across * SLOT_COLUMNS, slots * SLOT_COLUMNS);
		slot += slots;
	}
}

static void draw_text(const struct gauge *gauge, const struct gauge_reading *reading,
		      struct grid *grid, struct rect rect)
{
	int head = LABEL_COLUMNS + VALUE_COLUMNS;
	int bar = rect.columns - head - 1, slots = (rect.columns + 1) / SLOT_COLUMNS;

	grid_put(grid, rect.row, rect.column, LABEL_COLUMNS, STYLE_TITLE, gauge->label);
	grid_put_right(grid, rect.row, rect.column + LABEL_COLUMNS, VALUE_COLUMNS, reading->style,
		       reading->value);
	if (rect.rows < 2)
		return;
	if (reading->part_count)
		meter_draw(grid, rect.row, rect.column + head + 1, bar, reading->parts,
			   reading->part_count);
	/* Without a bar the details begin beside the number. */
	draw_details(reading, grid, rect, reading->part_count ? slots : 1);
}

void gauge_draw(const struct gauge *gauge, const struct view *view, struct grid *grid,
		struct rect rect)
{
	struct gauge_reading reading = {.value = "-", .style = STYLE_DIM};
	struct parts parts = parts_of(rect);

	if (rect.columns < LABEL_COLUMNS + VALUE_COLUMNS)
		return;
	if (view->interval)
		gauge->read(view, &reading);
	draw_text(gauge, &reading, grid, parts.text);
	draw_details(&reading, grid, parts.details, 0);
	draw_graph(&reading, view, grid, parts.graph);
}
