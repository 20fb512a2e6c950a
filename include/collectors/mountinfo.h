/* SPDX-License-Identifier: MIT */
/** Lines of /proc/self/mountinfo, proc(5). */
#ifndef COLLECTORS_MOUNTINFO_H
#define COLLECTORS_MOUNTINFO_H

#include <stdbool.h>

#include "base/scan.h"

/** Parts of one line; they point into the text. Octal escapes are left as they are. */
struct mount_entry {
	struct scan root;    /* (4) the directory of the file system that is mounted */
	struct scan point;   /* (5) where */
	struct scan type;    /* (9) "cgroup2" */
	struct scan options; /* (11) of the file system: "rw,cpu,cpuacct" */
};

/** The next well-formed line; false at the end. */
bool mountinfo_next(struct scan *text, struct mount_entry *ret_entry);
/**
 * Look for "name" or "name=value" among the options of the file system.
 *
 * @param ret_value  what stands behind '='; empty when nothing does
 */
bool mount_option(const struct mount_entry *entry, const char *name, struct scan *ret_value);
/** The whole of a part is this text. */
bool scan_equals(struct scan part, const char *text);

#endif
