/* SPDX-License-Identifier: MIT */
/* The stack of modes: who gets a key, and what is drawn over what. */
#include <string.h>

#include "tui/actions.h"
#include "tui/mode.h"
#include "tui/moment.h"
#include "tui/panel.h"
#include "tui/ui_private.h"

const struct mode *ui_mode(const struct ui *ui)
{
	return ui->modes[ui->mode_count - 1];
}

void ui_push_mode(struct ui *ui, const struct mode *mode)
{
	if (ui->mode_count < MODE_MAX)
		ui->modes[ui->mode_count++] = mode;
	if (mode->is_full_screen)
		memset(&ui->page, 0, sizeof(ui->page));
}

void ui_pop_mode(struct ui *ui)
{
	if (ui->mode_count > 1)
		ui->mode_count--;
}

unsigned ui_where_in_past(const struct ui *ui)
{
	unsigned where = ui_mode(ui)->where;

	if (!ui_moment(ui) || !(where & (IN_TABLE | IN_DETAILS | IN_EXPLAIN)))
		return 0;
	return where & IN_TABLE ? IN_PAST | IN_PAST_TABLE : IN_PAST;
}

const struct action *ui_action_for(const struct ui *ui, uint32_t key)
{
	const struct action *action = action_find(ui_where_in_past(ui), key);

	return action ? action : action_find(ui_mode(ui)->where, key);
}

static enum ui_request_kind handle_key(struct ui *ui, uint32_t key)
{
	const struct mode *mode = ui_mode(ui);
	const struct action *action = ui_action_for(ui, key);

	ui->handled_key = key;
	if (action)
		return action->run(ui, action);
	return mode->other_key ? mode->other_key(ui, key) : UI_REQUEST_NONE;
}

static const struct bar_hit *bar_hit(const struct ui *ui, const struct input_event *event)
{
	if (event->row != ui->screen_rows - 1)
		return NULL;
	for (size_t i = 0; i < ui->bar_count; i++)
		if (event->column >= ui->bar[i].column &&
		    event->column < ui->bar[i].column + ui->bar[i].columns)
			return &ui->bar[i];
	return NULL;
}

static enum ui_request_kind handle_mouse(struct ui *ui, const struct input_event *event)
{
	const struct mode *mode = ui_mode(ui);
	const struct bar_hit *hit = bar_hit(ui, event);

	if (hit && event->button == MOUSE_LEFT)
		return handle_key(ui, hit->key);
	if (mode->mouse)
		return mode->mouse(ui, event);
	if (!mode->move)
		return UI_REQUEST_NONE;
	if (event->button == MOUSE_WHEEL_UP)
		mode->move(ui, LIST_LINES, -3);
	else if (event->button == MOUSE_WHEEL_DOWN)
		mode->move(ui, LIST_LINES, 3);
	else
		return UI_REQUEST_NONE;
	return UI_REQUEST_REDRAW;
}

struct ui_request ui_handle(struct ui *ui, const struct input_event *event)
{
	enum ui_request_kind kind = UI_REQUEST_NONE;
	bool had_notice = ui->notice[0];

	memset(&ui->request, 0, sizeof(ui->request));
	ui_sync(ui);
	if (event->kind == INPUT_CLOSED)
		kind = UI_REQUEST_QUIT;
	if (event->kind == INPUT_KEY) {
		ui->notice[0] = '\0';
		kind = handle_key(ui, event->key);
		if (kind == UI_REQUEST_NONE && had_notice)
			kind = UI_REQUEST_REDRAW;
	}
	if (event->kind == INPUT_MOUSE)
		kind = handle_mouse(ui, event);
	ui->request.kind = kind;
	return ui->request;
}

/* The topmost mode that fills the screen; the table when there is none. */
static size_t first_visible(const struct ui *ui)
{
	size_t i = ui->mode_count - 1;

	while (i && !ui->modes[i]->is_full_screen)
		i--;
	return i;
}

static void draw_too_small(struct grid *grid)
{
	grid_put(grid, 0, 0, grid->columns, STYLE_NORMAL, "too small:");
	grid_put(grid, 1, 0, grid->columns, STYLE_NORMAL, "20 x 5 needed");
}

void ui_draw(struct ui *ui, struct grid *grid)
{
	struct rect space = grid_rect(grid);

	grid_clear(grid);
	ui->screen_rows = grid->rows;
	ui->screen_columns = grid->columns;
	ui->bar_count = 0;
	if (grid->rows < LAYOUT_MIN_ROWS || grid->columns < LAYOUT_MIN_COLUMNS) {
		draw_too_small(grid);
		return;
	}
	ui_sync(ui);
	ui->axis = (struct rect){0};
	layout_make(ui, ui->view, space, ui->show_meters, &ui->layout);
	space.rows--;
	for (size_t i = first_visible(ui); i < ui->mode_count; i++)
		if (ui->modes[i]->draw)
			ui->modes[i]->draw(ui, grid, space);
	panel_status.draw(ui, ui->view, grid, layout_rect(&ui->layout, &panel_status));
	ui_gather_focus(ui);
	ui_keep_rows(ui);
}
