/* SPDX-License-Identifier: MIT */
#include "tui/meter.h"

#include <math.h>

#define FULL "━"
#define HALF "╸"
#define REST "─"

static double clamp(double share)
{
	return isnan(share) || share < 0 ? 0 : share > 1 ? 1 : share;
}

/* Where the parts up to and with this one end, in units of which a bar has `units`. */
static int end_of(const struct meter_part *parts, size_t part, int units)
{
	double sum = 0;

	for (size_t i = 0; i <= part; i++)
		sum += clamp(parts[i].share);
	return (int)lround(clamp(sum) * units);
}

static void put_letter(struct grid *grid, int row, int column, const struct meter_part *part)
{
	char text[] = {part->letter, '\0'};

	grid_put(grid, row, column, 1, part->style, text);
}

void meter_draw_letters(struct grid *grid, int row, int column, int columns,
			const struct meter_part *parts, size_t count)
{
	int at = 0;

	for (size_t i = 0; i < count; i++) {
		for (int end = end_of(parts, i, columns); at < end; at++)
			put_letter(grid, row, column + at, &parts[i]);
	}
	for (; at < columns; at++)
		grid_put(grid, row, column + at, 1, STYLE_WAIT_IDLE, ".");
}

/* With half cells, of which only the last can be drawn. */
static void draw_line(struct grid *grid, int row, int column, int columns,
		      const struct meter_part *parts, size_t count)
{
	int at = 0; /* in halves */

	for (size_t i = 0; i < count; i++) {
		int end = end_of(parts, i, 2 * columns);

		for (; at + 1 < end; at += 2)
			grid_put(grid, row, column + at / 2, 1, parts[i].style, FULL);
		if (at < end && i + 1 == count)
			grid_put(grid, row, column + at++ / 2, 1, parts[i].style, HALF);
	}
	for (at = (at + 1) / 2; at < columns; at++)
		grid_put(grid, row, column + at, 1, STYLE_WAIT_IDLE, REST);
}

void meter_draw(struct grid *grid, int row, int column, int columns, const struct meter_part *parts,
		size_t count)
{
	if (columns < 1)
		return;
	if (grid->ascii_only)
		meter_draw_letters(grid, row, column, columns, parts, count);
	else
		draw_line(grid, row, column, columns, parts, count);
}
