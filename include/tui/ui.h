/* SPDX-License-Identifier: MIT */
/**
 * The user interface as a value: state, what an event does to it, and how it is drawn.
 *
 * It knows no terminal, no /proc and never blocks. What needs the outside (a signal, renice, quit, another delay) is a
 * request that app/ carries out; the answer comes back as a notice.
 */
#ifndef TUI_UI_H
#define TUI_UI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "analysis/view.h"
#include "base/message.h"
#include "model/note.h"
#include "model/source.h"
#include "tui/grid.h"
#include "tui/input.h"

struct ui_options {
	const char *sort;   /* key or title of a metric, with + or - before it; NULL: cpu_share */
	const char *filter; /* NULL: none */
	const char *user;   /* only this user's processes; NULL: all */
	const pid_t *pids;  /* only these processes; borrowed while ui_new() runs */
	size_t pid_count;
	bool show_threads, show_kernel_threads, tree, show_full_command, show_cpus, hide_idle;
	bool is_read_only; /* no signals, no renice */
	uint64_t delay_ns;
	const char *replay; /* name of the recording that is shown; NULL: a live machine */
};

enum ui_request_kind {
	UI_REQUEST_NONE,
	UI_REQUEST_REDRAW,  /* the state changed: draw again from the same view */
	UI_REQUEST_REPAINT, /* the same, and every cell (^L) */
	UI_REQUEST_QUIT,
	UI_REQUEST_SUSPEND, /* ^Z */
	UI_REQUEST_SAMPLE,  /* collect now (Space is tag; top's Enter/space habit lives in '^R') */
	UI_REQUEST_DELAY,   /* delay_ns */
	UI_REQUEST_SIGNAL,  /* signal to `tasks` */
	UI_REQUEST_RENICE,  /* change the nice value of `tasks` by nice_delta */
	UI_REQUEST_PAUSE,   /* into the past, at the newest frame */
	UI_REQUEST_LIVE,    /* back to the present */
	UI_REQUEST_GO,      /* show `frame` */
	UI_REQUEST_PLAY,    /* frames follow by themselves, or stop doing so */
	UI_REQUEST_SPEED,   /* play faster (1) or slower (-1) */
	UI_REQUEST_MARK,    /* put a mark with `text` on `frame`; UINT64_MAX: now */
	UI_REQUEST_OTHER,   /* the second cursor is on `frame`; UINT64_MAX: nowhere */
	UI_REQUEST_COMPARE, /* `frame` with the second cursor: answer with ui_show_comparison() */
	UI_REQUEST_DUMP,    /* write what is kept to a file */
};
#define UI_TASK_MAX 64
struct ui_request {
	enum ui_request_kind kind;
	uint64_t delay_ns;
	int signal;
	int nice_delta;
	struct task_key tasks[UI_TASK_MAX];
	size_t task_count;
	uint64_t frame;
	int faster;
	char text[MARK_TEXT_MAX + 1];
};

struct comparison; /* analysis/compare.h */
struct ui;

/** @return 0, or -EINVAL with a sentence when an option is wrong */
int ui_new(const struct ui_options *options, struct ui **ret_ui, struct message *message);
void ui_free(struct ui *ui);

/** A new view is there: follow selections, sort again. Call before ui_draw; `view` stays borrowed until the next call. */
void ui_update(struct ui *ui, const struct view *view);
/** True while it shows the past: views are those that were asked for, collecting goes on. */
bool ui_is_paused(const struct ui *ui);
/** Which metric of system_metrics the time axis shows, and its room; NULL: none. 0 columns: not drawn. */
const struct metric *ui_axis_metric(const struct ui *ui);
size_t ui_axis_columns(const struct ui *ui);
struct ui_request ui_handle(struct ui *ui, const struct input_event *event);
/** The answer to UI_REQUEST_COMPARE, on a page of its own; taken over. */
void ui_show_comparison(struct ui *ui, struct comparison *comparison);
/** Draw everything into the grid (its size is the size of the screen). */
void ui_draw(struct ui *ui, struct grid *grid);

/** What the shown columns, filter and panels need collected: enum need. */
uint32_t ui_needs(const struct ui *ui);
/** The processes on screen, the selected one first; valid until the next call of ui_draw or ui_update. */
struct focus ui_focus(const struct ui *ui);
/** The process the verdict panel speaks for; 0: the machine. */
pid_t ui_verdict_pid(const struct ui *ui);
/** Time has passed: @return true when something must be drawn again, such as a notice that fades. */
bool ui_tick(struct ui *ui, uint64_t now_ns);
/** When ui_tick() has something to do: CLOCK_MONOTONIC; UINT64_MAX: not as it is now. */
uint64_t ui_next_tick_ns(const struct ui *ui);
/** Show a sentence in the status line for some seconds: the answer to a request. */
void ui_notice(struct ui *ui, bool is_error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
