/* SPDX-License-Identifier: MIT */
#include "app/replay_span.h"

#include <errno.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/time_spec.h"

struct replay_span {
	struct frame_store store;
	struct frame_store *whole; /* owned */
	uint64_t begin, end;       /* frames; end is not part of it */
	size_t first_mark, mark_count;
};

static const struct replay_span *span_of(const struct frame_store *store)
{
	return (const struct replay_span *)(const void *)store;
}

static uint64_t span_first(const struct frame_store *store)
{
	return span_of(store)->begin;
}

static uint64_t span_end(const struct frame_store *store)
{
	return span_of(store)->end;
}

static void span_info(const struct frame_store *store, uint64_t number, struct frame_info *ret_info)
{
	*ret_info = frame_store_info(span_of(store)->whole, number);
}

static int span_read(struct frame_store *store, uint64_t number, struct frame *ret_frame,
		     struct message *message)
{
	return frame_store_read(span_of(store)->whole, number, ret_frame, message);
}

static size_t span_mark_count(const struct frame_store *store)
{
	return span_of(store)->mark_count;
}

static void span_mark(const struct frame_store *store, size_t position, struct mark *ret_mark)
{
	*ret_mark = frame_store_mark(span_of(store)->whole, span_of(store)->first_mark + position);
}

static const struct host *span_host(const struct frame_store *store, uint32_t session)
{
	return frame_store_host(span_of(store)->whole, session);
}

/** Frames have the same numbers in the whole. */
static struct frame_store *span_machine(struct frame_store *store)
{
	return frame_store_machine(span_of(store)->whole);
}

static void span_free(struct frame_store *store)
{
	frame_store_free(span_of(store)->whole);
	free(store);
}

static const struct frame_store_operations operations = {
	.first = span_first,
	.end = span_end,
	.info = span_info,
	.read = span_read,
	.mark_count = span_mark_count,
	.mark = span_mark,
	.host = span_host,
	.machine = span_machine,
	.free = span_free,
};

static struct timespec time_of(const struct frame_store *store, uint64_t number)
{
	return frame_store_info(store, number).wall_time;
}

/** What an end means; `at` stays what it is when nothing was said. */
static int resolve(const struct frame_store *store, const char *text, struct timespec *at,
		   struct message *message)
{
	struct time_spec spec;
	int error = text ? time_spec_parse(text, &spec, message) : 0;

	if (text && error == 0)
		*at = time_spec_resolve(&spec, time_of(store, frame_store_first(store)),
					time_of(store, frame_store_end(store) - 1));
	return error;
}

/** The marks between its frames; one that came before the recording's first is part of that. */
static void choose_marks(struct replay_span *span)
{
	size_t count = frame_store_mark_count(span->whole), end = count;
	bool is_first = span->begin == frame_store_first(span->whole);

	while (!is_first && span->first_mark < count &&
	       timespec_compare(frame_store_mark(span->whole, span->first_mark).wall_time,
				time_of(span->whole, span->begin)) < 0)
		span->first_mark++;
	while (span->end < frame_store_end(span->whole) && end > span->first_mark &&
	       timespec_compare(frame_store_mark(span->whole, end - 1).wall_time,
				time_of(span->whole, span->end)) >= 0)
		end--;
	span->mark_count = end - span->first_mark;
}

/**
 * An end that was not said is that of the recording, whatever its clock showed.
 *
 * @return false: there is no frame in it
 */
static bool choose_frames(struct replay_span *span, const struct timespec *begin,
			  const struct timespec *end)
{
	span->begin = frame_store_first(span->whole);
	span->end = frame_store_end(span->whole);
	if (begin) {
		span->begin = frame_store_find(span->whole, *begin);
		if (timespec_compare(time_of(span->whole, span->begin), *begin) < 0)
			span->begin++;
	}
	if (end) {
		uint64_t last = frame_store_find(span->whole, *end);

		if (timespec_compare(time_of(span->whole, last), *end) > 0)
			return false;
		span->end = last + 1;
	}
	return span->begin < span->end;
}

static int nothing_between(const struct frame_store *whole, struct message *message)
{
	char first[40], last[40];

	clock_format_iso(time_of(whole, frame_store_first(whole)), first, sizeof(first));
	clock_format_iso(time_of(whole, frame_store_end(whole) - 1), last, sizeof(last));
	message_set(message,
		    "nothing was recorded between --begin and --end; it goes from %s to %s", first,
		    last);
	return -EINVAL;
}

int replay_span_new(struct frame_store *whole, const char *begin, const char *end,
		    struct frame_store **ret_part, struct message *message)
{
	struct replay_span *span = xcalloc(1, sizeof(*span));
	struct timespec from = time_of(whole, frame_store_first(whole));
	struct timespec to = time_of(whole, frame_store_end(whole) - 1);
	int error;

	span->store.operations = &operations;
	span->whole = whole;
	error = resolve(whole, begin, &from, message);
	if (error == 0)
		error = resolve(whole, end, &to, message);
	/* Times are shown cut to a millisecond: one that was copied means the frame it stood by. */
	if (error == 0 && end)
		to = timespec_plus_ns(to, NS_PER_MS - 1);
	if (error == 0 && !choose_frames(span, begin ? &from : NULL, end ? &to : NULL))
		error = nothing_between(whole, message);
	if (error < 0) {
		span_free(&span->store);
		return error;
	}
	choose_marks(span);
	*ret_part = &span->store;
	return 0;
}
