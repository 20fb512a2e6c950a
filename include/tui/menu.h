/* SPDX-License-Identifier: MIT */
/** A list to choose from: signals, users, sort columns. */
#ifndef TUI_MENU_H
#define TUI_MENU_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/grid.h"
#include "tui/list.h"

struct menu_item {
	char *label;  /* "SIGTERM"; owned; from outside: made visible when drawn */
	char *detail; /* second column, dim; owned; "" for none */
	int value;    /* for whoever opened the menu */
};

struct menu {
	const char *title;
	struct menu_item *items; /* owned */
	size_t capacity;
	struct list list; /* its count is the number of items */
	struct rect rect; /* where it was drawn, with its frame */
	char typed[32];   /* type-ahead */
};

void menu_open(struct menu *menu, const char *title);
void menu_add(struct menu *menu, const char *label, const char *detail, int value);
const struct menu_item *menu_selected(const struct menu *menu);
/** Select by value; nothing happens when there is no such item. */
void menu_select_value(struct menu *menu, int value);
/**
 * Type-ahead: digits select the item with that value, text the first label that begins with it or
 * else contains it.
 * What matches nothing starts anew with this character.
 */
void menu_type(struct menu *menu, char character);
/** A framed box at the left of the space, as wide as its text. */
void menu_draw(struct menu *menu, struct grid *grid, struct rect space);
/** @return the item at this place of the screen, or NULL */
const struct menu_item *menu_hit(struct menu *menu, int row, int column);
void menu_done(struct menu *menu);

#endif
