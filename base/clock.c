/* SPDX-License-Identifier: MIT */
#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>

static uint64_t read_clock(clockid_t id)
{
	struct timespec now = {0};

	clock_gettime(id, &now);
	return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

uint64_t clock_now_ns(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

uint64_t clock_boot_ns(void)
{
	return read_clock(CLOCK_BOOTTIME);
}

uint64_t clock_own_cpu_ns(void)
{
	return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

uint64_t clock_thread_cpu_ns(void)
{
	return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

struct timespec clock_wall(void)
{
	struct timespec now = {0};

	clock_gettime(CLOCK_REALTIME, &now);
	return now;
}

void clock_format_iso(struct timespec wall, char *buffer, size_t size)
{
	struct tm local;
	char date[32];
	long minutes;

	if (!localtime_r(&wall.tv_sec, &local) ||
	    !strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &local)) {
		snprintf(buffer, size, "-");
		return;
	}
	minutes = local.tm_gmtoff / 60;
	snprintf(buffer, size, "%s.%03ld%c%02ld:%02ld", date, wall.tv_nsec / (long)NS_PER_MS,
		 minutes < 0 ? '-' : '+', labs(minutes) / 60, labs(minutes) % 60);
}
