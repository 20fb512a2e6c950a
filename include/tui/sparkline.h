/* SPDX-License-Identifier: MIT */
/** A row of numbers as a small graph: newest at the right, a gap where nothing is known. */
#ifndef TUI_SPARKLINE_H
#define TUI_SPARKLINE_H

#include <stddef.h>
#include <stdint.h>

#include "tui/grid.h"

/** How numbers become heights and colours. */
struct scale {
	double top;          /* what fills the graph to its upper edge */
	double middle, high; /* from here on STYLE_GRAPH_MIDDLE, STYLE_GRAPH_HIGH; NaN: never */
};

/** The colour of one number. */
enum style scale_style(const struct scale *scale, double value);
/** The next number of 1, 2, 5, 10, 20, 50 … that is not below: an axis that does not wander. */
double scale_round_up(double value);

/**
 * Fold samples into one number per column, the largest of each: a peak must not get lost.
 *
 * @param samples   oldest first, NaN: gap; at least columns * per_column of them
 * @param phase     number of the newest sample: buckets keep their place as time goes by, so that
 *                  the graph moves instead of flickering
 * @param ret_columns  `columns` numbers; NaN where all samples of a bucket are
 */
void sparkline_fold(const float *samples, size_t count, size_t per_column, uint64_t phase,
		    float *ret_columns, size_t columns);

/** Draw one number per column into a rectangle of any height; the newest at its right edge. */
void sparkline_draw(struct grid *grid, struct rect rect, const float *values, size_t count,
		    const struct scale *scale);

#endif
