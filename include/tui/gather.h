/* SPDX-License-Identifier: MIT */
/**
 * Everything that is written to a terminal between two moments, handed on in one piece.
 *
 * Curses flushes after every movement of the cursor: a frame is a hundred small writes, which wake the
 * other end a hundred times and may be seen half done. While a frame is gathered its descriptor
 * leads into memory.
 */
#ifndef TUI_GATHER_H
#define TUI_GATHER_H

/** All -1: closed. */
struct gather {
	int fd;       /* what the writer writes to; a copy of the terminal's */
	int terminal; /* borrowed */
	int memory;   /* -1: the kernel gives none, everything is written at once */
};
#define GATHER_CLOSED ((struct gather){-1, -1, -1})

/** @return 0 or -errno */
int gather_open(struct gather *gather, int terminal);
void gather_begin(struct gather *gather);
/** Write what was gathered. A terminal that is gone loses it. */
void gather_end(struct gather *gather);
/** `fd` stays open: it belongs to whoever made a FILE of it. */
void gather_close(struct gather *gather);

#endif
