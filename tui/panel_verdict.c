/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "tui/panel.h"
#include "tui/ui_private.h"
#include "tui/verdict_lines.h"

#define MARGIN 2
#define MIN_COLUMNS 8 /* below that nothing can be said */
#define WIDE 150      /* from here on two columns of lines */

/* Its height depends on the screen only: a panel that breathed would move the table below it. */
static int wanted_rows(const struct ui *ui, const struct view *view, struct rect screen)
{
	(void)ui;
	(void)view;
	if (screen.rows < 14)
		return 1;
	if (screen.rows < 22)
		return 3;
	if (screen.rows < 32)
		return 4;
	return screen.columns >= WIDE ? 5 : 6;
}

const struct verdict *verdict_shown(const struct ui *ui, const struct view *view)
{
	return ui_verdict_is_pinned(ui) && view->process ? view->process : view->system;
}

/* Whom it speaks of, as a tab in the corner. @return columns used */
static int draw_scope(const struct verdict *verdict, struct grid *grid, struct rect rect)
{
	char text[96];

	if (rect.columns < 60)
		return 0;
	if (verdict->is_system)
		snprintf(text, sizeof(text), " machine ");
	else
		snprintf(text, sizeof(text), " %.40s %d ", verdict->name,
			 (int)verdict->process.tid);
	return grid_put(grid, rect.row, rect.column, rect.columns / 3,
			verdict->is_system ? STYLE_HEADING : STYLE_SELECTED, text) +
	       1;
}

/* At the right edge. @return columns used; 0 when the row has no room for it */
static int draw_confidence(const struct verdict *verdict, struct grid *grid, struct rect rect,
			   int taken)
{
	const char *text = verdict_confidence_text(verdict);
	int columns = grid_text_width(text);

	if (verdict->is_measuring || rect.rows < 1)
		return 0;
	if (taken + 2 + columns > rect.columns)
		return 0;
	grid_put(grid, rect.row, rect.column + rect.columns - columns, columns,
		 verdict->confidence == CONFIDENCE_LOW ? STYLE_NOTICE : STYLE_DIM, text);
	return columns + 2;
}

/* @param taken  columns at the end of the first row */
static void draw_lines(const struct verdict *verdict, struct grid *grid, struct rect rect,
		       int taken)
{
	struct verdict_line lines[VERDICT_LINE_MAX];
	int across = rect.columns >= WIDE ? 2 : 1, columns = rect.columns / across;
	size_t room = (size_t)(rect.rows > 0 ? rect.rows * across : 0);
	size_t count =
		verdict_lines(verdict, lines, room < VERDICT_LINE_MAX ? room : VERDICT_LINE_MAX);
	/* Down, then across; as low as it gets. */
	int rows = (int)(count + (size_t)across - 1) / across;

	for (int i = 0; i < (int)count; i++) {
		int less = i % rows == 0 && i / rows == across - 1 ? taken : 0;

		verdict_line_draw(&lines[i], grid,
				  (struct rect){rect.row + i % rows,
						rect.column + MARGIN + i / rows * columns, 1,
						columns - MARGIN - less});
	}
}

static void draw(struct ui *ui, const struct view *view, struct grid *grid, struct rect rect)
{
	const struct verdict *verdict = verdict_shown(ui, view);
	int left, right;

	if (rect.rows < 1 || rect.columns < MIN_COLUMNS)
		return;
	if (view->stuck) {
		grid_put(grid, rect.row, rect.column, rect.columns, STYLE_CRITICAL, "! ");
		grid_put_visible(grid, rect.row, rect.column + 2, rect.columns - 2, STYLE_CRITICAL,
				 view->stuck, strlen(view->stuck));
		rect.row++;
		rect.rows--;
	}
	if (rect.rows < 1)
		return;
	if (!verdict) {
		grid_put(grid, rect.row, rect.column, rect.columns, STYLE_DIM, "● measuring…");
		return;
	}
	left = draw_scope(verdict, grid, rect);
	verdict_headline_draw(verdict, grid, rect.row, rect.column + left, rect.columns - left);
	right = draw_confidence(verdict, grid, rect, left + 2 + grid_text_width(verdict->headline));
	rect.row++;
	rect.rows--;
	/* Where the headline needs its row, the next one has room. */
	right = right ? 0 : draw_confidence(verdict, grid, rect, rect.columns / 2);
	if (rect.rows > 1 && verdict_has_split(verdict)) {
		verdict_split_draw(verdict, grid, rect.row, rect.column + MARGIN,
				   rect.columns - MARGIN - right);
		right = 0;
		rect.row++;
		rect.rows--;
	}
	draw_lines(verdict, grid, rect, right);
}

const struct panel panel_verdict = {
	.name = "verdict",
	.title = "Why",
	.min_rows = 1,
	.wanted_rows = wanted_rows,
	.draw = draw,
};
