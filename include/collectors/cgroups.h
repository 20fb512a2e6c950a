/* SPDX-License-Identifier: MIT */
/**
 * Control groups of the processes in sight that have a CPU or memory limit, their own or one of
 * a group above them.
 *
 * The growth of the counters is that of the level that was held back most, because a full slice
 * holds back its services as their own limits do. So they count from an arbitrary start: only
 * differences mean something. The gauges are those of the tightest CPU limit and of the memory
 * limit that is nearest to being reached.
 */
#ifndef COLLECTORS_CGROUPS_H
#define COLLECTORS_CGROUPS_H

#include "collectors/collector.h"

/** Groups with limits listed per refresh; more are a health line. */
#define CGROUP_LISTED_LIMIT 512
/** Groups remembered; more are not looked at. */
#define CGROUP_KNOWN_LIMIT 8192

int cgroups_open(const struct collect_context *context, void **ret_state);
/** Fills system.cgroups from the paths of snapshot->processes, which must be collected before. */
int cgroups_collect(void *state, const struct collect_context *context, struct snapshot *snapshot);
void cgroups_close(void *state);

#endif
