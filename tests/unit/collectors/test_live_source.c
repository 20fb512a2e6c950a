/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/units.h"
#include "collectors/collectors.h"
#include "collectors/live_source.h"
#include "unit/collectors/machine.h"

Suite *test_live_source_suite(void);

static const struct focus nobody = {0};

static struct snapshot *take(struct source *source, uint32_t needs)
{
	struct snapshot *snapshot = NULL;

	ck_assert_int_eq(source_next(source, needs, nobody, &snapshot), 0);
	ck_assert(snapshot->is_sealed);
	return snapshot;
}

START_TEST(a_snapshot_of_this_machine_holds_ourselves)
{
	struct source *source = live_source_new(NULL);
	struct snapshot *snapshot;

	ck_assert_ptr_nonnull(source);
	snapshot = take(source, NEED_ALL);
	ck_assert_ptr_nonnull(snapshot_process(snapshot, getpid()));
	ck_assert_uint_eq(snapshot->needs, NEED_ALL);
	ck_assert_uint_gt(snapshot->system.memory.total_bytes, 0);
	ck_assert_uint_eq(snapshot->system.cpu_count, snapshot->host->cpu_count);
	ck_assert_uint_gt(snapshot->system.process_count, 0);
	snapshot_free(snapshot);
	source_free(source);
}
END_TEST

START_TEST(snapshots_are_numbered_and_time_goes_on)
{
	struct source *source = live_source_new(NULL);
	struct snapshot *first = take(source, 0), *second = take(source, 0);

	ck_assert_uint_eq(first->sequence, 1);
	ck_assert_uint_eq(second->sequence, 2);
	ck_assert_uint_gt(second->time_ns, first->time_ns);
	ck_assert_uint_ge(second->boot_ns, first->boot_ns);
	ck_assert_uint_ge(second->system.cpu.user_ns, first->system.cpu.user_ns);
	ck_assert_uint_ge(second->system.uptime_ns, first->system.uptime_ns);
	ck_assert_uint_ge(second->system.context_switches, first->system.context_switches);
	snapshot_free(first);
	snapshot_free(second);
	source_free(source);
}
END_TEST

START_TEST(our_own_cost_is_part_of_the_snapshot)
{
	struct source *source = live_source_new(NULL);
	struct snapshot *snapshot = take(source, 0);

	ck_assert_uint_gt(snapshot->cost.collect_ns, 0);
	ck_assert_uint_ge(snapshot->cost.cpu_ns, snapshot->cost.collect_ns);
	ck_assert(value_is_known(snapshot->cost.resident_bytes));
	ck_assert_uint_gt(snapshot->cost.resident_bytes, 100000);
	snapshot_free(snapshot);
	source_free(source);
}
END_TEST

START_TEST(a_path_without_proc_is_an_error)
{
	struct live_options options = {.proc_path = "/nonexistent/proc"};

	errno = 0;
	ck_assert_ptr_null(live_source_new(&options));
	ck_assert_int_eq(errno, ENOENT);
}
END_TEST

START_TEST(an_empty_tree_gives_an_honest_snapshot)
{
	struct tree tree = tree_make();
	struct live_options options = {0};
	struct source *source;
	struct snapshot *snapshot;
	char path[128];

	snprintf(path, sizeof(path), "%s/proc", tree.path);
	options.proc_path = path;
	source = live_source_new(&options);
	ck_assert_ptr_nonnull(source);
	snapshot = take(source, NEED_ALL);
	ck_assert_uint_eq(snapshot->process_count, 0);
	ck_assert(!value_is_known(snapshot->system.paging.faults));
	ck_assert(!value_is_known(snapshot->system.pressure_io.some_ns));
	ck_assert(isnan(snapshot->system.load_1));
	ck_assert(!value_is_known(snapshot->cost.resident_bytes));
	ck_assert_uint_eq(snapshot->disk_count, 0);
	snapshot_free(snapshot);
	source_free(source);
	tree_remove(&tree);
}
END_TEST

static const struct health *find(const struct snapshot *snapshot, const char *collector)
{
	for (size_t i = 0; i < snapshot->health_count; i++)
		if (strcmp(snapshot->health[i].collector, collector) == 0)
			return &snapshot->health[i];
	return NULL;
}

START_TEST(a_failing_collector_becomes_a_health_line_and_the_others_go_on)
{
	struct machine machine;
	struct collectors *collectors;
	const struct health *health;

	machine_init(&machine);
	tree_put(&machine.tree, "proc/loadavg", "1.00 2.00 3.00 1/2 3\n");
	collectors = collectors_new(&machine.root, &machine.host);
	machine.snapshot = snapshot_new();
	collectors_collect(collectors, 0, nobody, machine.snapshot);
	health = find(machine.snapshot, "pressure");
	ck_assert_ptr_nonnull(health);
	ck_assert_str_eq(health->missing, "pressure stall information");
	ck_assert_str_eq(health->reason, "the kernel was built or booted without it");
	ck_assert_str_eq(health->command, "boot with psi=1");
	ck_assert_ptr_nonnull(find(machine.snapshot, "memory"));
	ck_assert_ptr_null(find(machine.snapshot, "load"));
	ck_assert_double_eq_tol(machine.snapshot->system.load_1, 1.0, 1e-9);
	collectors_free(collectors);
	machine_done(&machine);
}
END_TEST

