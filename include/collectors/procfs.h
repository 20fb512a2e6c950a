/* SPDX-License-Identifier: MIT */
/** A /proc to read from, live or recorded, and a note of what is being read right now. */
#ifndef COLLECTORS_PROCFS_H
#define COLLECTORS_PROCFS_H

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/file.h"

/**
 * What the reading thread is busy with. Some files of a sick process (cmdline, io) can block for
 * as long as it is stuck in the kernel; another thread finds out by looking here. Written by the
 * reader, read by anybody.
 */
struct breadcrumb {
	_Atomic(pid_t) pid;         /* 0: no process, such as a user database */
	_Atomic(const char *) file; /* static text, "cmdline"; NULL: nothing risky is going on */
	_Atomic(uint64_t) since_ns; /* CLOCK_MONOTONIC when it began */
};

struct proc_root {
	int fd;       /* directory: /proc or the recorded one */
	int sys_fd;   /* directory: /sys, or `sys` beside a recorded `proc`; -1: there is none */
	bool is_live; /* the kernel's own, and its pids mean the same in our system calls */
	struct breadcrumb *breadcrumb; /* borrowed; NULL: nobody watches */
};

/** "4194304/task/4194304/schedstat" and some more. */
#define PROC_PATH_SIZE 64

/**
 * @param path        "/proc", NULL for that, or a directory tools/capture-proc has made (…/t0/proc)
 * @param breadcrumb  where to note risky readings; NULL: nowhere
 * @return 0 or -errno
 */
int proc_root_open(const char *path, struct breadcrumb *breadcrumb, struct proc_root *ret_root);
void proc_root_close(struct proc_root *root);

/** Read "stat", "net/dev" …: file_read_at() below the root. @return 0 or -errno */
int proc_read(const struct proc_root *root, const char *path, size_t limit,
	      struct file_buffer *buffer);
/** The same below /sys; -ENOENT when the recording has none. */
int sys_read(const struct proc_root *root, const char *path, size_t limit,
	     struct file_buffer *buffer);

/** Note that a reading which may block begins; `file` is static text. */
void proc_risk_begin(const struct proc_root *root, pid_t pid, const char *file);
void proc_risk_end(const struct proc_root *root);

/**
 * The path of a file of a process, or of one thread of it.
 *
 * @param tid  0: the file of the process
 * @return `path`
 */
char *proc_task_path(char path[PROC_PATH_SIZE], pid_t pid, pid_t tid, const char *file);

/** Big enough for every file of a task that is read in one go. */
#define PROC_TEXT_SIZE 8192

/**
 * A small file of a task in one open, read, close; the kernel hands such files out whole.
 *
 * @return the length, `text` is terminated; or -errno (-ENOENT, -ESRCH: the task is gone)
 */
ssize_t proc_read_task(const struct proc_root *root, const char *path, char text[PROC_TEXT_SIZE]);
/** The same from a descriptor that was kept open. */
ssize_t proc_reread_task(int fd, char text[PROC_TEXT_SIZE]);

/** The task has ended: this errno of a read of its files says so. */
static inline bool proc_is_gone(int error)
{
	return error == -ENOENT || error == -ESRCH;
}
/** The file is there, but not for us. */
static inline bool proc_is_refused(int error)
{
	return error == -EACCES || error == -EPERM;
}

struct pid_list {
	pid_t *pids; /* owned, ascending */
	size_t count, capacity;
};

/**
 * The numeric names in a directory: "." for the processes, "4711/task" for threads.
 *
 * @return 0 or -errno
 */
int proc_list(const struct proc_root *root, const char *path, struct pid_list *list);
void pid_list_done(struct pid_list *list);

#endif
