/* SPDX-License-Identifier: MIT */
#include "tui/grid_text.h"

#include <string.h>

static const struct cell *row_of(const struct grid *grid, int row)
{
	return &grid->cells[(size_t)row * (size_t)grid->columns];
}

void grid_text(const struct grid *grid, struct textbuf *ret_text)
{
	for (int row = 0; row < grid->rows; row++) {
		const struct cell *cells = row_of(grid, row);
		int end = grid->columns;

		while (end > 0 && !strcmp(cells[end - 1].glyph, " "))
			end--;
		for (int column = 0; column < end; column++)
			textbuf_put(ret_text, cells[column].glyph);
		textbuf_put_char(ret_text, '\n');
	}
}

void grid_text_styles(const struct grid *grid, struct textbuf *ret_text)
{
	for (int row = 0; row < grid->rows; row++) {
		const struct cell *cells = row_of(grid, row);
		int end = grid->columns;

		while (end > 0 && cells[end - 1].style == STYLE_NORMAL)
			end--;
		for (int column = 0; column < end; column++)
			textbuf_put_char(ret_text, theme_looks[cells[column].style].letter);
		textbuf_put_char(ret_text, '\n');
	}
}
