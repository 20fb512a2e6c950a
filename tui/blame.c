/* SPDX-License-Identifier: MIT */
#include "tui/blame.h"

#include <math.h>

#define LINE "━"
/* Less is shown as nothing: the numbers beside the bar say 0.x then. */
#define LEAST_SHARE 0.01
#define WORTH_SHOWING 0.0005

/* What is drawn; unknown time counts here, because it may be active. */
static double part_of(const struct time_split *split, int class)
{
	double share = split->share[class];

	return class == WAIT_IDLE || !(share > 0) ? 0 : share;
}

static double total_of(const struct time_split *split)
{
	double total = 0;

	for (int c = 0; c < WAIT_CLASS_COUNT; c++)
		total += part_of(split, c);
	return total;
}

enum wait_class blame_next_class(const struct time_split *split, uint32_t *done)
{
	int largest = WAIT_CLASS_COUNT;

	for (int c = 0; c < WAIT_CLASS_COUNT; c++) {
		if (*done & 1u << c || part_of(split, c) < WORTH_SHOWING)
			continue;
		if (largest == WAIT_CLASS_COUNT || part_of(split, c) > part_of(split, largest))
			largest = c;
	}
	if (largest != WAIT_CLASS_COUNT)
		*done |= 1u << largest;
	return (enum wait_class)largest;
}

enum wait_class blame_main_class(const struct time_split *split)
{
	uint32_t done = 0;
	enum wait_class largest = blame_next_class(split, &done);

	return largest == WAIT_CLASS_COUNT || total_of(split) < LEAST_SHARE ? WAIT_IDLE : largest;
}

static int cells_for(double total, int columns)
{
	int cells = (int)lround(fmin(total, 1) * columns);

	return total < LEAST_SHARE ? 0 : cells < 1 ? 1 : cells;
}

/* Whole cells first; those that are left go to the largest remainders. */
static void share_out(const struct time_split *split, double total, int cells,
		      int ret_counts[WAIT_CLASS_COUNT])
{
	double rest[WAIT_CLASS_COUNT];
	int left = cells;

	for (int c = 0; c < WAIT_CLASS_COUNT; c++) {
		double exact = cells ? part_of(split, c) / total * cells : 0;

		ret_counts[c] = (int)exact;
		rest[c] = exact - ret_counts[c];
		left -= ret_counts[c];
	}
	for (; left > 0; left--) {
		int most = 0;

		for (int c = 1; c < WAIT_CLASS_COUNT; c++)
			if (rest[c] > rest[most])
				most = c;
		ret_counts[most]++;
		rest[most] = 0;
	}
}

static void draw_part(struct grid *grid, int row, int column, int columns, enum wait_class class)
{
	const char letter[] = {wait_classes[class].letter, '\0'};

	for (int i = 0; i < columns; i++)
		grid_put(grid, row, column + i, 1, blame_style(class),
			 i && !grid->ascii_only ? LINE : letter);
}

void blame_draw(struct grid *grid, struct rect rect, const struct time_split *split)
{
	int counts[WAIT_CLASS_COUNT], at = rect.column;
	double total = total_of(split);

	share_out(split, total, cells_for(total, rect.columns), counts);
	for (int c = 0; c < WAIT_CLASS_COUNT; c++) {
		draw_part(grid, rect.row, at, counts[c], (enum wait_class)c);
		at += counts[c];
	}
	/* Nobody looked what the rest of the time was. */
	if (isnan(split->share[WAIT_IDLE]) && at < rect.column + rect.columns)
		draw_part(grid, rect.row, at, 1, WAIT_UNKNOWN);
}
