/* SPDX-License-Identifier: MIT */
/**
 * What Python's own locks are used for. Private to collectors/.
 *
 * They are semaphores, whose memory says nothing of an owner: a queue for a lock, a worker that waits for work and
 * a condition variable look alike. But the interpreter's object the semaphore belongs to can be
 * found on the waiting thread's stack, and has a type with a name.
 */
#ifndef COLLECTORS_WAIT_SEMAPHORE_H
#define COLLECTORS_WAIT_SEMAPHORE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum semaphore_use {
	SEMAPHORE_OTHER, /* no object, or one that hands out work */
	SEMAPHORE_PLAIN, /* _thread.lock: a lock, or what a single waiter for a condition made for itself */
	SEMAPHORE_OWNED, /* _thread.RLock: somebody has it */
};

/** One that a thread waited for. */
struct known_semaphore {
	uint64_t address; /* 0: free place */
	uint64_t frame;   /* when its use was found out */
	enum semaphore_use use;
	pid_t last_tid;       /* who waited for it last, */
	uint64_t last_slices; /* and in which episode (schedstat(3)) */
	int evidence;         /* that several threads take turns at it */
};

#define SEMAPHORE_MAX 32

struct known_semaphores {
	struct known_semaphore items[SEMAPHORE_MAX]; /* by address */
};

/**
 * What the semaphore is used for.
 *
 * @param pid      a Python interpreter
 * @param address  of the semaphore in it
 * @param stack    stack pointer of the thread that waits
 */
enum semaphore_use semaphore_use_of(pid_t pid, uint64_t address, uint64_t stack);

/** A thread was seen to wait for it. @param others  threads that wait for it, too */
void semaphore_note(struct known_semaphore *semaphore, pid_t tid, uint64_t timeslices, bool others);
/** Enough was seen to say that it is a lock. */
bool semaphore_is_lock(const struct known_semaphore *semaphore);
/** The place of an address: what is known of it, or of another one that has to make way. */
struct known_semaphore *semaphore_place(struct known_semaphores *semaphores, uint64_t address);
/** The one at this address was found to be a lock. */
bool semaphore_was_lock(struct known_semaphores *semaphores, uint64_t address);

#endif
