/* SPDX-License-Identifier: MIT */
/* The files of one directory: its limits, and what they did. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/units.h"
#include "collectors/cgroup_private.h"

#define FILE_LIMIT ((size_t)16384)
#define FILE_NAME_SIZE 32
/* Descriptors this part may keep of those the whole program has; beyond it opens each time. */
#define KEPT_LIMIT 128

struct cgroup_counters cgroup_counters_unknown(void)
{
	return (struct cgroup_counters){
		.quota_periods = VALUE_UNKNOWN,
		.throttled_periods = VALUE_UNKNOWN,
		.throttled_ns = VALUE_UNKNOWN,
		.cpu_limit_share = NAN,
		.memory_bytes = VALUE_UNKNOWN,
		.memory_limit_bytes = VALUE_UNKNOWN,
		.memory_high_events = VALUE_UNKNOWN,
		.memory_max_events = VALUE_UNKNOWN,
		.oom_kills = VALUE_UNKNOWN,
	};
}

void cgroup_level_close(struct cgroup_hierarchy *hierarchy, struct cgroup_level *level)
{
	for (size_t i = 0; i < ARRAY_SIZE(level->fds); i++) {
		if (level->fds[i] < 0)
			continue;
		close(level->fds[i]);
		level->fds[i] = -1;
		hierarchy->kept_descriptors--;
	}
}

