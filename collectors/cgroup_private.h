/* SPDX-License-Identifier: MIT */
/** What the tree of levels (cgroup_levels.c) and the reading of their files (cgroup_reading.c) share. */
#ifndef COLLECTORS_CGROUP_PRIVATE_H
#define COLLECTORS_CGROUP_PRIVATE_H

#include "collectors/cgroup_levels.h"

/** Read the limits of a level's own directory into `level->limit`. */
void cgroup_level_read_limit(struct cgroup_hierarchy *hierarchy, struct cgroup_level *level);
/** Close the descriptors it keeps. */
void cgroup_level_close(struct cgroup_hierarchy *hierarchy, struct cgroup_level *level);

#endif
