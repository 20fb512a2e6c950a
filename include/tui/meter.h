/* SPDX-License-Identifier: MIT */
/** A bar of coloured parts. */
#ifndef TUI_METER_H
#define TUI_METER_H

#include <stddef.h>

#include "tui/grid.h"

struct meter_part {
	double share; /* of the whole bar; NaN or negative: left out */
	enum style style;
	char letter; /* instead of the bar's line in a grid without UTF-8 */
};

/**
 * Draw the parts one after the other, the rest as a thin line. Cells are given out by the largest
 * remainder, so that the filled length is right even when every part is small; a part that is not
 * quite nothing may still get no cell.
 */
void meter_draw(struct grid *grid, int row, int column, int columns, const struct meter_part *parts,
		size_t count);

/**
 * The same bar made of the letters of its parts, for parts whose kind must be seen without
 * colours: the time split of a process.
 */
void meter_draw_letters(struct grid *grid, int row, int column, int columns,
			const struct meter_part *parts, size_t count);

#endif
