/* SPDX-License-Identifier: MIT */
#include "tui/axis.h"

#include <string.h>

#include "base/array.h"
#include "base/time_spec.h"
#include "store/frame_store.h"

/** A recording of weeks has thousands of frames in a column: so many of them tell enough. */
#define LOOKS_MAX 16

const struct axis_kind axis_kinds[] = {
	{"CPU", "cpu_share", "utilization of all CPUs"},
	{"queue", "pressure_cpu_some_share", "time in which somebody waited for a CPU"},
	{"disk", "disk_busiest_share", "time in which the busiest disk had work"},
	{"I/O", "pressure_io_some_share", "time in which somebody waited for I/O"},
	{"mem", "memory_used_share", "memory in use, without caches"},
	{"why", NULL, "what the verdict said"},
};
const size_t axis_kind_count = ARRAY_SIZE(axis_kinds);

struct axis_span axis_span_of(const struct frame_store *store, int room)
{
	struct axis_span span = {frame_store_first(store), frame_store_end(store), 0};
	uint64_t frames = span.end - span.begin;

	if (room > 0)
		span.columns = frames < (uint64_t)room ? (int)frames : room;
	return span;
}

int axis_column(struct axis_span span, uint64_t number)
{
	if (number < span.begin || number >= span.end || span.columns < 1)
		return -1;
	return (int)((number - span.begin) * (uint64_t)span.columns / (span.end - span.begin));
}

uint64_t axis_first_frame(struct axis_span span, int column)
{
	uint64_t columns = (uint64_t)span.columns;

	if (span.columns < 1)
		return span.begin;
	return span.begin + ((uint64_t)column * (span.end - span.begin) + columns - 1) / columns;
}

uint64_t axis_middle_frame(struct axis_span span, int column)
{
	uint64_t first = axis_first_frame(span, column);
	uint64_t next = axis_first_frame(span, column + 1);

	return next > first ? first + (next - first - 1) / 2 : first;
}

int axis_column_at(const struct frame_store *store, struct axis_span span, struct timespec at)
{
	int low = 0, high = span.columns;

	/* The last column that does not begin later; what was before the first belongs to it. */
	while (high - low > 1) {
		int middle = low + (high - low) / 2;
		uint64_t number = axis_first_frame(span, middle);

		if (timespec_compare(frame_store_info(store, number).wall_time, at) > 0)
			high = middle;
		else
			low = middle;
	}
	return span.columns > 0 ? low : -1;
}

struct axis_column axis_look(const struct frame_store *store, struct axis_span span, int column)
{
	uint64_t first = axis_first_frame(span, column);
	uint64_t end = axis_first_frame(span, column + 1);
	uint64_t step = (end - first) / LOOKS_MAX + 1;
	unsigned counts[WAIT_CLASS_COUNT] = {0}, most = 0;
	struct axis_column look = {.class = WAIT_CLASS_COUNT};

	for (uint64_t number = first; number < end; number += step) {
		struct frame_info info = frame_store_info(store, number);

		look.has_gap |= info.is_after_gap && number > span.begin;
		if (info.bottleneck >= WAIT_CLASS_COUNT)
			continue;
		if (++counts[info.bottleneck] > most) {
			most = counts[info.bottleneck];
			look.class = info.bottleneck;
		}
	}
	return look;
}
