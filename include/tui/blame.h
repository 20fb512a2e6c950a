/* SPDX-License-Identifier: MIT */
/** Where the time of a process or thread went, as a bar of a few cells. */
#ifndef TUI_BLAME_H
#define TUI_BLAME_H

#include "model/wait.h"
#include "tui/grid.h"

/**
 * Draw the active time by class. The whole width is one thread's time; of a process with several
 * at work it is all of theirs. Each part begins with the letter of its class and goes on as a
 * line, so that it can be read without colours; a terminal without lines gets letters alone. What
 * could not be seen is '?', idle time is blank.
 */
void blame_draw(struct grid *grid, struct rect rect, const struct time_split *split);

/** The class that takes most of the active time; WAIT_IDLE when there is next to none of it. */
enum wait_class blame_main_class(const struct time_split *split);
/**
 * One class after the other, the largest first; bits of those that were given are set in `*done`.
 *
 * @return WAIT_CLASS_COUNT when nothing worth showing is left; idle time is not part of it
 */
enum wait_class blame_next_class(const struct time_split *split, uint32_t *done);
static inline enum style blame_style(enum wait_class class)
{
	return (enum style)(STYLE_WAIT_CPU + (int)class);
}

#endif
