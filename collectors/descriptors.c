/* SPDX-License-Identifier: MIT */
#include "collectors/descriptors.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#define BUDGET_MAX 8192

void descriptors_init(struct descriptors *pool)
{
	struct rlimit limit;

	*pool = (struct descriptors){0};
	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	if (limit.rlim_cur < limit.rlim_max) {
		struct rlimit raised = {limit.rlim_max, limit.rlim_max};

		if (!setrlimit(RLIMIT_NOFILE, &raised))
			limit = raised;
	}
	pool->budget = limit.rlim_cur / 3 * 2 < BUDGET_MAX ? limit.rlim_cur / 3 * 2 : BUDGET_MAX;
}

static void unlink_from(struct descriptors *pool, struct descriptor *descriptor)
{
	*(descriptor->newer ? &descriptor->newer->older : &pool->newest) = descriptor->older;
	*(descriptor->older ? &descriptor->older->newer : &pool->oldest) = descriptor->newer;
}

static void link_newest(struct descriptors *pool, struct descriptor *descriptor)
{
	descriptor->newer = NULL;
	descriptor->older = pool->newest;
	*(pool->newest ? &pool->newest->newer : &pool->oldest) = descriptor;
	pool->newest = descriptor;
	descriptor->read_at = pool->refresh;
}

void descriptors_close(struct descriptors *pool, struct descriptor *descriptor)
{
	if (!descriptor->fd_plus_1)
		return;
	unlink_from(pool, descriptor);
	close(descriptor->fd_plus_1 - 1);
	descriptor->fd_plus_1 = 0;
	pool->count--;
}

/* One that is used in this refresh does not give way to another: that would only cost. */
static bool make_room(struct descriptors *pool)
{
	if (pool->count < pool->budget)
		return true;
	if (!pool->oldest || pool->oldest->read_at == pool->refresh)
		return false;
	descriptors_close(pool, pool->oldest);
	return true;
}

void descriptors_shrink(struct descriptors *pool)
{
	pool->budget = pool->count - (pool->count + 3) / 4;
	while (pool->count > pool->budget)
		descriptors_close(pool, pool->oldest);
}

static int open_task_file(struct descriptors *pool, const struct proc_root *root,
			  struct task_file_path path)
{
	char text[PROC_PATH_SIZE];
	int fd;

	proc_task_path(text, path.pid, path.tid, path.file);
	pool->opens++;
	fd = openat(root->fd, text, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 && (errno == EMFILE || errno == ENFILE) && pool->count) {
		descriptors_shrink(pool);
		fd = openat(root->fd, text, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	}
	return fd < 0 ? -errno : fd;
}

ssize_t descriptors_read(struct descriptors *pool, struct descriptor *descriptor,
			 const struct proc_root *root, struct task_file_path path, bool keep,
			 char text[PROC_TEXT_SIZE])
{
	ssize_t length;
	int fd;

	if (descriptor->fd_plus_1) {
		pool->rereads++;
		unlink_from(pool, descriptor);
		link_newest(pool, descriptor);
		return proc_reread_task(descriptor->fd_plus_1 - 1, text);
	}
	fd = open_task_file(pool, root, path);
	if (fd < 0)
		return fd;
	length = proc_reread_task(fd, text);
	if (!keep || length < 0 || !make_room(pool)) {
		close(fd);
		return length;
	}
	descriptor->fd_plus_1 = fd + 1;
	link_newest(pool, descriptor);
	pool->count++;
	return length;
}
