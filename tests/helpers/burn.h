/* SPDX-License-Identifier: MIT */
/** A process that behaves in a way that is known; see burner.c for its modes. */
#ifndef HELPERS_BURN_H
#define HELPERS_BURN_H

#include <stdint.h>
#include <sys/types.h>

struct burn {
	pid_t pid;
	pid_t child; /* what it printed before it was ready; 0: nothing */
	int in, out; /* to it, from it */
};

/** Start it and wait until it does what was asked, or fail the test. NULL ends `arguments`. */
struct burn burn_start(const char *mode, const char *const *arguments);
/** Ask for the CPU time it has used; some modes do something else at the first byte. */
void burn_poke(const struct burn *burn);
uint64_t burn_cpu_ns(const struct burn *burn);
/** End it and wait for its end. */
void burn_stop(struct burn *burn);

#endif
