/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/units.h"
#include "collectors/cpu.h"
#include "collectors/host.h"
#include "unit/collectors/machine.h"

Suite *test_cpu_suite(void);

#define TICK_NS (NS_PER_S / 100)

static const char two_of_four_cpus[] = "cpu  30 4 50 1000 20 1 2 3 8 1\n"
				       "cpu0 10 1 20 500 5 0 1 2 8 0\n"
				       "cpu3 20 3 30 500 15 1 1 1 0 1\n"
				       "intr 12345 0 9 0 0\n"
				       "ctxt 67890\n"
				       "btime 1700000000\n"
				       "processes 4242\n"
				       "procs_running 7\n"
				       "procs_blocked 2\n"
				       "softirq 5 0 5 0 0 0 0 0 0 0 0\n";

START_TEST(each_online_cpu_has_its_own_number_and_times)
{
	struct machine machine;
	const struct system_counters *system;

	machine_init(&machine);
	tree_put(&machine.tree, "proc/stat", two_of_four_cpus);
	machine_refresh(&machine, "cpu");
	system = &machine.snapshot->system;
	ck_assert_uint_eq(system->cpu_count, 2);
	ck_assert_int_eq(system->cpus[0].id, 0);
	ck_assert_int_eq(system->cpus[1].id, 3);
	ck_assert_uint_eq(system->cpus[0].user_ns, 10 * TICK_NS);
	ck_assert_uint_eq(system->cpus[0].guest_ns, 8 * TICK_NS);
	ck_assert_uint_eq(system->cpus[1].iowait_ns, 15 * TICK_NS);
	ck_assert_uint_eq(system->cpus[1].guest_nice_ns, 1 * TICK_NS);
	machine_done(&machine);
}
END_TEST

START_TEST(the_sum_of_all_cpus_is_the_kernels_own)
{
	struct machine machine;
	const struct cpu_counters *cpu;

	machine_init(&machine);
	tree_put(&machine.tree, "proc/stat", two_of_four_cpus);
	machine_refresh(&machine, "cpu");
	cpu = &machine.snapshot->system.cpu;
	ck_assert_int_eq(cpu->id, -1);
	ck_assert_uint_eq(cpu->user_ns, 30 * TICK_NS);
	ck_assert_uint_eq(cpu->nice_ns, 4 * TICK_NS);
	ck_assert_uint_eq(cpu->system_ns, 50 * TICK_NS);
	ck_assert_uint_eq(cpu->idle_ns, 1000 * TICK_NS);
	ck_assert_uint_eq(cpu->irq_ns, 1 * TICK_NS);
	ck_assert_uint_eq(cpu->softirq_ns, 2 * TICK_NS);
	ck_assert_uint_eq(cpu->steal_ns, 3 * TICK_NS);
	machine_done(&machine);
}
END_TEST

START_TEST(the_scheduler_counts_switches_forks_and_tasks)
{
	struct machine machine;
	const struct system_counters *system;

	machine_init(&machine);
	tree_put(&machine.tree, "proc/stat", two_of_four_cpus);
	machine_refresh(&machine, "cpu");
	system = &machine.snapshot->system;
	ck_assert_uint_eq(system->context_switches, 67890);
	ck_assert_uint_eq(system->forks, 4242);
	ck_assert_uint_eq(system->interrupts, 12345);
	ck_assert_uint_eq(system->running_tasks, 7);
	ck_assert_uint_eq(system->blocked_tasks, 2);
	machine_done(&machine);
}
END_TEST

START_TEST(a_cpu_that_is_plugged_appears)
{
	struct machine machine;

	machine_init(&machine);
	tree_put(&machine.tree, "proc/stat",
		 "cpu  1 0 0 9 0 0 0 0 0 0\ncpu0 1 0 0 9 0 0 0 0 0 0\n"
		 "intr 1\nctxt 1\nbtime 1\nprocesses 1\n"
		 "procs_running 1\nprocs_blocked 0\n");
	machine_refresh(&machine, "cpu");
	ck_assert_uint_eq(machine.snapshot->system.cpu_count, 1);
	tree_put(&machine.tree, "proc/stat", two_of_four_cpus);
	machine_refresh(&machine, "cpu");
	ck_assert_uint_eq(machine.snapshot->system.cpu_count, 2);
	ck_assert_int_eq(machine.snapshot->system.cpus[1].id, 3);
	machine_done(&machine);
}
END_TEST

START_TEST(without_proc_stat_the_times_are_unknown)
{
	struct machine machine;

	machine_init(&machine);
	if (machine_open(&machine, "cpu") == 0) {
		ck_assert_int_lt(machine_collect(&machine), 0);
		ck_assert(!value_is_known(machine.snapshot->system.cpu.user_ns));
		ck_assert_uint_eq(machine.snapshot->system.cpu_count, 0);
	}
	machine_done(&machine);
}
END_TEST

/* The file read without libproc2, at nearly the same time. */
static uint64_t naive_ticks(const char *cpu, int column)
{
	FILE *file = fopen("/proc/stat", "re");
	char line[1024], name[16];
	unsigned long long v[10] = {0};
	uint64_t ticks = VALUE_UNKNOWN;

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "%15s %llu %llu %llu %llu %llu %llu %llu %llu", name, &v[0], &v[1],
			   &v[2], &v[3], &v[4], &v[5], &v[6], &v[7]) == 9 &&
		    strcmp(name, cpu) == 0)
			ticks = v[column];
	if (file)
		fclose(file);
	return ticks;
}

START_TEST(the_live_machine_reads_as_a_naive_reader_sees_it)
{
	struct snapshot *snapshot = snapshot_new();
	struct proc_root root;
	struct host host;
	struct collect_context context = {.root = &root, .host = &host};
	uint64_t before, after, ticks;
	void *state;

	ck_assert_int_eq(proc_root_open(NULL, NULL, &root), 0);
	host_read(&root, &host);
	ck_assert_int_eq(cpu_open(&context, &state), 0);
	before = naive_ticks("cpu", 3);
	ck_assert_int_eq(cpu_collect(state, &context, snapshot), 0);
	after = naive_ticks("cpu", 3);
	ticks = snapshot->system.cpu.idle_ns / (NS_PER_S / host.clock_ticks_per_s);
	/* The idle time of a CPU that sleeps may be corrected downwards by a little. */
	ck_assert_uint_ge(ticks + 2, before);
	ck_assert_uint_le(ticks, after + 2);
	ck_assert_uint_eq(snapshot->system.cpu_count, host.cpu_count);
	cpu_close(state);
	proc_root_close(&root);
	snapshot_free(snapshot);
}
END_TEST

Suite *test_cpu_suite(void)
{
	Suite *suite = suite_create("cpu");
	TCase *cases = tcase_create("cpu");

	tcase_add_test(cases, each_online_cpu_has_its_own_number_and_times);
	tcase_add_test(cases, the_sum_of_all_cpus_is_the_kernels_own);
	tcase_add_test(cases, the_scheduler_counts_switches_forks_and_tasks);
	tcase_add_test(cases, a_cpu_that_is_plugged_appears);
	tcase_add_test(cases, without_proc_stat_the_times_are_unknown);
	tcase_add_test(cases, the_live_machine_reads_as_a_naive_reader_sees_it);
	suite_add_tcase(suite, cases);
	return suite;
}
