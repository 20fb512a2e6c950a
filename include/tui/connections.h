/* SPDX-License-Identifier: MIT */
/** What the screen Connections says besides its rows. */
#ifndef TUI_CONNECTIONS_H
#define TUI_CONNECTIONS_H

#include <stddef.h>

struct ui;

/** " 3 of 12 connections, 4 inbound (i) ", or whose they are. */
void connections_count(const struct ui *ui, char *text, size_t size);
/** Why there are no rows. Names in it are bytes from outside. */
void connections_empty_text(const struct ui *ui, char *text, size_t size);

#endif
