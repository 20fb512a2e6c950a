/* SPDX-License-Identifier: MIT */
/*
 * Servers with a thread for each connection (MySQL): nothing names the thread but the descriptor it
 * waits on for its client. That takes the right to look into the server.
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/clock.h"
#include "collectors/backend.h"
#include "collectors/wait_classify.h"
#include "collectors/wait_target.h"

#define THREADS_MAX 1024
#define LOOK_PERIOD_NS (250 * NS_PER_MS)

/* @return the descriptor a call waits on alone; -1: it is none of that kind */
static int descriptor_of(pid_t pid, const struct blocked_call *call)
{
	static const long receives[] = {SYS_read, SYS_recvfrom, SYS_recvmsg};
	struct pollfd entry;
	bool is_poll = call->number == SYS_ppoll;

#ifdef SYS_poll
	is_poll |= call->number == SYS_poll;
#endif
	if (is_poll)
		return call->arguments[1] == 1 && target_copy(pid, call->arguments[0], &entry,
							      sizeof(entry)) == 0
			       ? entry.fd
			       : -1;
	for (size_t i = 0; i < ARRAY_SIZE(receives); i++)
		if (call->number == receives[i])
			return (int)call->arguments[0];
	return -1;
}

static void note(struct backends *backends, uint32_t inode, pid_t tid)
{
	if (backends->thread_count == backends->thread_capacity) {
		backends->thread_capacity =
			backends->thread_capacity ? backends->thread_capacity * 2 : 64;
		backends->threads = xreallocarray(backends->threads, backends->thread_capacity,
						  sizeof(*backends->threads));
	}
	backends->threads[backends->thread_count++] = (struct socket_thread){inode, tid};
}

/* @return false when the server is not for us */
static bool look_at_thread(struct backends *backends, pid_t server_pid, pid_t tid)
{
	char path[PROC_PATH_SIZE];
	struct blocked_call call;
	struct target target;
	ssize_t length = proc_read_task(
		backends->root, proc_task_path(path, server_pid, tid, "syscall"), backends->text);
	int fd;

	if (length <= 0)
		return !proc_is_refused((int)length);
	if (!blocked_call_parse(backends->text, (size_t)length, &call) || call.is_running)
		return true;
	fd = descriptor_of(server_pid, &call);
	if (fd < 0)
		return true;
	target = target_read(backends->root, server_pid, fd);
	if (target.kind == TARGET_SOCKET && target.inode <= UINT32_MAX)
		note(backends, (uint32_t)target.inode, tid);
	return true;
}

static void look_at_threads(struct backends *backends, pid_t server_pid)
{
	struct pid_list tids = {0};
	char path[PROC_PATH_SIZE];

	backends->thread_count = 0;
	backends->threads_of = server_pid;
	backends->threads_ns = backends->now_ns;
	if (proc_list(backends->root, proc_task_path(path, server_pid, 0, "task"), &tids) == 0) {
		for (size_t i = 0; i < tids.count && i < THREADS_MAX; i++)
			if (!look_at_thread(backends, server_pid, tids.pids[i]))
				break;
	}
	pid_list_done(&tids);
}

pid_t backends_find_thread(struct backends *backends, pid_t server_pid, uint32_t inode)
{
	if (backends->threads_of != server_pid ||
	    backends->threads_ns + LOOK_PERIOD_NS <= backends->now_ns)
		look_at_threads(backends, server_pid);
	for (size_t i = 0; i < backends->thread_count; i++)
		if (backends->threads[i].inode == inode)
			return backends->threads[i].tid;
	return 0;
}
