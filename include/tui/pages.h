/* SPDX-License-Identifier: MIT */
/** What the full-screen pages share. */
#ifndef TUI_PAGES_H
#define TUI_PAGES_H

#include "tui/list.h"
#include "tui/ui.h"

/** Scroll the text: there is no cursor in it. */
void page_move(struct ui *ui, enum list_step step, int amount);

#endif
