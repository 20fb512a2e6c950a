/* SPDX-License-Identifier: MIT */
/** Texts of control groups, version 1 and 2: Documentation/admin-guide/cgroup-v{1,2}. */
#ifndef COLLECTORS_CGROUP_FILES_H
#define COLLECTORS_CGROUP_FILES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/scan.h"
#include "model/system.h"

/** Longer paths are taken for nonsense. */
#define CGROUP_PATH_SIZE 4096

/**
 * The group of a process in one hierarchy.
 *
 * @param text        /proc/PID/cgroup
 * @param controller  "cpu": the line of a version 1 hierarchy; NULL: the line of version 2
 * @param ret_path    points into the text
 * @return false when there is no such line, or its path leads upwards (another namespace's group)
 */
bool cgroup_path_find(struct scan text, const char *controller, struct scan *ret_path);

/**
 * Where a group is below a mount point that shows only a part of the hierarchy.
 *
 * @param mount_root  mountinfo(4): "/" or the group that is mounted
 * @return false when the group lies outside of that part
 */
bool cgroup_path_below(struct scan path, struct scan mount_root, struct scan *ret_rest);

/** cpu.max "150000 100000" -> 1.5; NaN: no limit. @return false when it is no such text */
bool cgroup_cpu_max_parse(struct scan text, double *ret_share);
/** cpu.cfs_quota_us and cpu.cfs_period_us; a quota of -1 is none. */
bool cgroup_cpu_quota_parse(struct scan quota, struct scan period, double *ret_share);
/** cpu.stat of both versions: quota_periods, throttled_periods, throttled_ns. */
void cgroup_cpu_stat_parse(struct scan text, struct cgroup_counters *ret_counters);
/** memory.max, memory.high, memory.limit_in_bytes; "max" and version 1's huge number are unknown. */
bool cgroup_memory_limit_parse(struct scan text, uint64_t *ret_bytes);
/** memory.events: memory_high_events, memory_max_events, oom_kills. */
void cgroup_memory_events_parse(struct scan text, struct cgroup_counters *ret_counters);
/** One number and nothing else: memory.current, memory.usage_in_bytes, memory.failcnt. */
bool cgroup_number_parse(struct scan text, uint64_t *ret_value);
/** The oom_kill line of version 1's memory.oom_control; unknown before Linux 4.13. */
void cgroup_oom_control_parse(struct scan text, uint64_t *ret_oom_kills);

#endif
