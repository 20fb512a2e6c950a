/* SPDX-License-Identifier: MIT */
/** All collectors together: which ones there are, and one refresh of those somebody needs. */
#ifndef COLLECTORS_COLLECTORS_H
#define COLLECTORS_COLLECTORS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "collectors/collector.h"

/** The table; a collector runs after those above it and may use what they put in the snapshot. */
extern const struct collector collector_table[];
extern const size_t collector_count;

struct collectors;

/**
 * Nothing is opened yet: each collector opens when it is needed for the first time.
 *
 * @param root,host  borrowed; must outlive it
 */
struct collectors *collectors_new(const struct proc_root *root, const struct host *host);
/**
 * Run what `needs` ask for. One that fails adds a health line and leaves its part unknown; after
 * a failed open it is tried again every COLLECTOR_RETRY_REFRESHES refreshes.
 *
 * @param snapshot  new, not sealed
 */
void collectors_collect(struct collectors *collectors, uint32_t needs, struct focus focus,
			struct snapshot *snapshot);
/** Do not read risky files of this process any more. */
void collectors_skip(struct collectors *collectors, pid_t pid);
/** @return CPU time the collector at this place of the table took in the last refresh; 0: did not run */
uint64_t collectors_cost_ns(const struct collectors *collectors, size_t index);
void collectors_free(struct collectors *collectors);

#define COLLECTOR_RETRY_REFRESHES 60

#endif
