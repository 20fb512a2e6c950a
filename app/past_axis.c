/* SPDX-License-Identifier: MIT */
/*
 * Numbers of the machine over all that is kept, for the time axis. The live history has them; of a
 * recording every frame has to be read once, and then all metrics are known in one go.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/past_private.h"
#include "base/alloc.h"
#include "base/clock.h"

/* One piece of work. */
#define WORK_NS (8 * NS_PER_MS)
/* A recording is cut into so many stretches at most: more than a screen has columns, so that each
 * column can be put together from whole ones. */
#define STRETCH_MAX 8192
#define COLUMN_MAX 4096

struct past_axis {
	struct frame_store *store;   /* borrowed */
	struct frame_store *machine; /* the same, read for the machine alone; NULL: use `store` */
	struct history *live;
	const struct metric *metric; /* NULL: nobody asked */
	size_t columns;
	float *values; /* of the columns */
	/* Of a recording: the largest value of each metric in each stretch, a row per metric. */
	float *stretches;
	size_t stretch_count;
	uint64_t begin, end, next; /* frames; the one to be read next */
	struct snapshot *before;   /* the frame that was read last */
};

struct past_axis *past_axis_new(struct frame_store *store, struct history *live)
{
	struct past_axis *axis = xcalloc(1, sizeof(*axis));

	axis->store = store;
	axis->live = live;
	return axis;
}

void past_axis_free(struct past_axis *axis)
{
	if (!axis)
		return;
	snapshot_free(axis->before);
	frame_store_free(axis->machine);
	free(axis->stretches);
	free(axis->values);
	free(axis);
}

static float *floats_unknown(size_t count)
{
	float *values = xcalloc(count + 1, sizeof(*values));

	for (size_t i = 0; i < count; i++)
		values[i] = NAN;
	return values;
}

/** Begin to read a recording. */
static void prepare(struct past_axis *axis)
{
	uint64_t frames;

	axis->machine = frame_store_machine(axis->store);
	axis->begin = axis->next = frame_store_first(axis->store);
	axis->end = frame_store_end(axis->store);
	frames = axis->end - axis->begin;
	axis->stretch_count = frames < STRETCH_MAX ? (size_t)frames : STRETCH_MAX;
	axis->stretches = floats_unknown(axis->stretch_count * system_metrics.count);
}

void past_axis_choose(struct past_axis *axis, const struct metric *metric, size_t columns)
{
	axis->metric = metric;
	axis->columns = columns < COLUMN_MAX ? columns : COLUMN_MAX;
	free(axis->values);
	axis->values = floats_unknown(axis->columns);
	if (!axis->live && !axis->stretches)
		prepare(axis);
}

/* Reading */

static void keep_largest(float *place, double value)
{
	if (!(value <= *place)) /* also when there is none yet */
		*place = isnan(value) ? *place : (float)value;
}

static void take_interval(struct past_axis *axis, const struct interval *interval)
{
	size_t stretch = (size_t)((axis->next - axis->begin) * axis->stretch_count /
				  (axis->end - axis->begin));

	for (size_t i = 0; i < system_metrics.count; i++)
		keep_largest(&axis->stretches[i * axis->stretch_count + stretch],
			     metric_number(&system_metrics.metrics[i], &interval->system));
}

/** The machine alone: nobody asks for the tasks here, and they are most of the work. */
static struct snapshot machine_of(const struct snapshot *snapshot)
{
	struct snapshot machine = *snapshot;

	machine.process_count = machine.thread_count = machine.connection_count = 0;
	return machine;
}

static void take_frame(struct past_axis *axis, struct snapshot *snapshot)
{
	if (axis->before && axis->before->host == snapshot->host) {
		struct snapshot begin = machine_of(axis->before), end = machine_of(snapshot);
		struct interval *interval = interval_new(&begin, &end);

		if (!interval->is_gap)
			take_interval(axis, interval);
		interval_free(interval);
	}
	snapshot_free(axis->before);
	axis->before = snapshot;
}

bool past_axis_work(struct past_axis *axis)
{
	uint64_t until_ns = clock_now_ns() + WORK_NS;
	struct frame_store *store = axis->machine ? axis->machine : axis->store;
	struct message message;
	struct frame frame;

	/* The live history has all of it, and nobody asked is nothing to read. */
	if (!axis->stretches)
		return false;
	while (axis->next < axis->end && clock_now_ns() < until_ns) {
		/* A frame that cannot be read is a hole; whoever goes there is told why. */
		if (frame_store_read(store, axis->next, &frame, &message) == 0)
			take_frame(axis, frame.snapshot);
		axis->next++;
	}
	if (axis->next == axis->end) {
		snapshot_free(axis->before);
		axis->before = NULL;
	}
	return axis->next < axis->end;
}

/* Columns */

/** Fold values that span the same time into fewer or more columns. */
static void fold(const float *from, size_t count, float *ret_values, size_t columns)
{
	for (size_t i = 0; i < columns; i++) {
		size_t begin = i * count / columns, end = (i + 1) * count / columns;

		ret_values[i] = NAN;
		for (size_t j = begin; j < end || j == begin; j++)
			keep_largest(&ret_values[i], (double)from[j]);
	}
}

static void fill_live(struct past_axis *axis)
{
	uint32_t ago = history_looks_back(axis->live);
	float *values;
	size_t frames;

	axis->begin = frame_store_first(axis->store);
	axis->end = frame_store_end(axis->store);
	frames = (size_t)(axis->end - axis->begin);
	if (frames == 0)
		return;
	values = floats_unknown(frames);
	history_look_back(axis->live, 0);
	history_system(axis->live, axis->metric, values, frames);
	history_look_back(axis->live, ago);
	fold(values, frames, axis->values, axis->columns);
	free(values);
}

struct axis past_axis_fill(struct past_axis *axis)
{
	if (!axis->metric || axis->columns == 0)
		return (struct axis){0};
	if (axis->live)
		fill_live(axis);
	else if (axis->stretch_count)
		fold(axis->stretches +
			     (size_t)(axis->metric - system_metrics.metrics) * axis->stretch_count,
		     axis->stretch_count, axis->values, axis->columns);
	return (struct axis){.metric = axis->metric,
			     .values = axis->values,
			     .count = axis->columns,
			     .begin = axis->begin,
			     .end = axis->end};
}
