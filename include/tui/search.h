/* SPDX-License-Identifier: MIT */
/** Finding a row by what is written in it. */
#ifndef TUI_SEARCH_H
#define TUI_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/rows.h"

struct ui;

/**
 * Where a text occurs in another, case-blind for ASCII.
 *
 * @return its offset in bytes, or -1; -1 for an empty needle
 */
long search_text(const char *text, const char *needle);
/** The name or the command line contains it. */
bool search_matches(const struct row *row, const char *needle);
/** From this row on, forwards (1) or backwards (-1) and once around. Moves the cursor. @return found */
bool search_go(struct ui *ui, size_t from, int direction);
/** To the process with this number, or else the first that begins with it. */
bool search_go_pid(struct ui *ui, const char *digits);

#endif
