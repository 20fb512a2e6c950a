/* SPDX-License-Identifier: MIT */
/* What disks, interfaces and control groups did between two snapshots. */
#include <string.h>

#include "model/interval_private.h"

/* Counters of a device that was not there before: whatever it counted, it was not in this
 * interval alone. Every rate of it becomes unknown. */
static const struct disk_counters unknown_disk = {
	.reads = VALUE_UNKNOWN,
	.read_bytes = VALUE_UNKNOWN,
	.read_ns = VALUE_UNKNOWN,
	.writes = VALUE_UNKNOWN,
	.write_bytes = VALUE_UNKNOWN,
	.write_ns = VALUE_UNKNOWN,
	.discards = VALUE_UNKNOWN,
	.flushes = VALUE_UNKNOWN,
	.flush_ns = VALUE_UNKNOWN,
	.busy_ns = VALUE_UNKNOWN,
	.queue_ns = VALUE_UNKNOWN,
	.in_flight = VALUE_UNKNOWN,
};

static const struct net_counters unknown_net = {
	.receive_bytes = VALUE_UNKNOWN,
	.receive_packets = VALUE_UNKNOWN,
	.receive_errors = VALUE_UNKNOWN,
	.receive_drops = VALUE_UNKNOWN,
	.send_bytes = VALUE_UNKNOWN,
	.send_packets = VALUE_UNKNOWN,
	.send_errors = VALUE_UNKNOWN,
	.send_drops = VALUE_UNKNOWN,
};

static const struct cgroup_counters unknown_cgroup = {
	.quota_periods = VALUE_UNKNOWN,
	.throttled_periods = VALUE_UNKNOWN,
	.throttled_ns = VALUE_UNKNOWN,
	.memory_high_events = VALUE_UNKNOWN,
	.memory_max_events = VALUE_UNKNOWN,
	.oom_kills = VALUE_UNKNOWN,
};

/* Rows of one kind in a snapshot, sorted by the name that each begins with. */
struct named_rows {
	const void *items;
	size_t count, size;
	const void *unknown; /* stands in for a row that is not there */
	size_t next;         /* where the walk is */
};

static const char *name_at(const struct named_rows *rows, size_t i)
{
	const char *name;

	memcpy(&name, (const char *)rows->items + i * rows->size, sizeof(name));
	return name ? name : "";
}

_Static_assert(offsetof(struct disk_counters, name) == 0, "name_at() reads the first field");
_Static_assert(offsetof(struct net_counters, name) == 0, "name_at() reads the first field");
_Static_assert(offsetof(struct cgroup_counters, path) == 0, "name_at() reads the first field");

/* The row of this name; asked for in the order of names. */
static const void *row_before(struct named_rows *rows, const char *name)
{
	int order = 1;

	if (!name)
		name = "";
	while (rows->next < rows->count && (order = strcmp(name_at(rows, rows->next), name)) < 0)
		rows->next++;
	if (rows->next == rows->count || order != 0)
		return rows->unknown;
	return (const char *)rows->items + rows->next * rows->size;
}

static struct disk_usage disk_usage_of(const struct disk_counters *before,
				       const struct disk_counters *now, struct elapsed elapsed)
{
	double reads = delta(before->reads, now->reads);
	double writes = delta(before->writes, now->writes);
	double flushes = delta(before->flushes, now->flushes);
	double read_s = delta(before->read_ns, now->read_ns) / 1e9;
	double write_s = delta(before->write_ns, now->write_ns) / 1e9;
	double flush_s = delta(before->flush_ns, now->flush_ns) / 1e9;
	double busy_share = delta(before->busy_ns, now->busy_ns) * elapsed.per_ns;

	return (struct disk_usage){
		.now = *now,
		.reads_per_s = reads * elapsed.per_s,
		.writes_per_s = writes * elapsed.per_s,
		.flushes_per_s = flushes * elapsed.per_s,
		.read_bytes_per_s = delta(before->read_bytes, now->read_bytes) * elapsed.per_s,
		.write_bytes_per_s = delta(before->write_bytes, now->write_bytes) * elapsed.per_s,
		.read_await_s = ratio(read_s, reads),
		.write_await_s = ratio(write_s, writes),
		.flush_await_s = ratio(flush_s, flushes),
		.await_s = ratio(read_s + write_s, reads + writes),
		.queue_length = delta(before->queue_ns, now->queue_ns) * elapsed.per_ns,
		.busy_share = at_most(busy_share, 1.0),
	};
}

