/* SPDX-License-Identifier: MIT */
/** The lines one can type: what happens while typing, at Enter and at Escape. */
#ifndef TUI_PROMPTS_H
#define TUI_PROMPTS_H

#include "tui/grid.h"
#include "tui/ui.h"

void prompts_open_nice(struct ui *ui);
/* prompts_past.c */
void prompts_open_time(struct ui *ui);
/** @param direction  where to jump at once; 0: nowhere yet */
void prompts_open_jump(struct ui *ui, int direction);
void prompts_open_mark(struct ui *ui);
/** Draw the line that is being typed, with what is wrong with it at the right. */
void prompts_draw(struct ui *ui, struct grid *grid, struct rect rect);

#endif
