/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "tui/actions.h"
#include "tui/connections.h"
#include "tui/panel.h"
#include "tui/table.h"
#include "tui/ui_private.h"
#include "tui/wrap.h"

#define RULE_FROM_ROWS 12 /* a table this tall has room for its title line */

static int wanted_rows(const struct ui *ui, const struct view *view, struct rect screen)
{
	(void)ui;
	(void)view;
	return screen.rows;
}

static bool is_tagged(const struct ui *ui, const struct row *row)
{
	struct hash_key key = row_hash_key(task_key_of(&row->usage->now), row_is_thread(row));

	return ui->tagged.count && hash_get(&ui->tagged, key);
}

static enum style row_style(const struct ui *ui, const struct row *row)
{
	const struct task *task = &row->usage->now;

	if (row->is_ended)
		return STYLE_ENDED;
	if (is_tagged(ui, row))
		return STYLE_TAGGED;
	if (row->is_context)
		return STYLE_DIM;
	if (task->flags & TASK_IS_KERNEL)
		return STYLE_KERNEL;
	if (row->usage->is_new)
		return STYLE_NEW;
	return row_is_thread(row) ? STYLE_THREAD : STYLE_NORMAL;
}

static enum style bar_style(const struct ui *ui)
{
	if (!ui->pick.is_set)
		return STYLE_CURSOR;
	return ui->pick.is_followed ? STYLE_FOLLOWED : STYLE_SELECTED;
}

static const char *empty_sentence(const struct ui *ui)
{
	if (!ui_interval(ui))
		return "collecting…";
	if (ui->filter || ui->user || ui->pids || ui->hide_idle)
		return "nothing matches";
	return "no processes";
}

static void draw_empty(const struct ui *ui, struct grid *grid, struct rect rect)
{
	char text[320], line[320];
	const char *rest = text;

	if (ui_interval(ui) && column_set_is_of_connections(ui_set(ui)))
		connections_empty_text(ui, text, sizeof(text));
	else
		snprintf(text, sizeof(text), "%s", empty_sentence(ui));
	for (int i = 0; i < rect.rows && *rest && rect.columns > 1; i++) {
		size_t length = wrap_length(rest, rect.columns - 1);

		snprintf(line, sizeof(line), "%.*s", (int)length, rest);
		grid_put(grid, rect.row + i, rect.column + 1, rect.columns - 1, STYLE_DIM, line);
		rest = wrap_rest(rest, length);
	}
}

static void draw_rows(struct ui *ui, const struct table_look *look, struct grid *grid,
		      struct rect rect)
{
	if (!ui->rows.count)
		draw_empty(ui, grid, rect);
	for (int i = 0; i < rect.rows; i++) {
		size_t at = ui->cursor.top + (size_t)i;
		const struct row *row;

		if (at >= ui->rows.count)
			return;
		row = &ui->rows.items[at];
		table_draw_row(look, grid, rect.row + i, rect.column, row, row_style(ui, row));
		if (at == ui->cursor.selected)
			grid_paint(grid, (struct rect){rect.row + i, rect.column, 1, rect.columns},
				   bar_style(ui));
	}
}

/* "4 of 6 processes, 3 threads"; only what is not obvious. */
static void count_rows(const struct ui *ui, int columns, char *text, size_t size)
{
	size_t processes = ui->rows.count - ui->rows.thread_rows - ui->rows.ended_rows;
	size_t used = 0;

	if (column_set_is_of_connections(ui_set(ui))) {
		connections_count(ui, columns, text, size);
		return;
	}
	if (processes != ui->rows.process_count)
		used = (size_t)snprintf(text, size, " %zu of", processes);
	used += (size_t)snprintf(text + used, size - used, " %zu processes ",
				 ui->rows.process_count);
	if (ui->rows.thread_rows)
		snprintf(text + used - 1, size - used, ", %zu threads ", ui->rows.thread_rows);
}

/* "─ Main ─ I/O ──── 4 of 6 processes ─": which screen this is, how much there is of it. */
static void draw_rule(struct ui *ui, struct grid *grid, struct rect rect)
{
	int at = rect.column + 1, end = rect.column + rect.columns;
	char count[200] = "";
	int width;

	grid_fill(grid, rect, "─", STYLE_DIM);
	for (size_t i = 0; i < ui->sets.count; i++) {
		bool is_open = i == ui->set;
		const char *name = ui->sets.items[i].name;

		ui->tabs[i] = (struct rect){rect.row, at, 1, grid_text_width(name) + 2};
		at += 1 + grid_printf(grid, rect.row, at, end - at,
				      is_open ? STYLE_TITLE : STYLE_DIM, " %s ", name);
	}
	if (ui_interval(ui))
		count_rows(ui, end - at - 2, count, sizeof(count));
	width = grid_text_width(count);
	if (at + width + 2 < end)
		grid_put(grid, rect.row, end - width - 1, width, STYLE_DIM, count);
}

static struct rect take_line(struct rect *rect)
{
	struct rect line = {rect->row, rect->column, 1, rect->columns};

	rect->row++;
	rect->rows--;
	return line;
}

/* What the arrow keys would bring in. */
static void draw_arrows(const struct ui *ui, struct grid *grid)
{
	struct rect rect = ui->heading;

	if (ui->placed.has_more)
		grid_put(grid, rect.row, rect.column + rect.columns - 1, 1, STYLE_HEADING, "→");
	if (ui->steps_right)
		grid_put(grid, rect.row, rect.column, 1, STYLE_HEADING, "←");
}

