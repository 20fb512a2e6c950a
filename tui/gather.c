/* SPDX-License-Identifier: MIT */
#include "tui/gather.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"

/** So long a terminal may take nothing before we go on without it. */
#define PATIENCE_NS (500 * NS_PER_MS)

/* Our stdout shares its modes with the shell and whoever else has it: O_NONBLOCK belongs on a
 * description of our own. After su(1) the terminal is somebody else's and cannot be opened. */
static int open_again(int terminal)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", terminal);
	return open(path, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
}

int gather_open(struct gather *gather, int terminal)
{
	*gather = GATHER_CLOSED;
	gather->fd = fcntl(terminal, F_DUPFD_CLOEXEC, 3);
	if (gather->fd < 0)
		return -errno;
	gather->terminal = open_again(terminal);
	gather->has_to_ask = gather->terminal < 0;
	if (gather->has_to_ask)
		gather->terminal = fcntl(terminal, F_DUPFD_CLOEXEC, 3);
	gather->memory = memfd_create("frame", MFD_CLOEXEC);
	return 0;
}

void gather_begin(struct gather *gather)
{
	if (gather->memory >= 0)
		dup3(gather->memory, gather->fd, O_CLOEXEC);
}

static ssize_t write_now(const struct gather *gather, const char *bytes, size_t length)
{
	int flags = gather->has_to_ask ? fcntl(gather->terminal, F_GETFL) : -1;
	ssize_t written;
	int error;

	if (flags >= 0)
		fcntl(gather->terminal, F_SETFL, flags | O_NONBLOCK);
	written = write(gather->terminal, bytes, length);
	error = errno;
	if (flags >= 0)
		fcntl(gather->terminal, F_SETFL, flags);
	errno = error;
	return written;
}

/* @return how much was taken, 0 when nothing for long; a terminal that is gone takes everything */
static size_t write_some(const struct gather *gather, const char *bytes, size_t length)
{
	uint64_t until_ns = clock_now_ns() + (gather->has_stalled ? 0 : PATIENCE_NS);
	struct pollfd ready = {.fd = gather->terminal, .events = POLLOUT};
	uint64_t now_ns;

	for (;;) {
		ssize_t written = write_now(gather, bytes, length);

		if (written > 0)
			return (size_t)written;
		if (written == 0 || (errno != EAGAIN && errno != EINTR))
			return length;
		now_ns = clock_now_ns();
		if (now_ns >= until_ns)
			return 0;
		poll(&ready, 1, (int)((until_ns - now_ns) / NS_PER_MS) + 1);
	}
}

bool gather_flush(struct gather *gather)
{
	char bytes[1 << 14]; /* most frames need one round */
	off_t length = gather->memory < 0 ? 0 : lseek(gather->memory, 0, SEEK_CUR);

	while (gather->written < length) {
		off_t left = length - gather->written;
		size_t wanted = left < (off_t)sizeof(bytes) ? (size_t)left : sizeof(bytes);
		ssize_t got = pread(gather->memory, bytes, wanted, gather->written);
		size_t taken = got > 0 ? write_some(gather, bytes, (size_t)got) : wanted;

		gather->has_stalled = taken == 0;
		if (gather->has_stalled)
			return false;
		gather->written += (off_t)taken;
	}
	gather->written = 0;
	if (length)
		lseek(gather->memory, 0, SEEK_SET);
	return true;
}

void gather_close(struct gather *gather)
{
	if (gather->memory >= 0)
		close(gather->memory);
	if (gather->terminal >= 0)
		close(gather->terminal);
	*gather = GATHER_CLOSED;
}
