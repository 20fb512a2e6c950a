/* SPDX-License-Identifier: MIT */
/*
 * The time axis of the past. Each column is some frames: as tall as the chosen number was, in the
 * colour of what the verdict said then. Below it a ruler says where in time this is.
 *
 *	 CPU  43.1%  ▁▁▂▂▃▅a▇▅▂▁▁▁▁▂▂▂▁▁▁
 *	9m58s        14:01:07 ───▲14:03:20 deploy ──── 14:11:02
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/time_spec.h"
#include "base/units.h"
#include "model/metric.h"
#include "store/frame_store.h"
#include "tui/moment.h"
#include "tui/panel.h"
#include "tui/sparkline.h"
#include "tui/ui_private.h"

#define GUTTER 13
#define GUTTER_FROM 50 /* narrower screens have none */
#define MARK_WORDS 40  /* columns of a mark's text beside the cursor */

/* What one drawing needs. */
struct scene {
	const struct moment *moment;
	const struct view *view;
	const struct axis_kind *kind;
	struct axis_span span;
	struct grid *grid;
	struct rect graph; /* as wide as the span, without the ruler */
	int cursor, other; /* columns of the two cursors; -1: not there */
};

static int wanted_rows(const struct ui *ui, const struct view *view, struct rect screen)
{
	(void)view;
	if (!ui_moment(ui))
		return 0;
	return screen.rows < 14 ? 1 : screen.rows < 30 ? 2 : screen.rows < 50 ? 3 : 4;
}

static enum style class_style(enum wait_class class)
{
	return class < WAIT_CLASS_COUNT ? (enum style)(STYLE_WAIT_CPU + (int)class) : STYLE_DIM;
}

/* The values may be of a moment ago: their columns go by their own span. */
static float value_at(const struct axis *axis, uint64_t number)
{
	struct axis_span span = {axis->begin, axis->end, (int)axis->count};
	int column = axis->values ? axis_column(span, number) : -1;

	return column < 0 ? NAN : axis->values[column];
}

static void draw_number(const struct scene *scene, int column, enum wait_class class)
{
	static const struct scale scale = {.top = 1, .middle = NAN, .high = NAN};
	struct rect cell = {scene->graph.row, scene->graph.column + column, scene->graph.rows, 1};
	float value = value_at(&scene->moment->axis, axis_middle_frame(scene->span, column));

	sparkline_draw(scene->grid, cell, &value, 1, &scale);
	grid_paint(scene->grid, cell, class_style(class));
}

/* A ribbon whose runs begin with the letter of their class: it reads without colours too. */
static void draw_class(const struct scene *scene, int column, enum wait_class class,
		       enum wait_class before)
{
	int bottom = scene->graph.row + scene->graph.rows - 1;
	char letter[2] = {class < WAIT_CLASS_COUNT ? wait_classes[class].letter : ' ', '\0'};
	bool begins = class != before && class < WAIT_CLASS_COUNT;

	grid_put(scene->grid, bottom, scene->graph.column + column, 1, class_style(class),
		 begins                     ? letter
		 : class < WAIT_CLASS_COUNT ? "▅"
					    : "·");
}

static void draw_columns(const struct scene *scene)
{
	enum wait_class before = WAIT_CLASS_COUNT;

	for (int column = 0; column < scene->span.columns; column++) {
		struct axis_column look = axis_look(scene->moment->store, scene->span, column);

		if (scene->kind->key)
			draw_number(scene, column, look.class);
		else
			draw_class(scene, column, look.class, before);
		before = look.class;
	}
}

static void draw_marks(const struct scene *scene)
{
	const struct frame_store *store = scene->moment->store;
	size_t count = frame_store_mark_count(store);

	for (size_t i = 0; i < count; i++) {
		struct mark mark = frame_store_mark(store, i);
		int column = axis_column_at(store, scene->span, mark.wall_time);
		char letter[2] = {mark.kind == MARK_TRIGGER ? '!' : (char)('a' + i % 26), '\0'};

		if (column >= 0)
			grid_put(scene->grid, scene->graph.row, scene->graph.column + column, 1,
				 STYLE_MATCH, letter);
	}
}

static void draw_cursors(const struct scene *scene)
{
	struct rect rect = scene->graph;

	rect.columns = 1;
	rect.column = scene->graph.column + scene->other;
	if (scene->other >= 0)
		grid_paint(scene->grid, rect, STYLE_SELECTED);
	rect.column = scene->graph.column + scene->cursor;
	if (scene->cursor >= 0)
		grid_paint(scene->grid, rect, STYLE_TIME_CURSOR);
}

/* --- The ruler --- */

static bool overlaps(int a, int a_width, int b, int b_width)
{
	return a < b + b_width + 1 && b < a + a_width + 1;
}

/* The second cursor is where the clock beside the first one would be. */
static bool stands_right(const struct scene *scene, int width)
{
	return scene->other > scene->cursor && scene->other <= scene->cursor + width;
}

/* "▲14:03:20 deploy" with the arrow below the cursor, at its other side where the screen ends.
 * @return where it begins, its width in *ret_width */
