/* SPDX-License-Identifier: MIT */
/** A panel is a row in the table of panels (tui/panels.c): how tall it wants to be and how it draws. */
#ifndef TUI_PANEL_H
#define TUI_PANEL_H

#include "analysis/view.h"
#include "tui/grid.h"

struct ui;

struct panel {
	const char *name; /* stable */
	const char *title;
	int min_rows; /* 0: may be left out on a small screen */
	/** Rows it would like in a screen of this size. */
	int (*wanted_rows)(const struct ui *ui, const struct view *view, struct rect screen);
	void (*draw)(struct ui *ui, const struct view *view, struct grid *grid, struct rect rect);
};

extern const struct panel panel_system; /* meters with sparklines */
extern const struct panel panel_axis;   /* where in time this is; only of the past */
extern const struct panel panel_verdict;
/** Everything the verdict says, on a page that scrolls by ui_page_top(). */
extern const struct panel panel_explain;
extern const struct panel panel_processes;
extern const struct panel panel_status; /* bottom line: keys, prompt or notice */

#endif
