/* SPDX-License-Identifier: MIT */
/**
 * Whole disks: /proc/diskstats, Documentation/admin-guide/iostats.rst.
 *
 * Read by ourselves: libproc2 4.0.2 leaves out the flush and discard columns, and flushes are
 * where a database waits when it commits.
 */
#ifndef COLLECTORS_DISKS_H
#define COLLECTORS_DISKS_H

#include "base/scan.h"
#include "collectors/collector.h"
#include "collectors/disk_kind.h"

/** One line as it stands; times in ms, which the kernel cuts to 32 bits. */
struct disk_line {
	char name[DISK_NAME_SIZE];
	uint64_t reads, read_sectors, read_ms;
	uint64_t writes, write_sectors, write_ms;
	uint64_t in_flight, busy_ms, queue_ms;
	uint64_t discards;          /* VALUE_UNKNOWN before Linux 4.18 */
	uint64_t flushes, flush_ms; /* VALUE_UNKNOWN before Linux 5.5 */
};

/** @return false when it is no line of /proc/diskstats with at least 11 counters */
bool disk_line_parse(struct scan line, struct disk_line *ret_line);

int disks_open(const struct collect_context *context, void **ret_state);
/** Fills disks: no partitions, and memory, loop and optical devices only once they did something. */
int disks_collect(void *state, const struct collect_context *context, struct snapshot *snapshot);
void disks_close(void *state);

#endif
