/* SPDX-License-Identifier: MIT */
#include "collectors/cgroups.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "collectors/cgroup_levels.h"

#define TABLE_LIMIT ((size_t)4 << 20)
#define FILE_LIMIT ((size_t)65536)
/* Making a group known costs some files: a crowd is spread over refreshes. */
#define NEW_LIMIT 64
/* A group is forgotten so long after its last process was seen … */
#define FORGET_REFRESHES 10
/* … and so often it is asked again which directories it is in. */
#define RESOLVE_REFRESHES 60

struct cgroup_group {
	char *path;                                         /* as in struct task; owned */
	struct cgroup_level *levels[CGROUP_RESOURCE_COUNT]; /* NULL: none in sight */
	struct cgroup_counters sums;                        /* from our start */
	uint64_t seen_refresh, resolve_refresh;
	bool has_sums;
};
ARRAY_DEFINE(group_array, struct cgroup_group *);

struct cgroups_state {
	struct cgroup_hierarchy hierarchies[CGROUP_RESOURCE_COUNT];
	struct group_array groups;
	struct hash by_path;
	uint64_t refresh;
	unsigned int new_count;  /* of this refresh */
	struct file_buffer text; /* scratch */
};

int cgroups_open(const struct collect_context *context, void **ret_state)
{
	struct cgroups_state *cgroups = xcalloc(1, sizeof(*cgroups));
	struct file_buffer text = {0};
	int error = proc_read(context->root, "self/mountinfo", TABLE_LIMIT, &text);
	bool has_any = false;

	for (int i = 0; i < CGROUP_RESOURCE_COUNT; i++) {
		cgroup_hierarchy_open(&cgroups->hierarchies[i], (enum cgroup_resource)i,
				      context->root, scan_of(text.data, text.length));
		has_any |= cgroups->hierarchies[i].fd >= 0;
	}
	file_buffer_done(&text);
	if (error || !has_any) {
		cgroups_close(cgroups);
		return error ? error : -ENOENT;
	}
	*ret_state = cgroups;
	return 0;
}

/* Find the directories of a group by asking one of its processes: with version 1, the path that
 * was chosen to be shown need not be the one of the cpu or the memory controller. */
static void resolve(struct cgroups_state *cgroups, const struct proc_root *root,
		    struct cgroup_group *group, pid_t pid)
{
	char path[PROC_PATH_SIZE];
	struct scan text;

	if (proc_read(root, proc_task_path(path, pid, 0, "cgroup"), FILE_LIMIT, &cgroups->text))
		return; /* the process is gone: the next one of the group will do */
	text = scan_of(cgroups->text.data, cgroups->text.length);
	for (size_t i = 0; i < CGROUP_RESOURCE_COUNT; i++)
		group->levels[i] = cgroup_level_of(&cgroups->hierarchies[i], text);
	group->resolve_refresh = cgroups->refresh + RESOLVE_REFRESHES;
}

static struct cgroup_group *group_of(struct cgroups_state *cgroups, const char *path)
{
	struct hash_key key = cgroup_path_key(scan_of(path, strlen(path)));
	struct cgroup_group *group = hash_get(&cgroups->by_path, key);

	if (group || cgroups->groups.count >= CGROUP_KNOWN_LIMIT || cgroups->new_count >= NEW_LIMIT)
		return group;
	cgroups->new_count++;
	group = xcalloc(1, sizeof(*group));
	group->path = xstrdup(path);
	*group_array_push(&cgroups->groups) = group;
	hash_put(&cgroups->by_path, key, group);
	return group;
}

static void see_process(struct cgroups_state *cgroups, const struct proc_root *root,
			const struct task *process)
{
	struct cgroup_group *group = group_of(cgroups, process->cgroup);

	if (!group || group->seen_refresh == cgroups->refresh)
		return;
	if (group->resolve_refresh <= cgroups->refresh)
		resolve(cgroups, root, group, process->tgid);
	if (!group->resolve_refresh)
		return;
	group->seen_refresh = cgroups->refresh;
	for (size_t i = 0; i < CGROUP_RESOURCE_COUNT; i++)
		cgroup_level_see(&cgroups->hierarchies[i], group->levels[i], cgroups->refresh);
}

static void see_processes(struct cgroups_state *cgroups, const struct proc_root *root,
			  const struct snapshot *snapshot)
{
	const char *last = NULL;

	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct task *process = &snapshot->processes[i];

		/* Neighbours often share the very text. */
		if (!process->cgroup || process->cgroup == last)
			continue;
		last = process->cgroup;
		see_process(cgroups, root, process);
	}
}

static bool all_known(const struct cgroup_counters *cpu)
{
	return value_is_known(cpu->quota_periods) && value_is_known(cpu->throttled_periods) &&
	       value_is_known(cpu->throttled_ns);
}

/* The level that was throttled longest since the last refresh speaks for the group. */
static void put_cpu(struct cgroups_state *cgroups, struct cgroup_group *group,
		    struct cgroup_counters *row)
{
	struct cgroup_level *level = cgroup_level_limited(group->levels[CGROUP_CPU]),
			    *worst = level;
	struct cgroup_counters *sums = &group->sums;

	for (; level; level = cgroup_level_limited(level->parent)) {
		cgroup_level_count(&cgroups->hierarchies[CGROUP_CPU], level, cgroups->refresh);
		row->cpu_limit_share = fmin(row->cpu_limit_share, level->limit);
		if (level->growth.throttled_ns > worst->growth.throttled_ns)
			worst = level;
	}
	if (!worst || !all_known(&worst->counters))
		return;
	sums->quota_periods += worst->growth.quota_periods;
	sums->throttled_periods += worst->growth.throttled_periods;
	sums->throttled_ns += worst->growth.throttled_ns;
	row->quota_periods = sums->quota_periods;
	row->throttled_periods = sums->throttled_periods;
	row->throttled_ns = sums->throttled_ns;
}

