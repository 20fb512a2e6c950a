/* SPDX-License-Identifier: MIT */
#include "store/history.h"

#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "store/history_private.h"

struct history {
	struct ring_space space; /* its bytes count everything that is held */
	uint32_t tick;           /* of the next interval */
	uint32_t pushed;         /* ticks so far, at most space.ticks */
	uint32_t look_back;      /* readings leave out so many of the newest ticks */
	size_t device_limit_bytes;
	struct series_shape system_shape;
	struct ring *system;
	struct device_store cpus, disks, nets;
	struct task_store tasks;
};

/* The machine itself may take a quarter of the limit and the devices as much; tasks get the
 * rest. A limit that is too small for the span shortens the span. */
static struct ring_space space_within(const struct series_shape *shape,
				      struct history_options options)
{
	struct ring_space space = ring_space_of(options.ticks ? options.ticks : 1);

	while (space.ticks > RING_CHUNK_TICKS &&
	       series_worst_bytes(shape, &space) > options.limit_bytes / 4)
		space = ring_space_of(space.ticks / 2);
	return space;
}

static size_t table_bytes(const struct series_shape *shape)
{
	return heap_bytes(shape->table->count * sizeof(*shape->metrics));
}

struct history *history_new(struct history_options options)
{
	struct history *history = xcalloc(1, sizeof(*history));

	series_shape_init(&history->system_shape, &system_metrics, 0);
	history->system = xcalloc(history->system_shape.count + 1, sizeof(*history->system));
	history->space = space_within(&history->system_shape, options);
	history->tick = ring_first_tick(&history->space);
	history->device_limit_bytes = options.limit_bytes / 2;
	device_store_init(&history->cpus, &cpu_metrics);
	device_store_init(&history->disks, &disk_metrics);
	device_store_init(&history->nets, &net_metrics);
	task_store_init(&history->tasks, options.limit_bytes);
	history->space.bytes =
		heap_bytes(sizeof(*history)) +
		heap_bytes((history->system_shape.count + 1) * sizeof(*history->system)) +
		table_bytes(&history->system_shape) + table_bytes(&history->cpus.shape) +
		table_bytes(&history->disks.shape) + table_bytes(&history->nets.shape) +
		table_bytes(&history->tasks.shape);
	return history;
}

void history_free(struct history *history)
{
	if (!history)
		return;
	series_done(history->system, &history->system_shape, &history->space);
	series_shape_done(&history->system_shape);
	free(history->system);
	device_store_done(&history->cpus, &history->space);
	device_store_done(&history->disks, &history->space);
	device_store_done(&history->nets, &history->space);
	task_store_done(&history->tasks, &history->space);
	free(history);
}

static void push_device(struct history *history, struct device_store *store, struct device_id id,
			const void *row)
{
	device_store_push(store, &history->space, history->device_limit_bytes, history->tick, id,
			  row);
}

static void push_machine(struct history *history, const struct interval *interval)
{
	const struct system_usage *system = &interval->system;

	series_push(history->system, &history->system_shape, &history->space, history->tick,
		    system);
	device_store_rewind(&history->cpus);
	for (size_t i = 0; i < system->cpu_count; i++)
		push_device(history, &history->cpus, (struct device_id){system->cpus[i].id, NULL},
			    &system->cpus[i]);
	device_store_rewind(&history->disks);
	for (size_t i = 0; i < interval->disk_count; i++)
		push_device(history, &history->disks,
			    (struct device_id){0, interval->disks[i].now.name},
			    &interval->disks[i]);
	device_store_rewind(&history->nets);
	for (size_t i = 0; i < interval->net_count; i++)
		push_device(history, &history->nets,
			    (struct device_id){0, interval->nets[i].now.name}, &interval->nets[i]);
}

void history_push(struct history *history, const struct interval *interval)
{
	/* A suspend or a stall of ours is a gap: its averages would pass for a measurement. */
	if (!interval->is_gap)
		push_machine(history, interval);
	device_store_age(&history->cpus, &history->space, history->tick);
	device_store_age(&history->disks, &history->space, history->tick);
	device_store_age(&history->nets, &history->space, history->tick);
	task_store_push(&history->tasks, &history->space, history->tick, interval);
	history->tick++;
	if (history->pushed < history->space.ticks)
		history->pushed++;
}

struct history_stats history_stats(const struct history *history)
{
	return (struct history_stats){
		.bytes = history->space.bytes,
		.tasks = history->tasks.by_key.count,
		.evicted_tasks = history->tasks.evicted,
	};
}

uint32_t history_ticks(const struct history *history)
{
	return history->pushed;
}

void history_look_back(struct history *history, uint32_t ticks)
{
	history->look_back = ticks;
}

uint32_t history_looks_back(const struct history *history)
{
	return history->look_back;
}

/** The tick after the newest that a reading sees. */
static uint32_t end_seen(const struct history *history)
{
	return history->tick - history->look_back;
}

void history_system(const struct history *history, const struct metric *metric, float *ret_values,
		    size_t count)
{
	series_copy(history->system, &history->system_shape, &history->space, end_seen(history),
		    metric, ret_values, count);
}

static bool copy_device(const struct history *history, const struct device_store *store,
			struct device_id id, const struct metric *metric, float *ret_values,
			size_t count)
{
	const struct device_series *device = device_store_find(store, id);

	series_copy(device ? device->rings : NULL, &store->shape, &history->space,
		    end_seen(history), metric, ret_values, count);
	return device;
}

bool history_cpu(const struct history *history, int32_t id, const struct metric *metric,
		 float *ret_values, size_t count)
{
	return copy_device(history, &history->cpus, (struct device_id){id, NULL}, metric,
			   ret_values, count);
}

bool history_disk(const struct history *history, const char *name, const struct metric *metric,
		  float *ret_values, size_t count)
{
	return copy_device(history, &history->disks, (struct device_id){0, name}, metric,
			   ret_values, count);
}

bool history_net(const struct history *history, const char *name, const struct metric *metric,
		 float *ret_values, size_t count)
{
	return copy_device(history, &history->nets, (struct device_id){0, name}, metric, ret_values,
			   count);
}

bool history_task(const struct history *history, struct task_key key, bool is_thread,
		  const struct metric *metric, float *ret_values, size_t count)
{
	const struct task_series *task = task_store_find(&history->tasks, key, is_thread);

	series_copy(task ? task->rings : NULL, &history->tasks.shape, &history->space,
		    end_seen(history), metric, ret_values, count);
	return task;
}

bool history_next_task(const struct history *history, size_t *position,
		       struct history_task_info *ret_info)
{
	const struct hash_slot *slot = hash_next(&history->tasks.by_key, position);
	const struct task_series *task;
	uint32_t seen; /* the last tick that could have shown it */

	if (!slot)
		return false;
	task = slot->value;
	seen = task->is_thread ? history->tasks.threads_seen : history->tick - 1;
	*ret_info = (struct history_task_info){
		.key = task->key,
		.tgid = task->tgid,
		.is_thread = task->is_thread,
		.has_ended = task->last_seen < seen,
		.ended_ticks_ago = task->last_seen < seen ? seen - task->last_seen : 0,
		.name = task->name,
		.command = task->command,
		.user = task->user,
	};
	return true;
}