static int draw_cursor_label(const struct scene *scene, int row, int *ret_width)
{
	int end = scene->grid->columns, at = scene->graph.column + scene->cursor, room;
	char clock[MOMENT_TEXT_SIZE];
	struct mark mark;
	int width = grid_text_width(moment_clock_of(scene->moment, scene->moment->number, clock));

	*ret_width = scene->cursor < 0 ? 0 : width + 1;
	if (scene->cursor < 0)
		return 0;
	grid_put(scene->grid, row, at, 1, STYLE_NOTICE, "▲");
	if (at + 1 + width > end || (stands_right(scene, width) && scene->cursor >= width)) {
		grid_put(scene->grid, row, at - width, width, STYLE_STRONG, clock);
		return at - width;
	}
	grid_put(scene->grid, row, at + 1, width, STYLE_STRONG, clock);
	room = end - at - width - 2;
	if (room > 3 && moment_mark(scene->moment, scene->moment->number, &mark) && mark.text)
		*ret_width += 1 + grid_put_visible(scene->grid, row, at + width + 2,
						   room < MARK_WORDS ? room : MARK_WORDS,
						   STYLE_TAGGED, mark.text, strlen(mark.text));
	return at;
}

/* The times of the first and the last frame, unless the cursor's own stands there. */
static void draw_ends(const struct scene *scene, int row, int taken, int taken_width)
{
	char first[MOMENT_TEXT_SIZE], last[MOMENT_TEXT_SIZE];
	int left = scene->graph.column, end = left + scene->graph.columns, width;

	moment_clock_of(scene->moment, scene->span.begin, first);
	moment_clock_of(scene->moment, scene->span.end - 1, last);
	width = grid_text_width(first);
	if (width * 2 < scene->graph.columns && !overlaps(left, width, taken, taken_width))
		grid_put(scene->grid, row, left, width, STYLE_DIM, first);
	width = grid_text_width(last);
	if (width * 2 < scene->graph.columns && !overlaps(end - width, width, taken, taken_width))
		grid_put(scene->grid, row, end - width, width, STYLE_DIM, last);
}

static void draw_ruler(const struct scene *scene, int row)
{
	struct rect line = {row, scene->graph.column, 1, scene->graph.columns};
	int taken, other, width = 0;

	grid_fill(scene->grid, line, scene->grid->ascii_only ? "-" : "─", STYLE_WAIT_IDLE);
	for (int column = 0; column < scene->span.columns; column++)
		if (axis_look(scene->moment->store, scene->span, column).has_gap)
			grid_put(scene->grid, row, scene->graph.column + column, 1, STYLE_WARNING,
				 "┊");
	taken = draw_cursor_label(scene, row, &width);
	draw_ends(scene, row, taken, width);
	other = scene->graph.column + scene->other;
	/* A letter in the middle of a time would change the time. */
	if (scene->other >= 0 && (other < taken || other >= taken + width))
		grid_put(scene->grid, row, other, 1, STYLE_SELECTED, "d");
}

/* --- What stands left of it --- */

static void value_text(const struct scene *scene, char *text, size_t size)
{
	enum wait_class class =
		frame_store_info(scene->moment->store, scene->moment->number).bottleneck;
	const struct interval *interval = scene->view->interval;
	double value = NAN;
	char share[UNIT_TEXT_SIZE];

	if (!scene->kind->key) {
		snprintf(text, size, "%s",
			 class < WAIT_CLASS_COUNT ? wait_classes[class].key : "-");
		return;
	}
	if (interval)
		value = metric_number(metric_find(&system_metrics, scene->kind->key),
				      &interval->system);
	snprintf(text, size, "%s%s", units_percent(value, share), isnan(value) ? "" : "%");
}

static void draw_gutter(const struct scene *scene, struct rect rect)
{
	char text[MOMENT_TEXT_SIZE];
	struct timespec first, last;

	value_text(scene, text, sizeof(text));
	grid_printf(scene->grid, rect.row, rect.column, rect.columns, STYLE_PAUSED, " %s ",
		    scene->kind->title);
	grid_put_right(scene->grid, rect.row, rect.column + 5, rect.columns - 6, STYLE_NORMAL,
		       text);
	if (rect.rows < 2)
		return;
	first = frame_store_info(scene->moment->store, scene->span.begin).wall_time;
	last = frame_store_info(scene->moment->store, scene->span.end - 1).wall_time;
	if (timespec_difference_ns(last, first) >= 0)
		grid_put(scene->grid, rect.row + rect.rows - 1, rect.column, rect.columns,
			 STYLE_DIM,
			 units_duration((uint64_t)timespec_difference_ns(last, first), text));
}

static void draw(struct ui *ui, const struct view *view, struct grid *grid, struct rect rect)
{
	const struct moment *moment = ui_moment(ui);
	int gutter = rect.columns >= GUTTER_FROM ? GUTTER : 0;
	struct scene scene = {.moment = moment, .view = view, .grid = grid};

	if (!moment || rect.rows < 1)
		return;
	scene.kind = &axis_kinds[ui->axis_kind];
	scene.span = axis_span_of(moment->store, rect.columns - gutter);
	if (scene.span.columns < 1)
		return;
	scene.graph = (struct rect){rect.row, rect.column + gutter,
				    rect.rows > 1 ? rect.rows - 1 : 1, scene.span.columns};
	scene.cursor = axis_column(scene.span, moment->number);
	scene.other = axis_column(scene.span, moment->other);
	ui->axis = scene.graph;
	ui->axis.rows = rect.rows;
	ui->axis_span = scene.span;
	draw_columns(&scene);
	draw_marks(&scene);
	draw_cursors(&scene);
	if (rect.rows > 1)
		draw_ruler(&scene, rect.row + rect.rows - 1);
	if (gutter)
		draw_gutter(&scene, (struct rect){rect.row, rect.column, rect.rows, gutter});
}

const struct panel panel_axis = {
	.name = "axis",
	.title = "Time",
	.min_rows = 1,
	.wanted_rows = wanted_rows,
	.draw = draw,
};
