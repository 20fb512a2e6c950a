/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/watch.h"
#include "base/alloc.h"

enum disk_field {
	DISK_BUSY,
	DISK_QUEUE,
	DISK_REQUESTS,
	DISK_BYTES,
	DISK_TIME, /* of all requests together, per second */
	DISK_FLUSHES,
	DISK_FIELDS
};
enum group_field {
	GROUP_THROTTLED,
	GROUP_THROTTLED_PERIODS,
	GROUP_MEMORY_HIGH,
	GROUP_MEMORY_MAX,
	GROUP_FIELDS
};
_Static_assert(DISK_FIELDS <= DEVICE_FIELDS && GROUP_FIELDS <= DEVICE_FIELDS, "too few fields");

/* Compressed memory and RAM disks are no storage: what they take is CPU time. */
static bool is_memory_disk(const char *name)
{
	return !strncmp(name, "ram", 3) || !strncmp(name, "zram", 4);
}

/* Both sides come in the same order, so the search begins where the last one ended. */
static struct device_watch *device_get(struct device_watches *devices, const char *name,
				       size_t *position)
{
	struct device_watch *device;

	for (size_t tried = 0; tried < devices->count; tried++) {
		size_t i = (*position + tried) % devices->count;

		if (!strcmp(devices->items[i].name, name)) {
			*position = i + 1;
			return &devices->items[i];
		}
	}
	device = device_watches_push(devices);
	device->name = xstrdup(name);
	return device;
}

static double device_update(struct device_watch *device, int field, const struct frame *frame,
			    double value)
{
	device->frame = frame->number;
	smooth_add(&device->fields[field], frame->counter_share, value);
	return smooth_value(&device->fields[field]);
}

static void drop_absent(struct device_watches *devices, uint64_t frame)
{
	size_t kept = 0;

	for (size_t i = 0; i < devices->count; i++) {
		if (devices->items[i].frame == frame)
			devices->items[kept++] = devices->items[i];
		else
			free(devices->items[i].name);
	}
	devices->count = kept;
}

static void update_disk(struct watch *watch, const struct disk_usage *usage, size_t *position)
{
	const struct frame *frame = &watch->frame;
	struct device_watch *device = device_get(&watch->disks, usage->now.name, position);
	double requests = usage->reads_per_s + usage->writes_per_s;
	double time = requests > 0.0 ? requests * usage->await_s : requests;
	struct disk_sight *sight = disk_sights_push(&watch->disk_sights);

	*sight = (struct disk_sight){
		.name = usage->now.alias ? usage->now.alias : usage->now.name,
		.is_stacked = usage->now.is_stacked,
		.busy = device_update(device, DISK_BUSY, frame, usage->busy_share),
		.queue = device_update(device, DISK_QUEUE, frame, usage->queue_length),
		.requests_per_s = device_update(device, DISK_REQUESTS, frame, requests),
		.bytes_per_s = device_update(device, DISK_BYTES, frame,
					     usage->read_bytes_per_s + usage->write_bytes_per_s),
		.flushes_per_s = device_update(device, DISK_FLUSHES, frame, usage->flushes_per_s),
		.in_flight = usage->now.in_flight,
	};
	time = device_update(device, DISK_TIME, frame, time);
	sight->await_s = sight->requests_per_s > 0.0 ? time / sight->requests_per_s : NAN;
}

static int compare_disks(const void *a, const void *b)
{
	const struct disk_sight *left = a, *right = b;
	double order = known_or_zero(right->busy) - known_or_zero(left->busy);

	if (order == 0.0)
		return strcmp(left->name, right->name);
	return order > 0.0 ? 1 : -1;
}

static void update_group(struct watch *watch, const struct cgroup_usage *usage, size_t *position)
{
	const struct frame *frame = &watch->frame;
	struct device_watch *device = device_get(&watch->groups, usage->now.path, position);

	*group_sights_push(&watch->group_sights) = (struct group_sight){
		.path = usage->now.path,
		.throttled = device_update(device, GROUP_THROTTLED, frame, usage->throttled_share),
		.throttled_periods = device_update(device, GROUP_THROTTLED_PERIODS, frame,
						   usage->throttled_period_share),
		.cpu_limit = usage->now.cpu_limit_share,
		.memory_high_per_s =
			device_update(device, GROUP_MEMORY_HIGH, frame, usage->memory_high_per_s),
		.memory_max_per_s =
			device_update(device, GROUP_MEMORY_MAX, frame, usage->memory_max_per_s),
		.memory_bytes = usage->now.memory_bytes,
		.memory_limit_bytes = usage->now.memory_limit_bytes,
	};
}

void watch_devices_update(struct watch *watch, const struct interval *interval)
{
	size_t position = 0;

	watch->disk_sights.count = watch->group_sights.count = 0;
	for (size_t i = 0; i < interval->disk_count; i++)
		if (!is_memory_disk(interval->disks[i].now.name))
			update_disk(watch, &interval->disks[i], &position);
	if (watch->disk_sights.count)
		qsort(watch->disk_sights.items, watch->disk_sights.count, sizeof(struct disk_sight),
		      compare_disks);
	position = 0;
	for (size_t i = 0; i < interval->cgroup_count; i++)
		if (interval->cgroups[i].now.path)
			update_group(watch, &interval->cgroups[i], &position);
	drop_absent(&watch->disks, watch->frame.number);
	drop_absent(&watch->groups, watch->frame.number);
}

void watch_devices_done(struct watch *watch)
{
	drop_absent(&watch->disks, UINT64_MAX);
	drop_absent(&watch->groups, UINT64_MAX);
	device_watches_done(&watch->disks);
	device_watches_done(&watch->groups);
}
