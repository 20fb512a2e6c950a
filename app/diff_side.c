/* SPDX-License-Identifier: MIT */
#include "app/diff_side.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/time_spec.h"
#include "store/recording.h"

/** Frames that make the intervals of a side: the first only begins one. */
struct span {
	uint64_t first, last;
};

static struct timespec time_at(const struct frame_store *store, uint64_t number)
{
	return frame_store_info(store, number).wall_time;
}

static int resolve(const struct frame_store *store, const char *text, struct timespec *ret_time,
		   struct message *message)
{
	struct time_spec spec;
	int result = time_spec_parse(text, &spec, message);

	if (result)
		return result;
	*ret_time = time_spec_resolve(&spec, time_at(store, frame_store_first(store)),
				      time_at(store, frame_store_end(store) - 1));
	return 0;
}

static int outside(const struct frame_store *store, const char *times, struct message *message)
{
	char begin[40], end[40];

	clock_format_iso(time_at(store, frame_store_first(store)), begin, sizeof(begin));
	clock_format_iso(time_at(store, frame_store_end(store) - 1), end, sizeof(end));
	message_set(message, "%.60s: nothing was recorded then; it goes from %s to %s", times,
		    begin, end);
	return -EINVAL;
}

static bool is_inside(const struct frame_store *store, struct timespec time)
{
	uint64_t number = frame_store_find(store, time);
	int64_t after_ns = timespec_difference_ns(time, time_at(store, number));

	/* Typed times have no fractions: the second in which it ends is still inside. */
	return after_ns >= 0 &&
	       (number + 1 < frame_store_end(store) || after_ns < (int64_t)NS_PER_S);
}

/** An instant and its neighbours; near an end of the recording more of them lie on the other side. */
static int span_around(const struct frame_store *store, const char *times, struct span *ret_span,
		       struct message *message)
{
	const uint64_t intervals = UINT64_C(2) * DIFF_NEIGHBOURS + 1;
	uint64_t first = frame_store_first(store), last = frame_store_end(store) - 1, at, from;
	struct timespec time;
	int result = resolve(store, times, &time, message);

	if (result)
		return result;
	if (!is_inside(store, time))
		return outside(store, times, message);
	at = frame_store_find(store, time);
	from = at - first > DIFF_NEIGHBOURS ? at - DIFF_NEIGHBOURS - 1 : first;
	if (last - first < intervals)
		from = first;
	else if (last - from < intervals)
		from = last - intervals;
	*ret_span = (struct span){from, last - from < intervals ? last : from + intervals};
	return 0;
}

/** From the frame at or before `begin` to the one at or before `end`; "" leaves an end out. */
static int span_between(const struct frame_store *store, const char *begin, const char *end,
			struct span *ret_span, struct message *message)
{
	uint64_t first = frame_store_first(store), last = frame_store_end(store) - 1;
	struct timespec from = time_at(store, first), to = time_at(store, last);
	int result = *begin ? resolve(store, begin, &from, message) : 0;

	if (result == 0 && *end)
		result = resolve(store, end, &to, message);
	if (result)
		return result;
	if (*begin && *end && timespec_compare(from, to) > 0) {
		message_set(message, "%.60s..%.60s: it ends before it begins", begin, end);
		return -EINVAL;
	}
	if ((*end && timespec_compare(time_at(store, frame_store_find(store, to)), to) > 0) ||
	    (*begin && frame_store_find(store, from) == last &&
	     timespec_compare(from, time_at(store, last)) > 0))
		return outside(store, *begin ? begin : end, message);
	/* An end that was left out is that of the recording, whatever its clock showed. */
	*ret_span = (struct span){*begin ? frame_store_find(store, from) : first,
				  *end ? frame_store_find(store, to) : last};
	return 0;
}

static int span_of(const struct frame_store *store, const char *times, struct span *ret_span,
		   struct message *message)
{
	const char *dots = times ? strstr(times, "..") : NULL;

	if (frame_store_end(store) == frame_store_first(store)) {
		message_set(message, "nothing is recorded in it");
		return -EINVAL;
	}
	if (!times) {
		*ret_span = (struct span){frame_store_first(store), frame_store_end(store) - 1};
		return 0;
	}
	if (!dots)
		return span_around(store, times, ret_span, message);

	_cleanup_free_ char *begin = xstrndup(times, (size_t)(dots - times));

	return span_between(store, begin, dots + 2, ret_span, message);
}

/** What was said of the machine. */
static const struct verdict_note *machine_note(const struct frame *frame)
{
	const struct frame_notes *notes = &frame->notes;

	return notes->verdict_count && notes->verdicts[0].pid == 0 ? &notes->verdicts[0] : NULL;
}

/**
 * Sessions have nothing in common, and in suspend nothing happens. An interval in which we were late
 * counts: its counters are right, and machines on which we are late are those that matter.
 */
static void add_interval(struct compare_side *side, const struct snapshot *before,
			 const struct frame *frame)
{
	struct interval *interval;

	if (before->host != frame->snapshot->host)
		return;
	interval = interval_new(before, frame->snapshot);
	if (!interval->is_gap)
		compare_add(side, interval, machine_note(frame));
	interval_free(interval);
}

static int add_frames(struct compare_side *side, struct frame_store *store, struct span span,
		      struct message *message)
{
	struct snapshot *before = NULL;
	int result = 0;

	for (uint64_t number = span.first; number <= span.last && result == 0; number++) {
		struct frame frame;

		result = frame_store_read(store, number, &frame, message);
		if (result)
			break;
		if (before)
			add_interval(side, before, &frame);
		snapshot_free(before);
		before = frame.snapshot;
	}
	snapshot_free(before);
	return result;
}

int diff_side_read_store(struct frame_store *store, const char *times,
			 struct compare_side **ret_side, struct message *message)
{
	struct compare_side *side;
	struct span span = {0};
	int result = span_of(store, times, &span, message);

	if (result)
		return result;
	side = compare_side_new();
	result = add_frames(side, store, span, message);
	if (result == 0 && !compare_side_span(side)->intervals) {
		message_set(message, "there is no interval in it: two frames in a row are needed");
		result = -EINVAL;
	}
	if (result)
		compare_side_free(side);
	else
		*ret_side = side;
	return result;
}

/** The @ between file and times; NULL: there is none, or it belongs to the name of the file. */
static const char *find_times(const char *operand)
{
	const char *at = strrchr(operand, '@');

	return at && access(operand, F_OK) != 0 ? at : NULL;
}

int diff_side_read(const char *operand, struct compare_side **ret_side, struct message *message)
{
	const char *at = find_times(operand);
	_cleanup_free_ char *path =
		xstrndup(operand, at ? (size_t)(at - operand) : strlen(operand));
	struct recording_report report;
	struct frame_store *store;
	struct message why;
	int result = recording_open(path, &store, &report, message);

	if (result)
		return result;
	result = diff_side_read_store(store, at ? at + 1 : NULL, ret_side, &why);
	if (result)
		message_set(message, "%.80s: %s", path, why.text);
	frame_store_free(store);
	return result;
}
