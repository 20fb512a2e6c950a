/* SPDX-License-Identifier: MIT */
/** The small files of a task beside stat: schedstat, status, io, statm. proc(5). */
#ifndef COLLECTORS_TASK_FILES_H
#define COLLECTORS_TASK_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/** schedstat; Documentation/scheduler/sched-stats.rst. */
struct schedstat_line {
	uint64_t run_ns, run_delay_ns, timeslices;
};
bool schedstat_parse(const char *text, size_t length, struct schedstat_line *ret_line);

/** statm, in pages. */
struct statm_line {
	uint64_t virtual_pages, resident_pages, shared_pages;
};
bool statm_parse(const char *text, size_t length, struct statm_line *ret_line);

/** What is wanted of status; VALUE_UNKNOWN where a line is missing (no VmSwap in the kernel). */
struct status_text {
	uid_t uid; /* the effective one */
	uint64_t swap_bytes;
	uint64_t voluntary_switches, involuntary_switches; /* of this thread alone */
};
/** @return false without a Uid line */
bool status_parse(const char *text, size_t length, struct status_text *ret_status);

/** io; every line has been there since Linux 2.6.20, a missing one is VALUE_UNKNOWN. */
struct io_text {
	uint64_t read_chars, write_chars, read_calls, write_calls, read_bytes, write_bytes;
};
/** @return false when there is not a single line of them */
bool io_parse(const char *text, size_t length, struct io_text *ret_io);

#endif
