/* SPDX-License-Identifier: MIT */
/* What is known of each CPU, disk, interface and control group. A key is for ever. */
#include "model/interval.h"
#include "model/metric_private.h"

/* clang-format off */
#define ROW(...) METRIC_ROW(struct cpu_usage, __VA_ARGS__)
#define SHARE_OF(field, title, help) \
	ROW(#field "_share", field, SHARE, RATE, title, 6, "/proc/stat cpuN", help)
static const struct metric cpu_rows[] = {
	ROW("cpu", id, NONE, LABEL, "CPU", 4, "/proc/stat cpuN", "Number of the CPU; -1: all together",
	    .flags = METRIC_SORT_ASCENDING),
	SHARE_OF(busy, "BUSY%", "Time with something to run: not idle, not iowait"),
	SHARE_OF(user, "USR%", "Time in programs, guests included"),
	SHARE_OF(nice, "NICE%", "Time in programs that were made to stand back"),
	SHARE_OF(system, "SYS%", "Time in the kernel"),
	SHARE_OF(idle, "IDLE%", "Time with nothing to run"),
	SHARE_OF(iowait, "WAIT%", "Idle time while somebody waited for storage; a hint, not a measure"),
	SHARE_OF(irq, "IRQ%", "Time serving hardware interrupts"),
	SHARE_OF(softirq, "SOFT%", "Time serving soft interrupts"),
	SHARE_OF(steal, "STEAL%", "Time ready to run while the host ran something else"),
	SHARE_OF(guest, "GUEST%", "Time running virtual CPUs; also part of user"),
};
#undef ROW

#define ROW(...) METRIC_ROW(struct disk_usage, __VA_ARGS__)
static const struct metric disk_rows[] = {
	ROW("name", now.name, NONE, LABEL, "DISK", 10, "/proc/diskstats 3", "Name of the device",
	    .flags = METRIC_ALIGN_LEFT | METRIC_SORT_ASCENDING),
	ROW("alias", now.alias, NONE, LABEL, "VOLUME", 14, "/sys/block/DISK/dm/name",
	    "Name of the volume, for device-mapper and md",
	    .flags = METRIC_ALIGN_LEFT | METRIC_SORT_ASCENDING),
	ROW("is_stacked", now.is_stacked, NONE, LABEL, "STACKED", 7, "/sys/block/DISK/slaves",
	    "Whether it lies on other disks, which do its work again", .flags = METRIC_HIDDEN),
	ROW("busy_share", busy_share, SHARE, RATE, "UTIL%", 5, "/proc/diskstats 13",
	    "Time in which a request was out; parallel devices can take more at 100%"),
	ROW("reads_per_s", reads_per_s, PER_S, RATE, "R/s", 6, "/proc/diskstats 4", "Reads completed"),
	ROW("writes_per_s", writes_per_s, PER_S, RATE, "W/s", 6, "/proc/diskstats 8", "Writes completed"),
	ROW("flushes_per_s", flushes_per_s, PER_S, RATE, "F/s", 6, "/proc/diskstats 19", "Flushes completed"),
	ROW("read_bytes_per_s", read_bytes_per_s, BYTES_PER_S, RATE, "READ/s", 6, "/proc/diskstats 6", "Bytes read"),
	ROW("write_bytes_per_s", write_bytes_per_s, BYTES_PER_S, RATE, "WRITE/s", 7, "/proc/diskstats 10", "Bytes written"),
	ROW("await_s", await_s, SECONDS, RATE, "AWAIT", 6, "/proc/diskstats 7, 11",
	    "Mean time of a request, queue included"),
	ROW("read_await_s", read_await_s, SECONDS, RATE, "R_AWAIT", 7, "/proc/diskstats 7", "Mean time of a read"),
	ROW("write_await_s", write_await_s, SECONDS, RATE, "W_AWAIT", 7, "/proc/diskstats 11", "Mean time of a write"),
	ROW("flush_await_s", flush_await_s, SECONDS, RATE, "F_AWAIT", 7, "/proc/diskstats 20", "Mean time of a flush"),
	ROW("queue_length", queue_length, COUNT, RATE, "QUEUE", 5, "/proc/diskstats 14",
	    "Mean number of requests that were out"),
	ROW("in_flight", now.in_flight, COUNT, GAUGE, "FLIGHT", 6, "/proc/diskstats 12",
	    "Requests that are out now"),
	ROW("reads", now.reads, COUNT, COUNTER, "READS+", 6, "/proc/diskstats 4",
	    "Reads completed since boot", .flags = METRIC_HIDDEN),
	ROW("writes", now.writes, COUNT, COUNTER, "WRITES+", 7, "/proc/diskstats 8",
	    "Writes completed since boot", .flags = METRIC_HIDDEN),
	ROW("read_bytes", now.read_bytes, BYTES, COUNTER, "READ+", 5, "/proc/diskstats 6",
	    "Bytes read since boot", .flags = METRIC_HIDDEN),
	ROW("write_bytes", now.write_bytes, BYTES, COUNTER, "WRITE+", 6, "/proc/diskstats 10",
	    "Bytes written since boot", .flags = METRIC_HIDDEN),
};
#undef ROW

#define ROW(...) METRIC_ROW(struct net_usage, __VA_ARGS__)
static const struct metric net_rows[] = {
	ROW("name", now.name, NONE, LABEL, "INTERFACE", 12, "/proc/net/dev", "Name of the interface",
	    .flags = METRIC_ALIGN_LEFT | METRIC_SORT_ASCENDING),
	ROW("is_loopback", now.is_loopback, NONE, LABEL, "LOOP", 4, "/proc/net/dev",
	    "Whether it leads nowhere but to this machine", .flags = METRIC_HIDDEN),
	ROW("is_virtual", now.is_virtual, NONE, LABEL, "VIRTUAL", 7, "/sys/class/net/NAME/device",
	    "Whether it carries what another interface carries as well", .flags = METRIC_HIDDEN),
	ROW("receive_bytes_per_s", receive_bytes_per_s, BYTES_PER_S, RATE, "RECV/s", 6, "/proc/net/dev 1", "Bytes received"),
	ROW("send_bytes_per_s", send_bytes_per_s, BYTES_PER_S, RATE, "SEND/s", 6, "/proc/net/dev 9", "Bytes sent"),
	ROW("receive_packets_per_s", receive_packets_per_s, PER_S, RATE, "RPKT/s", 6, "/proc/net/dev 2", "Packets received"),
	ROW("send_packets_per_s", send_packets_per_s, PER_S, RATE, "SPKT/s", 6, "/proc/net/dev 10", "Packets sent"),
	ROW("errors_per_s", errors_per_s, PER_S, RATE, "ERR/s", 5, "/proc/net/dev 3, 11", "Errors in either direction"),
	ROW("drops_per_s", drops_per_s, PER_S, RATE, "DROP/s", 6, "/proc/net/dev 4, 12", "Packets dropped in either direction"),
	ROW("receive_bytes", now.receive_bytes, BYTES, COUNTER, "RECV+", 5, "/proc/net/dev 1",
	    "Bytes received since it came up", .flags = METRIC_HIDDEN),
	ROW("send_bytes", now.send_bytes, BYTES, COUNTER, "SENT+", 5, "/proc/net/dev 9",
	    "Bytes sent since it came up", .flags = METRIC_HIDDEN),
};
#undef ROW

#define ROW(...) METRIC_ROW(struct cgroup_usage, __VA_ARGS__)
static const struct metric cgroup_rows[] = {
	ROW("path", now.path, NONE, LABEL, "CGROUP", 24, "/proc/PID/cgroup", "Path of the control group",
	    .flags = METRIC_ALIGN_LEFT | METRIC_SORT_ASCENDING | METRIC_FLEXIBLE),
	ROW("throttled_share", throttled_share, SHARE, RATE, "THROT%", 6, "cpu.stat throttled_usec",
	    "Time its tasks were kept from the CPU by its limit", .needs = NEED_CGROUP | NEED_CGROUP_STAT),
	ROW("throttled_period_share", throttled_period_share, SHARE, RATE, "THRPER%", 7, "cpu.stat nr_throttled, nr_periods",
	    "Part of the limit's periods in which it was hit", .needs = NEED_CGROUP | NEED_CGROUP_STAT),
	ROW("cpu_limit_share", now.cpu_limit_share, SHARE, GAUGE, "LIMIT%", 6, "cpu.max",
	    "CPU time it may use; 100% is one CPU", .needs = NEED_CGROUP | NEED_CGROUP_STAT),
	ROW("memory_bytes", now.memory_bytes, BYTES, GAUGE, "MEM", 5, "memory.current",
	    "Memory it uses, page cache included", .needs = NEED_CGROUP | NEED_CGROUP_STAT),
	ROW("memory_limit_bytes", now.memory_limit_bytes, BYTES, GAUGE, "MEMLIM", 6, "memory.max",
	    "Memory it may use", .needs = NEED_CGROUP | NEED_CGROUP_STAT),
	ROW("memory_high_per_s", memory_high_per_s, PER_S, RATE, "HIGH/s", 6, "memory.events high",
	    "Times it was slowed down for using too much memory", .needs = NEED_CGROUP | NEED_CGROUP_STAT),
	ROW("memory_max_per_s", memory_max_per_s, PER_S, RATE, "MAX/s", 5, "memory.events max",
	    "Times it hit its memory limit", .needs = NEED_CGROUP | NEED_CGROUP_STAT),
	ROW("oom_kills", now.oom_kills, COUNT, COUNTER, "OOM", 4, "memory.events oom_kill",
	    "Tasks killed because its memory had run out", .needs = NEED_CGROUP | NEED_CGROUP_STAT),
};
#undef ROW
/* clang-format on */

const struct metric_table cpu_metrics = METRIC_TABLE("cpu", cpu_rows, struct cpu_usage);
const struct metric_table disk_metrics = METRIC_TABLE("disk", disk_rows, struct disk_usage);
const struct metric_table net_metrics = METRIC_TABLE("net", net_rows, struct net_usage);
const struct metric_table cgroup_metrics = METRIC_TABLE("cgroup", cgroup_rows, struct cgroup_usage);

const struct metric_table *const metric_tables[] = {
	&system_metrics, &cpu_metrics,    &disk_metrics,       &net_metrics,
	&task_metrics,   &cgroup_metrics, &connection_metrics, NULL,
};