static int open_file(struct cgroup_hierarchy *hierarchy, const struct cgroup_level *level,
		     const char *file)
{
	char path[CGROUP_PATH_SIZE + FILE_NAME_SIZE];
	int fd;

	/* The path begins with a slash, or is empty. */
	snprintf(path, sizeof(path), ".%s/%s", level->path, file);
	hierarchy->opens++;
	fd = openat(hierarchy->fd, path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* Read a file of limits, which is not kept. */
static int read_file(struct cgroup_hierarchy *hierarchy, const struct cgroup_level *level,
		     const char *file, struct scan *ret_text)
{
	int fd = open_file(hierarchy, level, file);
	int error;

	if (fd < 0)
		return fd;
	error = file_reread(fd, FILE_LIMIT, &hierarchy->text);
	close(fd);
	*ret_text = scan_of(hierarchy->text.data, hierarchy->text.length);
	return error;
}

/* Read a file of counters through the level's descriptor at `kept`. */
static int reread_file(struct cgroup_hierarchy *hierarchy, struct cgroup_level *level, size_t kept,
		       const char *file, struct scan *ret_text)
{
	int error;

	if (level->fds[kept] < 0 && hierarchy->kept_descriptors >= KEPT_LIMIT)
		return read_file(hierarchy, level, file, ret_text);
	if (level->fds[kept] < 0) {
		int fd = open_file(hierarchy, level, file);

		if (fd < 0)
			return fd;
		level->fds[kept] = fd;
		hierarchy->kept_descriptors++;
	}
	error = file_reread(level->fds[kept], FILE_LIMIT, &hierarchy->text);
	/* The group was removed; one of the same name may follow. */
	if (error)
		cgroup_level_close(hierarchy, level);
	*ret_text = scan_of(hierarchy->text.data, hierarchy->text.length);
	return error;
}

static double read_cpu_limit(struct cgroup_hierarchy *hierarchy, const struct cgroup_level *level)
{
	double share = NAN;
	char quota[32] = "";
	struct scan text;

	if (hierarchy->version == 2) {
		if (read_file(hierarchy, level, "cpu.max", &text) == 0)
			cgroup_cpu_max_parse(text, &share);
	} else if (read_file(hierarchy, level, "cpu.cfs_quota_us", &text) == 0) {
		snprintf(quota, sizeof(quota), "%.*s", (int)scan_length(&text), text.at);
		/* Nearly every group has none: the period need not be read. */
		if (quota[0] != '-' && read_file(hierarchy, level, "cpu.cfs_period_us", &text) == 0)
			cgroup_cpu_quota_parse(scan_of(quota, strlen(quota)), text, &share);
	}
	return isnan(share) ? INFINITY : share;
}

/* Above memory.high a group is throttled, above memory.max it is reclaimed from and killed: the
 * lower of both is where it stops growing. */
static double read_memory_limit(struct cgroup_hierarchy *hierarchy,
				const struct cgroup_level *level)
{
	static const char *const files[][2] = {{"memory.limit_in_bytes", NULL},
					       {"memory.max", "memory.high"}};
	double limit = INFINITY;

	for (size_t i = 0; i < 2; i++) {
		const char *file = files[hierarchy->version - 1][i];
		uint64_t bytes = VALUE_UNKNOWN;
		struct scan text;

		if (!file || read_file(hierarchy, level, file, &text))
			continue;
		if (cgroup_memory_limit_parse(text, &bytes) && value_is_known(bytes))
			limit = fmin(limit, (double)bytes);
	}
	return limit;
}

void cgroup_level_read_limit(struct cgroup_hierarchy *hierarchy, struct cgroup_level *level)
{
	level->limit = hierarchy->resource == CGROUP_CPU ? read_cpu_limit(hierarchy, level)
							 : read_memory_limit(hierarchy, level);
}

static void count_cpu(struct cgroup_hierarchy *hierarchy, struct cgroup_level *level)
{
	struct scan text;

	level->counters.cpu_limit_share = level->limit;
	if (reread_file(hierarchy, level, 0, "cpu.stat", &text) == 0)
		cgroup_cpu_stat_parse(text, &level->counters);
}

static void count_memory_2(struct cgroup_hierarchy *hierarchy, struct cgroup_level *level)
{
	struct scan text;

	if (reread_file(hierarchy, level, 0, "memory.current", &text) == 0)
		cgroup_number_parse(text, &level->counters.memory_bytes);
	if (reread_file(hierarchy, level, 1, "memory.events", &text) == 0)
		cgroup_memory_events_parse(text, &level->counters);
}

/* Version 1 has no memory.high; failcnt counts what memory.events calls max. */
static void count_memory_1(struct cgroup_hierarchy *hierarchy, struct cgroup_level *level)
{
	struct scan text;

	if (reread_file(hierarchy, level, 0, "memory.usage_in_bytes", &text) == 0)
		cgroup_number_parse(text, &level->counters.memory_bytes);
	if (reread_file(hierarchy, level, 1, "memory.failcnt", &text) == 0)
		cgroup_number_parse(text, &level->counters.memory_max_events);
	if (read_file(hierarchy, level, "memory.oom_control", &text) == 0)
		cgroup_oom_control_parse(text, &level->counters.oom_kills);
}

static void count(struct cgroup_hierarchy *hierarchy, struct cgroup_level *level)
{
	level->counters = cgroup_counters_unknown();
	if (hierarchy->resource == CGROUP_CPU) {
		count_cpu(hierarchy, level);
		return;
	}
	level->counters.memory_limit_bytes = (uint64_t)level->limit;
	if (hierarchy->version == 2)
		count_memory_2(hierarchy, level);
	else
		count_memory_1(hierarchy, level);
}

void cgroup_level_count(struct cgroup_hierarchy *hierarchy, struct cgroup_level *level,
			uint64_t refresh)
{
	struct cgroup_counters before = level->counters, *now = &level->counters;

	if (level->counted_refresh == refresh)
		return;
	if (level->counted_refresh + 1 != refresh)
		before = cgroup_counters_unknown();
	level->counted_refresh = refresh;
	count(hierarchy, level);
	level->growth = (struct cgroup_counters){
		.quota_periods = value_growth(before.quota_periods, now->quota_periods),
		.throttled_periods = value_growth(before.throttled_periods, now->throttled_periods),
		.throttled_ns = value_growth(before.throttled_ns, now->throttled_ns),
		.memory_high_events =
			value_growth(before.memory_high_events, now->memory_high_events),
		.memory_max_events = value_growth(before.memory_max_events, now->memory_max_events),
		.oom_kills = value_growth(before.oom_kills, now->oom_kills),
	};
}
