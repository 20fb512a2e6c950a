/* SPDX-License-Identifier: MIT */
/**
 * The table of keys. The help screen, the bottom bar and the manual's KEYS come from it.
 */
#ifndef TUI_ACTIONS_H
#define TUI_ACTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "tui/ui.h"

enum action_where {
	IN_TABLE = 1u << 0,  /* the process table */
	IN_PROMPT = 1u << 1, /* a line is being typed */
	IN_MENU = 1u << 2,
	IN_PAGE = 1u << 3,       /* help, details, explanation */
	IN_QUESTION = 1u << 4,   /* yes or no */
	IN_DETAILS = 1u << 5,    /* only the page of one process */
	IN_EXPLAIN = 1u << 6,    /* only the page of the verdict */
	BAR_IF_PINNED = 1u << 7, /* in the bottom bar only while the verdict is about a process */
	IN_PAST =
		1u << 8, /* a table or page of the past: before what the key means in the present */
	IN_PAST_TABLE = 1u << 9, /* only its table */
	BAR_IF_LIVE = 1u << 10,  /* in the bottom bar only while there is a present to go back to */
};

enum action_group {
	GROUP_MOVE,
	GROUP_FIND,
	GROUP_SORT,
	GROUP_SHOW,
	GROUP_ACT,
	GROUP_WHY,
	GROUP_PAST,
	GROUP_GENERAL,
	GROUP_EDIT,
	GROUP_COUNT
};
extern const char *const action_group_titles[GROUP_COUNT];

#define ACTION_KEYS 11

struct action {
	const char *name;     /* stable: "sort-cpu" */
	const char *key_text; /* how the keys are shown when their list reads badly; or NULL */
	uint32_t keys[ACTION_KEYS]; /* 0 ends the list */
	uint16_t where;             /* enum action_where */
	uint8_t group;              /* enum action_group */
	const char *bar;   /* label in the bottom bar, with the first key; NULL: not there */
	uint16_t bar_from; /* screen width from which the bar has room for it */
	const char *help;  /* one line without a period */
	enum ui_request_kind (*run)(struct ui *ui, const struct action *action);
	int amount;           /* for the function: lines, enum list_step, … */
	const char *argument; /* for the function: a metric's key */
};

extern const struct action actions[];
extern const size_t action_count;

/** @return what this key does here, or NULL */
const struct action *action_find(unsigned where, uint32_t key);
/** "F3 /": its keys as people write them. */
void action_key_text(const struct action *action, char *text, size_t size);

#endif
