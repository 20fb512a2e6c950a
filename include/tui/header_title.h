/* SPDX-License-Identifier: MIT */
/**
 * The first line: when, which machine, how much is on it, what cannot be seen, and what we cost
 * ourselves. What matters least is left out when there is no room.
 */
#ifndef TUI_HEADER_TITLE_H
#define TUI_HEADER_TITLE_H

#include "analysis/view.h"
#include "tui/grid.h"

/**
 * @param replay         path of the recording that is shown; NULL: none
 * @param graph_columns  width of the graphs below, to say how long they reach back
 */
void header_title_draw(const struct view *view, const char *replay, struct grid *grid,
		       struct rect rect, int graph_columns);

#endif