static double fullness(const struct cgroup_level *level)
{
	if (!level || !value_is_known(level->counters.memory_bytes) || level->limit <= 0)
		return -1;
	return (double)level->counters.memory_bytes / level->limit;
}

static void grow(uint64_t *sum, uint64_t growth, bool is_known, uint64_t *ret_value)
{
	*sum += growth;
	if (is_known)
		*ret_value = *sum;
}

/* The fullest level speaks for the group. */
static void put_memory(struct cgroups_state *cgroups, struct cgroup_group *group,
		       struct cgroup_counters *row)
{
	struct cgroup_level *level = cgroup_level_limited(group->levels[CGROUP_MEMORY]);
	struct cgroup_level *fullest = level;
	const struct cgroup_counters *now;

	for (; level; level = cgroup_level_limited(level->parent)) {
		cgroup_level_count(&cgroups->hierarchies[CGROUP_MEMORY], level, cgroups->refresh);
		if (fullness(level) > fullness(fullest))
			fullest = level;
	}
	if (!fullest)
		return;
	now = &fullest->counters;
	row->memory_bytes = now->memory_bytes;
	row->memory_limit_bytes = now->memory_limit_bytes;
	grow(&group->sums.memory_high_events, fullest->growth.memory_high_events,
	     value_is_known(now->memory_high_events), &row->memory_high_events);
	grow(&group->sums.memory_max_events, fullest->growth.memory_max_events,
	     value_is_known(now->memory_max_events), &row->memory_max_events);
	grow(&group->sums.oom_kills, fullest->growth.oom_kills, value_is_known(now->oom_kills),
	     &row->oom_kills);
}

static bool has_limit(const struct cgroups_state *cgroups, const struct cgroup_group *group)
{
	return group->seen_refresh == cgroups->refresh &&
	       (cgroup_level_limited(group->levels[CGROUP_CPU]) ||
		cgroup_level_limited(group->levels[CGROUP_MEMORY]));
}

static struct cgroup_counters row_of(struct cgroups_state *cgroups, struct cgroup_group *group,
				     struct arena *arena)
{
	struct cgroup_counters row = cgroup_counters_unknown();

	row.path = arena_strdup(arena, group->path);
	put_cpu(cgroups, group, &row);
	put_memory(cgroups, group, &row);
	return row;
}

static void tell_unlisted(struct snapshot *snapshot, size_t limited, size_t listed)
{
	if (limited > listed)
		snapshot_add_health(snapshot, "cgroups", HEALTH_NOTE,
				    arena_printf(&snapshot->arena,
						 "limits of %zu of %zu control groups",
						 limited - listed, limited),
				    "there are too many", NULL);
}

static void put_rows(struct cgroups_state *cgroups, struct snapshot *snapshot)
{
	struct system_counters *system = &snapshot->system;
	size_t limited = 0, listed;

	for (size_t i = 0; i < cgroups->groups.count; i++)
		limited += has_limit(cgroups, cgroups->groups.items[i]);
	if (limited == 0)
		return;
	listed = limited < CGROUP_LISTED_LIMIT ? limited : CGROUP_LISTED_LIMIT;
	system->cgroups = arena_calloc(&snapshot->arena, listed, sizeof(*system->cgroups));
	/* In the order they were met: the same groups are listed each time. */
	for (size_t i = 0; i < cgroups->groups.count && system->cgroup_count < listed; i++) {
		struct cgroup_group *group = cgroups->groups.items[i];

		if (has_limit(cgroups, group))
			system->cgroups[system->cgroup_count++] =
				row_of(cgroups, group, &snapshot->arena);
	}
	tell_unlisted(snapshot, limited, listed);
}

static void forget(struct cgroups_state *cgroups)
{
	uint64_t oldest;
	size_t kept = 0;

	if (cgroups->refresh % FORGET_REFRESHES || cgroups->refresh <= FORGET_REFRESHES)
		return;
	oldest = cgroups->refresh - FORGET_REFRESHES;
	for (size_t i = 0; i < cgroups->groups.count; i++) {
		struct cgroup_group *group = cgroups->groups.items[i];

		if (group->seen_refresh >= oldest) {
			cgroups->groups.items[kept++] = group;
			continue;
		}
		hash_remove(&cgroups->by_path,
			    cgroup_path_key(scan_of(group->path, strlen(group->path))));
		free(group->path);
		free(group);
	}
	cgroups->groups.count = kept;
	/* A level is seen whenever one of its groups is: none that is still used goes. */
	for (size_t i = 0; i < CGROUP_RESOURCE_COUNT; i++)
		cgroup_levels_forget(&cgroups->hierarchies[i], oldest);
}

int cgroups_collect(void *state, const struct collect_context *context, struct snapshot *snapshot)
{
	struct cgroups_state *cgroups = state;

	cgroups->refresh++;
	cgroups->new_count = 0;
	see_processes(cgroups, context->root, snapshot);
	put_rows(cgroups, snapshot);
	forget(cgroups);
	return 0;
}

void cgroups_close(void *state)
{
	struct cgroups_state *cgroups = state;

	for (size_t i = 0; i < cgroups->groups.count; i++) {
		free(cgroups->groups.items[i]->path);
		free(cgroups->groups.items[i]);
	}
	group_array_done(&cgroups->groups);
	hash_done(&cgroups->by_path);
	for (size_t i = 0; i < CGROUP_RESOURCE_COUNT; i++)
		cgroup_hierarchy_close(&cgroups->hierarchies[i]);
	file_buffer_done(&cgroups->text);
	free(cgroups);
}
