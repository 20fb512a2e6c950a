/* SPDX-License-Identifier: MIT */
/* What the full-screen pages share: text that scrolls and has no cursor. */
#include "tui/pages.h"

#include "tui/actions.h"
#include "tui/panel.h"
#include "tui/ui_private.h"

size_t ui_page_top(const struct ui *ui)
{
	return ui->page.top;
}

void ui_page_fit(struct ui *ui, size_t lines, size_t window)
{
	list_fit(&ui->page, lines, window);
}

void page_move(struct ui *ui, enum list_step step, int amount)
{
	int page = ui->page.window > 1 ? (int)ui->page.window - 1 : 1;

	switch (step) {
	case LIST_LINES:
		list_scroll(&ui->page, amount);
		break;
	case LIST_PAGES:
		list_scroll(&ui->page, amount * page);
		break;
	case LIST_FIRST:
		ui->page.top = 0;
		break;
	case LIST_LAST:
		list_scroll(&ui->page, (int)ui->page.count);
		break;
	}
}

static void draw_explain(struct ui *ui, struct grid *grid, struct rect space)
{
	panel_explain.draw(ui, ui->view, grid, space);
}

const struct mode mode_explain = {
	.name = "explain",
	.where = IN_PAGE | IN_EXPLAIN,
	.is_full_screen = true,
	.draw = draw_explain,
	.move = page_move,
};
