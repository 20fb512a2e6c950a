/* SPDX-License-Identifier: MIT */
/** Cells that speak of connections. */
#ifndef TUI_CONNECTION_CELLS_H
#define TUI_CONNECTION_CELLS_H

#include "tui/table.h"

/** One cell of a row of the screen Connections. */
void connection_cell_draw(const struct table_look *look, struct grid *grid, struct rect cell,
			  const struct column *column, const struct row *item, enum style style);

/** What a thread waits for: the class with its share, and the server when it is one. */
void waits_for_cell_draw(const struct table_look *look, struct grid *grid, struct rect cell,
			 const struct row *item);

/** "on disk": what the backend does; "-" when it is not known. */
const char *backend_words(char state);

#endif
