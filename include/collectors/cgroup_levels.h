/* SPDX-License-Identifier: MIT */
/**
 * Directories of control groups: what limits they set, and what these did.
 *
 * A limit holds for everything below it, so a group is looked at together with all groups above it.
 */
#ifndef COLLECTORS_CGROUP_LEVELS_H
#define COLLECTORS_CGROUP_LEVELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/array.h"
#include "base/file.h"
#include "base/hash.h"
#include "collectors/cgroup_files.h"
#include "collectors/procfs.h"

/** After so many refreshes a changed limit has been seen. */
#define CGROUP_LIMIT_TURN_REFRESHES 20

enum cgroup_resource { CGROUP_CPU, CGROUP_MEMORY, CGROUP_RESOURCE_COUNT };

/** One directory, for one resource. */
struct cgroup_level {
	char *path;                      /* below the mount point, "" for its root; owned */
	struct cgroup_level *parent;     /* NULL: the mount point itself */
	double limit;                    /* CPUs or bytes; INFINITY: none */
	struct cgroup_counters counters; /* this resource's part */
	struct cgroup_counters
		growth; /* of the counters since the refresh before; 0 where unknown */
	uint64_t seen_refresh, counted_refresh;
	unsigned int turn; /* when its limits are read: refresh modulo the turn */
	int fds[2];        /* kept: files of counters; -1 */
};
ARRAY_DEFINE(level_array, struct cgroup_level *);

/** The hierarchy that governs one resource. */
struct cgroup_hierarchy {
	enum cgroup_resource resource;
	int fd;           /* the mount point; -1: nobody governs it */
	int version;      /* 1, 2 */
	char *mount_root; /* mountinfo(4); owned */
	struct level_array levels;
	struct hash by_path;
	unsigned int next_turn;
	size_t kept_descriptors, opens; /* opens: of this refresh, for the benchmark */
	struct file_buffer text;        /* scratch */
};

/**
 * Find where the controller of a resource is mounted: version 1 if it is there, else version 2.
 *
 * @param mountinfo  /proc/self/mountinfo
 */
void cgroup_hierarchy_open(struct cgroup_hierarchy *hierarchy, enum cgroup_resource resource,
			   const struct proc_root *root, struct scan mountinfo);
void cgroup_hierarchy_close(struct cgroup_hierarchy *hierarchy);

/**
 * The level of a process; made, with all levels above it, when it is new.
 *
 * @param proc_cgroup  /proc/PID/cgroup
 * @return NULL when the process is in no group we can see
 */
struct cgroup_level *cgroup_level_of(struct cgroup_hierarchy *hierarchy, struct scan proc_cgroup);
/** Note that a level and those above it are in use; reads their limits when it is their turn. */
void cgroup_level_see(struct cgroup_hierarchy *hierarchy, struct cgroup_level *level,
		      uint64_t refresh);
/** @return the nearest level from `level` (included) upwards that has a limit; NULL: none */
struct cgroup_level *cgroup_level_limited(struct cgroup_level *level);
/** Read its counters, unless that was done in this refresh. A group that is gone is all unknown. */
void cgroup_level_count(struct cgroup_hierarchy *hierarchy, struct cgroup_level *level,
			uint64_t refresh);
/** Free the levels that were not seen since `oldest_refresh`. */
void cgroup_levels_forget(struct cgroup_hierarchy *hierarchy, uint64_t oldest_refresh);

/** A cgroup with every counter unknown and no limit. */
struct cgroup_counters cgroup_counters_unknown(void);
/** For maps keyed by a text: two independent 64-bit sums of it. */
struct hash_key cgroup_path_key(struct scan path);

#endif
