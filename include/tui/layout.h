/* SPDX-License-Identifier: MIT */
/** Which panel stands where on a screen of any size. */
#ifndef TUI_LAYOUT_H
#define TUI_LAYOUT_H

#include <stddef.h>

#include "tui/panel.h"

#define LAYOUT_MIN_ROWS 5
#define LAYOUT_MIN_COLUMNS 20
#define PANEL_MAX 8

/** The table of panels, top to bottom, ended by NULL. */
extern const struct panel *const panels[];

struct layout {
	struct rect rects[PANEL_MAX]; /* in the order of `panels`; rows 0: left out */
};

/**
 * Share out the rows: the table of processes gets what the others do not want, and at least half of
 * a small screen or twelve rows of a larger one.
 *
 * @param meters  false: the header is left out
 */
void layout_make(const struct ui *ui, const struct view *view, struct rect screen, bool meters,
		 struct layout *ret_layout);
/** Where a panel is; rows 0: nowhere. */
struct rect layout_rect(const struct layout *layout, const struct panel *panel);

#endif
