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

/**
 * Does somebody hold what the thread waits for?
 *
 * A mutex of the C library says "contended" in its word and names its owner behind it; a thread
 * that waits for an interpreter's lock does so with a time limit, on a word in its static data.
 */
bool futex_is_lock(const struct proc_root *root, pid_t pid, const struct wait_guess *guess,
		   const struct interpreter *interpreter);
/** It is the interpreter's lock. */
bool futex_is_interpreter(const struct wait_guess *guess, const struct interpreter *interpreter);

#endif
