/* SPDX-License-Identifier: MIT */
/** The two halves of the history: what the machine consists of, and the tasks that ran on it. */
#ifndef STORE_HISTORY_PRIVATE_H
#define STORE_HISTORY_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "store/history.h"
#include "store/series.h"

/** A CPU, disk or interface: known by its number or its name, whichever it has. */
struct device_id {
	int32_t number;   /* CPUs; else 0 */
	const char *name; /* disks and interfaces; NULL for CPUs */
};

struct device_series {
	struct device_series *next;
	struct device_id id; /* owns the name */
	uint32_t last_seen;  /* tick */
	struct ring rings[];
};

/** All devices of one kind, sorted as the interval has them. */
struct device_store {
	struct series_shape shape;
	struct device_series *first;
	struct device_series **cursor; /* where the next push begins to look */
};

/** A task: one that was active in the time that is kept. */
struct task_series {
	struct task_series *older, *newer; /* by last_active; equal ones in the order of arrival */
	struct task_key key;
	pid_t tgid;
	bool is_thread;
	uint32_t last_seen, last_active; /* ticks */
	const char *name, *command, *user;
	struct text_block *texts; /* one reference; owns the three above unless they are interned */
	struct ring rings[];
};

struct task_store {
	struct series_shape shape;
	struct hash by_key;
	struct task_series *oldest, *newest;
	size_t limit_bytes;    /* of the whole space */
	uint32_t threads_seen; /* the last tick that had thread rows */
	uint64_t evicted;
};

void device_store_init(struct device_store *store, const struct metric_table *table);
void device_store_done(struct device_store *store, struct ring_space *space);
/** Begin a tick: devices are pushed in order from here on. */
void device_store_rewind(struct device_store *store);
/** @param limit_bytes  a device that is new is only taken in below it */
void device_store_push(struct device_store *store, struct ring_space *space, size_t limit_bytes,
		       uint32_t tick, struct device_id id, const void *row);
/** Forget the devices that were not there for as long as samples are kept. */
void device_store_age(struct device_store *store, struct ring_space *space, uint32_t tick);
/** @return NULL: never seen */
const struct device_series *device_store_find(const struct device_store *store,
					      struct device_id id);
/** What one series takes at most. */
size_t series_worst_bytes(const struct series_shape *shape, const struct ring_space *space);

void task_store_init(struct task_store *store, size_t limit_bytes);
void task_store_done(struct task_store *store, struct ring_space *space);
/** Take in the rows of an interval as samples of this tick. */
void task_store_push(struct task_store *store, struct ring_space *space, uint32_t tick,
		     const struct interval *interval);
const struct task_series *task_store_find(const struct task_store *store, struct task_key key,
					  bool is_thread);

#endif
