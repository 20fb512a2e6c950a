/* SPDX-License-Identifier: MIT */
#include "tui/sparkline.h"

#include <math.h>

#define STEPS 8

/* From nothing to a full cell. ASCII has no blocks: marks that get darker. */
static const char *const blocks[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
static const char *const marks[] = {" ", "_", ".", ":", "-", "=", "+", "*", "#"};

enum style scale_style(const struct scale *scale, double value)
{
	if (value >= scale->high)
		return STYLE_GRAPH_HIGH;
	return value >= scale->middle ? STYLE_GRAPH_MIDDLE : STYLE_GRAPH_LOW;
}

double scale_round_up(double value)
{
	double decade;

	if (!(value > 0) || !isfinite(value))
		return 1;
	decade = pow(10, floor(log10(value)));
	if (value <= decade)
		return decade;
	return value <= 2 * decade ? 2 * decade : value <= 5 * decade ? 5 * decade : 10 * decade;
}

static float larger(float a, float b)
{
	return isnan(a) || b > a ? b : a;
}

void sparkline_fold(const float *samples, size_t count, size_t per_column, uint64_t phase,
		    float *ret_columns, size_t columns)
{
	/* The newest bucket fills up until it has per_column samples, then the next begins. */
	size_t in_bucket = (size_t)(phase % per_column) + 1;
	size_t at = count;

	for (size_t column = columns; column-- > 0;) {
		float value = NAN;

		for (; in_bucket > 0 && at > 0; in_bucket--)
			value = larger(value, samples[--at]);
		ret_columns[column] = value;
		in_bucket = per_column;
	}
}

/* Height in steps; what is not quite nothing is seen. */
static int steps_of(double value, double top, int rows)
{
	double steps = ceil(value / top * rows * STEPS - 0.5);
	/* A hair's breadth stays free at the top, or graphs above each other would melt. */
	int most = rows * STEPS - 1;

	if (!(value > 0))
		return 0;
	return steps < 1 ? 1 : steps > most ? most : (int)steps;
}

static void draw_column(struct grid *grid, struct rect rect, int column, double value,
			const struct scale *scale)
{
	const char *const *glyphs = grid->ascii_only ? marks : blocks;
	enum style style = scale_style(scale, value);
	int steps = steps_of(value, scale->top, rect.rows);

	/* Nothing is something that was measured: a ground line, unlike a gap. */
	if (!steps)
		grid_put(grid, rect.row + rect.rows - 1, column, 1, STYLE_WAIT_IDLE, glyphs[1]);
	for (int row = rect.rows - 1; steps > 0; row--, steps -= STEPS)
		grid_put(grid, rect.row + row, column, 1, style,
			 glyphs[steps < STEPS ? steps : STEPS]);
}

void sparkline_draw(struct grid *grid, struct rect rect, const float *values, size_t count,
		    const struct scale *scale)
{
	for (int i = 0; i < rect.columns && (size_t)i < count; i++) {
		float value = values[count - 1 - (size_t)i];

		if (!isnan(value))
			draw_column(grid, rect, rect.column + rect.columns - 1 - i, value, scale);
	}
}
