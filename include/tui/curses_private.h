/* SPDX-License-Identifier: MIT */
/** What the files that speak to curses share; it is included nowhere else. */
#ifndef TUI_CURSES_PRIVATE_H
#define TUI_CURSES_PRIVATE_H

#include <stdbool.h>

/* clang-format off */
#define NCURSES_NOMACROS 1
#define NCURSES_WIDECHAR 1
#include <curses.h>
/* tui/input.h has a name of its own for this one. */
enum { CURSES_KEY_ENTER = KEY_ENTER };
#undef KEY_ENTER
/* clang-format on */

#include "tui/grid.h"
#include "tui/input.h"
#include "tui/screen.h"

/* --- keyboard_curses.c: keys and the mouse --- */

/** After newterm(). */
void keyboard_open(bool has_mouse);
void keyboard_close(void);
/** screen_read() of a screen that is open. */
bool keyboard_read(struct input_event *ret_event);

/* --- cells_curses.c: how a cell of ours looks in curses --- */

/** Choose the colours of all styles, after newterm(). */
void cells_open(enum colour_mode mode);
/**
 * The cell as curses wants it.
 *
 * @param is_wide  it takes two columns; what curses would give another width becomes '?'
 */
void cells_convert(const struct cell *cell, bool is_wide, cchar_t *ret_character);

#endif
