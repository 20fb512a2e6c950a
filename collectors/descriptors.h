/* SPDX-License-Identifier: MIT */
/**
 * Descriptors of task files that are kept open, as many as a budget allows.
 *
 * Reading a kept one saves open and close, half the cost. The kernel's memory for each is some
 * 4 KiB, so that only busy tasks deserve one; when the budget is used up, the one that was not
 * read for longest gives way.
 */
#ifndef COLLECTORS_DESCRIPTORS_H
#define COLLECTORS_DESCRIPTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collectors/procfs.h"

/** One file that may be kept. All zero is closed. Must not move in memory while it is open. */
struct descriptor {
	struct descriptor *newer, *older;
	uint64_t read_at; /* the refresh it was last used in */
	int fd_plus_1;    /* 0: closed */
};

struct descriptors {
	struct descriptor *newest, *oldest;
	size_t count, budget;
	uint64_t refresh;        /* the present one; the holder counts on */
	uint64_t opens, rereads; /* since the start */
};

/** Raise the limit of open files and take two thirds of it, at most 8192. */
void descriptors_init(struct descriptors *pool);

/** Where to open it: "4711/task/4712/stat". */
struct task_file_path {
	pid_t pid, tid; /* tid 0: the file of the process */
	const char *file;
};
/**
 * Read a small file of a task through the kept descriptor, or open it.
 *
 * @param keep  the task is busy: keep the descriptor when there is room
 * @return length or -errno, as proc_read_task()
 */
ssize_t descriptors_read(struct descriptors *pool, struct descriptor *descriptor,
			 const struct proc_root *root, struct task_file_path path, bool keep,
			 char text[PROC_TEXT_SIZE]);

/** Others in this process need descriptors too: give some back and keep fewer from now on. */
void descriptors_shrink(struct descriptors *pool);

/** Nothing happens to a closed one. */
void descriptors_close(struct descriptors *pool, struct descriptor *descriptor);

#endif
