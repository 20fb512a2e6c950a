/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/text.h"
#include "store/history_private.h"

void task_store_init(struct task_store *store, size_t limit_bytes)
{
	*store = (struct task_store){.limit_bytes = limit_bytes};
	series_shape_init(&store->shape, &task_metrics, METRIC_KEEP_HISTORY);
}

static struct hash_key key_of(struct task_key key, bool is_thread)
{
	/* A process and its first thread share tid and start. */
	return (struct hash_key){(uint32_t)key.tid | (uint64_t)is_thread << 32, key.start_ticks};
}

const struct task_series *task_store_find(const struct task_store *store, struct task_key key,
					  bool is_thread)
{
	return hash_get(&store->by_key, key_of(key, is_thread));
}

/* The order by activity: a list from the longest inactive to the latest. */

static void list_remove(struct task_store *store, struct task_series *task)
{
	*(task->older ? &task->older->newer : &store->oldest) = task->newer;
	*(task->newer ? &task->newer->older : &store->newest) = task->older;
}

static void list_append(struct task_store *store, struct task_series *task)
{
	task->older = store->newest;
	task->newer = NULL;
	*(store->newest ? &store->newest->newer : &store->oldest) = task;
	store->newest = task;
}

/* Texts: the block is shared with the snapshots that hold the task, and counted as ours,
 * because after its end we are the last who hold it. */

static size_t text_bytes(const struct text_block *texts)
{
	return texts ? heap_bytes(sizeof(*texts) + texts->size) : 0;
}

static void take_texts(struct task_series *task, struct ring_space *space, const struct task *now)
{
	task->name = now->name;
	task->command = now->command;
	task->user = now->user;
	if (task->texts == now->texts)
		return;
	space->bytes -= text_bytes(task->texts);
	text_block_unref(task->texts);
	task->texts = text_block_ref(now->texts);
	space->bytes += text_bytes(task->texts);
}

static size_t series_bytes(const struct task_store *store)
{
	return heap_bytes(sizeof(struct task_series) + store->shape.count * sizeof(struct ring));
}

static struct task_series *task_series_new(struct task_store *store, struct ring_space *space,
					   const struct task *now)
{
	size_t map = store->by_key.capacity * sizeof(struct hash_slot);
	struct task_series *task =
		xcalloc(1, sizeof(*task) + store->shape.count * sizeof(struct ring));

	task->key = task_key_of(now);
	task->tgid = now->tgid;
	task->is_thread = now->flags & TASK_IS_THREAD;
	list_append(store, task);
	hash_put(&store->by_key, key_of(task->key, task->is_thread), task);
	space->bytes +=
		series_bytes(store) + store->by_key.capacity * sizeof(struct hash_slot) - map;
	return task;
}

static void task_series_free(struct task_store *store, struct ring_space *space,
			     struct task_series *task)
{
	hash_remove(&store->by_key, key_of(task->key, task->is_thread));
	list_remove(store, task);
	series_done(task->rings, &store->shape, space);
	space->bytes -= text_bytes(task->texts) + series_bytes(store);
	text_block_unref(task->texts);
	free(task);
}

void task_store_done(struct task_store *store, struct ring_space *space)
{
	while (store->oldest)
		task_series_free(store, space, store->oldest);
	space->bytes -= store->by_key.capacity * sizeof(struct hash_slot);
	hash_done(&store->by_key);
	series_shape_done(&store->shape);
}

static bool is_active(const struct task_usage *usage)
{
	return usage->cpu_share > 0 || usage->run_delay_share > 0 || usage->disk_delay_share > 0 ||
	       usage->io_bytes_per_s > 0;
}

/* What pushing one row can add at most, so that the limit holds at every moment. */
static size_t push_bytes(const struct task_store *store, const struct ring_space *space)
{
	size_t ring = heap_bytes(space->slot_count * sizeof(struct ring_slot)) +
		      2 * heap_bytes(RING_CHUNK_TICKS * sizeof(float));

	return series_bytes(store) + store->shape.count * ring;
}

static bool has_room(const struct task_store *store, const struct ring_space *space)
{
	return space->bytes + push_bytes(store, space) <= store->limit_bytes;
}

/* Make room at the expense of those that were inactive for longest, never of `keep`. */
static void make_room(struct task_store *store, struct ring_space *space,
		      const struct task_series *keep)
{
	while (!has_room(store, space) && store->oldest && store->oldest != keep) {
		task_series_free(store, space, store->oldest);
		store->evicted++;
	}
}

/* When everybody is active and the room is used up, newcomers would only take turns in throwing
 * each other out. Those that are there keep their place. */
static bool is_admitted(const struct task_store *store, const struct ring_space *space,
			uint32_t tick)
{
	return has_room(store, space) || (store->oldest && tick - store->oldest->last_active > 1);
}

static void push_row(struct task_store *store, struct ring_space *space, uint32_t tick,
		     const struct task_usage *usage, bool is_gap)
{
	bool active = !is_gap && is_active(usage);
	struct hash_key key = key_of(task_key_of(&usage->now), usage->now.flags & TASK_IS_THREAD);
	struct task_series *task = hash_get(&store->by_key, key);

	if (!task && (!active || !is_admitted(store, space, tick)))
		return;
	if (task && task->last_seen == tick)
		return; /* the same row twice */
	make_room(store, space, task);
	if (!task)
		task = task_series_new(store, space, &usage->now);
	task->last_seen = tick;
	take_texts(task, space, &usage->now);
	if (active) {
		task->last_active = tick;
		list_remove(store, task);
		list_append(store, task);
	}
	if (!is_gap)
		series_push(task->rings, &store->shape, space, tick, usage);
}

/* Drop what has aged out: tasks that ended that long ago, and those that live and only slept. */
static void age(struct task_store *store, struct ring_space *space, uint32_t tick)
{
	struct task_series *task = store->oldest;

	while (task && tick - task->last_active >= space->ticks) {
		struct task_series *newer = task->newer;

		if (task->last_seen == tick || tick - task->last_seen >= space->ticks)
			task_series_free(store, space, task);
		task = newer;
	}
}

void task_store_push(struct task_store *store, struct ring_space *space, uint32_t tick,
		     const struct interval *interval)
{
	for (size_t i = 0; i < interval->process_count; i++)
		push_row(store, space, tick, &interval->processes[i], interval->is_gap);
	for (size_t i = 0; i < interval->thread_count; i++)
		push_row(store, space, tick, &interval->threads[i], interval->is_gap);
	if (interval->thread_count)
		store->threads_seen = tick;
	age(store, space, tick);
}