/* The window changed its size: what was in sight stays in sight. */
static void fit(struct ui *ui, int window)
{
	bool was_shown = !ui->cursor.window || list_shows(&ui->cursor, ui->cursor.selected);

	list_fit(&ui->cursor, ui->rows.count, window > 0 ? (size_t)window : 0);
	if (was_shown && window > 0)
		list_select(&ui->cursor, ui->cursor.selected);
}

static void draw(struct ui *ui, const struct view *view, struct grid *grid, struct rect rect)
{
	struct table_look look = {
		.view = view,
		.placed = &ui->placed,
		.order = ui_order(ui),
		.show_command_line = ui->show_command_line,
		.show_path = ui->show_path,
		.names_process = true,
		.match = ui->search_is_lit ? ui->search : NULL,
		.scratch = &ui->scratch,
	};

	memset(ui->tabs, 0, sizeof(ui->tabs));
	if (rect.rows + layout_rect(&ui->layout, &panel_axis).rows >= RULE_FROM_ROWS)
		draw_rule(ui, grid, take_line(&rect));
	if (rect.rows < 1)
		return;
	columns_place(&ui->sets.items[ui->set], rect.columns, ui->steps_right, &ui->placed);
	ui->heading = take_line(&rect);
	ui->body = rect;
	table_draw_heading(&look, grid, ui->heading);
	draw_arrows(ui, grid);
	fit(ui, rect.rows);
	draw_rows(ui, &look, grid, rect);
}

const struct panel panel_processes = {
	.name = "processes",
	.title = "Processes",
	.min_rows = 2,
	.wanted_rows = wanted_rows,
	.draw = draw,
};

/* The table as a mode: what lies below all others. */

static void draw_table(struct ui *ui, struct grid *grid, struct rect space)
{
	(void)space;
	for (size_t i = 0; panels[i]; i++)
		if (ui->layout.rects[i].rows > 0 && panels[i] != &panel_status)
			panels[i]->draw(ui, ui->view, grid, ui->layout.rects[i]);
}

static void move(struct ui *ui, enum list_step step, int amount)
{
	ui_sync(ui);
	list_move(&ui->cursor, step, amount);
	ui_pick(ui, ui->cursor.selected, true);
}

static void sort_by_click(struct ui *ui, const struct column *column)
{
	struct order *order = &ui->orders[ui->set];

	ui->is_auto_sorted = false;
	if (order->metric == column->metric)
		order->is_descending = !order->is_descending;
	else
		*order = order_of(column->metric);
	ui_stale(ui);
}

static bool is_in(struct rect rect, const struct input_event *event)
{
	return event->row >= rect.row && event->row < rect.row + rect.rows &&
	       event->column >= rect.column && event->column < rect.column + rect.columns;
}

static enum ui_request_kind click(struct ui *ui, const struct input_event *event)
{
	size_t row = ui->cursor.top + (size_t)(event->row - ui->body.row);
	const struct column *column;

	for (size_t i = 0; i < ui->sets.count; i++) {
		if (is_in(ui->tabs[i], event)) {
			ui_open_set(ui, i);
			return UI_REQUEST_REDRAW;
		}
	}
	if (is_in(layout_rect(&ui->layout, &panel_verdict), event)) {
		ui_push_mode(ui, &mode_explain);
		return UI_REQUEST_REDRAW;
	}
	if (is_in(ui->heading, event)) {
		column = table_hit(&ui->placed, event->column - ui->heading.column);
		if (column)
			sort_by_click(ui, column);
		return UI_REQUEST_REDRAW;
	}
	if (!is_in(ui->body, event) || row >= ui->rows.count)
		return UI_REQUEST_NONE;
	ui_pick(ui, row, true);
	if (event->button == MOUSE_LEFT_DOUBLE)
		return action_find(IN_TABLE, KEY_ENTER)->run(ui, action_find(IN_TABLE, KEY_ENTER));
	return UI_REQUEST_REDRAW;
}

static enum ui_request_kind mouse(struct ui *ui, const struct input_event *event)
{
	ui_sync(ui);
	if (ui_axis_is_hit(ui, event))
		return ui_axis_mouse(ui, event);
	switch (event->button) {
	case MOUSE_WHEEL_UP:
		list_scroll(&ui->cursor, -3);
		return UI_REQUEST_REDRAW;
	case MOUSE_WHEEL_DOWN:
		list_scroll(&ui->cursor, 3);
		return UI_REQUEST_REDRAW;
	case MOUSE_LEFT:
	case MOUSE_LEFT_DOUBLE:
		return click(ui, event);
	case MOUSE_RIGHT:
		break;
	}
	return UI_REQUEST_NONE;
}

/* Hands that know another program should learn at once that a key is free here. */
static enum ui_request_kind unknown_key(struct ui *ui, uint32_t key)
{
	char name[16];

	ui_notice(ui, false, "%s does nothing here; ? shows the keys", input_key_name(key, name));
	return UI_REQUEST_REDRAW;
}

const struct mode mode_table = {
	.name = "table",
	.where = IN_TABLE,
	.is_full_screen = true,
	.draw = draw_table,
	.move = move,
	.other_key = unknown_key,
	.mouse = mouse,
};
