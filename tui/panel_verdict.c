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
	/* The headline, which may need two rows on a narrow screen. */
	if (screen.rows < 14)
		return screen.rows >= 11 && screen.columns < 60 ? 2 : 1;
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

/* @return rows used */
static int draw_stuck(const char *stuck, struct grid *grid, struct rect rect)
{
	grid_put(grid, rect.row, rect.column, 2, STYLE_CRITICAL, "! ");
	grid_put_visible(grid, rect.row, rect.column + 2, rect.columns - 2, STYLE_CRITICAL, stuck,
			 strlen(stuck));
	return 1;
}

/* The scope, the headline, and the confidence where there is room for it.
 * @return rows used; columns taken at the end of the next row in *ret_taken */
static int draw_head(const struct verdict *verdict, struct grid *grid, struct rect rect,
		     int *ret_taken)
{
	int left = draw_scope(verdict, grid, rect);
	struct rect space = {rect.row, rect.column + left, rect.rows < 2 ? rect.rows : 2,
			     rect.columns - left};
	int rows = verdict_headline_draw(verdict, grid, space);
	int headline = left + 2 + grid_text_width(verdict_headline_text(verdict));

	*ret_taken = 0;
	if (rows == 1 && draw_confidence(verdict, grid, rect, headline))
		return rows;
	rect.row += rows;
	rect.rows -= rows;
	*ret_taken = draw_confidence(verdict, grid, rect, rect.columns / 2);
	return rows;
}

static void draw_verdict(const struct verdict *verdict, struct grid *grid, struct rect rect)
{
	int taken, used = draw_head(verdict, grid, rect, &taken);

	rect.row += used;
	rect.rows -= used;
	if (rect.rows > 1 && verdict_has_split(verdict)) {
		verdict_split_draw(verdict, grid, rect.row, rect.column + MARGIN,
				   rect.columns - MARGIN - taken);
		taken = 0;
		rect.row++;
		rect.rows--;
	}
	draw_lines(verdict, grid, rect, taken);
}

static void draw(struct ui *ui, const struct view *view, struct grid *grid, struct rect rect)
{
	const struct verdict *verdict = verdict_shown(ui, view);
	int used;

	if (rect.rows < 1 || rect.columns < MIN_COLUMNS)
		return;
	used = view->stuck ? draw_stuck(view->stuck, grid, rect) : 0;
	rect.row += used;
	rect.rows -= used;
	if (rect.rows < 1)
		return;
	if (verdict)
		draw_verdict(verdict, grid, rect);
	else
		grid_put(grid, rect.row, rect.column, rect.columns, STYLE_DIM, "● measuring…");
}

const struct panel panel_verdict = {
	.name = "verdict",
	.title = "Why",
	.min_rows = 1,
	.wanted_rows = wanted_rows,
	.draw = draw,
};
