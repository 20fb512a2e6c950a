/* SPDX-License-Identifier: MIT */
/** The state behind struct ui, for the files of this folder. Panels read it through the accessors. */
#ifndef TUI_UI_PRIVATE_H
#define TUI_UI_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/textbuf.h"
#include "model/filter.h"
#include "model/order.h"
#include "tui/axis.h"
#include "tui/columns.h"
#include "tui/layout.h"
#include "tui/list.h"
#include "tui/menu.h"
#include "tui/mode.h"
#include "tui/prompt.h"
#include "tui/rows.h"
#include "tui/ui.h"

/** Usages that outlive their interval: their texts are held. All zero is empty. */
struct kept_usages {
	struct task_usage *items; /* owned */
	size_t count, capacity;
};

#define MODE_MAX 8
#define BAR_MAX 24
#define PICK_NAME_SIZE 64

/** The process or thread the cursor stands on. It stays on it however rows move. */
struct pick {
	struct task_key key;
	pid_t tgid;
	uint64_t inode; /* of the connection, where the row is one; else 0 */
	bool is_thread;
	bool is_set;      /* false: the cursor stands on a place, whoever is there */
	bool is_pinned;   /* the user chose it: the verdict speaks for it */
	bool is_followed; /* its row keeps its place on the screen */
};

/** A key in the bottom bar and where it can be clicked. */
struct bar_hit {
	int column, columns;
	uint32_t key;
};

/** What a question will do when the answer is yes. */
struct question {
	char text[240];
	struct ui_request request;
};

struct action;
struct prompt_kind; /* tui/prompt_kind.h */
struct menu_kind;   /* tui/menus.c */

struct ui {
	const struct view *view; /* borrowed; NULL before the first */
	struct rows rows;
	bool rows_are_stale;
	const void *seen_interval; /* which the last update was about; only compared */
	uint64_t seen_sequence;
	bool is_read_only;
	uint64_t delay_ns;
	struct ui_request request; /* being made by the action that runs */
	uint32_t handled_key;      /* that made it run */

	/* what is shown */
	struct column_sets sets;
	size_t set;                          /* the screen: a member of sets */
	struct order orders[COLUMN_SET_MAX]; /* each screen has its own */
	bool is_auto_sorted;
	bool show_threads, show_kernel_threads, hide_idle, hide_containers;
	bool tree, show_command_line, show_path, show_cpus, show_meters;
	struct filter *filter;            /* owned; NULL: none */
	struct filter *connection_filter; /* owned; of the screen Connections; NULL: none */
	struct pick connections_of;       /* that screen shows those of one process */
	bool show_inbound;                /* and those of its clients */
	char *user;                       /* owned; NULL: all */
	pid_t *pids;                      /* owned; ascending; NULL: all */
	size_t pid_count;
	struct hash folded, unfolded; /* row_hash_key() -> any non-NULL */
	struct hash tagged;           /* row_hash_key() -> struct pick, owned */

	/* where we are in it */
	struct list cursor; /* over rows */
	struct pick pick;
	int steps_right;
	struct placed_columns placed; /* of the last drawing: for clicks */
	struct rect heading, body;    /* the same */
	struct rect tabs[COLUMN_SET_MAX];
	struct layout layout;
	int screen_rows, screen_columns;

	struct kept_usages on_screen; /* the rows of the last drawing */
	struct kept_usages ended;     /* those of them that are not in the newest interval */

	/* modes above the table */
	const struct mode *modes[MODE_MAX];
	size_t mode_count;
	struct prompt prompt;
	const struct prompt_kind *prompt_kind;
	char prompt_message[240];  /* what is wrong with what was typed; "": nothing */
	char prompt_label[160];    /* of a prompt that names a process */
	struct pick prompt_origin; /* where Escape goes back to */
	size_t prompt_origin_row;
	struct menu menu;
	const struct menu_kind *menu_kind;
	char menu_title[160];
	struct question question;
	struct list page;    /* lines of the full-screen text */
	struct pick details; /* whom the details page is about */

