/* SPDX-License-Identifier: MIT */
/**
 * The past, shown as the present is: goes to any frame of a store and makes a view of it.
 *
 * Rules look back some seconds, so that a jump pushes the frames before its goal through a
 * pipeline of its own; the next frame costs one. Nothing of the live pipeline is touched, but
 * that its history is read from where the cursor stands.
 */
#ifndef APP_PAST_H
#define APP_PAST_H

#include <stdint.h>
#include <sys/types.h>

#include "analysis/view.h"
#include "base/message.h"
#include "store/frame_store.h"

/** What must be collected so that whoever looks back later finds what he may ask for: enum need. */
#define PAST_NEEDS (NEED_ALL & ~(uint32_t)NEED_WAIT_CHANNEL)

struct past;

/**
 * @param store  borrowed
 * @param live   its history serves the sparklines while it reaches back far enough, each frame of the store
 *               being one tick of it; NULL: a recording
 */
struct past *past_new(struct frame_store *store, struct history *live);
void past_free(struct past *past);
/** Back to the present: the live history is read from its end again, and what served the view is forgotten. */
void past_leave(struct past *past);

/**
 * Go to a frame; a number that is not kept (any more) means the nearest that is. The first frame of a session has
 * no interval before it: the one after is shown.
 *
 * @param watched  the process whose verdict the view carries; 0: none
 * @return 0, or -errno with a sentence; the view stays what it was
 */
int past_go(struct past *past, uint64_t number, pid_t watched, struct message *message);
/**
 * Valid until the next past_go(); its moment says where it stands. NULL before the first. When the
 * store has grown, call it anew: sparklines, axis and the time since then are made here.
 */
const struct view *past_view(struct past *past);
uint64_t past_number(const struct past *past);
/** Put the second cursor; UINT64_MAX takes it away. */
void past_set_other(struct past *past, uint64_t number);
void past_set_playing(struct past *past, bool is_playing);
/**
 * Fill the view's axis: a metric of system_metrics over all that is kept, in so many columns. Each column has the
 * largest value of its frames. A recording's values are read bit by bit: call past_work() while it says so.
 */
void past_axis(struct past *past, const struct metric *metric, size_t columns);
/** Read on for the axis for some milliseconds. @return false: all is read */
bool past_work(struct past *past);

#endif
