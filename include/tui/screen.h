/* SPDX-License-Identifier: MIT */
/** The terminal. Only the files of tui/ that end in _curses.c know curses. */
#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

#include <stdbool.h>

#include "base/message.h"
#include "tui/grid.h"
#include "tui/input.h"

enum colour_mode {
	COLOUR_AUTO, /* what terminfo and NO_COLOR say */
	COLOUR_NEVER,
	COLOUR_8,
	COLOUR_256,
};

struct screen_options {
	enum colour_mode colour;
	bool ascii_only; /* never send UTF-8; also set by a locale without it */
	bool mouse;
};

/** Take the terminal. @return 0, or -errno with a sentence (no terminal, unknown TERM) */
int screen_open(struct screen_options options, struct message *message);
/** Give the terminal back; safe to call twice, and when it was never taken. */
void screen_close(void);
/** Restore the terminal from a crash handler: async-signal-safe, writes only prepared bytes and tcsetattr. */
void screen_emergency_restore(void);
/** For Ctrl-Z: give it back for a while / take it again and repaint. */
void screen_suspend(void);
void screen_resume(void);
bool screen_is_ascii(void);
void screen_size(int *ret_rows, int *ret_columns);
/** Ask the terminal for its size again (SIGWINCH). */
void screen_resized(void);
/**
 * Show the grid: only cells that changed since the last call are written.
 *
 * @return false when the terminal takes nothing at present: show it again in a while
 */
bool screen_show(const struct grid *grid);
/** Repaint everything at the next show (^L). */
void screen_invalidate(void);
/**
 * The next waiting event; never blocks.
 *
 * @return true with an event; false when nothing waits. INPUT_CLOSED once the terminal is gone.
 */
bool screen_read(struct input_event *ret_event);

#endif
