/* SPDX-License-Identifier: MIT */
#include "tui/list.h"

static size_t last_of(const struct list *list)
{
	return list->count ? list->count - 1 : 0;
}

static size_t last_top(const struct list *list)
{
	return list->count > list->window ? list->count - list->window : 0;
}

static size_t moved(size_t from, long amount, size_t limit)
{
	long to = (long)from + amount;

	if (to < 0)
		return 0;
	return (size_t)to > limit ? limit : (size_t)to;
}

static long page_of(const struct list *list)
{
	return list->window > 1 ? (long)list->window - 1 : 1;
}

void list_select(struct list *list, size_t member)
{
	list->selected = moved(member, 0, last_of(list));
	if (!list->window)
		return;
	if (list->selected < list->top)
		list->top = list->selected;
	if (list->selected >= list->top + list->window)
		list->top = list->selected - list->window + 1;
}

void list_move(struct list *list, enum list_step step, int amount)
{
	size_t last = last_of(list);

	switch (step) {
	case LIST_LINES:
		list_select(list, moved(list->selected, amount, last));
		break;
	case LIST_PAGES:
		/* The window moves by the same amount, so that the cursor keeps its place in it. */
		list->top = moved(list->top, amount * page_of(list), last_top(list));
		list_select(list, moved(list->selected, amount * page_of(list), last));
		break;
	case LIST_FIRST:
		list_select(list, 0);
		break;
	case LIST_LAST:
		list_select(list, last);
		break;
	}
}

void list_scroll(struct list *list, int amount)
{
	list->top = moved(list->top, amount, last_top(list));
}

void list_fit(struct list *list, size_t count, size_t window)
{
	list->count = count;
	list->window = window;
	list->selected = moved(list->selected, 0, last_of(list));
	list->top = moved(list->top, 0, last_top(list));
}

bool list_shows(const struct list *list, size_t member)
{
	return member >= list->top && member < list->top + list->window;
}
