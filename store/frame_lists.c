/* SPDX-License-Identifier: MIT */
/* Where the rows of a frame stand in a snapshot, and in which order. */
#include <string.h>

#include "base/array.h"
#include "store/frame_codec.h"
#include "store/frame_private.h"

static int compare_numbers(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare_signed(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int compare_tasks(const void *a, const void *b)
{
	const struct task *left = a, *right = b;

	if (left->tgid != right->tgid)
		return compare_signed(left->tgid, right->tgid);
	if (left->tid != right->tid)
		return compare_signed(left->tid, right->tid);
	return compare_numbers(left->start_ticks, right->start_ticks);
}

static int compare_names(const char *a, const char *b)
{
	return a == b ? 0 : strcmp(a ? a : "", b ? b : "");
}

static int compare_disks(const void *a, const void *b)
{
	return compare_names(((const struct disk_counters *)a)->name,
			     ((const struct disk_counters *)b)->name);
}

static int compare_nets(const void *a, const void *b)
{
	return compare_names(((const struct net_counters *)a)->name,
			     ((const struct net_counters *)b)->name);
}

static int compare_cgroups(const void *a, const void *b)
{
	return compare_names(((const struct cgroup_counters *)a)->path,
			     ((const struct cgroup_counters *)b)->path);
}

static int compare_cpus(const void *a, const void *b)
{
	return compare_signed(((const struct cpu_counters *)a)->id,
			      ((const struct cpu_counters *)b)->id);
}

static int compare_connections(const void *a, const void *b)
{
	const struct connection *left = a, *right = b;

	if (left->pid != right->pid)
		return compare_signed(left->pid, right->pid);
	return compare_numbers(left->inode, right->inode);
}

/* clang-format off */
const struct frame_list frame_lists[LIST_COUNT] = {
	[LIST_HEAD] = {"head", "head", PART_MACHINE, false, NULL},
	[LIST_COST] = {"cost", "cost", PART_MACHINE, false, NULL},
	[LIST_SYSTEM] = {"system", "system", PART_MACHINE, false, NULL},
	[LIST_CPUS] = {"cpus", "cpu", PART_MACHINE, false, compare_cpus},
	[LIST_DISKS] = {"disks", "disk", PART_MACHINE, false, compare_disks},
	[LIST_NETS] = {"nets", "net", PART_MACHINE, false, compare_nets},
	[LIST_CGROUPS] = {"cgroups", "cgroup", PART_MACHINE, false, compare_cgroups},
	[LIST_HEALTH] = {"health", "health", PART_MACHINE, false, NULL},
	[LIST_NOTES] = {"notes", "note", PART_MACHINE, false, NULL},
	[LIST_PROCESSES] = {"processes", "task", PART_TASKS, true, compare_tasks},
	[LIST_THREADS] = {"threads", "task", PART_TASKS, true, compare_tasks},
	[LIST_CONNECTIONS] = {"connections", "connection", PART_TASKS, false, compare_connections},
};

#define HEAD(key_, member, type_, unit_) \
	{.key = key_, .type = type_, .unit = unit_, .offset = offsetof(struct frame_head, member)}
static const struct field head_rows[] = {
	HEAD("sequence", sequence, VALUE_U64, UNIT_COUNT),
	HEAD("time_ns", time_ns, VALUE_U64, UNIT_NS),
	HEAD("boot_ns", boot_ns, VALUE_U64, UNIT_NS),
	HEAD("wall_s", wall_s, VALUE_U64, UNIT_NONE),
	HEAD("wall_ns", wall_ns, VALUE_U32, UNIT_NS),
	HEAD("needs", needs, VALUE_U32, UNIT_NONE),
	HEAD("is_after_gap", is_after_gap, VALUE_BOOL, UNIT_NONE),
};
/* clang-format on */

const struct field_table head_fields = {"head", head_rows, ARRAY_SIZE(head_rows),
					sizeof(struct frame_head)};

static const struct field_table *const all_tables[] = {
	&head_fields, &cost_fields, &system_fields,     &cpu_fields,
	&disk_fields, &net_fields,  &cgroup_fields,     &health_fields,
	&note_fields, &task_fields, &connection_fields, NULL,
};
const struct frame_schema frame_schema_full = {all_tables};

const struct field_table *frame_table_find(const struct field_table *const *tables,
					   const char *name, size_t length)
{
	for (; *tables; tables++) {
		if (strlen((*tables)->name) == length && !memcmp((*tables)->name, name, length))
			return *tables;
	}
	return NULL;
}

enum frame_type frame_type_of(const struct field *field)
{
	static const enum frame_type types[] = {
		[VALUE_U64] = FRAME_U64,   [VALUE_U32] = FRAME_U32,   [VALUE_I32] = FRAME_I32,
		[VALUE_I16] = FRAME_I16,   [VALUE_U8] = FRAME_U8,     [VALUE_F64] = FRAME_F64,
		[VALUE_BOOL] = FRAME_BOOL, [VALUE_CHAR] = FRAME_CHAR, [VALUE_TEXT] = FRAME_TEXT,
	};

	return field->value_name ? FRAME_ENUM : types[field->type];
}

struct frame_head frame_head_of(const struct snapshot *snapshot, const struct frame_notes *notes)
{
	return (struct frame_head){
		.sequence = snapshot->sequence,
		.time_ns = snapshot->time_ns,
		.boot_ns = snapshot->boot_ns,
		.wall_s = (uint64_t)snapshot->wall_time.tv_sec,
		.wall_ns = (uint32_t)snapshot->wall_time.tv_nsec,
		.needs = snapshot->needs,
		.is_after_gap = notes && notes->is_after_gap,
	};
}

struct frame_rows frame_rows_of(enum frame_list_id id, const struct snapshot *snapshot,
				const struct frame_notes *notes, const struct frame_head *head)
{
	const struct system_counters *system = &snapshot->system;
	const struct frame_rows rows[LIST_COUNT] = {
		[LIST_HEAD] = {head, 1},
		[LIST_COST] = {&snapshot->cost, 1},
		[LIST_SYSTEM] = {system, 1},
		[LIST_CPUS] = {system->cpus, system->cpu_count},
		[LIST_DISKS] = {snapshot->disks, snapshot->disk_count},
		[LIST_NETS] = {snapshot->nets, snapshot->net_count},
		[LIST_CGROUPS] = {system->cgroups, system->cgroup_count},
		[LIST_HEALTH] = {snapshot->health, snapshot->health_count},
		[LIST_NOTES] = {notes ? notes->verdicts : NULL, notes ? notes->verdict_count : 0},
		[LIST_PROCESSES] = {snapshot->processes, snapshot->process_count},
		[LIST_THREADS] = {snapshot->threads, snapshot->thread_count},
		[LIST_CONNECTIONS] = {snapshot->connections, snapshot->connection_count},
	};

	return rows[id];
}

#define SECONDS_MAX UINT64_C(253402300799) /* the end of the year 9999 */

static void put_head(struct frame *frame, const struct frame_head *head)
{
	struct snapshot *snapshot = frame->snapshot;

	snapshot->sequence = head->sequence;
	snapshot->time_ns = head->time_ns;
	snapshot->boot_ns = head->boot_ns;
	/* Who prints a time may rely on a year of four digits. */
	snapshot->wall_time.tv_sec = head->wall_s <= SECONDS_MAX ? (time_t)head->wall_s : 0;
	snapshot->wall_time.tv_nsec = head->wall_ns < 1000000000 ? (long)head->wall_ns : 0;
	snapshot->needs = head->needs;
	frame->notes.is_after_gap = head->is_after_gap;
}

/* The arrays it owns are lists of their own. */
static void put_system(struct system_counters *system, const struct system_counters *read)
{
	struct cpu_counters *cpus = system->cpus;
	struct cgroup_counters *cgroups = system->cgroups;
	size_t cpu_count = system->cpu_count, cgroup_count = system->cgroup_count;

	*system = *read;
	system->cpus = cpus;
	system->cpu_count = cpu_count;
	system->cgroups = cgroups;
	system->cgroup_count = cgroup_count;
}

static void put_only_row(enum frame_list_id id, struct frame *frame, const void *row)
{
	if (id == LIST_HEAD)
		put_head(frame, row);
	else if (id == LIST_COST)
		frame->snapshot->cost = *(const struct own_cost *)row;
	else
		put_system(&frame->snapshot->system, row);
}

#define PUT(member, member_count)                                                                  \
	do {                                                                                       \
		(member) = rows;                                                                   \
		(member_count) = count;                                                            \
	} while (0)

void frame_rows_put(enum frame_list_id id, struct frame *frame, void *rows, size_t count)
{
	struct snapshot *snapshot = frame->snapshot;

	if (count == 0)
		return;
	if (id <= LIST_SYSTEM)
		put_only_row(id, frame, rows);
	else if (id == LIST_CPUS)
		PUT(snapshot->system.cpus, snapshot->system.cpu_count);
	else if (id == LIST_CGROUPS)
		PUT(snapshot->system.cgroups, snapshot->system.cgroup_count);
	else if (id == LIST_DISKS)
		PUT(snapshot->disks, snapshot->disk_count);
	else if (id == LIST_NETS)
		PUT(snapshot->nets, snapshot->net_count);
	else if (id == LIST_HEALTH)
		PUT(snapshot->health, snapshot->health_count);
	else if (id == LIST_NOTES)
		PUT(frame->notes.verdicts, frame->notes.verdict_count);
	else if (id == LIST_PROCESSES)
		PUT(snapshot->processes, snapshot->process_count);
	else if (id == LIST_THREADS)
		PUT(snapshot->threads, snapshot->thread_count);
	else
		PUT(snapshot->connections, snapshot->connection_count);
}
