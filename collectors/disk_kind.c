/* SPDX-License-Identifier: MIT */
#include "collectors/disk_kind.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/text.h"

#define ALIAS_LIMIT ((size_t)256)

static const struct {
	const char *prefix;
	bool is_stacked;
} quiet_kinds[] = {
	{"loop", true}, {"ram", true}, {"zram", true}, {"sr", false}, {"fd", false},
};

static bool is_numbered(const char *name, const char *prefix)
{
	size_t length = strlen(prefix);

	return strncmp(name, prefix, length) == 0 && isdigit((unsigned char)name[length]);
}

bool disk_name_is_partition(const char *name, const char *whole)
{
	size_t length = strlen(whole);

	if (length == 0 || strncmp(name, whole, length) != 0)
		return false;
	/* A disk whose own name ends in a digit has a p before the partition's number. */
	if (isdigit((unsigned char)whole[length - 1])) {
		if (name[length] != 'p')
			return false;
		length++;
	}
	return name[length] != '\0' && strspn(name + length, "0123456789") == strlen(name + length);
}

static int open_device(const struct proc_root *root, const char *name)
{
	char path[DISK_NAME_SIZE + sizeof("block/")];

	snprintf(path, sizeof(path), "block/%s", name);
	/* /sys writes ! for the / of names such as cciss/c0d0. */
	for (char *at = path + strlen("block/"); *at; at++)
		if (*at == '/')
			*at = '!';
	return openat(root->sys_fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static bool has_entries(int dir_fd, const char *path)
{
	int fd = openat(dir_fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_cleanup_closedir_ DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			return true;
	if (!dir && fd >= 0)
		close(fd);
	return false;
}

static const char *read_alias(int device_fd)
{
	struct file_buffer text = {0};
	const char *alias = NULL;

	if (file_read_at(device_fd, "dm/name", ALIAS_LIMIT, &text) == 0) {
		size_t length = strcspn(text.data, "\n");

		alias = length ? text_intern(text.data, length) : NULL;
	}
	file_buffer_done(&text);
	return alias;
}

static bool sys_lists_disks(const struct proc_root *root)
{
	return root->sys_fd >= 0 && faccessat(root->sys_fd, "block", F_OK, 0) == 0;
}

struct disk_kind disk_kind_of(const struct proc_root *root, const char *name,
			      const char *whole_before)
{
	struct disk_kind kind = {0};
	_cleanup_close_ int fd = -1;

	for (size_t i = 0; i < ARRAY_SIZE(quiet_kinds); i++) {
		if (!is_numbered(name, quiet_kinds[i].prefix))
			continue;
		kind.hides_if_idle = true;
		kind.is_stacked = quiet_kinds[i].is_stacked;
	}
	if (!sys_lists_disks(root)) {
		kind.is_whole = !disk_name_is_partition(name, whole_before);
		kind.is_mapped = is_numbered(name, "dm-");
		kind.is_stacked |= kind.is_mapped || is_numbered(name, "md");
		return kind;
	}
	fd = open_device(root, name);
	kind.is_whole = fd >= 0;
	if (fd < 0)
		return kind;
	kind.is_mapped = is_numbered(name, "dm-");
	kind.is_stacked |= has_entries(fd, "slaves");
	kind.alias = kind.is_mapped ? read_alias(fd) : NULL;
	return kind;
}
