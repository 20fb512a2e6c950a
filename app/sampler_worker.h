/* SPDX-License-Identifier: MIT */
/**
 * One thread of the sampler, and the source it reads.
 *
 * There are two mailboxes, each one pointer that is exchanged atomically: a wish goes in, a snapshot comes out.
 * Whoever exchanges owns what he gets, so nothing is shared and nothing is locked.
 */
#ifndef APP_SAMPLER_WORKER_H
#define APP_SAMPLER_WORKER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "model/source.h"

/** What the next snapshots shall hold, and how often they come. One block: free() ends it. */
struct wish {
	uint32_t needs;
	uint64_t delay_ns;
	uint32_t late;
	size_t pid_count;
	pid_t pids[];
};

/** Whoever comes second, the thread that ends or the owner that leaves it, frees the worker. */
enum fate { RUNNING, HAS_ENDED, IS_LEFT };

/** One thread and its source. Both sides reach it only through atomics once it runs. */
struct worker {
	struct source *source;
	pthread_t thread;
	_Atomic(struct wish *) wish;
	_Atomic(struct snapshot *) snapshot;
	atomic_int error; /* -errno of the last collecting; 0: fine */
	atomic_bool quit;
	atomic_bool sample_now;
	atomic_int fate;                    /* enum fate */
	atomic_uint_fast64_t busy_since_ns; /* 0: between two snapshots */
	int wake_fd;                        /* a wish is there */
	int event_fd;                       /* a snapshot is there */
	struct wish *current;               /* the thread's own */
	uint64_t taken;                     /* snapshots so far */
	uint64_t next_ns;                   /* when the next one is due */
};

/**
 * @param source    its own from now on, also when it does not start
 * @param wish      the same
 * @param event_fd  counts up with each snapshot; borrowed as long as the thread runs
 * @return 0 or -errno
 */
int worker_start(struct source *source, struct wish *wish, int event_fd,
		 struct worker **ret_worker);
/**
 * A worker that is busy now may be stuck for ever.
 *
 * @return false: it did not end in time and keeps what it uses, the event descriptor too
 */
bool worker_end(struct worker *worker, uint64_t patience_ns);
/** Let it look at its mailbox now. */
void worker_wake(struct worker *worker);
/** Set an event descriptor back: what it counted is known. */
void event_drain(int event_fd);

#endif
