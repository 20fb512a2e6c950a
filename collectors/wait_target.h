/* SPDX-License-Identifier: MIT */
/** What descriptors of another process are, and which of them it waits for. Private to collectors/. */
#ifndef COLLECTORS_WAIT_TARGET_H
#define COLLECTORS_WAIT_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "collectors/procfs.h"
#include "collectors/stat_line.h"

enum target_kind {
	TARGET_UNKNOWN, /* may not be looked at */
	TARGET_GONE,    /* closed meanwhile */
	TARGET_FILE,    /* a regular file, a directory, a block device */
	TARGET_SOCKET,
	TARGET_PIPE,
	TARGET_EPOLL,
	TARGET_EVENTS, /* an eventfd: somebody else has to write to it */
	TARGET_QUIET, /* terminals, timers, signals, inotify: whoever waits there has nothing to do */
};

struct target {
	enum target_kind kind;
	uint64_t inode; /* of sockets and pipes */
};

/** Descriptors one thread waits for at once; more of them are looked at in part. */
#define TARGET_MAX 256

struct target_set {
	struct target items[TARGET_MAX];
	size_t count;
	bool is_cut;     /* there were more */
	bool has_errors; /* poll: errors are asked for by name, as libpq does it */
};

/** /proc/PID/fd/FD */
struct target target_read(const struct proc_root *root, pid_t pid, int fd);
/**
 * The descriptors of a poll().
 *
 * @param address,count  struct pollfd[] in the other process
 * @return 0 or -errno (-EPERM: its memory is not for us)
 */
int target_set_poll(const struct proc_root *root, pid_t pid, uint64_t address, uint64_t count,
		    struct target_set *ret_set);
/** The descriptors of a select(). @param sets  addresses of the read, write and except sets; 0: none */
int target_set_select(const struct proc_root *root, pid_t pid, uint64_t count,
		      const uint64_t sets[3], struct target_set *ret_set);
/** What an epoll descriptor watches, from its fdinfo. */
int target_set_epoll(const struct proc_root *root, pid_t pid, int fd, struct target_set *ret_set);
/** How many descriptors of it are ends of the pipe; no more than `limit` are looked for. */
size_t target_pipe_ends(const struct proc_root *root, pid_t pid, uint64_t inode, size_t limit);

/** stat of a process, which lies in `text` and is pointed to. @return false: it has gone */
bool target_stat(const struct proc_root *root, pid_t pid, char text[PROC_TEXT_SIZE],
		 struct stat_line *ret_line);

/** Children that are looked at. */
#define CHILDREN_MAX 16
/** The children a thread has. @return how many there are, CHILDREN_MAX at most; 0 where nobody tells */
size_t target_children(const struct proc_root *root, pid_t pid, pid_t tid,
		       pid_t ret_children[CHILDREN_MAX]);

/** Both run the same program, or nobody tells. */
bool target_runs_the_same(const struct proc_root *root, pid_t pid, pid_t other);

/** Copy memory of another process. @return 0 or -errno */
int target_copy(pid_t pid, uint64_t address, void *ret_bytes, size_t size);

#endif
