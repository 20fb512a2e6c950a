/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "helpers/builders.h"

Suite *test_system_usage_suite(void);

#define MS NS_PER_MS
#define S NS_PER_S

static struct snapshot *begin, *end;
static struct interval *interval;

/* What a machine does in a second that begins with `before` and ends with `now`. */
static const struct system_usage *watch(struct system_counters before, struct system_counters now)
{
	begin = a_snapshot(.at_s = 10, .system = &before);
	end = a_snapshot(.at_s = 11, .system = &now);
	interval = interval_new(begin, end);
	return &interval->system;
}

static void put_away(void)
{
	interval_free(interval);
	snapshot_free(begin);
	snapshot_free(end);
	interval = NULL;
	begin = end = NULL;
}

#define assert_about(value, expected) ck_assert_double_eq_tol(value, expected, 1e-9)

START_TEST(shares_of_cpu_time_add_up_to_one)
{
	struct system_counters before = a_quiet_system(), now = before;
	const struct system_usage *usage;

	now.cpu = (struct cpu_counters){.id = -1,
					.user_ns = 600 * MS,
					.nice_ns = 200 * MS,
					.system_ns = 100 * MS,
					.idle_ns = 700 * MS,
					.iowait_ns = 300 * MS,
					.irq_ns = 20 * MS,
					.softirq_ns = 30 * MS,
					.steal_ns = 50 * MS};
	usage = watch(before, now);
	assert_about(usage->cpu.user, 0.3);
	assert_about(usage->cpu.nice, 0.1);
	assert_about(usage->cpu.steal, 0.025);
	assert_about(usage->cpu.user + usage->cpu.nice + usage->cpu.system + usage->cpu.idle +
			     usage->cpu.iowait + usage->cpu.irq + usage->cpu.softirq +
			     usage->cpu.steal,
		     1.0);
}
END_TEST

START_TEST(waiting_for_io_is_not_being_busy)
{
	struct system_counters before = a_quiet_system(), now = before;

	now.cpu.iowait_ns = 1500 * MS;
	now.cpu.user_ns = 500 * MS;
	assert_about(watch(before, now)->cpu_share, 0.25);
}
END_TEST

START_TEST(guest_time_is_counted_once)
{
	struct system_counters before = a_quiet_system(), now = before;
	const struct system_usage *usage;

	now.cpu.user_ns = 1000 * MS;
	now.cpu.guest_ns = 800 * MS;
	now.cpu.idle_ns = 1000 * MS;
	usage = watch(before, now);
	assert_about(usage->cpu.user, 0.5);
	assert_about(usage->cpu.guest, 0.4);
	assert_about(usage->cpu.busy, 0.5);
}
END_TEST

START_TEST(idle_and_iowait_may_step_back)
{
	struct system_counters before = a_quiet_system(), now = before;
	const struct system_usage *usage;

	before.cpu.iowait_ns = 500 * MS;
	before.cpu.idle_ns = 100 * MS;
	now.cpu.iowait_ns = 490 * MS;
	now.cpu.idle_ns = 90 * MS;
	now.cpu.user_ns = 2000 * MS;
	usage = watch(before, now);
	assert_about(usage->cpu.iowait, 0.0);
	assert_about(usage->cpu.user, 1.0);
	assert_about(usage->cpu_share, 1.0);
}
END_TEST

START_TEST(any_other_cpu_counter_that_steps_back_is_unknown)
{
	struct system_counters before = a_quiet_system(), now = before;
	const struct system_usage *usage;

	before.cpu.user_ns = 500 * MS;
	now.cpu.user_ns = 400 * MS;
	now.cpu.idle_ns = 2000 * MS;
	usage = watch(before, now);
	ck_assert(isnan(usage->cpu.user) && isnan(usage->cpu_share));
}
END_TEST

START_TEST(columns_an_old_kernel_lacks_are_unknown_and_the_rest_is_not)
{
	struct system_counters before = a_quiet_system(), now = before;
	const struct system_usage *usage;

	before.cpu.steal_ns = now.cpu.steal_ns = VALUE_UNKNOWN;
	now.cpu.user_ns = 500 * MS;
	now.cpu.idle_ns = 1500 * MS;
	usage = watch(before, now);
	ck_assert(isnan(usage->cpu.steal));
	assert_about(usage->cpu_share, 0.25);
}
END_TEST

START_TEST(cpus_are_matched_by_number_when_one_comes_or_goes)
{
	struct cpu_counters old[] = {{.id = 0, .user_ns = S}, {.id = 1, .user_ns = 5 * S}};
	struct cpu_counters new[] = {{.id = 1, .user_ns = 5 * S + 900 * MS, .idle_ns = 100 * MS},
				     {.id = 2, .user_ns = 99 * S}};
	struct system_counters before = a_quiet_system(), now = before;
	const struct system_usage *usage;

	before.cpus = old;
	now.cpus = new;
	usage = watch(before, now);
	ck_assert_uint_eq(usage->cpu_count, 2);
	assert_about(usage->cpus[0].busy, 0.9);
	ck_assert_int_eq(usage->cpus[1].id, 2);
	ck_assert(isnan(usage->cpus[1].busy));
	assert_about(usage->hottest_cpu_share, 0.9);
}
END_TEST

