/* SPDX-License-Identifier: MIT */
#include "app/task_control.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/scan.h"

#define STAT_LIMIT 4096
#define START_FIELDS_AFTER_NAME 19 /* stat(22) is the 20th word behind the name */

/** stat(22) of any task; a thread's directory is found by its tid as well. @return 0 or -errno */
static int start_ticks_of(pid_t tid, uint64_t *ret_ticks)
{
	struct file_buffer buffer = {0};
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)tid);
	int error = file_read_at(AT_FDCWD, path, STAT_LIMIT, &buffer);
	if (error == 0) {
		const char *name_end = strrchr(buffer.data, ')');
		struct scan scan =
			name_end ? scan_of(name_end + 1, strlen(name_end + 1)) : scan_of("", 0);
		scan_skip_words(&scan, START_FIELDS_AFTER_NAME);
		scan_blanks(&scan);
		error = scan_u64(&scan, ret_ticks) ? 0 : -EIO;
	}
	file_buffer_done(&buffer);
	return error == -ENOENT ? -ESRCH : error;
}

static int check_identity(struct task_key task)
{
	uint64_t ticks;
	int error = start_ticks_of(task.tid, &ticks);

	if (error < 0)
		return error;
	return ticks == task.start_ticks ? 0 : -ESRCH;
}

int task_signal(struct task_key process, int number)
{
	_cleanup_close_ int fd = (int)syscall(SYS_pidfd_open, process.tid, 0);

	if (fd < 0 && errno != ENOSYS) /* the number is a thread's now: EINVAL, ENOENT since 6.13 */
		return errno == EINVAL || errno == ENOENT ? -ESRCH : -errno;
	int error = check_identity(process);
	if (error < 0)
		return error;
	/* Kernels before 5.3 have no pidfd: the check above leaves a window of microseconds. */
	long result = fd >= 0 ? syscall(SYS_pidfd_send_signal, fd, number, NULL, 0)
			      : kill(process.tid, number);
	return result < 0 ? -errno : 0;
}

int task_renice(struct task_key task, int delta, int *ret_nice)
{
	int error = check_identity(task);

	if (error < 0)
		return error;
	errno = 0;
	int nice_now = getpriority(PRIO_PROCESS, (id_t)task.tid);
	if (errno)
		return -errno;
	int wanted = nice_now + delta;
	wanted = wanted < -20 ? -20 : wanted > 19 ? 19 : wanted;
	if (setpriority(PRIO_PROCESS, (id_t)task.tid, wanted) < 0)
		return -errno;
	*ret_nice = wanted;
	return 0;
}