	char search[PROMPT_SIZE]; /* what n looks for */
	bool search_is_lit;       /* and what is marked in the rows */
	char notice[240];
	bool notice_is_error;
	uint64_t notice_until_ns; /* CLOCK_MONOTONIC */
	struct bar_hit bar[BAR_MAX];
	size_t bar_count;

	/* of the past */
	char *replay_name; /* owned; of the recording; NULL: this is a live machine */
	uint64_t goal; /* the frame that was asked for last and is not here yet; or UINT64_MAX */
	uint64_t seen_frame; /* which the view before was about; UINT64_MAX: the present */
	uint64_t jump_ns;    /* how far j goes; 0: nobody said */
	int jump_direction;  /* of the prompt that asks for it */
	size_t axis_kind;    /* in axis_kinds */
	struct rect axis;    /* of the last drawing, for clicks; without its gutter */
	struct axis_span axis_span;
	struct comparison *comparison; /* owned; of the page that shows one */
	struct pick pick_away;         /* chosen, and not there at the instant the screen shows */

	struct textbuf scratch; /* for whoever draws a cell */
	pid_t *focus;           /* owned */
	size_t focus_count, focus_capacity;
};

/* ui_rows.c */
/** Rows are up to date afterwards and the cursor is back on its process. */
void ui_sync(struct ui *ui);
/** What is shown changed: rows are built again before they are looked at. */
void ui_stale(struct ui *ui);
struct order ui_order(const struct ui *ui);
/** The screen: the columns that are shown. */
const struct column_set *ui_set(const struct ui *ui);
/** Change to another screen; Connections begins with those of the process that is pinned. */
void ui_open_set(struct ui *ui, size_t set);
/** The filter that the present screen has. */
struct filter **ui_filter(struct ui *ui);
/** The row the cursor stands on, or NULL. */
const struct row *ui_row(struct ui *ui);
/** Move the cursor to a row. `is_user`: the user did it, so the verdict speaks for it. */
void ui_pick(struct ui *ui, size_t row, bool is_user);
const struct interval *ui_interval(const struct ui *ui);
/** The process or thread in the present interval, or NULL. */
const struct task_usage *ui_find(const struct ui *ui, const struct pick *pick);
struct pick pick_of(const struct task_usage *usage);
/** The processes on screen, for ui_focus(). */
void ui_gather_focus(struct ui *ui);

/* act_past.c */
/** Ask for a frame, or the nearest that is kept. Only in the past, as the next two. */
enum ui_request_kind ui_go_to_frame(struct ui *ui, uint64_t number);
enum ui_request_kind ui_go_to_time(struct ui *ui, struct timespec at);
/** As far as j goes. */
enum ui_request_kind ui_jump(struct ui *ui, int direction);
bool ui_axis_is_hit(const struct ui *ui, const struct input_event *event);
enum ui_request_kind ui_axis_mouse(struct ui *ui, const struct input_event *event);

/* modes.c */
/** What a key does now, or NULL: in the past some keys mean something else. */
const struct action *ui_action_for(const struct ui *ui, uint32_t key);
/** Where the keys of the past are valid now, enum action_where; 0: nowhere. */
unsigned ui_where_in_past(const struct ui *ui);

/* ended.c */
void kept_usages_done(struct kept_usages *kept);
/** Remember the rows that are on the screen. */
void ui_keep_rows(struct ui *ui);
/** A new interval came: find out who of them has ended, if it is the next one (`is_next`). */
void ui_find_ended(struct ui *ui, bool is_next);

/* what panels may ask */
bool ui_shows_cpus(const struct ui *ui);
/** First line to show on a page with its own scrolling; the page tells how long it is. */
size_t ui_page_top(const struct ui *ui);
void ui_page_fit(struct ui *ui, size_t lines, size_t window);
/** True while the verdict speaks for a process the user chose. */
bool ui_verdict_is_pinned(const struct ui *ui);

#endif
