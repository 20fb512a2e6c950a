/* SPDX-License-Identifier: MIT */
#include "collectors/cgroup_levels.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collectors/cgroup_private.h"
#include "collectors/mountinfo.h"

#define DEPTH_LIMIT 64

static const char *const controllers[CGROUP_RESOURCE_COUNT] = {"cpu", "memory"};

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

static void free_level(struct cgroup_hierarchy *hierarchy, struct cgroup_level *level)
{
	cgroup_level_close(hierarchy, level);
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

static struct cgroup_level *level_new(struct cgroup_hierarchy *hierarchy, struct scan path)
{
	struct cgroup_level *level = xcalloc(1, sizeof(*level));

	level->path = xstrndup(path.at, scan_length(&path));
	level->counters = cgroup_counters_unknown();
	level->fds[0] = level->fds[1] = -1;
	level->turn = hierarchy->next_turn++ % CGROUP_LIMIT_TURN_REFRESHES;
	cgroup_level_read_limit(hierarchy, level);
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
			cgroup_level_read_limit(hierarchy, level);
	}
}

struct cgroup_level *cgroup_level_limited(struct cgroup_level *level)
{
	while (level && !isfinite(level->limit))
		level = level->parent;
	return level;
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
