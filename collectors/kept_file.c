/* SPDX-License-Identifier: MIT */
#include "collectors/kept_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int kept_file_open(const struct proc_root *root, const char *path, struct kept_file *file)
{
	*file = KEPT_FILE_NONE;
	file->fd = openat(root->fd, path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	return file->fd < 0 ? -errno : 0;
}

int kept_file_read(struct kept_file *file, struct scan *ret_scan)
{
	int error;

	if (file->fd < 0)
		return -EBADF;
	error = file_reread(file->fd, KEPT_FILE_LIMIT, &file->text);
	if (error)
		return error;
	*ret_scan = scan_of(file->text.data, file->text.length);
	return 0;
}

void kept_file_close(struct kept_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	file_buffer_done(&file->text);
	*file = KEPT_FILE_NONE;
}
