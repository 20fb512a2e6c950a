/* SPDX-License-Identifier: MIT */
/** What the screen Connections says besides its rows. */
#ifndef TUI_CONNECTIONS_H
#define TUI_CONNECTIONS_H

#include <stddef.h>

struct ui;

/* The first and the last want an interval to be there. */

/** " 3 of 12 connections, 4 inbound ", less where there is less room. */
void connections_count(const struct ui *ui, int columns, char *text, size_t size);
/** "of python3 (4711)" while the screen shows those of one process, else "". */
void connections_owner(const struct ui *ui, char *text, size_t size);
/** Why there are no rows. Names in it are bytes from outside. */
void connections_empty_text(const struct ui *ui, char *text, size_t size);

#endif
