/* SPDX-License-Identifier: MIT */
/** A whole user interface over made-up intervals: keys in, screen text out. */
#ifndef UI_FIXTURE_H
#define UI_FIXTURE_H

#include "analysis/view.h"
#include "helpers/builders.h"
#include "tui/grid.h"
#include "tui/ui.h"
#include "tui/ui_private.h"

struct ui_fixture {
	struct ui *ui;
	struct grid grid;
	struct interval *interval; /* owned; NULL: still collecting */
	struct view view;
	struct moment moment;      /* of the past; its store is owned */
	struct frame_store *store; /* owned; NULL: the present */
	struct textbuf text;
	struct ui_request request; /* of the last event */
};

/** `options` may be NULL. The screen is 80x24 and empty until fixture_show(). */
void fixture_init(struct ui_fixture *fixture, const struct ui_options *options);
/** The fixture owns the interval from now on and shows it. */
void fixture_show(struct ui_fixture *fixture, struct interval *interval);
/** The view is of a frame of this past from now on; the fixture owns the store. The same store may be given again. */
void fixture_look_back(struct ui_fixture *fixture, struct frame_store *store, uint64_t number);
void fixture_done(struct ui_fixture *fixture);
/** A small machine: init, a shell with a compiler, a database with three threads, kernel threads. */
struct interval *a_small_machine(void);
/** `count` sleeping processes from pid 1000 on. */
struct interval *a_large_machine(size_t count);

struct ui_request fixture_press(struct ui_fixture *fixture, uint32_t key);
/** Every character a key. */
struct ui_request fixture_type(struct ui_fixture *fixture, const char *text);
struct ui_request fixture_click(struct ui_fixture *fixture, int row, int column,
				enum mouse_button button);
/** Draw at this size; @return the screen as text, valid until the next call */
const char *fixture_screen(struct ui_fixture *fixture, int rows, int columns);
/** The line of the last drawn screen that contains this text, or -1. */
int fixture_line_of(struct ui_fixture *fixture, const char *text);
/** The pid under the cursor; 0: no row. */
pid_t fixture_cursor(struct ui_fixture *fixture);
/** Fail unless the screen at 80x24 contains (or does not contain) this text. */
void assert_shows(struct ui_fixture *fixture, const char *text);
void assert_hides(struct ui_fixture *fixture, const char *text);

#endif