START_TEST(a_collector_nobody_needs_does_not_run)
{
	struct machine machine;
	struct collectors *collectors;

	machine_init(&machine);
	collectors = collectors_new(&machine.root, &machine.host);
	machine.snapshot = snapshot_new();
	collectors_collect(collectors, NEED_ALL & ~(uint32_t)NEED_CGROUP_STAT, nobody,
			   machine.snapshot);
	ck_assert_ptr_null(find(machine.snapshot, "cgroups"));
	snapshot_free(machine.snapshot);
	machine.snapshot = snapshot_new();
	collectors_collect(collectors, NEED_CGROUP_STAT, nobody, machine.snapshot);
	ck_assert_ptr_nonnull(find(machine.snapshot, "cgroups"));
	collectors_free(collectors);
	machine_done(&machine);
}
END_TEST

START_TEST(a_kernel_feature_that_appears_is_found_in_the_end)
{
	struct machine machine;
	struct collectors *collectors;
	const struct health *health = NULL;

	machine_init(&machine);
	collectors = collectors_new(&machine.root, &machine.host);
	for (int i = 0; i < COLLECTOR_RETRY_REFRESHES + 2; i++) {
		snapshot_free(machine.snapshot);
		machine.snapshot = snapshot_new();
		collectors_collect(collectors, 0, nobody, machine.snapshot);
		health = find(machine.snapshot, "load");
		if (i == 0) {
			ck_assert_ptr_nonnull(health);
			tree_put(&machine.tree, "proc/loadavg", "1.00 2.00 3.00 1/2 3\n");
		}
	}
	ck_assert_ptr_null(health);
	collectors_free(collectors);
	machine_done(&machine);
}
END_TEST

START_TEST(every_row_of_the_table_is_complete)
{
	const struct collector *collector = &collector_table[_i];

	ck_assert_uint_gt(strlen(collector->name), 0);
	ck_assert_uint_gt(strlen(collector->missing), 0);
	ck_assert_uint_gt(strlen(collector->absent), 0);
	ck_assert(collector->open && collector->collect && collector->close);
	for (size_t i = 0; i < collector_count; i++)
		ck_assert(i == (size_t)_i || strcmp(collector_table[i].name, collector->name) != 0);
}
END_TEST

static void *take_three(void *source)
{
	for (int i = 0; i < 3; i++)
		snapshot_free(take(source, NEED_ALL));
	return NULL;
}

START_TEST(another_thread_may_read_while_we_look_at_host_and_breadcrumb)
{
	struct source *source = live_source_new(NULL);
	pthread_t reader;

	ck_assert_int_eq(pthread_create(&reader, NULL, take_three, source), 0);
	ck_assert_ptr_nonnull(live_source_breadcrumb(source));
	for (int i = 0; i < 1000; i++)
		ck_assert_uint_gt(source_host(source)->clock_ticks_per_s, 0);
	pthread_join(reader, NULL);
	source_free(source);
}
END_TEST

START_TEST(two_sources_do_not_disturb_each_other)
{
	struct live_options options = {.skip = (pid_t[]){1, 2}, .skip_count = 2};
	struct source *first = live_source_new(NULL), *second = live_source_new(&options);
	struct snapshot *a, *b;

	a = take(first, 0);
	source_free(first);
	live_source_skip(second, getpid());
	b = take(second, NEED_COMMAND);
	ck_assert_ptr_nonnull(snapshot_process(b, getpid()));
	/* b lives on its own source; a must not be used for its host any more, but can be freed. */
	snapshot_free(a);
	snapshot_free(b);
	source_free(second);
}
END_TEST

static void add_collectors(Suite *suite)
{
	TCase *cases = tcase_create("collectors");

	tcase_add_test(cases, a_failing_collector_becomes_a_health_line_and_the_others_go_on);
	tcase_add_test(cases, a_collector_nobody_needs_does_not_run);
	tcase_add_test(cases, a_kernel_feature_that_appears_is_found_in_the_end);
	tcase_add_loop_test(cases, every_row_of_the_table_is_complete, 0, (int)collector_count);
	suite_add_tcase(suite, cases);
}

Suite *test_live_source_suite(void)
{
	Suite *suite = suite_create("live source");
	TCase *cases = tcase_create("live source");

	tcase_add_test(cases, a_snapshot_of_this_machine_holds_ourselves);
	tcase_add_test(cases, snapshots_are_numbered_and_time_goes_on);
	tcase_add_test(cases, our_own_cost_is_part_of_the_snapshot);
	tcase_add_test(cases, a_path_without_proc_is_an_error);
	tcase_add_test(cases, an_empty_tree_gives_an_honest_snapshot);
	tcase_add_test(cases, another_thread_may_read_while_we_look_at_host_and_breadcrumb);
	tcase_add_test(cases, two_sources_do_not_disturb_each_other);
	suite_add_tcase(suite, cases);
	add_collectors(suite);
	return suite;
}
