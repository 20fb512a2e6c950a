/* SPDX-License-Identifier: MIT */
/**
 * Everything that is written to a terminal between two moments, handed on in one piece.
 *
 * Curses flushes after every movement of the cursor: a frame is a hundred small writes, which wake the
 * other end a hundred times and may be seen half done. So its descriptor leads into memory, from
 * which each frame is written at once.
 *
 * A terminal that takes nothing (a stalled connection, a stopped multiplexer) never holds us up for
 * long: what it did not take is kept and comes first when it takes something again.
 */
#ifndef TUI_GATHER_H
#define TUI_GATHER_H

#include <stdbool.h>
#include <sys/types.h>

/** All -1: closed. */
struct gather {
	int fd;           /* what the writer writes to; a copy of the terminal's */
	int terminal;     /* owned; a write to it never waits unless has_to_ask */
	int memory;       /* -1: the kernel gives none, everything is written at once */
	off_t written;    /* so much of the memory the terminal has taken */
	bool has_to_ask;  /* it may not be opened anew: each write asks it not to wait */
	bool has_stalled; /* it took nothing the last time */
};
#define GATHER_CLOSED ((struct gather){.fd = -1, .terminal = -1, .memory = -1})

/** @return 0 or -errno */
int gather_open(struct gather *gather, int terminal);
/** From now on `fd` leads into memory: no longer a terminal that could be asked for its modes. */
void gather_begin(struct gather *gather);
/**
 * Write what was gathered. A terminal may take nothing for half a second, and then no time at all
 * until it takes something again.
 *
 * @return false: something is left; a terminal that is gone loses it and gives true
 */
bool gather_flush(struct gather *gather);
/** `fd` stays open: it belongs to whoever made a FILE of it. */
void gather_close(struct gather *gather);

#endif
