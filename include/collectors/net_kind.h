/* SPDX-License-Identifier: MIT */
/** What a network interface is, from its name and from /sys/class/net. */
#ifndef COLLECTORS_NET_KIND_H
#define COLLECTORS_NET_KIND_H

#include <stdbool.h>

#include "collectors/procfs.h"

struct net_kind {
	bool is_loopback;
	bool has_device; /* hardware, or what a hypervisor shows as such */
	/** Without a device, and nobody's port, bridge or tunnel: in a container this is the way out. */
	bool may_be_uplink;
};

/** @param name  as in /proc/net/dev */
struct net_kind net_kind_of(const struct proc_root *root, const char *name);

#endif
