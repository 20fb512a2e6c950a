/* SPDX-License-Identifier: MIT */
/** A cursor in a list that is longer than the window it is seen through. No drawing. */
#ifndef TUI_LIST_H
#define TUI_LIST_H

#include <stdbool.h>
#include <stddef.h>

enum list_step {
	LIST_LINES,
	LIST_PAGES,
	LIST_FIRST,
	LIST_LAST,
};

/** All zero is an empty list. `selected` and `top` are always valid members, or 0. */
struct list {
	size_t count;
	size_t selected;
	size_t top;    /* first member in the window */
	size_t window; /* members that fit; 0: not drawn yet */
};

/** Move the cursor; a page is a window less one line. The window follows. */
void list_move(struct list *list, enum list_step step, int amount);
/** Move the window and leave the cursor. */
void list_scroll(struct list *list, int amount);
/** Put the cursor there (or on the last one) and move the window as little as needed to show it. */
void list_select(struct list *list, size_t member);
/** The list or its window has another size now; the cursor may end up outside of the window. */
void list_fit(struct list *list, size_t count, size_t window);
bool list_shows(const struct list *list, size_t member);

#endif
