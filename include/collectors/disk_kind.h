/* SPDX-License-Identifier: MIT */
/** What a block device is, from its name and from /sys/block. */
#ifndef COLLECTORS_DISK_KIND_H
#define COLLECTORS_DISK_KIND_H

#include <stdbool.h>

#include "collectors/procfs.h"

#define DISK_NAME_SIZE 64 /* the kernel's DISK_NAME_LEN is 32 */

struct disk_kind {
	bool is_whole; /* not a partition */
	bool is_stacked; /* made of other devices, files or memory: its I/O is not the storage's own */
	bool is_mapped;     /* device mapper: its name may change */
	bool hides_if_idle; /* loop, ram, zram, optical: not worth a row until it did something */
	const char *alias;  /* dm/name; NULL: none; interned */
};

/**
 * @param name        as in /proc/diskstats
 * @param whole_before  the last whole disk listed before it, "" for none: without /sys a name
 *                      that continues this one by a number is taken for its partition
 */
struct disk_kind disk_kind_of(const struct proc_root *root, const char *name,
			      const char *whole_before);
/** @return whether "sda1" continues "sda", or "nvme0n1p1" "nvme0n1" */
bool disk_name_is_partition(const char *name, const char *whole);

#endif
