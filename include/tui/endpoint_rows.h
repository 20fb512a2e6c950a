/* SPDX-License-Identifier: MIT */
/** The services a process talks to, as a small table: a heading and a row for each. */
#ifndef TUI_ENDPOINT_ROWS_H
#define TUI_ENDPOINT_ROWS_H

#include "analysis/endpoints.h"
#include "tui/grid.h"

void endpoint_heading_draw(struct grid *grid, int row, int column, int columns);
void endpoint_row_draw(struct grid *grid, int row, int column, int columns,
		       const struct endpoint *endpoint);

#endif
