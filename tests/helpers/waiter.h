/* SPDX-License-Identifier: MIT */
/** What the parts of tests/helpers/waiter.c share. */
#ifndef TESTS_HELPERS_WAITER_H
#define TESTS_HELPERS_WAITER_H

#include <stddef.h>
#include <sys/types.h>

/** Something that is measured: seconds of CLOCK_MONOTONIC, of CPU time and in the queue for a CPU. */
struct part {
	const char *name; /* the class it waits for */
	double begin, end, cpu, queue;
};
struct part begin_part(const char *name);
void end_part(struct part part);
/** Use so much CPU time, as a part of its own. */
void burn_part(double seconds);

void start_many(void *(*run)(void *), int count);
/** From here on it is measured. */
void say_ready(void);
/** Say what the last system call could not do, and end. */
void fail(const char *what);

/** Of one read past the page cache. */
#define READ_SIZE ((size_t)1 << 20)
/** A file of random bytes to be read past the page cache, with a block for it. */
int scratch_direct(const char *directory, void **ret_block);
/** Where in it a block begins. */
off_t random_place(void);

/* waiter_rings.c: modes that wait for completions */
void aio_idle(const char *unused);
void aio_reads(const char *directory);
void uring(const char *unused);
void uring_reads(const char *directory);

#endif
