/* SPDX-License-Identifier: MIT */
/** What the terminal shows now, so that only what changed is written to it. */
#ifndef TUI_FRAME_H
#define TUI_FRAME_H

#include <stdbool.h>

#include "tui/grid.h"

/** All zero is valid and shows nothing. */
struct frame {
	int rows, columns;
	struct cell *cells; /* owned */
};

/** A terminal of another size: nothing is known of what it shows. */
void frame_resize(struct frame *frame, int rows, int columns);
/** The same for the size it has. */
void frame_forget(struct frame *frame);
void frame_done(struct frame *frame);

typedef void frame_show_fn(const struct grid *grid, int row, int column);
/**
 * Show every cell of the grid that the terminal does not show yet, row by row, and remember it.
 * What lies outside of the terminal is skipped.
 *
 * @return false when nothing had changed
 */
bool frame_update(struct frame *frame, const struct grid *grid, frame_show_fn *show);

#endif
