/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>
#include <stdio.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/units.h"
#include "collectors/cgroups.h"
#include "unit/collectors/machine.h"

Suite *test_cgroups_suite(void);

#define MOUNT_V2 "31 25 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"
#define MOUNT_V1                                                                                   \
	"30 25 0:26 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n"                      \
	"32 25 0:28 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"                        \
	"31 25 0:27 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"

/* Processes 1, 2 … of these groups; the snapshot is filled by hand, as the scan would. */
static void collect_with(struct machine *machine, const char *const *paths, size_t count)
{
	struct snapshot *snapshot;

	if (!machine->collector)
		ck_assert_int_eq(machine_open(machine, "cgroups"), 0);
	snapshot_free(machine->snapshot);
	machine->snapshot = snapshot = snapshot_new();
	snapshot->processes = arena_calloc(&snapshot->arena, count + 1, sizeof(struct task));
	snapshot->process_count = count;
	for (size_t i = 0; i < count; i++) {
		snapshot->processes[i] = task_unknown();
		snapshot->processes[i].tid = snapshot->processes[i].tgid = (pid_t)i + 1;
		snapshot->processes[i].cgroup = paths[i];
	}
	ck_assert_int_eq(cgroups_collect(machine->state, &machine->context, snapshot), 0);
}

static void put_stat(const struct machine *machine, const char *group, unsigned int periods,
		     unsigned int throttled, unsigned int throttled_us)
{
	char file[256], text[256];

	snprintf(file, sizeof(file), "sys/fs/cgroup/%s/cpu.stat", group);
	snprintf(text, sizeof(text), "nr_periods %u\nnr_throttled %u\nthrottled_usec %u\n", periods,
		 throttled, throttled_us);
	tree_put(&machine->tree, file, text);
}

START_TEST(a_throttled_group_counts_from_the_second_refresh)
{
	static const char *const paths[] = {"/web"};
	struct machine machine;
	const struct cgroup_counters *row;
	uint64_t before_ns, before_periods;

	machine_init(&machine);
	tree_put(&machine.tree, "proc/self/mountinfo", MOUNT_V2);
	tree_put(&machine.tree, "proc/1/cgroup", "0::/web\n");
	tree_put(&machine.tree, "sys/fs/cgroup/web/cpu.max", "50000 100000\n");
	put_stat(&machine, "web", 100, 50, 9000);
	collect_with(&machine, paths, 1);
	ck_assert_uint_eq(machine.snapshot->system.cgroup_count, 1);
	row = &machine.snapshot->system.cgroups[0];
	ck_assert_str_eq(row->path, "/web");
	ck_assert_double_eq_tol(row->cpu_limit_share, 0.5, 1e-9);
	ck_assert(!value_is_known(row->memory_limit_bytes));
	before_ns = row->throttled_ns;
	before_periods = row->quota_periods;
	put_stat(&machine, "web", 110, 54, 9500);
	collect_with(&machine, paths, 1);
	row = &machine.snapshot->system.cgroups[0];
	ck_assert_uint_eq(row->throttled_ns - before_ns, 500 * NS_PER_US);
	ck_assert_uint_eq(row->quota_periods - before_periods, 10);
	machine_done(&machine);
}
END_TEST

START_TEST(a_group_without_limits_is_not_listed)
{
	static const char *const paths[] = {"/web", NULL, "/"};
	struct machine machine;

	machine_init(&machine);
	tree_put(&machine.tree, "proc/self/mountinfo", MOUNT_V2);
	tree_put(&machine.tree, "proc/1/cgroup", "0::/web\n");
	tree_put(&machine.tree, "proc/3/cgroup", "0::/\n");
	tree_put(&machine.tree, "sys/fs/cgroup/web/cpu.max", "max 100000\n");
	tree_put(&machine.tree, "sys/fs/cgroup/web/memory.max", "max\n");
	collect_with(&machine, paths, 3);
	ck_assert_uint_eq(machine.snapshot->system.cgroup_count, 0);
	machine_done(&machine);
}
END_TEST

START_TEST(a_limit_further_up_holds_for_the_groups_below)
{
	static const char *const paths[] = {"/slice/web"};
	struct machine machine;
	const struct cgroup_counters *row;
	uint64_t before_ns;

	machine_init(&machine);
	tree_put(&machine.tree, "proc/self/mountinfo", MOUNT_V2);
	tree_put(&machine.tree, "proc/1/cgroup", "0::/slice/web\n");
	tree_put(&machine.tree, "sys/fs/cgroup/slice/cpu.max", "200000 100000\n");
	tree_put(&machine.tree, "sys/fs/cgroup/slice/web/cpu.max", "100000 100000\n");
	put_stat(&machine, "slice", 100, 0, 0);
	put_stat(&machine, "slice/web", 100, 10, 777);
	collect_with(&machine, paths, 1);
	before_ns = machine.snapshot->system.cgroups[0].throttled_ns;
	/* The slice is full although the group itself is below its own limit. */
	put_stat(&machine, "slice", 110, 10, 4000);
	put_stat(&machine, "slice/web", 110, 10, 777);
	collect_with(&machine, paths, 1);
	row = &machine.snapshot->system.cgroups[0];
	ck_assert_uint_eq(row->throttled_ns - before_ns, 4000 * NS_PER_US);
	ck_assert_double_eq_tol(row->cpu_limit_share, 1.0, 1e-9);
	machine_done(&machine);
}
END_TEST

