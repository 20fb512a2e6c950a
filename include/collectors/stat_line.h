/* SPDX-License-Identifier: MIT */
/** The line of /proc/PID/stat and /proc/PID/task/TID/stat, proc(5). */
#ifndef COLLECTORS_STAT_LINE_H
#define COLLECTORS_STAT_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/** The fields as the kernel prints them: ticks, pages, numbers of proc(5) in brackets. */
struct stat_line {
	pid_t pid;        /* (1) */
	const char *name; /* (2) without its brackets, raw bytes in the parsed text */
	size_t name_length;
	char state;                          /* (3) */
	pid_t ppid, session;                 /* (4) (6) */
	uint32_t tty;                        /* (7) device number; 0: none */
	uint32_t flags;                      /* (9) PF_* of linux/sched.h */
	uint64_t minor_faults, major_faults; /* (10) (12) */
	uint64_t user_ticks, system_ticks;   /* (14) (15) */
	int32_t priority, nice;              /* (18) (19) */
	uint32_t thread_count;               /* (20) */
	uint64_t start_ticks;                /* (22) */
	uint64_t virtual_bytes;              /* (23) */
	uint64_t resident_pages;             /* (24) */
	uint64_t exec_mark; /* from (26) (28) (48): another one after an exec, if we may see it */
	int32_t last_cpu;   /* (39); -1 on kernels that end before */
	uint32_t policy;    /* (41) */
	uint64_t disk_delay_ticks; /* (42); VALUE_UNKNOWN on kernels that end before */
};

#define STAT_LINE_KERNEL_THREAD 0x00200000u /* PF_KTHREAD of linux/sched.h */

/**
 * The name may hold anything, also brackets, blanks and newlines: it ends at the last bracket.
 *
 * @return false when it is not such a line, or is cut before (24)
 */
bool stat_line_parse(const char *text, size_t length, struct stat_line *ret_line);

#endif
