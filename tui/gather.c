/* SPDX-License-Identifier: MIT */
#include "tui/gather.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

int gather_open(struct gather *gather, int terminal)
{
	int fd = fcntl(terminal, F_DUPFD_CLOEXEC, 3);

	if (fd < 0)
		return -errno;
	*gather = (struct gather){fd, terminal, memfd_create("frame", MFD_CLOEXEC)};
	return 0;
}

void gather_begin(struct gather *gather)
{
	if (gather->memory >= 0)
		dup3(gather->memory, gather->fd, O_CLOEXEC);
}

static int write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t written = write(fd, bytes, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return -1;
		bytes += written;
		length -= (size_t)written;
	}
	return 0;
}

void gather_end(struct gather *gather)
{
	char bytes[1 << 14]; /* most frames need one round */
	off_t length, at = 0;
	ssize_t got;

	if (gather->memory < 0)
		return;
	length = lseek(gather->memory, 0, SEEK_CUR);
	while (at < length) {
		size_t wanted = (size_t)(length - at);

		got = pread(gather->memory, bytes, wanted < sizeof(bytes) ? wanted : sizeof(bytes),
			    at);
		if (got <= 0 || write_all(gather->terminal, bytes, (size_t)got) < 0)
			break;
		at += got;
	}
	lseek(gather->memory, 0, SEEK_SET);
	dup3(gather->terminal, gather->fd, O_CLOEXEC);
}

void gather_close(struct gather *gather)
{
	if (gather->memory >= 0)
		close(gather->memory);
	*gather = GATHER_CLOSED;
}
