/* SPDX-License-Identifier: MIT */
#include "tui/table.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "base/array.h"
#include "tui/blame.h"
#include "tui/connection_cells.h"
#include "tui/sparkline.h"

#define SPARK_MAX 32
#define SPARK_TICKS 4 /* samples in one column of the graph */

static bool is_left(const struct column *column)
{
	return column->kind != COLUMN_METRIC || column->metric->flags & METRIC_ALIGN_LEFT;
}

void table_draw_heading(const struct table_look *look, struct grid *grid, struct rect rect)
{
	grid_fill(grid, rect, " ", STYLE_HEADING);
	for (size_t i = 0; i < look->placed->count; i++) {
		const struct placed_column *placed = &look->placed->items[i];
		const struct column *column = placed->column;
		bool is_sorted = column->metric == look->order.metric &&
				 (column->kind == COLUMN_METRIC || column->kind == COLUMN_COMMAND);
		enum style style = is_sorted ? STYLE_HEADING_SORT : STYLE_HEADING;
		int at = rect.column + placed->at, width = placed->width;
		int mark = at + width;

		if (is_left(column)) {
			int used = grid_put(grid, rect.row, at, width, style, column->title);

			if (used < width)
				mark = at + used;
		} else {
			grid_put_right(grid, rect.row, at, width, style, column->title);
		}
		/* The mark stands in the gap behind the column, so that no title is cut for it. */
		if (is_sorted)
			grid_put(grid, rect.row, mark, 1, style,
				 look->order.is_descending ? "▼" : "▲");
	}
}

const struct column *table_hit(const struct placed_columns *placed, int column)
{
	for (size_t i = 0; i < placed->count; i++) {
		const struct placed_column *item = &placed->items[i];

		if (column >= item->at && column <= item->at + item->width)
			return item->column;
	}
	return NULL;
}

/* Nothing and unknown step back, so that the eye finds what is there. */
static enum style value_style(const struct metric *metric, const void *item, enum style style)
{
	double value;

	if (metric->type == VALUE_TEXT || metric->type == VALUE_CHAR)
		return metric_is_known(metric, item) ? style : STYLE_DIM;
	if (metric->kind == METRIC_LABEL)
		return style;
	value = metric_number(metric, item);
	if (isnan(value) || (value == 0 && metric->unit != UNIT_NONE))
		return STYLE_DIM;
	/* What the screen shows as 0.0 is nothing to the eye. */
	if (metric->unit == UNIT_SHARE && fabs(value) < 0.0005)
		return STYLE_DIM;
	return style;
}

void table_draw_metric(struct grid *grid, int row, int column, int columns,
		       const struct metric *metric, const void *item, enum style style,
		       struct textbuf *scratch)
{
	style = value_style(metric, item, style);
	textbuf_clear(scratch);
	metric_format(metric, item, scratch);
	if (metric->flags & METRIC_ALIGN_LEFT)
		grid_put_visible(grid, row, column, columns, style, textbuf_text(scratch),
				 scratch->length);
	else
		grid_put_right(grid, row, column, columns, style, textbuf_text(scratch));
}

/* clang-format off */
static const struct {
	char state;
	enum style style;
} state_styles[] = {
	{'R', STYLE_GOOD},    {'D', STYLE_WARNING}, {'Z', STYLE_CRITICAL},
	{'T', STYLE_NOTICE},  {'t', STYLE_NOTICE},  {'S', STYLE_DIM},
	{'I', STYLE_DIM},     {'X', STYLE_ENDED},
};
/* clang-format on */

static enum style state_style(char state, enum style style)
{
	for (size_t i = 0; i < ARRAY_SIZE(state_styles); i++)
		if (state_styles[i].state == state)
			return state_styles[i].style;
	return style;
}

static void draw_spark(const struct table_look *look, struct grid *grid, struct rect rect,
		       const struct metric *cpu, const struct row *item)
{
	float samples[SPARK_MAX * SPARK_TICKS], columns[SPARK_MAX];
	struct scale scale = {.top = 1, .middle = 0.5, .high = 0.9};
	size_t width = rect.columns < SPARK_MAX ? (size_t)rect.columns : SPARK_MAX;

	if (!look->view || !look->view->history ||
	    !history_task(look->view->history, task_key_of(&item->usage->now), row_is_thread(item),
			  cpu, samples, width * SPARK_TICKS))
		return;
	sparkline_fold(samples, width * SPARK_TICKS, SPARK_TICKS,
		       look->view->interval->end->sequence, columns, width);
	for (size_t i = 0; i < width; i++)
		if (columns[i] > scale.top)
			scale.top = scale_round_up(columns[i]);
	sparkline_draw(grid, rect, columns, width, &scale);
}

/* A thread's row has its own number where a process has its pid. */
static const struct metric *metric_for(const struct metric *metric, const struct row *item)
{
	static const struct metric *pid, *tid;

	if (!pid) {
		pid = metric_find(&task_metrics, "pid");
		tid = metric_find(&task_metrics, "tid");
	}
	return metric == pid && row_is_thread(item) ? tid : metric;
}

static enum style cell_style(const struct metric *metric, const struct row *item, enum style style)
{
	if (metric->type == VALUE_CHAR)
		return state_style(item->usage->now.state, style);
	/* Much of anything stands out, but for having nothing to do. */
	if (metric->offset == offsetof(struct task_usage, split.share[WAIT_IDLE]))
		return style == STYLE_NORMAL ? STYLE_DIM : style;
	if (metric->unit == UNIT_SHARE && style == STYLE_NORMAL &&
	    metric_number(metric, item->usage) >= 0.5)
		return STYLE_STRONG;
	return style;
}

static void draw_cell(const struct table_look *look, struct grid *grid, struct rect cell,
		      const struct column *column, const struct row *item, enum style style)
{
	const struct metric *metric = metric_for(column->metric, item);

	switch (column->kind) {
	case COLUMN_METRIC:
		table_draw_metric(grid, cell.row, cell.column, cell.columns, metric, item->usage,
				  cell_style(metric, item, style), look->scratch);
		break;
	case COLUMN_COMMAND:
		table_draw_command(look, grid, cell.row, cell.column, cell.columns, item, style);
		break;
	case COLUMN_SPARK:
		draw_spark(look, grid, cell, metric, item);
		break;
	case COLUMN_BLAME:
		blame_draw(grid, cell, &item->usage->split);
		break;
	case COLUMN_WAITS_FOR:
		waits_for_cell_draw(look, grid, cell, item);
		break;
	case COLUMN_SERVER_DOES:
	case COLUMN_ADDRESS:
		break; /* of connections only */
	}
}

void table_draw_row(const struct table_look *look, struct grid *grid, int row, int column,
		    const struct row *item, enum style style)
{
	for (size_t i = 0; i < look->placed->count; i++) {
		const struct placed_column *placed = &look->placed->items[i];
		struct rect cell = {row, column + placed->at, 1, placed->width};

		if (item->connection)
			connection_cell_draw(look, grid, cell, placed->column, item, style);
		else
			draw_cell(look, grid, cell, placed->column, item, style);
	}
}
