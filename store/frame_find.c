/* SPDX-License-Identifier: MIT */
/* Looking for instants in a store. Frames are gone through one by one: the wall clock may have
 * been set back in between, and what is known of a frame without decoding it is at hand. */
#include "base/time_spec.h"
#include "store/frame_store.h"

uint64_t frame_store_find(const struct frame_store *store, struct timespec wall_time)
{
	uint64_t first = frame_store_first(store), number = frame_store_end(store) - 1;

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

static bool find_later(const struct frame_store *store, uint64_t number, uint64_t *ret_number)
{
	enum wait_class told = told_before(store, number + 1);

	for (number++; number < frame_store_end(store); number++) {
		enum wait_class now = frame_store_info(store, number).bottleneck;
		bool is_change = now != WAIT_CLASS_COUNT && told != WAIT_CLASS_COUNT && now != told;

		if (is_change || has_mark(store, number)) {
			*ret_number = number;
			return true;
		}
		if (now != WAIT_CLASS_COUNT)
			told = now;
	}
	return false;
}

static bool find_earlier(const struct frame_store *store, uint64_t number, uint64_t *ret_number)
{
	/* The frame that told something last, on the way back: a change when what was told before
	 * it was something else. */
	uint64_t teller = number;
	enum wait_class told = WAIT_CLASS_COUNT;
	uint64_t first = frame_store_first(store);

	while (number > first) {
		enum wait_class now = frame_store_info(store, --number).bottleneck;

		if (now != WAIT_CLASS_COUNT && told != WAIT_CLASS_COUNT && now != told) {
			*ret_number = teller;
			return true;
		}
		if (has_mark(store, number)) {
			*ret_number = number;
			return true;
		}
		if (now != WAIT_CLASS_COUNT) {
			told = now;
			teller = number;
		}
	}
	return false;
}

bool frame_store_find_event(const struct frame_store *store, uint64_t number, int direction,
			    uint64_t *ret_number)
{
	return direction < 0 ? find_earlier(store, number, ret_number)
			     : find_later(store, number, ret_number);
}
