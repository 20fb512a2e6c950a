/* SPDX-License-Identifier: MIT */
/** Clocks: nanoseconds everywhere. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#define NS_PER_S UINT64_C(1000000000)
#define NS_PER_MS UINT64_C(1000000)
#define NS_PER_US UINT64_C(1000)

/** CLOCK_MONOTONIC. */
uint64_t clock_now_ns(void);
/** CLOCK_BOOTTIME: runs on during suspend, so a gap shows as a long interval. */
uint64_t clock_boot_ns(void);
/** CPU time this whole process has used (CLOCK_PROCESS_CPUTIME_ID). */
uint64_t clock_own_cpu_ns(void);
/** CPU time the calling thread has used. */
uint64_t clock_thread_cpu_ns(void);
/** CLOCK_REALTIME. */
struct timespec clock_wall(void);
/** ISO 8601 with the local zone and milliseconds: 2026-05-04T14:03:20.123+02:00; buffer >= 32. */
void clock_format_iso(struct timespec wall, char *buffer, size_t size);

#endif
