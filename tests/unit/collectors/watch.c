/* SPDX-License-Identifier: MIT */
#include "unit/collectors/watch.h"

#include <check.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

void watch_init(struct watch *watch)
{
	*watch = (struct watch){0};
	ck_assert_int_eq(proc_root_open(NULL, NULL, &watch->root), 0);
	host_read(&watch->root, &watch->host);
	watch->scan = process_scan_new(&watch->root, &watch->host);
}

void watch_done(struct watch *watch)
{
	snapshot_free(watch->snapshot);
	process_scan_free(watch->scan);
	proc_root_close(&watch->root);
}

void watch_refresh_focused(struct watch *watch, uint32_t needs, struct focus focus)
{
	snapshot_free(watch->snapshot);
	watch->snapshot = snapshot_new();
	watch->snapshot->time_ns = clock_now_ns();
	watch->snapshot->boot_ns = clock_boot_ns();
	watch->snapshot->host = &watch->host;
	ck_assert_int_eq(process_scan_collect(watch->scan, needs, focus, watch->snapshot), 0);
	snapshot_seal(watch->snapshot);
}

void watch_refresh(struct watch *watch, uint32_t needs)
{
	watch_refresh_focused(watch, needs, (struct focus){0});
}

const struct task *watch_look(struct watch *watch, uint32_t needs, pid_t pid)
{
	const struct task *row;

	watch_refresh(watch, needs);
	row = snapshot_process(watch->snapshot, pid);
	ck_assert_msg(row != NULL, "process %d is not seen", pid);
	return row;
}

const struct task *watch_threads(const struct watch *watch, pid_t pid, size_t *ret_count)
{
	const struct task *rows = snapshot_threads_of(watch->snapshot, pid, ret_count);

	ck_assert_msg(rows != NULL, "no thread of %d is seen", pid);
	return rows;
}

void watch_await_name(pid_t pid, const char *name)
{
	char path[PROC_PATH_SIZE];
	struct proc_root root;
	struct file_buffer buffer = {0};
	bool is_there = false;

	ck_assert_int_eq(proc_root_open(NULL, NULL, &root), 0);
	proc_task_path(path, pid, 0, "comm");
	while (!is_there) {
		ck_assert_int_eq(proc_read(&root, path, 64, &buffer), 0);
		is_there = buffer.length == strlen(name) + 1 &&
			   !memcmp(buffer.data, name, strlen(name));
		usleep(1000);
	}
	file_buffer_done(&buffer);
	proc_root_close(&root);
}
