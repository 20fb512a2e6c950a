/* SPDX-License-Identifier: MIT */
/** Whole small files, as /proc has them, read into a buffer that is reused. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stddef.h>
#include <sys/types.h>

/** All zero is valid and empty. `data` is always terminated after `length` bytes. */
struct file_buffer {
	char *data; /* owned */
	size_t length, capacity;
};

/**
 * Read a whole file, at most `limit` bytes of it.
 *
 * @param dir_fd  directory the path is relative to, or AT_FDCWD
 * @return 0 or -errno (-ENOENT, -ESRCH: it is gone; -EACCES, -EPERM: not for us)
 */
int file_read_at(int dir_fd, const char *path, size_t limit, struct file_buffer *buffer);
/** The same for a descriptor that is kept open: pread from offset 0. */
int file_reread(int fd, size_t limit, struct file_buffer *buffer);
/** Read a symbolic link; the text is cut at the buffer's size. @return its length or -errno */
ssize_t file_readlink_at(int dir_fd, const char *path, char *text, size_t size);
/** Write all of it, in spite of short writes and EINTR. @return 0 or -errno */
int file_write_all(int fd, const void *data, size_t length);
void file_buffer_done(struct file_buffer *buffer);

#endif
