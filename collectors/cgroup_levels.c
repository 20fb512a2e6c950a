/* SPDX-License-Identifier: MIT */
#include "collectors/cgroup_levels.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/units.h"
#include "collectors/mountinfo.h"

#define FILE_LIMIT ((size_t)16384)
#define FILE_NAME_SIZE 32
#define DEPTH_LIMIT 64
/* Descriptors this part may keep of those the whole program has; beyond it opens each time. */
#define KEPT_LIMIT 128

static const char *const controllers[CGROUP_RESOURCE_COUNT] = {"cpu", "memory"};

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

struct hash_key cgroup_path_key(struct scan path)
{
	/* FNV-1a, and the same from another start. */
	struct hash_key key = {UINT64_C(0xcbf29ce484222325), UINT64_C(0x84222325cbf29ce4)};

	for (const char *at = path.at; at < path.end; at++) {
		key.a = (key.a ^ (unsigned char)*at) * UINT64_C(0x100000001b3);
		key.b = (key.b + (unsigned char)*at) * UINT64_C(0x9e3779b97f4a7c15);
	}
	return key;
}

static int open_mount(const struct proc_root *root, struct scan point)
{
	char path[CGROUP_PATH_SIZE];
	struct scan below = point;
	int fd = -1;

	if (scan_length(&point) >= sizeof(path))
		return -1;
	if (scan_text(&below, "/sys/")) {
		snprintf(path, sizeof(path), "%.*s", (int)scan_length(&below), below.at);
		fd = openat(root->sys_fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	} else if (root->is_live) {
		snprintf(path, sizeof(path), "%.*s", (int)scan_length(&point), point.at);
		fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	}
	return fd;
}

static int version_of(const struct mount_entry *entry, const char *controller)
{
	struct scan value;

	if (scan_equals(entry->type, "cgroup2"))
		return 2;
	return scan_equals(entry->type, "cgroup") && mount_option(entry, controller, &value) ? 1
											     : 0;
}

void cgroup_hierarchy_open(struct cgroup_hierarchy *hierarchy, enum cgroup_resource resource,
			   const struct proc_root *root, struct scan mountinfo)
{
	struct mount_entry entry;

	*hierarchy = (struct cgroup_hierarchy){.resource = resource, .fd = -1};
	while (mountinfo_next(&mountinfo, &entry)) {
		int version = version_of(&entry, controllers[resource]);
		int fd;

		/* A controller lives in one hierarchy only: version 1's when it is mounted there. */
		if (version == 0 || (hierarchy->fd >= 0 && version >= hierarchy->version))
			continue;
		fd = open_mount(root, entry.point);
		if (fd < 0)
			continue;
		if (hierarchy->fd >= 0)
			close(hierarchy->fd);
		free(hierarchy->mount_root);
		hierarchy->fd = fd;
		hierarchy->version = version;
		hierarchy->mount_root = xstrndup(entry.root.at, scan_length(&entry.root));
	}
}

static void close_kept(struct cgroup_hierarchy *hierarchy, struct cgroup_level *level)
{
	for (size_t i = 0; i < ARRAY_SIZE(level->fds); i++) {
		if (level->fds[i] < 0)
			continue;
		close(level->fds[i]);
		level->fds[i] = -1;
		hierarchy->kept_descriptors--;
	}
}

static void free_level(struct cgroup_hierarchy *hierarchy, struct cgroup_level *level)
{
	close_kept(hierarchy, level);
	free(level->path);
	free(level);
}

void cgroup_hierarchy_close(struct cgroup_hierarchy *hierarchy)
{
	for (size_t i = 0; i < hierarchy->levels.count; i++)
		free_level(hierarchy, hierarchy->levels.items[i]);
	level_array_done(&hierarchy->levels);
	hash_done(&hierarchy->by_path);
	file_buffer_done(&hierarchy->text);
	free(hierarchy->mount_root);
	if (hierarchy->fd >= 0)
		close(hierarchy->fd);
	hierarchy->fd = -1;
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
static int reread_file(struct cgroup_hierarchy *hierarchy, struct cgroup_level *level,
		       size_t kept, const char *file, struct scan *ret_text)
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
		close_kept(hierarchy, level);
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

static void read_limit(struct cgroup_hierarchy *hierarchy, struct cgroup_level *level)
{
	level->limit = hierarchy->resource == CGROUP_CPU ? read_cpu_limit(hierarchy, level)
							 : read_memory_limit(hierarchy, level);
}

static struct cgroup_level *level_new(struct cgroup_hierarchy *hierarchy, struct scan path)
{
	struct cgroup_level *level = xcalloc(1, sizeof(*level));

	level->path = xstrndup(path.at, scan_length(&path));
	level->counters = cgroup_counters_unknown();
	level->fds[0] = level->fds[1] = -1;
	level->turn = hierarchy->next_turn++ % CGROUP_LIMIT_TURN_REFRESHES;
	read_limit(hierarchy, level);
	*level_array_push(&hierarchy->levels) = level;
	hash_put(&hierarchy->by_path, cgroup_path_key(path), level);
	return level;
}

/* The level of a path; those above it are made until one is found that is there already. */
static struct cgroup_level *level_get(struct cgroup_hierarchy *hierarchy, struct scan path)
{
	struct cgroup_level *first = NULL, **link = &first;

	for (size_t depth = 0; depth < DEPTH_LIMIT; depth++) {
		const char *slash = memrchr(path.at, '/', scan_length(&path));

		*link = hash_get(&hierarchy->by_path, cgroup_path_key(path));
		if (*link)
			break;
		*link = level_new(hierarchy, path);
		if (!slash)
			break;
		link = &(*link)->parent;
		path.end = slash;
	}
	return first;
}

struct cgroup_level *cgroup_level_of(struct cgroup_hierarchy *hierarchy, struct scan proc_cgroup)
{
	const char *controller = hierarchy->version == 1 ? controllers[hierarchy->resource] : NULL;
	struct scan path, rest, root;

	if (hierarchy->fd < 0 || !cgroup_path_find(proc_cgroup, controller, &path))
		return NULL;
	root = scan_of(hierarchy->mount_root, strlen(hierarchy->mount_root));
	if (!cgroup_path_below(path, root, &rest))
		return NULL;
	while (rest.end > rest.at && rest.end[-1] == '/')
		rest.end--;
	return level_get(hierarchy, rest);
}

void cgroup_level_see(struct cgroup_hierarchy *hierarchy, struct cgroup_level *level,
		      uint64_t refresh)
{
	for (; level && level->seen_refresh != refresh; level = level->parent) {
		level->seen_refresh = refresh;
		if (refresh % CGROUP_LIMIT_TURN_REFRESHES == level->turn)
			read_limit(hierarchy, level);
	}
}

struct cgroup_level *cgroup_level_limited(struct cgroup_level *level)
{
	while (level && !isfinite(level->limit))
		level = level->parent;
	return level;
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

static uint64_t growth_of(uint64_t before, uint64_t now)
{
	return value_is_known(before) && value_is_known(now) && now > before ? now - before : 0;
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
		.quota_periods = growth_of(before.quota_periods, now->quota_periods),
		.throttled_periods = growth_of(before.throttled_periods, now->throttled_periods),
		.throttled_ns = growth_of(before.throttled_ns, now->throttled_ns),
		.memory_high_events = growth_of(before.memory_high_events, now->memory_high_events),
		.memory_max_events = growth_of(before.memory_max_events, now->memory_max_events),
		.oom_kills = growth_of(before.oom_kills, now->oom_kills),
	};
}

void cgroup_levels_forget(struct cgroup_hierarchy *hierarchy, uint64_t oldest_refresh)
{
	size_t kept = 0;

	for (size_t i = 0; i < hierarchy->levels.count; i++) {
		struct cgroup_level *level = hierarchy->levels.items[i];

		if (level->seen_refresh >= oldest_refresh) {
			hierarchy->levels.items[kept++] = level;
			continue;
		}
		hash_remove(&hierarchy->by_path,
			    cgroup_path_key(scan_of(level->path, strlen(level->path))));
		free_level(hierarchy, level);
	}
	hierarchy->levels.count = kept;
}
