/* SPDX-License-Identifier: MIT */
/** Disks and network interfaces at one instant. */
#ifndef MODEL_DEVICE_H
#define MODEL_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

/** One whole disk (partitions are folded in), /proc/diskstats. Counters unless said otherwise. */
struct disk_counters {
	const char *name;  /* "nvme0n1", "dm-0"; interned */
	const char *alias; /* device-mapper or md name, "vg-root"; NULL: none; interned */
	bool is_stacked;   /* on top of other disks or memory (dm, md, loop, zram): not in totals */
	uint64_t reads, read_bytes, read_ns; /* completed, bytes, time they took together */
	uint64_t writes, write_bytes, write_ns;
	uint64_t discards, flushes, flush_ns; /* unknown on old kernels */
	uint64_t busy_ns;                     /* field 10: time with at least one request out */
	uint64_t queue_ns;                    /* field 11: weighted by the requests that were out */
	uint64_t in_flight;                   /* gauge: field 9 */
};

/** One interface, /proc/net/dev. */
struct net_counters {
	const char *name; /* interned */
	bool is_loopback;
	bool is_virtual; /* bridge, veth, tun: carries what another interface carries too */
	uint64_t receive_bytes, receive_packets, receive_errors, receive_drops;
	uint64_t send_bytes, send_packets, send_errors, send_drops;
};

#endif
