/* SPDX-License-Identifier: MIT */
#include "store/recording_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/scan.h"
#include "store/record_walk.h"

/** Command lines are in it: for the owner alone. */
#define FILE_MODE 0600
#define LOCKS_LIMIT ((size_t)1 << 20)

static int fail(const char *path, const char *what, int error, struct message *message)
{
	message_set(message, "%.150s: %s: %s", path, what, strerror(error));
	return -error;
}

/** Whether a line of /proc/locks is a lock on this file, and whose. proc_locks(5) */
static bool lock_line_is_of(struct scan line, const struct stat *status, uint32_t *ret_pid)
{
	uint64_t major, minor, inode;
	struct scan place;

	/* 1: FLOCK ADVISORY WRITE 4711 fe:01:123456 0 EOF */
	return scan_skip_words(&line, 4) && (scan_blanks(&line), scan_u32(&line, ret_pid)) &&
	       (scan_blanks(&line), scan_word(&line, &place)) && scan_hex(&place, &major) &&
	       scan_char(&place, ':') && scan_hex(&place, &minor) && scan_char(&place, ':') &&
	       scan_u64(&place, &inode) && major == major(status->st_dev) &&
	       minor == minor(status->st_dev) && inode == status->st_ino;
}

uint32_t recording_lock_holder(int fd)
{
	struct file_buffer locks = {0};
	struct stat status;
	struct scan text, line;
	uint32_t pid, holder = 0;

	if (fstat(fd, &status) == 0 &&
	    file_read_at(AT_FDCWD, "/proc/locks", LOCKS_LIMIT, &locks) == 0) {
		text = scan_of(locks.data, locks.length);
		while (!holder && scan_line(&text, &line))
			if (lock_line_is_of(line, &status, &pid))
				holder = pid;
	}
	file_buffer_done(&locks);
	return holder;
}

int recording_lock(int fd, const char *path, struct message *message)
{
	char who[40] = "another process";
	uint32_t pid;

	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno != EWOULDBLOCK)
		return fail(path, "cannot be locked", errno, message);
	pid = recording_lock_holder(fd);
	if (pid)
		snprintf(who, sizeof(who), "process %u", (unsigned int)pid);
	message_set(message, "%.120s: %s records there already; end it, or record elsewhere", path,
		    who);
	return -EBUSY;
}

/** Open or make. @return the descriptor or -errno */
static int open_or_make(int dir_fd, const char *name, bool *ret_is_new)
{
	/* A pipe of that name must not hold us up. */
	const int flags = O_RDWR | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	int fd = openat(dir_fd, name, flags | O_CREAT | O_EXCL, FILE_MODE);

	*ret_is_new = fd >= 0;
	if (fd < 0 && errno == EEXIST)
		fd = openat(dir_fd, name, flags);
	if (fd < 0)
		return -errno;
	/* The umask may have taken bits away. */
	if (*ret_is_new && fchmod(fd, FILE_MODE) < 0) {
		int error = errno;

		close(fd);
		return -error;
	}
	return fd;
}

/**
 * Whether a file without any sound record is what a recorder leaves that was killed in its very
 * first write.
 */
static bool is_torn_beginning(int fd, uint64_t size)
{
	char bytes[RECORD_HEADER_SIZE];
	struct record record;
	ssize_t got = pread(fd, bytes, sizeof(bytes), 0);

	if (got < 0)
		return false;
	if (got < (ssize_t)sizeof(bytes))
		return memcmp(bytes, RECORD_MARKER,
			      got < RECORD_MARKER_SIZE ? (size_t)got : RECORD_MARKER_SIZE) == 0;
	return record_take_header(bytes, &record) && record.type == RECORD_SESSION &&
	       record.length > size - RECORD_HEADER_SIZE;
}

static int not_a_recording(const char *path, struct message *message)
{
	message_set(message,
		    "%.120s: is no recording, so nothing is added to it; record to another name",
		    path);
	return -EINVAL;
}

/** Cut off what stands behind the last sound record. */
static int cut_tail(struct recording_file *file, struct message *message)
{
	struct record_walk walk;
	struct record_place place;
	int result = record_walk_begin(&walk, file->fd);
	uint64_t size = walk.size;

	if (result == 0)
		while ((result = record_walk_next(&walk, &place)) > 0)
			;
	file->size = walk.end;
	record_walk_done(&walk);
	if (result < 0)
		return fail(file->path, "cannot be read", -result, message);
	if (file->size == 0 && size && !is_torn_beginning(file->fd, size))
		return not_a_recording(file->path, message);
	if (file->size < size && ftruncate(file->fd, (off_t)file->size) < 0)
		return fail(file->path, "its torn end cannot be cut off", errno, message);
	return 0;
}

static int prepare(struct recording_file *file, struct message *message)
{
	struct stat status;
	int error;

	if (fstat(file->fd, &status) < 0)
		return fail(file->path, "cannot be looked at", errno, message);
	if (!S_ISREG(status.st_mode))
		return not_a_recording(file->path, message);
	error = recording_lock(file->fd, file->path, message);
	return error ? error : cut_tail(file, message);
}

int recording_file_open(int dir_fd, const char *name, const char *path,
			struct recording_file *ret_file, struct message *message)
{
	struct recording_file file = {.fd = -1};
	int error;

	file.fd = open_or_make(dir_fd, name, &file.is_new);
	if (file.fd < 0)
		return fail(path, "cannot be written", -file.fd, message);
	file.path = xstrdup(path);
	error = prepare(&file, message);
	if (error)
		recording_file_close(&file);
	*ret_file = file;
	return error;
}

int recording_file_append(struct recording_file *file, const void *bytes, size_t length,
			  struct message *message)
{
	int error = file_write_all(file->fd, bytes, length);

	if (error == 0) {
		file->size += length;
		return 0;
	}
	fail(file->path, "recording stops", -error, message);
	/* What could not be written whole must not be there at all. If even this fails, the next
	 * recorder cuts it, and readers pass over it. */
	if (ftruncate(file->fd, (off_t)file->size) < 0)
		return error;
	return error;
}

int recording_file_sync(struct recording_file *file, struct message *message)
{
	struct stat status;

	if (fdatasync(file->fd) < 0)
		return fail(file->path, "recording stops", errno, message);
	if (fstat(file->fd, &status) == 0 && status.st_nlink == 0) {
		message_set(message, "%.150s: recording stops: somebody deleted it", file->path);
		return -ENOENT;
	}
	return 0;
}

void recording_file_close(struct recording_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	free(file->path);
	*file = (struct recording_file){.fd = -1};
}
