/* SPDX-License-Identifier: MIT */
#include "app/recording_facts.h"

#include <stdlib.h>

#include "base/time_spec.h"
#include "base/units.h"

ARRAY_DEFINE(ns_array, uint64_t);

static uint64_t elapsed_ns(struct timespec from, struct timespec to)
{
	int64_t ns = timespec_difference_ns(to, from);

	return ns > 0 ? (uint64_t)ns : 0;
}

static void count_frame(struct recording_facts *facts, const struct frame_info *info)
{
	struct session_facts_array *sessions = &facts->sessions;
	struct session_facts *session;

	if (info->session >= sessions->count) {
		session = session_facts_array_push(sessions);
		session->host = frame_store_host(facts->store, info->session);
		session->first = info->wall_time;
	}
	session = &sessions->items[sessions->count - 1];
	session->last = info->wall_time;
	session->frames++;
}

/** What lies between two frames: a gap, or an interval. */
static void count_interval(struct recording_facts *facts, const struct frame_info *before,
			   const struct frame_info *info, struct ns_array *intervals)
{
	if (!info->is_after_gap) {
		*ns_array_push(intervals) = info->time_ns - before->time_ns;
		return;
	}
	*gap_facts_array_push(&facts->gaps) = (struct gap_facts){
		.begin = before->wall_time,
		.length_ns = elapsed_ns(before->wall_time, info->wall_time),
		.is_new_session = info->session != before->session,
	};
}

static int compare_ns(const void *a, const void *b)
{
	const uint64_t *one = a, *other = b;

	return (*one > *other) - (*one < *other);
}

static uint64_t median(struct ns_array *intervals)
{
	uint64_t result = VALUE_UNKNOWN;

	if (intervals->count) {
		qsort(intervals->items, intervals->count, sizeof(*intervals->items), compare_ns);
		result = intervals->items[intervals->count / 2];
	}
	ns_array_done(intervals);
	return result;
}

int recording_facts_read(const char *path, struct recording_facts *ret_facts,
			 struct message *message)
{
	struct recording_facts *facts = ret_facts;
	struct ns_array intervals = {0};
	struct frame_info before = {0}, info = {0};
	uint64_t first, end;
	int error;

	*facts = (struct recording_facts){0};
	error = recording_open(path, &facts->store, &facts->report, message);
	if (error)
		return error;
	first = frame_store_first(facts->store);
	end = frame_store_end(facts->store);
	for (uint64_t number = first; number < end; number++, before = info) {
		info = frame_store_info(facts->store, number);
		count_frame(facts, &info);
		if (number > first)
			count_interval(facts, &before, &info, &intervals);
	}
	facts->first = frame_store_info(facts->store, first).wall_time;
	facts->last = info.wall_time;
	facts->length_ns = elapsed_ns(facts->first, facts->last);
	facts->interval_ns = median(&intervals);
	return 0;
}

void recording_facts_done(struct recording_facts *facts)
{
	frame_store_free(facts->store);
	session_facts_array_done(&facts->sessions);
	gap_facts_array_done(&facts->gaps);
}
