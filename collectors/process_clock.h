/* SPDX-License-Identifier: MIT */
/**
 * The CPU clock of a process: what all its threads have used together. Asking for it needs no
 * privilege and no descriptor, and is the cheapest way to learn that none of them has run.
 * Private to collectors/.
 */
#ifndef COLLECTORS_PROCESS_CLOCK_H
#define COLLECTORS_PROCESS_CLOCK_H

#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "base/clock.h"
#include "base/units.h"

/**
 * linux/posix-timers.h: the complement of the pid, and CPUCLOCK_SCHED. clock_getcpuclockid()
 * would do the same with a system call.
 */
static inline clockid_t process_clock_of(pid_t pid)
{
	return (clockid_t)((~(unsigned int)pid << 3) | 2);
}

/**
 * The kernel moves the clock of a running thread on at its ticks.
 *
 * @return VALUE_UNKNOWN when there is no such process, or this kernel does not show its clock
 */
static inline uint64_t process_clock_ns(clockid_t clock)
{
	struct timespec time;

	if (clock_gettime(clock, &time) < 0)
		return VALUE_UNKNOWN;
	return (uint64_t)time.tv_sec * NS_PER_S + (uint64_t)time.tv_nsec;
}

#endif
