/* SPDX-License-Identifier: MIT */
/**
 * Every process and every thread of the machine, at the cost of those that ran.
 *
 * The scan remembers what it saw. A process whose CPU clock stands still has not run, so that
 * nothing it does itself can have changed: its row is carried over. (The kernel moves the clock
 * of a running process on at its ticks, so that one that has begun to run some milliseconds ago
 * is noticed in the next refresh.) What others can change
 * (parent, nice, resident size, swap, cgroup) is read again in turns, all of it within
 * process_turn_refreshes() refreshes, within PROCESS_SEEN_REFRESHES for the processes in focus,
 * and at once for the first of those and for one that has just come into focus. In a
 * recorded tree, and where the kernel keeps its CPU clocks to itself, everything is read each time.
 */
#ifndef COLLECTORS_PROCESSES_H
#define COLLECTORS_PROCESSES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "collectors/procfs.h"
#include "model/snapshot.h"
#include "model/source.h"

struct process_scan;

/**
 * After so many refreshes all that others can change in a sleeping process was read again. Where
 * there are many processes it takes up to four times as long: reading is what costs.
 */
#define PROCESS_TURN_REFRESHES 20
#define PROCESS_TURN_MANY 5000
static inline unsigned int process_turn_refreshes(size_t process_count)
{
	unsigned int refreshes = PROCESS_TURN_REFRESHES;

	/* Each divides PROCESS_CGROUP_TURN_REFRESHES. */
	while (process_count > PROCESS_TURN_MANY && refreshes < 4 * PROCESS_TURN_REFRESHES) {
		process_count /= 2;
		refreshes *= 2;
	}
	return refreshes;
}
/** The same for a process in focus: a row on the screen. */
#define PROCESS_SEEN_REFRESHES 3
/** So many of the first in focus, the selected one among them, are read on every refresh. */
#define PROCESS_CHOSEN_MAX 4
/** The same for its control group; an exec has it read at once. */
#define PROCESS_CGROUP_TURN_REFRESHES 160
/** The same for nice, priority and policy of a thread that sleeps. */
#define PROCESS_THREAD_TURN_REFRESHES 100
/** CPU time for what may come later (struct focus), in each of the first refreshes and then. */
#define PROCESS_LATE_FIRST_NS (10 * UINT64_C(1000000))
#define PROCESS_LATE_NS (60 * UINT64_C(1000000))
/** Until then somebody waits for the first frame. */
#define PROCESS_FIRST_REFRESHES 3
/** Longer command lines and cgroup paths are cut here. */
#define PROCESS_TEXT_LIMIT 4096

/**
 * Raises the soft limit of open files as far as it may: descriptors of busy tasks are kept.
 *
 * @param root,host  borrowed; must outlive the scan
 * @return never NULL; not to be used by two threads at once
 */
struct process_scan *process_scan_new(const struct proc_root *root, const struct host *host);

/**
 * Fill processes, threads (with NEED_THREADS) and the health lines about them. Rows are sorted.
 * A thread row borrows its texts but the name from the row of its process in the same snapshot.
 *
 * @param needs  enum need; other fields are unknown
 * @param focus  processes to read whole; may be empty
 * @return 0 or -errno when there is no process list at all
 */
int process_scan_collect(struct process_scan *scan, uint32_t needs, struct focus focus,
			 struct snapshot *snapshot);

/** Never again read the files of this process that may block; it ends when the process does. */
void process_scan_skip(struct process_scan *scan, pid_t pid);

/** What the last collect did, for the tests, the benchmark and the debug log. */
struct process_scan_work {
	uint64_t clocks, opens, rereads, lists, probes; /* system calls by kind */
	uint32_t processes_read, threads_read;          /* rows that were not carried over */
	uint32_t kept_descriptors;
};
struct process_scan_work process_scan_last_work(const struct process_scan *scan);

void process_scan_free(struct process_scan *scan);

#endif
