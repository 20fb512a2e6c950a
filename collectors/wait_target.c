/* SPDX-License-Identifier: MIT */
#include "collectors/wait_target.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/scan.h"

#define LINK_SIZE 128
#define FDINFO_LIMIT ((size_t)64 << 10)
/** Descriptors of a process that are looked through for the other end of a pipe. */
#define PIPE_SEARCH_MAX 4096

/** Beginnings of the text behind a descriptor, and what they mean. */
static const struct {
	const char *begin;
	enum target_kind kind;
} kinds[] = {
	{"socket:[", TARGET_SOCKET},
	{"pipe:[", TARGET_PIPE},
	{"anon_inode:[eventpoll]", TARGET_EPOLL},
	{"anon_inode:[eventfd]", TARGET_EVENTS},
	{"anon_inode:", TARGET_QUIET},
	{"/dev/pts/", TARGET_QUIET},
	{"/dev/tty", TARGET_QUIET},
	{"/dev/console", TARGET_QUIET},
	{"/dev/ptmx", TARGET_QUIET},
	{"/dev/null", TARGET_QUIET},
	{"/dev/input/", TARGET_QUIET},
	{"/dev/fuse", TARGET_QUIET},
	{"/dev/kvm", TARGET_QUIET},
	{"/dev/net/tun", TARGET_QUIET},
	{"/proc/", TARGET_QUIET},
	{"/", TARGET_FILE},
};

static struct target target_of_link(const char *text, size_t length)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		size_t begin = strlen(kinds[i].begin);
		struct scan scan;
		uint64_t inode = 0;

		if (length < begin || memcmp(text, kinds[i].begin, begin))
			continue;
		scan = scan_of(text + begin, length - begin);
		scan_u64(&scan, &inode);
		return (struct target){kinds[i].kind, inode};
	}
	return (struct target){TARGET_UNKNOWN, 0};
}

struct target target_read(const struct proc_root *root, pid_t pid, int fd)
{
	char path[PROC_PATH_SIZE], text[LINK_SIZE];

	snprintf(path, sizeof(path), "%d/fd/%d", (int)pid, fd);
	ssize_t length = readlinkat(root->fd, path, text, sizeof(text));
	if (length < 0)
		return (struct target){errno == ENOENT ? TARGET_GONE : TARGET_UNKNOWN, 0};
	return target_of_link(text, (size_t)length);
}

int target_copy(pid_t pid, uint64_t address, void *ret_bytes, size_t size)
{
	struct iovec to = {ret_bytes, size};
	struct iovec from = {(void *)(uintptr_t)address, size}; /* an address over there */
	ssize_t copied = process_vm_readv(pid, &to, 1, &from, 1, 0);

	if (copied < 0)
		return -errno;
	return (size_t)copied == size ? 0 : -EFAULT;
}

static void set_add(struct target_set *set, struct target target)
{
	if (set->count < TARGET_MAX)
		set->items[set->count++] = target;
	else
		set->is_cut = true;
}

int target_set_poll(const struct proc_root *root, pid_t pid, uint64_t address, uint64_t count,
		    struct target_set *ret_set)
{
	struct pollfd polled[TARGET_MAX];
	size_t taken = count < TARGET_MAX ? (size_t)count : TARGET_MAX;
	int error = target_copy(pid, address, polled, taken * sizeof(polled[0]));

	if (error)
		return error;
	ret_set->count = 0;
	ret_set->is_cut = taken < count;
	ret_set->has_errors = false;
	for (size_t i = 0; i < taken; i++) {
		if (polled[i].fd < 0)
			continue;
		set_add(ret_set, target_read(root, pid, polled[i].fd));
		ret_set->has_errors |= (polled[i].events & POLLERR) != 0;
	}
	return 0;
}

