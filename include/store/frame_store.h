/* SPDX-License-Identifier: MIT */
/**
 * Many instants, in memory or in files, to be read at any place.
 *
 * Frames are numbered in order of time from frame_store_first() up to, not including,
 * frame_store_end(). A store that is still written to grows at its end and may lose its oldest
 * frames; a number never means another frame. Reading the frame after the one read last is
 * cheap; any other place costs at most the frames since the key frame before it.
 *
 * A recording may be made of several sessions: each time a recorder started there is a new one,
 * with its own host (boot, kernel, privileges) and its own counters. Counters of two sessions
 * must not be compared; `struct snapshot`'s `host` pointer is the same within a session only.
 */
#ifndef STORE_FRAME_STORE_H
#define STORE_FRAME_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/message.h"
#include "model/source.h"
#include "store/frame.h"

/** What is known of a frame without decoding it. */
struct frame_info {
	struct timespec wall_time;
	uint64_t time_ns;           /* CLOCK_MONOTONIC of its session */
	uint32_t session;           /* 0, 1 …: which one it belongs to */
	enum wait_class bottleneck; /* the machine's verdict then; WAIT_CLASS_COUNT: none */
	bool is_key;
	bool is_after_gap; /* the first of a session, or frame_notes says so */
	uint32_t bytes;    /* it takes, compressed */
};

struct frame_store;
struct frame_store_operations {
	uint64_t (*first)(const struct frame_store *store);
	uint64_t (*end)(const struct frame_store *store);
	void (*info)(const struct frame_store *store, uint64_t number, struct frame_info *ret_info);
	/** @return 0; -EINVAL with a sentence: it is damaged; -ENOMEM: larger than is sane */
	int (*read)(struct frame_store *store, uint64_t number, struct frame *ret_frame,
		    struct message *message);
	size_t (*mark_count)(const struct frame_store *store);
	/** By time; the text lives until the store changes. */
	void (*mark)(const struct frame_store *store, size_t position, struct mark *ret_mark);
	const struct host *(*host)(const struct frame_store *store, uint32_t session);
	struct frame_store *(*machine)(struct frame_store *store); /* NULL: there is none */
	void (*free)(struct frame_store *store);
};
struct frame_store {
	const struct frame_store_operations *operations;
};

static inline uint64_t frame_store_first(const struct frame_store *store)
{
	return store->operations->first(store);
}
static inline uint64_t frame_store_end(const struct frame_store *store)
{
	return store->operations->end(store);
}
/** @param number  first <= number < end */
static inline struct frame_info frame_store_info(const struct frame_store *store, uint64_t number)
{
	struct frame_info info;

	store->operations->info(store, number, &info);
	return info;
}
static inline int frame_store_read(struct frame_store *store, uint64_t number,
				   struct frame *ret_frame, struct message *message)
{
	return store->operations->read(store, number, ret_frame, message);
}
static inline size_t frame_store_mark_count(const struct frame_store *store)
{
	return store->operations->mark_count(store);
}
static inline struct mark frame_store_mark(const struct frame_store *store, size_t position)
{
	struct mark mark;

	store->operations->mark(store, position, &mark);
	return mark;
}
static inline const struct host *frame_store_host(const struct frame_store *store, uint32_t session)
{
	return store->operations->host(store, session);
}
/**
 * The same frames, but without tasks and connections: much cheaper to read, and reading there does
 * not move the place of reading here.
 *
 * @return to be freed, before `store`; NULL: this store has none
 */
static inline struct frame_store *frame_store_machine(struct frame_store *store)
{
	return store->operations->machine ? store->operations->machine(store) : NULL;
}
static inline void frame_store_free(struct frame_store *store)
{
	if (store)
		store->operations->free(store);
}

/**
 * The last frame at or before a wall-clock time; the first when all are later. The store must not be empty.
 * Where the clock was set back and showed a time twice, it is the later one; where only before, that one.
 */
uint64_t frame_store_find(const struct frame_store *store, struct timespec wall_time);
/**
 * The next instant after `number` (before it, when `direction` is -1) that has a mark or another
 * verdict than the frame before it.
 *
 * @return false: there is none
 */
bool frame_store_find_event(const struct frame_store *store, uint64_t number, int direction,
			    uint64_t *ret_number);

/**
 * The frames of a span as a source of snapshots, one after the other.
 *
 * @param store     borrowed
 * @param begin,end numbers; end is not included
 */
struct source *frame_source_new(struct frame_store *store, uint64_t begin, uint64_t end);

#endif
