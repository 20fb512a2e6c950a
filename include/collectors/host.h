/* SPDX-License-Identifier: MIT */
/** What the machine is, and what it lets us see. */
#ifndef COLLECTORS_HOST_H
#define COLLECTORS_HOST_H

#include <stdbool.h>

#include "base/scan.h"
#include "collectors/procfs.h"
#include "model/snapshot.h"

/** Read everything once. What cannot be read is empty, 0, false or -1, see struct host. */
void host_read(const struct proc_root *root, struct host *ret_host);
/**
 * Read again what an administrator switches while we run: kernel.task_delayacct and
 * kernel.yama.ptrace_scope.
 *
 * @return true when something changed
 */
bool host_refresh(const struct proc_root *root, struct host *host);

/**
 * The hidepid option of the /proc mount.
 *
 * @param mountinfo     /proc/self/mountinfo
 * @param ret_exempt_gid  members of this group see everything; -1: there is none
 * @return 0, 1 (noaccess), 2 (invisible), 4 (ptraceable), -1: no such mount
 */
int host_hidepid_parse(struct scan mountinfo, int64_t *ret_exempt_gid);
/** @return 1, 2, 3 for both, 0 for none: which control groups are mounted */
int host_cgroup_version_parse(struct scan mountinfo);
/** @return stat(42), block-I/O delay in clock ticks, 0 when it is not there */
uint64_t host_stat_delay_parse(struct scan stat);

/** Lines for what a user without privileges, or this kernel, cannot see. */
void host_add_health(const struct host *host, struct snapshot *snapshot);

#endif
