/* SPDX-License-Identifier: MIT */
#include "tui/pages.h"

#include "tui/actions.h"
#include "tui/panel.h"
#include "tui/ui_private.h"

static enum ui_request_kind leave_details(struct ui *ui)
{
	ui->details.is_set = false;
	ui_pop_mode(ui);
	return UI_REQUEST_REDRAW;
}

static void draw_details(struct ui *ui, struct grid *grid, struct rect space)
{
	(void)ui;
	grid_put(grid, space.row, space.column, space.columns, STYLE_TITLE, "details");
}

const struct mode mode_details = {
	.name = "details",
	.where = IN_PAGE | IN_DETAILS,
	.is_full_screen = true,
	.draw = draw_details,
	.move = page_move,
	.cancel = leave_details,
};

static void draw_explain(struct ui *ui, struct grid *grid, struct rect space)
{
	panel_verdict.draw(ui, ui->view, grid, space);
}

const struct mode mode_explain = {
	.name = "explain",
	.where = IN_PAGE,
	.is_full_screen = true,
	.draw = draw_explain,
	.move = page_move,
};
