/* SPDX-License-Identifier: MIT */
#include "collectors/net_kind.h"

#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/scan.h"

/* One of these below /sys/class/net/NAME: a port of something, or a tunnel's end. */
static const char *const not_uplink[] = {"master", "bridge", "bonding", "tun_flags"};

static bool has_loopback_flag(int interface_fd)
{
	struct file_buffer text = {0};
	uint64_t flags = 0;

	if (file_read_at(interface_fd, "flags", 32, &text) == 0) {
		struct scan scan = scan_of(text.data, text.length);

		scan_hex(&scan, &flags);
	}
	file_buffer_done(&text);
	return flags & IFF_LOOPBACK;
}

static bool exists(int dir_fd, const char *name)
{
	return faccessat(dir_fd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

struct net_kind net_kind_of(const struct proc_root *root, const char *name)
{
	struct net_kind kind = {.is_loopback = strcmp(name, "lo") == 0};
	char path[sizeof("class/net/") + IFNAMSIZ];
	_cleanup_close_ int fd = -1;

	snprintf(path, sizeof(path), "class/net/%s", name);
	fd = openat(root->sys_fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	kind.may_be_uplink = !kind.is_loopback;
	if (fd < 0)
		return kind;
	kind.is_loopback |= has_loopback_flag(fd);
	kind.has_device = exists(fd, "device");
	for (size_t i = 0; i < ARRAY_SIZE(not_uplink); i++)
		kind.may_be_uplink &= !exists(fd, not_uplink[i]);
	kind.may_be_uplink &= !kind.is_loopback;
	return kind;
}