START_TEST(the_fullest_memory_limit_speaks)
{
	static const char *const paths[] = {"/slice/web"};
	struct machine machine;
	const struct cgroup_counters *row;

	machine_init(&machine);
	tree_put(&machine.tree, "proc/self/mountinfo", MOUNT_V2);
	tree_put(&machine.tree, "proc/1/cgroup", "0::/slice/web\n");
	tree_put(&machine.tree, "sys/fs/cgroup/slice/memory.max", "max\n");
	tree_put(&machine.tree, "sys/fs/cgroup/slice/memory.high", "1000\n");
	tree_put(&machine.tree, "sys/fs/cgroup/slice/memory.current", "990\n");
	tree_put(&machine.tree, "sys/fs/cgroup/slice/memory.events",
		 "low 0\nhigh 5\nmax 0\noom_kill 0\n");
	tree_put(&machine.tree, "sys/fs/cgroup/slice/web/memory.max", "800\n");
	tree_put(&machine.tree, "sys/fs/cgroup/slice/web/memory.current", "100\n");
	collect_with(&machine, paths, 1);
	tree_put(&machine.tree, "sys/fs/cgroup/slice/memory.events",
		 "low 0\nhigh 9\nmax 0\noom_kill 0\n");
	collect_with(&machine, paths, 1);
	row = &machine.snapshot->system.cgroups[0];
	ck_assert_uint_eq(row->memory_bytes, 990);
	ck_assert_uint_eq(row->memory_limit_bytes, 1000);
	ck_assert_uint_eq(row->memory_high_events, 4);
	ck_assert(isnan(row->cpu_limit_share));
	machine_done(&machine);
}
END_TEST

START_TEST(with_version_1_each_controller_is_asked_by_its_own_path)
{
	static const char *const paths[] = {"/system.slice/shown"};
	struct machine machine;
	const struct cgroup_counters *row;

	machine_init(&machine);
	tree_put(&machine.tree, "proc/self/mountinfo", MOUNT_V1);
	tree_put(&machine.tree, "proc/1/cgroup",
		 "3:memory:/box\n2:cpu,cpuacct:/jobs/one\n0::/system.slice/shown\n");
	tree_put(&machine.tree, "sys/fs/cgroup/cpu/jobs/one/cpu.cfs_quota_us", "25000\n");
	tree_put(&machine.tree, "sys/fs/cgroup/cpu/jobs/one/cpu.cfs_period_us", "50000\n");
	tree_put(&machine.tree, "sys/fs/cgroup/cpu/jobs/one/cpu.stat",
		 "nr_periods 1\nnr_throttled 1\nthrottled_time 5\n");
	tree_put(&machine.tree, "sys/fs/cgroup/memory/box/memory.limit_in_bytes", "1000\n");
	tree_put(&machine.tree, "sys/fs/cgroup/memory/box/memory.usage_in_bytes", "600\n");
	tree_put(&machine.tree, "sys/fs/cgroup/memory/box/memory.failcnt", "0\n");
	collect_with(&machine, paths, 1);
	ck_assert_uint_eq(machine.snapshot->system.cgroup_count, 1);
	row = &machine.snapshot->system.cgroups[0];
	ck_assert_str_eq(row->path, "/system.slice/shown");
	ck_assert_double_eq_tol(row->cpu_limit_share, 0.5, 1e-9);
	ck_assert_uint_eq(row->memory_bytes, 600);
	ck_assert_uint_eq(row->memory_limit_bytes, 1000);
	ck_assert(!value_is_known(row->memory_high_events));
	ck_assert(!value_is_known(row->oom_kills));
	machine_done(&machine);
}
END_TEST

START_TEST(a_group_that_dies_between_two_reads_is_unknown_and_harmless)
{
	static const char *const paths[] = {"/web"};
	struct machine machine;

	machine_init(&machine);
	tree_put(&machine.tree, "proc/self/mountinfo", MOUNT_V2);
	tree_put(&machine.tree, "proc/1/cgroup", "0::/web\n");
	tree_put(&machine.tree, "sys/fs/cgroup/web/cpu.max", "50000 100000\n");
	collect_with(&machine, paths, 1);
	ck_assert_uint_eq(machine.snapshot->system.cgroup_count, 1);
	ck_assert(!value_is_known(machine.snapshot->system.cgroups[0].throttled_ns));
	ck_assert(!value_is_known(machine.snapshot->system.cgroups[0].quota_periods));
	machine_done(&machine);
}
END_TEST

