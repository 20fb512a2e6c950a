/* SPDX-License-Identifier: MIT */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/cleanup.h"

/* Nearly every file below /proc/PID fits at the first read. */
#define FIRST_CAPACITY ((size_t)4096)

static void reserve(struct file_buffer *buffer, size_t capacity)
{
	if (capacity <= buffer->capacity)
		return;
	buffer->data = xreallocarray(buffer->data, capacity, 1);
	buffer->capacity = capacity;
}

static void set_length(struct file_buffer *buffer, size_t length)
{
	buffer->length = length;
	buffer->data[length] = '\0';
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static ssize_t read_some(int fd, bool from_start, char *data, size_t room, size_t offset)
{
	ssize_t got;

	do
		got = from_start ? pread(fd, data, room, (off_t)offset) : read(fd, data, room);
	while (got < 0 && errno == EINTR);
	return got;
}

/* @param from_start  read with pread(), which a pipe given as a file would refuse */
static int read_whole(int fd, bool from_start, size_t limit, struct file_buffer *buffer)
{
	size_t length = 0;

	limit = smaller(limit, SSIZE_MAX - 1);
	reserve(buffer, smaller(limit, FIRST_CAPACITY - 1) + 1);
	/* A short read is no end of file here: the kernel hands out long files (stat, cgroup
	 * lists, smaps) in pieces of about a page. Only 0 is the end. */
	while (length < limit) {
		size_t room = smaller(limit, buffer->capacity - 1) - length;
		ssize_t got = read_some(fd, from_start, buffer->data + length, room, length);

		if (got < 0) {
			int error = errno;

			set_length(buffer, 0);
			return -error;
		}
		if (got == 0)
			break;
		length += (size_t)got;
		if (length == buffer->capacity - 1 && length < limit)
			reserve(buffer, smaller(limit, buffer->capacity * 2) + 1);
	}
	set_length(buffer, length);
	return 0;
}

int file_reread(int fd, size_t limit, struct file_buffer *buffer)
{
	return read_whole(fd, true, limit, buffer);
}

int file_read_at(int dir_fd, const char *path, size_t limit, struct file_buffer *buffer)
{
	_cleanup_close_ int fd = openat(dir_fd, path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0) {
		int error = errno;

		reserve(buffer, 1);
		set_length(buffer, 0);
		return -error;
	}
	return read_whole(fd, false, limit, buffer);
}

ssize_t file_readlink_at(int dir_fd, const char *path, char *text, size_t size)
{
	ssize_t length;

	if (size == 0)
		return -EINVAL;
	text[0] = '\0';
	if (size == 1)
		return 0;
	length = readlinkat(dir_fd, path, text, size - 1);
	if (length < 0)
		return -errno;
	text[length] = '\0';
	return length;
}

int file_write_all(int fd, const void *data, size_t length)
{
	const char *at = data;

	while (length > 0) {
		ssize_t written = write(fd, at, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -errno;
		at += written;
		length -= (size_t)written;
	}
	return 0;
}

void file_buffer_done(struct file_buffer *buffer)
{
	free(buffer->data);
	memset(buffer, 0, sizeof(*buffer));
}
