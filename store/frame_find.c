/* SPDX-License-Identifier: MIT */
/* Looking for instants in a store. Frames are gone through one by one: the wall clock may have
 * been set back in between, and what is known of a frame without decoding it is at hand. */
#include "base/time_spec.h"
#include "store/frame_store.h"

static struct timespec time_of(const struct frame_store *store, uint64_t number)
{
	return frame_store_info(store, number).wall_time;
}

/** When the frame after this one was due or came; the clock may have been set back before that. */
static struct timespec end_of(const struct frame_store *store, uint64_t number)
{
	struct timespec here = time_of(store, number);

	if (number + 1 < frame_store_end(store))
		return time_of(store, number + 1);
	if (number == frame_store_first(store))
		return here;
	return timespec_plus_ns(here, timespec_difference_ns(here, time_of(store, number - 1)));
}

uint64_t frame_store_find(const struct frame_store *store, struct timespec wall_time)
{
	uint64_t first = frame_store_first(store), number = frame_store_end(store) - 1;

	for (uint64_t after = frame_store_end(store); after > first; after--)
		if (timespec_compare(time_of(store, after - 1), wall_time) <= 0 &&
		    timespec_compare(end_of(store, after - 1), wall_time) > 0)
			return after - 1;

	while (number > first &&
	       timespec_compare(frame_store_info(store, number).wall_time, wall_time) > 0)
		number--;
	return number;
}

/** The first mark at or after a time. */
static size_t mark_from(const struct frame_store *store, struct timespec wall_time)
{
	size_t low = 0, high = frame_store_mark_count(store);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (timespec_compare(frame_store_mark(store, middle).wall_time, wall_time) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/** A mark belongs to the newest frame that was there when it was put; early ones to the first. */
static bool has_mark(const struct frame_store *store, uint64_t number)
{
	size_t count = frame_store_mark_count(store), position;

	if (count == 0)
		return false;
	position = number == frame_store_first(store)
			   ? 0
			   : mark_from(store, frame_store_info(store, number).wall_time);
	if (position >= count)
		return false;
	return number + 1 == frame_store_end(store) ||
	       timespec_compare(frame_store_mark(store, position).wall_time,
				frame_store_info(store, number + 1).wall_time) < 0;
}

/** What was told last before a frame; WAIT_CLASS_COUNT: nothing. */
static enum wait_class told_before(const struct frame_store *store, uint64_t number)
{
	enum wait_class told = WAIT_CLASS_COUNT;

	while (told == WAIT_CLASS_COUNT && number > frame_store_first(store))
		told = frame_store_info(store, --number).bottleneck;
	return told;
}

static bool is_event(const struct frame_store *store, uint64_t number)
{
	enum wait_class now = frame_store_info(store, number).bottleneck;
	/* What was told before lies a frame back nearly always. */
	enum wait_class before =
		now == WAIT_CLASS_COUNT ? WAIT_CLASS_COUNT : told_before(store, number);

	return (before != WAIT_CLASS_COUNT && before != now) || has_mark(store, number);
}

bool frame_store_find_event(const struct frame_store *store, uint64_t number, int direction,
			    uint64_t *ret_number)
{
	uint64_t first = frame_store_first(store), end = frame_store_end(store);

	while (direction < 0 ? number > first : number + 1 < end) {
		number += direction < 0 ? UINT64_MAX : 1;
		if (is_event(store, number)) {
			*ret_number = number;
			return true;
		}
	}
	return false;
}
