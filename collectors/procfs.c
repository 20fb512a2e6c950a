/* SPDX-License-Identifier: MIT */
#include "collectors/procfs.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/scan.h"

/* PROC_SUPER_MAGIC of linux/magic.h, which Debian packs apart from libc's headers. */
#define PROCFS_MAGIC 0x9fa0

/** More processes and threads than Linux can number (PID_MAX_LIMIT). */
#define PID_COUNT_LIMIT (4u << 20)

/* A /proc of another pid namespace would give numbers that mean other tasks to our system calls. */
static bool is_our_own_proc(int fd)
{
	char target[24];
	struct statfs file_system;
	uint64_t pid;

	if (fstatfs(fd, &file_system) < 0 || file_system.f_type != PROCFS_MAGIC)
		return false;
	if (file_readlink_at(fd, "self", target, sizeof(target)) < 0)
		return false;
	return scan_whole_u64(target, &pid) && (pid_t)pid == getpid();
}

int proc_root_open(const char *path, struct breadcrumb *breadcrumb, struct proc_root *ret_root)
{
	struct proc_root root = {.breadcrumb = breadcrumb};

	root.fd = open(path ? path : "/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (root.fd < 0)
		return -errno;
	root.is_live = is_our_own_proc(root.fd);
	root.sys_fd = root.is_live ? open("/sys", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
				   : openat(root.fd, "../sys", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	*ret_root = root;
	return 0;
}

void proc_root_close(struct proc_root *root)
{
	close(root->fd);
	if (root->sys_fd >= 0)
		close(root->sys_fd);
	root->fd = -1;
	root->sys_fd = -1;
}

int proc_read(const struct proc_root *root, const char *path, size_t limit,
	      struct file_buffer *buffer)
{
	return file_read_at(root->fd, path, limit, buffer);
}

int sys_read(const struct proc_root *root, const char *path, size_t limit,
	     struct file_buffer *buffer)
{
	if (root->sys_fd < 0)
		return -ENOENT;
	return file_read_at(root->sys_fd, path, limit, buffer);
}

void proc_risk_begin(const struct proc_root *root, pid_t pid, const char *file)
{
	struct breadcrumb *breadcrumb = root->breadcrumb;

	if (!breadcrumb)
		return;
	atomic_store_explicit(&breadcrumb->pid, pid, memory_order_relaxed);
	atomic_store_explicit(&breadcrumb->since_ns, clock_now_ns(), memory_order_relaxed);
	/* The file last: who sees it sees the pid and the time that belong to it. */
	atomic_store_explicit(&breadcrumb->file, file, memory_order_release);
}

void proc_risk_end(const struct proc_root *root)
{
	if (root->breadcrumb)
		atomic_store_explicit(&root->breadcrumb->file, NULL, memory_order_release);
}

static char *put_pid(char *at, pid_t pid)
{
	char digits[12];
	size_t count = 0;

	for (uint32_t rest = (uint32_t)pid; rest || !count; rest /= 10)
		digits[count++] = (char)('0' + rest % 10);
	while (count)
		*at++ = digits[--count];
	return at;
}

char *proc_task_path(char path[PROC_PATH_SIZE], pid_t pid, pid_t tid, const char *file)
{
	char *at = put_pid(path, pid);

	if (tid) {
		at = stpcpy(at, "/task/");
		at = put_pid(at, tid);
	}
	*at++ = '/';
	stpncpy(at, file, (size_t)(path + PROC_PATH_SIZE - 1 - at));
	path[PROC_PATH_SIZE - 1] = '\0';
	return path;
}

ssize_t proc_reread_task(int fd, char text[PROC_TEXT_SIZE])
{
	ssize_t length;

	do
		length = pread(fd, text, PROC_TEXT_SIZE - 1, 0);
	while (length < 0 && errno == EINTR);
	if (length < 0)
		return -errno;
	text[length] = '\0';
	return length;
}

ssize_t proc_read_task(const struct proc_root *root, const char *path, char text[PROC_TEXT_SIZE])
{
	_cleanup_close_ int fd = openat(root->fd, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return -errno;
	return proc_reread_task(fd, text);
}

static void list_put(struct pid_list *list, pid_t pid)
{
	if (list->count == list->capacity) {
		list->capacity = list->capacity ? list->capacity * 2 : 256;
		list->pids = xreallocarray(list->pids, list->capacity, sizeof(*list->pids));
	}
	list->pids[list->count++] = pid;
}

static int pid_compare(const void *a, const void *b)
{
	pid_t left = *(const pid_t *)a, right = *(const pid_t *)b;

	return (left > right) - (left < right);
}

/* /proc answers in ascending order, a recorded tree on disk does not. */
static void list_sort(struct pid_list *list)
{
	for (size_t i = 1; i < list->count; i++) {
		if (list->pids[i - 1] > list->pids[i]) {
			qsort(list->pids, list->count, sizeof(*list->pids), pid_compare);
			return;
		}
	}
}

static void list_put_names(struct pid_list *list, const char *entries, size_t size)
{
	for (size_t at = 0; at < size && list->count < PID_COUNT_LIMIT;) {
		const struct dirent64 *entry = (const void *)(entries + at);
		uint64_t pid;

		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
		    scan_whole_u64(entry->d_name, &pid) && pid <= INT32_MAX)
			list_put(list, (pid_t)pid);
		at += entry->d_reclen;
	}
}

int proc_list(const struct proc_root *root, const char *path, struct pid_list *list)
{
	_Alignas(struct dirent64) char entries[32768];
	ssize_t size;
	_cleanup_close_ int fd = openat(root->fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	list->count = 0;
	if (fd < 0)
		return -errno;
	while ((size = getdents64(fd, entries, sizeof(entries))) > 0)
		list_put_names(list, entries, (size_t)size);
	if (size < 0)
		return -errno;
	list_sort(list);
	return 0;
}

void pid_list_done(struct pid_list *list)
{
	free(list->pids);
	memset(list, 0, sizeof(*list));
}
