/* SPDX-License-Identifier: MIT */
#include "tui/frame.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/* Unlike any cell of a grid. */
static const struct cell unknown = {.style = UINT8_MAX};

static size_t count_of(const struct frame *frame)
{
	return (size_t)frame->rows * (size_t)frame->columns;
}

void frame_forget(struct frame *frame)
{
	for (size_t i = 0; i < count_of(frame); i++)
		frame->cells[i] = unknown;
}

void frame_resize(struct frame *frame, int rows, int columns)
{
	frame->rows = rows > 0 ? rows : 0;
	frame->columns = columns > 0 ? columns : 0;
	frame->cells = xreallocarray(frame->cells, count_of(frame) + 1, sizeof(*frame->cells));
	frame_forget(frame);
}

void frame_done(struct frame *frame)
{
	free(frame->cells);
	*frame = (struct frame){0};
}

static bool update_row(struct frame *frame, const struct grid *grid, int row, int columns,
		       frame_show_fn *show)
{
	const struct cell *cells = &grid->cells[(size_t)row * (size_t)grid->columns];
	struct cell *shown = &frame->cells[(size_t)row * (size_t)frame->columns];

	if (!memcmp(cells, shown, (size_t)columns * sizeof(*cells)))
		return false;
	for (int column = 0; column < columns; column++) {
		if (!memcmp(&cells[column], &shown[column], sizeof(*cells)))
			continue;
		show(grid, row, column);
		shown[column] = cells[column];
	}
	return true;
}

bool frame_update(struct frame *frame, const struct grid *grid, frame_show_fn *show)
{
	int rows = grid->rows < frame->rows ? grid->rows : frame->rows;
	int columns = grid->columns < frame->columns ? grid->columns : frame->columns;
	bool has_changed = false;

	for (int row = 0; row < rows; row++)
		has_changed |= update_row(frame, grid, row, columns, show);
	return has_changed;
}
