/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "helpers/builders.h"

Suite *test_task_usage_suite(void);

#define MS NS_PER_MS
#define S NS_PER_S

/* What became of one task within a second, and the interval it lies in. */
static struct snapshot *begin, *end;
static struct interval *interval;

static const struct task_usage *watch_for(double seconds, struct task before, struct task now)
{
	begin = a_snapshot(.at_s = 1000, .processes = TASKS(before));
	end = a_snapshot(.at_s = 1000 + seconds, .processes = TASKS(now));
	interval = interval_new(begin, end);
	ck_assert_uint_eq(interval->process_count, 1);
	return &interval->processes[0];
}

static const struct task_usage *watch(struct task before, struct task now)
{
	return watch_for(1.0, before, now);
}

/* A task that the snapshot before did not have. */
static const struct task_usage *appear(struct task now)
{
	begin = a_snapshot(.at_s = 1000);
	end = a_snapshot(.at_s = 1001, .processes = TASKS(now));
	interval = interval_new(begin, end);
	return &interval->processes[0];
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

START_TEST(a_counter_divided_by_the_time_is_a_rate)
{
	const struct task_usage *usage = watch_for(
		2.0, a_task(.read_bytes = 1000, .minor_faults = 5, .voluntary_switches = 10),
		a_task(.read_bytes = 5000, .write_bytes = 2000, .minor_faults = 9,
		       .major_faults = 1, .voluntary_switches = 30, .involuntary_switches = 4));

	assert_about(usage->read_bytes_per_s, 2000.0);
	assert_about(usage->write_bytes_per_s, 1000.0);
	assert_about(usage->io_bytes_per_s, 3000.0);
	assert_about(usage->minor_faults_per_s, 2.0);
	assert_about(usage->major_faults_per_s, 0.5);
	assert_about(usage->voluntary_switches_per_s, 10.0);
	assert_about(usage->involuntary_switches_per_s, 2.0);
	ck_assert(!usage->is_new);
}
END_TEST

START_TEST(the_exact_run_time_is_preferred_to_ticks)
{
	const struct task_usage *usage =
		watch(a_task(.run_ns = S), a_task(.run_ns = S + 123 * MS, .user_ns = 120 * MS));

	assert_about(usage->cpu_share, 0.123);
}
END_TEST

START_TEST(ticks_serve_where_the_exact_time_is_unknown)
{
	const struct task_usage *usage =
		watch(a_task(.run_ns = VALUE_UNKNOWN, .user_ns = S),
		      a_task(.run_ns = 5 * S, .user_ns = S + 300 * MS, .system_ns = 100 * MS));

	assert_about(usage->cpu_share, 0.4);
}
END_TEST

START_TEST(user_and_system_add_up_to_the_cpu_share)
{
	const struct task_usage *usage =
		watch(a_task(.run_ns = 0),
		      a_task(.run_ns = 500 * MS, .user_ns = 300 * MS, .system_ns = 100 * MS));

	assert_about(usage->user_share, 0.375);
	assert_about(usage->system_share, 0.125);
}
END_TEST

START_TEST(without_a_tick_the_life_so_far_tells_user_from_system)
{
	struct task before = a_task(.run_ns = 4 * S, .user_ns = 3 * S, .system_ns = S);
	struct task now = before;
	const struct task_usage *usage;

	now.run_ns += 4 * MS;
	usage = watch(before, now);
	assert_about(usage->user_share, 0.003);
	assert_about(usage->system_share, 0.001);
}
END_TEST

START_TEST(a_task_that_did_nothing_has_zeros_not_unknowns)
{
	const struct task_usage *usage = watch(a_task(.run_ns = S), a_task(.run_ns = S));

	ck_assert_double_eq(usage->cpu_share, 0.0);
	ck_assert_double_eq(usage->user_share, 0.0);
	ck_assert_double_eq(usage->system_share, 0.0);
	ck_assert_double_eq(usage->run_delay_share, 0.0);
	ck_assert_double_eq(usage->io_bytes_per_s, 0.0);
	ck_assert_double_eq(usage->resident_growth_bytes_per_s, 0.0);
}
END_TEST

START_TEST(a_counter_that_went_backwards_is_unknown_not_huge)
{
	const struct task_usage *usage = watch(
		a_task(.run_ns = 5 * S, .read_bytes = 4096, .major_faults = 7, .run_delay_ns = S),
		a_task(.run_ns = 4 * S, .read_bytes = 0, .major_faults = 6, .run_delay_ns = 0,
		       .minor_faults = 3));

	ck_assert(isnan(usage->cpu_share) && isnan(usage->user_share));
	ck_assert(isnan(usage->read_bytes_per_s) && isnan(usage->io_bytes_per_s));
	ck_assert(isnan(usage->major_faults_per_s) && isnan(usage->run_delay_share));
	assert_about(usage->minor_faults_per_s, 3.0);
}
END_TEST

START_TEST(unknown_on_either_side_stays_unknown)
{
	const struct task_usage *usage =
		watch(a_task(.read_bytes = VALUE_UNKNOWN, .write_bytes = 0, .user_ns = 1),
		      a_task(.read_bytes = 100, .write_bytes = VALUE_UNKNOWN, .user_ns = 2,
			     .resident_bytes = VALUE_UNKNOWN));

	ck_assert(isnan(usage->read_bytes_per_s));
	ck_assert(isnan(usage->write_bytes_per_s));
	ck_assert(isnan(usage->io_bytes_per_s));
	ck_assert(isnan(usage->memory_share));
	ck_assert(isnan(usage->resident_growth_bytes_per_s));
}
END_TEST

START_TEST(a_reused_pid_is_a_new_process)
{
	const struct task_usage *usage =
		watch(a_task(.pid = 9, .start_ticks = 50, .run_ns = 900 * S),
		      a_task(.pid = 9, .start_ticks = 100050, .run_ns = 250 * MS));

	ck_assert(usage->is_new);
	assert_about(usage->cpu_share, 0.5);
}
END_TEST

START_TEST(a_newborn_is_measured_over_its_own_life)
{
	const struct task_usage *usage =
		appear(a_task(.start_ticks = 100060, .run_ns = 400 * MS, .read_bytes = 4000));

	ck_assert(usage->is_new);
	assert_about(usage->cpu_share, 1.0);
	assert_about(usage->read_bytes_per_s, 10000.0);
	ck_assert_uint_eq(usage->age_ns, 400 * MS);
}
END_TEST

START_TEST(a_life_of_a_few_milliseconds_is_not_blown_up)
{
	const struct task_usage *usage = appear(a_task(.start_ticks = 100100, .run_ns = 3 * MS));

	ck_assert(usage->is_new);
	assert_about(usage->cpu_share, 0.03);
}
END_TEST

START_TEST(a_task_born_while_we_were_collecting_is_new_and_of_no_age)
{
	const struct task_usage *usage = appear(a_task(.start_ticks = 100110, .run_ns = MS));

	ck_assert(usage->is_new);
	ck_assert_uint_eq(usage->age_ns, 0);
	assert_about(usage->cpu_share, 0.01);
}
END_TEST

START_TEST(an_old_task_that_comes_into_sight_is_not_new_and_has_no_rates)
{
	const struct task_usage *usage = appear(
		a_task(.start_ticks = 100, .run_ns = 500 * S, .read_bytes = 1 << 30, .user_ns = S));

	ck_assert(!usage->is_new);
	ck_assert(isnan(usage->cpu_share) && isnan(usage->read_bytes_per_s));
	ck_assert(isnan(usage->disk_delay_share) && isnan(usage->split.share[WAIT_CPU]));
	ck_assert_uint_eq(usage->cpu_time_ns, 500 * S);
}
END_TEST

START_TEST(an_unknown_start_makes_nothing_new)
{
	const struct task_usage *usage = appear(a_task(.start_ticks = VALUE_UNKNOWN, .run_ns = MS));

	ck_assert(!usage->is_new);
	ck_assert(!value_is_known(usage->age_ns));
	ck_assert(isnan(usage->cpu_share));
}
END_TEST

START_TEST(no_time_between_two_snapshots_makes_every_rate_unknown)
{
	const struct task_usage *usage =
		watch_for(0.0, a_task(.run_ns = 1), a_task(.run_ns = 2, .read_bytes = 5));

	ck_assert_double_eq(interval->seconds, 0.0);
	ck_assert(isnan(usage->cpu_share) && isnan(usage->user_share));
	ck_assert(isnan(usage->read_bytes_per_s) && isnan(usage->run_delay_share));
	ck_assert(isnan(usage->disk_delay_share) && isnan(usage->split.share[WAIT_RUNQ]));
	ck_assert(isnan(usage->resident_growth_bytes_per_s));
}
END_TEST

START_TEST(one_thread_never_uses_more_than_its_cpu_because_readings_jitter)
{
	const struct task_usage *usage = watch(a_task(.run_ns = 0), a_task(.run_ns = 1030 * MS));

	assert_about(usage->cpu_share, 1.0);
}
END_TEST

START_TEST(threads_that_came_and_went_may_have_used_more)
{
	const struct task_usage *usage = watch(a_task(.run_ns = 0), a_task(.run_ns = 1800 * MS));

	assert_about(usage->cpu_share, 1.8);
}
END_TEST

START_TEST(nothing_uses_more_than_all_cpus)
{
	const struct task_usage *usage =
		watch(a_task(.threads = 64), a_task(.threads = 64, .run_ns = 9 * S));

	assert_about(usage->cpu_share, 2.0);
}
END_TEST

START_TEST(a_believable_disk_delay_is_believed)
{
	const struct task_usage *usage = watch(a_task(.disk_delay_ns = S, .threads = 4),
					       a_task(.disk_delay_ns = 3 * S, .threads = 4));

	assert_about(usage->disk_delay_share, 2.0);
	assert_about(usage->split.share[WAIT_DISK], 2.0);
}
END_TEST

START_TEST(a_disk_delay_longer_than_all_threads_could_wait_is_not_believed)
{
	const struct task_usage *usage =
		watch(a_task(.disk_delay_ns = 0), a_task(.disk_delay_ns = 100 * S));

	ck_assert(isnan(usage->disk_delay_share));
	ck_assert(isnan(usage->split.share[WAIT_DISK]));
}
END_TEST

START_TEST(a_disk_delay_of_the_whole_time_survives_a_tick_of_rounding)
{
	const struct task_usage *usage =
		watch(a_task(.disk_delay_ns = 0), a_task(.disk_delay_ns = 1020 * MS));

	assert_about(usage->disk_delay_share, 1.0);
}
END_TEST

START_TEST(run_delays_of_many_threads_may_exceed_one)
{
	const struct task_usage *usage =
		watch(a_task(.threads = 8), a_task(.threads = 8, .run_delay_ns = 3 * S));

	assert_about(usage->run_delay_share, 3.0);
	assert_about(usage->split.share[WAIT_RUNQ], 3.0);
}
END_TEST

START_TEST(a_sleep_that_the_kernel_counts_as_waiting_for_a_cpu_is_not_believed)
{
	const struct task_usage *usage =
		watch(a_task(.state = 'S'), a_task(.run_delay_ns = 25 * S));

	ck_assert(isnan(usage->run_delay_share));
}
END_TEST

START_TEST(a_wait_for_a_cpu_that_began_earlier_fills_the_interval)
{
	const struct task_usage *usage = watch(a_task(.state = 'R'), a_task(.run_delay_ns = 3 * S));

	assert_about(usage->run_delay_share, 1.0);
}
END_TEST

START_TEST(without_wait_counters_the_split_knows_what_the_kernel_counts)
{
	const struct task_usage *usage =
		watch(a_task(.run_ns = 0), a_task(.run_ns = 200 * MS, .run_delay_ns = 100 * MS,
						  .disk_delay_ns = 50 * MS));
	const double *share = usage->split.share;

	assert_about(share[WAIT_CPU], 0.2);
	assert_about(share[WAIT_RUNQ], 0.1);
	assert_about(share[WAIT_DISK], 0.05);
	ck_assert(isnan(share[WAIT_DB]) && isnan(share[WAIT_IDLE]) && isnan(share[WAIT_UNKNOWN]));
}
END_TEST

START_TEST(wait_counters_become_shares_of_the_interval)
{
	struct task before = a_task(.pid = 4), now = a_task(.pid = 4, .disk_delay_ns = 900 * MS);
	const struct task_usage *usage;

	before.wait_ns[WAIT_DB] = S;
	now.wait_ns[WAIT_DB] = S + 750 * MS;
	before.wait_ns[WAIT_DISK] = 0;
	now.wait_ns[WAIT_DISK] = 100 * MS;
	usage = watch(before, now);
	assert_about(usage->split.share[WAIT_DB], 0.75);
	assert_about(usage->split.share[WAIT_DISK], 0.1);
}
END_TEST

START_TEST(waits_never_fill_more_than_the_interval)
{
	struct task before = a_task(.pid = 4), now = a_task(.pid = 4);
	const struct task_usage *usage;

	for (int i = 0; i < WAIT_CLASS_COUNT; i++)
		before.wait_ns[i] = now.wait_ns[i] = 0;
	now.wait_ns[WAIT_NET] = 1000 * MS;
	now.wait_ns[WAIT_CPU] = 20 * MS;
	usage = watch(before, now);
	assert_about(usage->split.share[WAIT_NET] + usage->split.share[WAIT_CPU], 1.0);
	assert_about(usage->waiting_share, 1000.0 / 1020.0);
}
END_TEST

START_TEST(gauges_and_ages_are_those_of_the_end)
{
	const struct task_usage *usage =
		watch(a_task(.start_ticks = 40000, .resident_bytes = 1 << 20),
		      a_task(.start_ticks = 40000, .resident_bytes = 1 << 30, .user_ns = 7 * S,
			     .run_ns = VALUE_UNKNOWN, .system_ns = S, .state = 'D'));

	ck_assert_int_eq(usage->now.state, 'D');
	assert_about(usage->memory_share, 0.25);
	assert_about(usage->resident_growth_bytes_per_s, (double)((1 << 30) - (1 << 20)));
	ck_assert_uint_eq(usage->age_ns, 601 * S);
	ck_assert_uint_eq(usage->cpu_time_ns, 8 * S);
}
END_TEST

START_TEST(a_thread_is_bounded_by_the_time_that_passed)
{
	struct task before = a_task(.pid = 5, .tid = 6, .state = 'R'), now = before;

	now.run_ns = 1200 * MS;
	now.run_delay_ns = 1500 * MS;
	begin = a_snapshot(.at_s = 10, .threads = TASKS(before));
	end = a_snapshot(.at_s = 11, .threads = TASKS(now));
	interval = interval_new(begin, end);
	ck_assert_uint_eq(interval->thread_count, 1);
	assert_about(interval->threads[0].cpu_share, 1.0);
	assert_about(interval->threads[0].run_delay_share, 1.0);
}
END_TEST

Suite *test_task_usage_suite(void)
{
	Suite *suite = suite_create("task_usage");
	TCase *tcase = tcase_create("task_usage");

	tcase_add_checked_fixture(tcase, NULL, put_away);
	tcase_add_test(tcase, a_counter_divided_by_the_time_is_a_rate);
	tcase_add_test(tcase, the_exact_run_time_is_preferred_to_ticks);
	tcase_add_test(tcase, ticks_serve_where_the_exact_time_is_unknown);
	tcase_add_test(tcase, user_and_system_add_up_to_the_cpu_share);
	tcase_add_test(tcase, without_a_tick_the_life_so_far_tells_user_from_system);
	tcase_add_test(tcase, a_task_that_did_nothing_has_zeros_not_unknowns);
	tcase_add_test(tcase, a_counter_that_went_backwards_is_unknown_not_huge);
	tcase_add_test(tcase, unknown_on_either_side_stays_unknown);
	tcase_add_test(tcase, a_reused_pid_is_a_new_process);
	tcase_add_test(tcase, a_newborn_is_measured_over_its_own_life);
	tcase_add_test(tcase, a_life_of_a_few_milliseconds_is_not_blown_up);
	tcase_add_test(tcase, a_task_born_while_we_were_collecting_is_new_and_of_no_age);
	tcase_add_test(tcase, an_old_task_that_comes_into_sight_is_not_new_and_has_no_rates);
	tcase_add_test(tcase, an_unknown_start_makes_nothing_new);
	tcase_add_test(tcase, no_time_between_two_snapshots_makes_every_rate_unknown);
	tcase_add_test(tcase, one_thread_never_uses_more_than_its_cpu_because_readings_jitter);
	tcase_add_test(tcase, threads_that_came_and_went_may_have_used_more);
	tcase_add_test(tcase, nothing_uses_more_than_all_cpus);
	tcase_add_test(tcase, a_believable_disk_delay_is_believed);
	tcase_add_test(tcase, a_disk_delay_longer_than_all_threads_could_wait_is_not_believed);
	tcase_add_test(tcase, a_disk_delay_of_the_whole_time_survives_a_tick_of_rounding);
	tcase_add_test(tcase, run_delays_of_many_threads_may_exceed_one);
	tcase_add_test(tcase, a_sleep_that_the_kernel_counts_as_waiting_for_a_cpu_is_not_believed);
	tcase_add_test(tcase, a_wait_for_a_cpu_that_began_earlier_fills_the_interval);
	tcase_add_test(tcase, without_wait_counters_the_split_knows_what_the_kernel_counts);
	tcase_add_test(tcase, wait_counters_become_shares_of_the_interval);
	tcase_add_test(tcase, waits_never_fill_more_than_the_interval);
	tcase_add_test(tcase, gauges_and_ages_are_those_of_the_end);
	tcase_add_test(tcase, a_thread_is_bounded_by_the_time_that_passed);
	suite_add_tcase(suite, tcase);
	return suite;
}