START_TEST(memory_is_shared_out_of_the_total)
{
	struct system_counters machine = a_quiet_system();
	const struct system_usage *usage;

	machine.memory.swap_free_bytes = machine.memory.swap_total_bytes / 4;
	usage = watch(machine, machine);
	assert_about(usage->memory_used_share, 0.25);
	assert_about(usage->memory_available_share, 0.75);
	assert_about(usage->swap_used_share, 0.75);
	ck_assert_uint_eq(usage->swap_used_bytes, 3 * (machine.memory.swap_total_bytes / 4));
}
END_TEST

START_TEST(without_swap_none_is_used_and_no_share_is_known)
{
	struct system_counters machine = a_quiet_system();
	const struct system_usage *usage;

	machine.memory.swap_total_bytes = machine.memory.swap_free_bytes = 0;
	usage = watch(machine, machine);
	ck_assert_uint_eq(usage->swap_used_bytes, 0);
	ck_assert(isnan(usage->swap_used_share));
}
END_TEST

START_TEST(unknown_memory_stays_unknown)
{
	struct system_counters machine = a_quiet_system();
	const struct system_usage *usage;

	machine.memory.swap_free_bytes = machine.memory.available_bytes = VALUE_UNKNOWN;
	usage = watch(machine, machine);
	ck_assert(!value_is_known(usage->swap_used_bytes));
	ck_assert(isnan(usage->swap_used_share) && isnan(usage->memory_available_share));
}
END_TEST

START_TEST(pressure_is_the_stalled_part_of_the_time_and_never_more_than_all)
{
	struct system_counters before = a_quiet_system(), now = before;
	const struct system_usage *usage;

	now.pressure_io.some_ns = 400 * MS;
	now.pressure_memory.some_ns = 1020 * MS;
	now.pressure_cpu.full_ns = before.pressure_cpu.full_ns = VALUE_UNKNOWN;
	usage = watch(before, now);
	assert_about(usage->pressure_io.some, 0.4);
	assert_about(usage->pressure_memory.some, 1.0);
	ck_assert(isnan(usage->pressure_cpu.full));
	assert_about(usage->pressure_cpu.some, 0.0);
}
END_TEST

START_TEST(events_become_rates)
{
	struct system_counters before = a_quiet_system(), now = before;
	const struct system_usage *usage;

	now.context_switches = 5000;
	now.forks = 3;
	now.paging.swap_in_pages = 70;
	now.paging.oom_kills = 1;
	now.tcp.segments_out = 99;
	now.tcp.retransmits = 1;
	now.tcp.established_resets = 2;
	now.tcp.resets_out = 3;
	usage = watch(before, now);
	assert_about(usage->context_switches_per_s, 5000);
	assert_about(usage->forks_per_s, 3);
	assert_about(usage->swap_in_pages_per_s, 70);
	assert_about(usage->oom_kills_per_s, 1);
	assert_about(usage->tcp_retransmit_share, 0.01);
	assert_about(usage->tcp_resets_per_s, 5);
}
END_TEST

START_TEST(without_segments_there_is_no_retransmitted_part)
{
	struct system_counters machine = a_quiet_system();

	ck_assert(isnan(watch(machine, machine)->tcp_retransmit_share));
}
END_TEST

START_TEST(our_own_cost_is_part_of_the_picture)
{
	begin = snapshot_new();
	end = snapshot_new();
	begin->time_ns = S;
	end->time_ns = 3 * S;
	begin->cost.cpu_ns = 10 * MS;
	end->cost = (struct own_cost){.cpu_ns = 30 * MS, .resident_bytes = 4096};
	snapshot_seal(begin);
	snapshot_seal(end);
	interval = interval_new(begin, end);
	assert_about(interval->system.own_cpu_share, 0.01);
	ck_assert_uint_eq(interval->system.own_resident_bytes, 4096);
}
END_TEST

Suite *test_system_usage_suite(void)
{
	Suite *suite = suite_create("system_usage");
	TCase *tcase = tcase_create("system_usage");

	tcase_add_checked_fixture(tcase, NULL, put_away);
	tcase_add_test(tcase, shares_of_cpu_time_add_up_to_one);
	tcase_add_test(tcase, waiting_for_io_is_not_being_busy);
	tcase_add_test(tcase, guest_time_is_counted_once);
	tcase_add_test(tcase, idle_and_iowait_may_step_back);
	tcase_add_test(tcase, any_other_cpu_counter_that_steps_back_is_unknown);
	tcase_add_test(tcase, columns_an_old_kernel_lacks_are_unknown_and_the_rest_is_not);
	tcase_add_test(tcase, cpus_are_matched_by_number_when_one_comes_or_goes);
	tcase_add_test(tcase, memory_is_shared_out_of_the_total);
	tcase_add_test(tcase, without_swap_none_is_used_and_no_share_is_known);
	tcase_add_test(tcase, unknown_memory_stays_unknown);
	tcase_add_test(tcase, pressure_is_the_stalled_part_of_the_time_and_never_more_than_all);
	tcase_add_test(tcase, events_become_rates);
	tcase_add_test(tcase, without_segments_there_is_no_retransmitted_part);
	tcase_add_test(tcase, our_own_cost_is_part_of_the_picture);
	suite_add_tcase(suite, tcase);
	return suite;
}
