/* SPDX-License-Identifier: MIT */
/** A meter for every CPU, in as many columns as fit; more CPUs than fit share meters. */
#ifndef TUI_CPU_METERS_H
#define TUI_CPU_METERS_H

#include "analysis/view.h"
#include "tui/grid.h"

/** Rows it wants in a screen of this width, at most `max_rows`. */
int cpu_meters_rows(const struct view *view, int columns, int max_rows);
void cpu_meters_draw(const struct view *view, struct grid *grid, struct rect rect);

#endif
