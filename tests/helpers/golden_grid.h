/* SPDX-License-Identifier: MIT */
/** Expected screens. */
#ifndef HELPERS_GOLDEN_GRID_H
#define HELPERS_GOLDEN_GRID_H

#include "tui/grid.h"

/**
 * Compare what is drawn in a grid with tests/golden/NAME: its text, a line "--- styles", and the
 * style letters of its cells (tui/theme.c). tools/screen-to-svg makes a picture of such a file.
 */
void assert_golden_grid(const char *name, const struct grid *grid);

#endif
