/* SPDX-License-Identifier: MIT */
/**
 * A rectangle of character cells. Panels draw into it; it knows no terminal.
 *
 * Coordinates are (row, column) from 0 at the top left; whatever falls outside is clipped.
 */
#ifndef TUI_GRID_H
#define TUI_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/theme.h"

/** One column of a row: a character with what combines with it. */
struct cell {
	char glyph[8]; /* UTF-8, terminated; "" in the second column of a wide character */
	uint8_t style; /* enum style */
};

struct grid {
	int rows, columns;
	struct cell *cells;            /* rows * columns; owned */
	int cursor_row, cursor_column; /* where a prompt wants the cursor; -1: hidden */
	bool ascii_only; /* the terminal has no UTF-8: drawing helpers use ASCII glyphs */
};

struct rect {
	int row, column, rows, columns;
};

void grid_init(struct grid *grid, int rows, int columns, bool ascii_only);
/** Change the size; the contents are blank afterwards. */
void grid_resize(struct grid *grid, int rows, int columns);
void grid_done(struct grid *grid);
/** All cells blank in STYLE_NORMAL, cursor hidden. */
void grid_clear(struct grid *grid);
void grid_fill(struct grid *grid, struct rect rect, const char *glyph, enum style style);
/** Change only the style of cells. */
void grid_paint(struct grid *grid, struct rect rect, enum style style);

/**
 * Put text that is ours (trusted, UTF-8) at a place, clipped to `columns`. In a grid that is ASCII
 * only our glyphs come out as their stand-ins (tui/glyphs.h), one column each. @return columns used
 */
int grid_put(struct grid *grid, int row, int column, int columns, enum style style,
	     const char *text);
/** The same, with … in the last column when there is more of it. */
int grid_put_cut(struct grid *grid, int row, int column, int columns, enum style style,
		 const char *text);
/** The same for bytes from outside: made visible first. */
int grid_put_visible(struct grid *grid, int row, int column, int columns, enum style style,
		     const char *bytes, size_t length);
int grid_printf(struct grid *grid, int row, int column, int columns, enum style style,
		const char *format, ...) __attribute__((format(printf, 6, 7)));
/**
 * Right-aligned in the given columns. Text that is too wide is cut and ends in '+', as in top: what
 * is left of a number must not look like a number.
 */
void grid_put_right(struct grid *grid, int row, int column, int columns, enum style style,
		    const char *text);
/** Columns that text of ours takes. */
int grid_text_width(const char *text);
struct rect grid_rect(const struct grid *grid);

#endif
