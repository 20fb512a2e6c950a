/* SPDX-License-Identifier: MIT */
/**
 * Giving the terminal back from anywhere, even from a crash handler: everything it takes is
 * prepared beforehand, because terminfo and curses must not be asked there.
 */
#ifndef TUI_RESTORE_H
#define TUI_RESTORE_H

#include <stddef.h>

/** Remember the modes of the terminal `input` as they are now. @return 0 or -errno */
int restore_remember(int input);
/** Where to write to; best a descriptor that never waits. */
void restore_to(int output);
/** Add a sequence to what will be written; terminfo's padding ($<5>) is left out. NULL is fine. */
void restore_add(const char *sequence);
/** From now on the terminal is ours and restore_now() has something to do; or not any more. */
void restore_arm(int is_armed);
/**
 * Write the sequences and set the modes, once. Async-signal-safe. Takes a second at most: what a
 * terminal that takes nothing has not read yet is thrown away to make room for the sequences.
 */
void restore_now(void);
/** Only the modes: the sequences have been written. */
void restore_modes(void);
/** Take the modes again that were ours when restore_modes() was called. */
void restore_undo(void);

#endif
