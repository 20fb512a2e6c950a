/* SPDX-License-Identifier: MIT */
/** Words for the instant a screen of the past stands at. */
#ifndef TUI_MOMENT_H
#define TUI_MOMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "analysis/view.h"
#include "model/note.h"

#define MOMENT_TEXT_SIZE 40

struct ui;

/** Where in the past the screen is; NULL: it shows the present. */
const struct moment *ui_moment(const struct ui *ui);
/** "-00:02:13": how long before the newest frame, which goes on coming. Fills and returns `text`. */
char *moment_ago(const struct moment *moment, char text[MOMENT_TEXT_SIZE]);
/** "14:03:20", or "Nov 22 14:03:20" when that is another day than `today`. Local time. */
char *moment_clock(struct timespec at, struct timespec today, char text[MOMENT_TEXT_SIZE]);
/** The same for a frame, against the newest of its store. */
char *moment_clock_of(const struct moment *moment, uint64_t number, char text[MOMENT_TEXT_SIZE]);
/**
 * Why somebody would stop at a frame: "mark: deploy", "verdict: disk".
 *
 * @return false: nothing happened there; the text is empty
 */
bool moment_event(const struct moment *moment, uint64_t number, char *text, size_t size);
/** The last mark of a frame, or false. */
bool moment_mark(const struct moment *moment, uint64_t number, struct mark *ret_mark);

#endif