int target_set_select(const struct proc_root *root, pid_t pid, uint64_t count,
		      const uint64_t sets[3], struct target_set *ret_set)
{
	fd_set asked[3];
	size_t limit = count < FD_SETSIZE ? (size_t)count : FD_SETSIZE;
	size_t bytes = (limit + 63) / 64 * 8; /* the kernel reads whole longs */

	memset(asked, 0, sizeof(asked));
	for (size_t i = 0; i < 3; i++) {
		int error = sets[i] ? target_copy(pid, sets[i], &asked[i], bytes) : 0;
		if (error)
			return error;
	}
	ret_set->count = 0;
	ret_set->is_cut = limit < count;
	ret_set->has_errors = false;
	for (size_t fd = 0; fd < limit; fd++)
		if (FD_ISSET(fd, &asked[0]) || FD_ISSET(fd, &asked[1]))
			set_add(ret_set, target_read(root, pid, (int)fd));
	return 0;
}

int target_set_epoll(const struct proc_root *root, pid_t pid, int fd, struct target_set *ret_set)
{
	struct file_buffer buffer = {0};
	char path[PROC_PATH_SIZE];
	struct scan line;

	snprintf(path, sizeof(path), "%d/fdinfo/%d", (int)pid, fd);
	int error = file_read_at(root->fd, path, FDINFO_LIMIT, &buffer);
	struct scan text = scan_of(buffer.data ? buffer.data : "", error ? 0 : buffer.length);
	ret_set->count = 0;
	ret_set->is_cut = ret_set->has_errors = false;
	while (scan_line(&text, &line)) {
		uint64_t watched;

		if (!scan_text(&line, "tfd:"))
			continue;
		scan_blanks(&line);
		if (scan_u64(&line, &watched))
			set_add(ret_set, target_read(root, pid, (int)watched));
	}
	file_buffer_done(&buffer);
	return error;
}

size_t target_pipe_ends(const struct proc_root *root, pid_t pid, uint64_t inode, size_t limit)
{
	char path[PROC_PATH_SIZE];
	size_t ends = 0, seen = 0;
	const struct dirent *entry;

	snprintf(path, sizeof(path), "%d/fd", (int)pid);
	int fd = openat(root->fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_cleanup_closedir_ DIR *directory = fd >= 0 ? fdopendir(fd) : NULL;
	if (!directory) {
		if (fd >= 0)
			close(fd);
		return 0;
	}
	while (ends < limit && seen++ < PIPE_SEARCH_MAX && (entry = readdir(directory))) {
		uint64_t number;
		if (!scan_whole_u64(entry->d_name, &number))
			continue;
		struct target target = target_read(root, pid, (int)number);
		ends += target.kind == TARGET_PIPE && target.inode == inode;
	}
	return ends;
}

size_t target_children(const struct proc_root *root, pid_t pid, pid_t tid,
		       pid_t ret_children[CHILDREN_MAX])
{
	char path[PROC_PATH_SIZE], text[PROC_TEXT_SIZE];
	ssize_t length = proc_read_task(root, proc_task_path(path, pid, tid, "children"), text);
	struct scan scan = scan_of(text, length > 0 ? (size_t)length : 0);
	size_t count = 0;
	uint32_t child;

	while (count < CHILDREN_MAX && (scan_blanks(&scan), scan_u32(&scan, &child)))
		ret_children[count++] = (pid_t)child;
	return count;
}

bool target_stat(const struct proc_root *root, pid_t pid, char text[PROC_TEXT_SIZE],
		 struct stat_line *ret_line)
{
	char path[PROC_PATH_SIZE];
	ssize_t length = proc_read_task(root, proc_task_path(path, pid, 0, "stat"), text);

	return length > 0 && stat_line_parse(text, (size_t)length, ret_line);
}

bool target_runs_the_same(const struct proc_root *root, pid_t pid, pid_t other)
{
	char path[PROC_PATH_SIZE], ours[LINK_SIZE], theirs[LINK_SIZE];
	ssize_t our_length =
		readlinkat(root->fd, proc_task_path(path, pid, 0, "exe"), ours, sizeof(ours));
	ssize_t their_length =
		readlinkat(root->fd, proc_task_path(path, other, 0, "exe"), theirs, sizeof(theirs));

	return our_length <= 0 || their_length <= 0 ||
	       (our_length == their_length && !memcmp(ours, theirs, (size_t)our_length));
}
