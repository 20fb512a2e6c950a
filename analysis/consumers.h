/* SPDX-License-Identifier: MIT */
/** Who uses the CPUs: processes of one name count together, and those that ended are not lost. */
#ifndef ANALYSIS_CONSUMERS_H
#define ANALYSIS_CONSUMERS_H

#include "analysis/sight.h"
#include "analysis/words.h"

#define CONSUMERS_MAX 3

struct consumer {
	const char *name; /* raw; NULL: processes that came and went */
	pid_t pid;        /* of the busiest of them */
	unsigned count;   /* processes */
	double cpus;
};

/** The busiest, most first. @return their number, at most CONSUMERS_MAX */
size_t consumers_of(const struct sight *sight, struct consumer ret_consumers[CONSUMERS_MAX]);
/** "python3 (4242)", "12 x cc1", "processes that have ended". */
struct words words_consumer(const struct consumer *consumer);

#endif
