/* SPDX-License-Identifier: MIT */
/** Rows and columns as cells: aligned numbers, graphs, and the command with its branches. */
#ifndef TUI_TABLE_H
#define TUI_TABLE_H

#include <stdbool.h>

#include "analysis/view.h"
#include "base/textbuf.h"
#include "model/order.h"
#include "tui/columns.h"
#include "tui/grid.h"
#include "tui/rows.h"

/** How to draw; the same for every row. */
struct table_look {
	const struct view *view;
	const struct placed_columns *placed;
	struct order order;
	bool show_command_line; /* else the name */
	bool show_path;         /* of the program in the command line */
	bool names_process;     /* behind the name of a thread that stands alone */
	const char *match;      /* what a search looks for; NULL or "": nothing */
	struct textbuf *scratch;
};

void table_draw_heading(const struct table_look *look, struct grid *grid, struct rect rect);
/** Draw one row; `style` is what its plain cells have. */
void table_draw_row(const struct table_look *look, struct grid *grid, int row, int column,
		    const struct row *item, enum style style);
/** A metric's cell, aligned as the metric says; unknown and zero are dim. */
void table_draw_metric(struct grid *grid, int row, int column, int columns,
		       const struct metric *metric, const void *item, enum style style,
		       struct textbuf *scratch);
/** @return the column drawn at this place, or NULL */
const struct column *table_hit(const struct placed_columns *placed, int column);
/** Branches, then the command: the path dim, the program's name strong (tui/command_cell.c). */
void table_draw_command(const struct table_look *look, struct grid *grid, int row, int column,
			int columns, const struct row *item, enum style style);

#endif
