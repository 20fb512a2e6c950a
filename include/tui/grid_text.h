/* SPDX-License-Identifier: MIT */
/** A grid as text: golden screens, and whatever looks at a screen without a terminal. */
#ifndef TUI_GRID_TEXT_H
#define TUI_GRID_TEXT_H

#include "base/textbuf.h"
#include "tui/grid.h"

/** One line per row, blanks at its end cut off. */
void grid_text(const struct grid *grid, struct textbuf *ret_text);
/**
 * The same shape with the letter of each cell's style (tui/theme.c) instead of its glyph, one per
 * column; STYLE_NORMAL at the end of a line is cut off.
 */
void grid_text_styles(const struct grid *grid, struct textbuf *ret_text);

#endif