void interval_fill_disks(struct interval *interval, struct elapsed elapsed)
{
	const struct snapshot *begin = interval->begin, *end = interval->end;
	struct named_rows before = {begin->disks, begin->disk_count, sizeof(struct disk_counters),
				    &unknown_disk, 0};

	interval->disk_count = end->disk_count;
	interval->disks = arena_calloc(&interval->arena, end->disk_count, sizeof(*interval->disks));
	for (size_t i = 0; i < end->disk_count; i++) {
		const struct disk_counters *now = &end->disks[i];

		interval->disks[i] = disk_usage_of(row_before(&before, now->name), now, elapsed);
	}
}

static struct net_usage net_usage_of(const struct net_counters *before,
				     const struct net_counters *now, struct elapsed elapsed)
{
	double errors = delta(before->receive_errors, now->receive_errors) +
			delta(before->send_errors, now->send_errors);
	double drops = delta(before->receive_drops, now->receive_drops) +
		       delta(before->send_drops, now->send_drops);
	double per_s = elapsed.per_s;

	return (struct net_usage){
		.now = *now,
		.receive_bytes_per_s = delta(before->receive_bytes, now->receive_bytes) * per_s,
		.send_bytes_per_s = delta(before->send_bytes, now->send_bytes) * per_s,
		.receive_packets_per_s =
			delta(before->receive_packets, now->receive_packets) * per_s,
		.send_packets_per_s = delta(before->send_packets, now->send_packets) * per_s,
		.errors_per_s = errors * per_s,
		.drops_per_s = drops * per_s,
	};
}

void interval_fill_nets(struct interval *interval, struct elapsed elapsed)
{
	const struct snapshot *begin = interval->begin, *end = interval->end;
	struct named_rows before = {begin->nets, begin->net_count, sizeof(struct net_counters),
				    &unknown_net, 0};

	interval->net_count = end->net_count;
	interval->nets = arena_calloc(&interval->arena, end->net_count, sizeof(*interval->nets));
	for (size_t i = 0; i < end->net_count; i++) {
		const struct net_counters *now = &end->nets[i];

		interval->nets[i] = net_usage_of(row_before(&before, now->name), now, elapsed);
	}
}

static struct cgroup_usage cgroup_usage_of(const struct cgroup_counters *before,
					   const struct cgroup_counters *now,
					   struct elapsed elapsed)
{
	double periods = delta(before->quota_periods, now->quota_periods);
	double throttled = delta(before->throttled_periods, now->throttled_periods);

	return (struct cgroup_usage){
		.now = *now,
		.throttled_share = delta(before->throttled_ns, now->throttled_ns) * elapsed.per_ns,
		.throttled_period_share = at_most(ratio(throttled, periods), 1.0),
		.memory_high_per_s =
			delta(before->memory_high_events, now->memory_high_events) * elapsed.per_s,
		.memory_max_per_s =
			delta(before->memory_max_events, now->memory_max_events) * elapsed.per_s,
	};
}

void interval_fill_cgroups(struct interval *interval, struct elapsed elapsed)
{
	const struct system_counters *begin = &interval->begin->system;
	const struct system_counters *end = &interval->end->system;
	struct named_rows before = {begin->cgroups, begin->cgroup_count,
				    sizeof(struct cgroup_counters), &unknown_cgroup, 0};

	interval->cgroup_count = end->cgroup_count;
	interval->cgroups =
		arena_calloc(&interval->arena, end->cgroup_count, sizeof(*interval->cgroups));
	for (size_t i = 0; i < end->cgroup_count; i++) {
		const struct cgroup_counters *now = &end->cgroups[i];

		interval->cgroups[i] =
			cgroup_usage_of(row_before(&before, now->path), now, elapsed);
	}
}
