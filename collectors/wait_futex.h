/* SPDX-License-Identifier: MIT */
/** Telling a lock from a parked thread. Private to collectors/. */
#ifndef COLLECTORS_WAIT_FUTEX_H
#define COLLECTORS_WAIT_FUTEX_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "collectors/procfs.h"
#include "collectors/wait_classify.h"

/** Static data of a Python interpreter in another process: where its global lock lies. */
struct interpreter {
	bool is_known;           /* it was looked for */
	uint64_t begin, end;     /* 0, 0: no interpreter there, or its map is not for us */
	uint64_t begin_2, end_2; /* zero-initialized data behind it */
};

/** Look through the map of a process, once: a big map takes a while to print. */
void interpreter_find(const struct proc_root *root, pid_t pid, struct interpreter *ret_interpreter);

/** Mutexes of a process that were told from other words; the oldest is forgotten for a new one. */
#define MUTEX_MAX 8

struct known_mutexes {
	uint64_t addresses[MUTEX_MAX];
	size_t next;
};

/** The word a thread waited for when it was last seen to wait for one. */
struct futex_episode {
	uint64_t address;
	uint64_t timeslices; /* schedstat(3) then: another number now means another episode */
};

/**
 * Does somebody hold what the thread waits for?
 *
 * A thread that waits for an interpreter's lock does so with a time limit, on a word in its static
 * data. Mutexes of most languages say 2 in their word while others wait. So may a counter; but
 * the C library names the owner behind the word, and a counter is not 2 again after the thread has run. The
 * same holds for the 3 of read-write locks. A robust mutex names its owner in the word itself.
 */
bool futex_is_lock(const struct proc_root *root, pid_t pid, const struct wait_guess *guess,
		   const struct interpreter *interpreter, struct known_mutexes *mutexes,
		   struct futex_episode *last, uint64_t timeslices);
/** The word at this address was found to be a lock's a while ago. */
bool futex_was_lock(const struct known_mutexes *mutexes, uint64_t address);
/** It is the interpreter's lock. */
bool futex_is_interpreter(const struct wait_guess *guess, const struct interpreter *interpreter);

#endif
