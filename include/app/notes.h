/* SPDX-License-Identifier: MIT */
/** What was told about an instant, in the short form that goes into its frame. */
#ifndef APP_NOTES_H
#define APP_NOTES_H

#include "analysis/view.h"
#include "model/note.h"
#include "store/frame.h"

struct verdict_note verdict_note_of(const struct verdict *verdict);

#define NOTES_MAX 2

/** Holds what `frame` borrows: do not move it. */
struct notes {
	struct verdict_note verdicts[NOTES_MAX];
	struct frame_notes frame;
};

/**
 * The verdicts of a view, the machine's first, and whether its interval was not watched as a
 * whole: the machine slept in it, or we did not come to look.
 *
 * @param view        borrowed as long as the notes are used
 * @param delay_ns    how long an interval should be
 * @param ret_notes   without verdicts while there is no interval
 */
void notes_of_view(const struct view *view, uint64_t delay_ns, struct notes *ret_notes);
/**
 * Make a verdict that was worked out again say what was told at the time. Where the two differ in
 * their class, the evidence of the new one goes, and a hint tells of it.
 */
void verdict_retell(struct verdict *verdict, const struct verdict_note *note);

#endif
