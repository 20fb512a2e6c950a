/* SPDX-License-Identifier: MIT */
#include "helpers/made_store.h"

#include <errno.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "helpers/builders.h"

#define BEGIN_S 1795442467
#define MARK_MAX 32

struct made_store {
	struct frame_store store;
	uint64_t first;
	size_t count, mark_count;
	struct frame_info *infos;
	struct mark marks[MARK_MAX];
};

static struct made_store *made(struct frame_store *store)
{
	return (struct made_store *)(void *)store;
}

static const struct made_store *made_const(const struct frame_store *store)
{
	return (const struct made_store *)(const void *)store;
}

static uint64_t first(const struct frame_store *store)
{
	return made_const(store)->first;
}

static uint64_t end(const struct frame_store *store)
{
	return made_const(store)->first + made_const(store)->count;
}

static void info(const struct frame_store *store, uint64_t number, struct frame_info *ret_info)
{
	*ret_info = made_const(store)->infos[number - made_const(store)->first];
}

static int no_reading(struct frame_store *store, uint64_t number, struct frame *ret_frame,
		      struct message *message)
{
	(void)store;
	(void)ret_frame;
	message_set(message, "frame %llu has no inside", (unsigned long long)number);
	return -EINVAL;
}

static size_t mark_count(const struct frame_store *store)
{
	return made_const(store)->mark_count;
}

static void mark(const struct frame_store *store, size_t position, struct mark *ret_mark)
{
	*ret_mark = made_const(store)->marks[position];
}

static const struct host *host(const struct frame_store *store, uint32_t session)
{
	(void)store;
	(void)session;
	return &a_host;
}

static void free_store(struct frame_store *store)
{
	free(made(store)->infos);
	free(store);
}

static const struct frame_store_operations operations = {
	.first = first,
	.end = end,
	.info = info,
	.read = no_reading,
	.mark_count = mark_count,
	.mark = mark,
	.host = host,
	.free = free_store,
};

struct frame_store *made_store_new(uint64_t first_number, size_t count, double seconds)
{
	struct made_store *store = xcalloc(1, sizeof(*store));

	store->store.operations = &operations;
	store->first = first_number;
	store->count = count;
	store->infos = xcalloc(count + 1, sizeof(*store->infos));
	for (size_t i = 0; i < count; i++) {
		uint64_t ns = (uint64_t)((double)i * seconds * (double)NS_PER_S);

		store->infos[i] = (struct frame_info){
			.wall_time = {BEGIN_S + (time_t)(ns / NS_PER_S), (long)(ns % NS_PER_S)},
			.time_ns = ns,
			.bottleneck = WAIT_CLASS_COUNT,
			.is_key = i % 60 == 0,
			.is_after_gap = i == 0,
		};
	}
	return &store->store;
}

void made_store_tell(struct frame_store *store, uint64_t from, uint64_t to, enum wait_class class)
{
	for (uint64_t number = from; number < to; number++)
		made(store)->infos[number - first(store)].bottleneck = class;
}

void made_store_mark(struct frame_store *store, uint64_t number, enum mark_kind kind,
		     const char *text)
{
	const struct frame_info *at = &made(store)->infos[number - first(store)];

	made(store)->marks[made(store)->mark_count++] =
		(struct mark){at->wall_time, at->time_ns, kind, text};
}

void made_store_set_clock(struct frame_store *store, uint64_t number, int64_t seconds)
{
	struct made_store *it = made(store);

	for (size_t i = (size_t)(number - it->first); i < it->count; i++)
		it->infos[i].wall_time.tv_sec += seconds;
}

void made_store_gap(struct frame_store *store, uint64_t number)
{
	made(store)->infos[number - first(store)].is_after_gap = true;
}

void made_store_session(struct frame_store *store, uint64_t number)
{
	made_store_gap(store, number);
	for (; number < end(store); number++)
		made(store)->infos[number - first(store)].session++;
}