START_TEST(a_process_that_vanished_leaves_its_group_to_the_next_one)
{
	static const char *const paths[] = {"/web", "/web"};
	char second[] = "/web";
	const char *const twice[] = {paths[0], second};
	struct machine machine;

	machine_init(&machine);
	tree_put(&machine.tree, "proc/self/mountinfo", MOUNT_V2);
	tree_put(&machine.tree, "proc/2/cgroup", "0::/web\n");
	tree_put(&machine.tree, "sys/fs/cgroup/web/cpu.max", "50000 100000\n");
	collect_with(&machine, twice, 2);
	ck_assert_uint_eq(machine.snapshot->system.cgroup_count, 1);
	machine_done(&machine);
}
END_TEST

START_TEST(a_changed_limit_is_seen_in_its_turn)
{
	static const char *const paths[] = {"/web"};
	struct machine machine;
	double share = NAN;

	machine_init(&machine);
	tree_put(&machine.tree, "proc/self/mountinfo", MOUNT_V2);
	tree_put(&machine.tree, "proc/1/cgroup", "0::/web\n");
	tree_put(&machine.tree, "sys/fs/cgroup/web/cpu.max", "50000 100000\n");
	collect_with(&machine, paths, 1);
	tree_put(&machine.tree, "sys/fs/cgroup/web/cpu.max", "70000 100000\n");
	for (int i = 0; i < 20; i++) {
		collect_with(&machine, paths, 1);
		share = machine.snapshot->system.cgroups[0].cpu_limit_share;
	}
	ck_assert_double_eq_tol(share, 0.7, 1e-9);
	machine_done(&machine);
}
END_TEST

START_TEST(groups_without_processes_are_forgotten)
{
	static const char *const paths[] = {"/web"};
	struct machine machine;

	machine_init(&machine);
	tree_put(&machine.tree, "proc/self/mountinfo", MOUNT_V2);
	tree_put(&machine.tree, "proc/1/cgroup", "0::/web\n");
	tree_put(&machine.tree, "sys/fs/cgroup/web/cpu.max", "50000 100000\n");
	collect_with(&machine, paths, 1);
	for (int i = 0; i < 25; i++)
		collect_with(&machine, paths, 0);
	ck_assert_uint_eq(machine.snapshot->system.cgroup_count, 0);
	/* And are met as new ones when they return. */
	collect_with(&machine, paths, 1);
	ck_assert_uint_eq(machine.snapshot->system.cgroup_count, 1);
	machine_done(&machine);
}
END_TEST

START_TEST(more_groups_than_are_listed_are_a_health_line)
{
	enum { GROUPS = CGROUP_LISTED_LIMIT + 8 };
	static char texts[GROUPS][16];
	static const char *paths[GROUPS];
	struct machine machine;

	machine_init(&machine);
	tree_put(&machine.tree, "proc/self/mountinfo", MOUNT_V2);
	/* The limit of the root holds for all of them. */
	tree_put(&machine.tree, "sys/fs/cgroup/cpu.max", "50000 100000\n");
	for (size_t i = 0; i < GROUPS; i++) {
		char file[64], line[64];

		snprintf(texts[i], sizeof(texts[i]), "/g%zu", i);
		paths[i] = texts[i];
		snprintf(file, sizeof(file), "proc/%zu/cgroup", i + 1);
		snprintf(line, sizeof(line), "0::%s\n", texts[i]);
		tree_put(&machine.tree, file, line);
	}
	/* New groups are taken in by portions. */
	for (int i = 0; i < GROUPS / 64 + 1; i++)
		collect_with(&machine, paths, GROUPS);
	ck_assert_uint_eq(machine.snapshot->system.cgroup_count, CGROUP_LISTED_LIMIT);
	ck_assert_uint_eq(machine.snapshot->health_count, 1);
	ck_assert_str_eq(machine.snapshot->health[0].missing, "limits of 8 of 520 control groups");
	machine_done(&machine);
}
END_TEST

START_TEST(without_control_groups_the_collector_is_off)
{
	struct machine machine;

	machine_init(&machine);
	tree_put(&machine.tree, "proc/self/mountinfo", "");
	ck_assert_int_eq(machine_open(&machine, "cgroups"), -ENOENT);
	machine_done(&machine);
}
END_TEST

Suite *test_cgroups_suite(void)
{
	Suite *suite = suite_create("cgroups");
	TCase *cases = tcase_create("groups");

	tcase_add_test(cases, a_throttled_group_counts_from_the_second_refresh);
	tcase_add_test(cases, a_group_without_limits_is_not_listed);
	tcase_add_test(cases, a_limit_further_up_holds_for_the_groups_below);
	tcase_add_test(cases, the_fullest_memory_limit_speaks);
	tcase_add_test(cases, with_version_1_each_controller_is_asked_by_its_own_path);
	tcase_add_test(cases, a_group_that_dies_between_two_reads_is_unknown_and_harmless);
	tcase_add_test(cases, a_process_that_vanished_leaves_its_group_to_the_next_one);
	tcase_add_test(cases, a_changed_limit_is_seen_in_its_turn);
	tcase_add_test(cases, groups_without_processes_are_forgotten);
	tcase_add_test(cases, more_groups_than_are_listed_are_a_health_line);
	tcase_add_test(cases, without_control_groups_the_collector_is_off);
	suite_add_tcase(suite, cases);
	return suite;
}
