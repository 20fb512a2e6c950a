/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdint.h>
#include <unistd.h>

#include "base/units.h"
#include "helpers/burn.h"
#include "helpers/tree.h"
#include "unit/collectors/sampling.h"

Suite *test_wait_sampler_suite(void);

START_TEST(the_parts_of_a_spinner_add_up_to_wall_clock_time_and_it_never_waits)
{
	struct burn burn = burn_start("alone", (const char *[]){NULL});
	struct sampling sampling;

	sampling_run(&sampling, burn.pid, 4);
	ck_assert_double_eq_tol(sampling_all_seconds(&sampling), sampling_elapsed(&sampling), .1);
	ck_assert_double_gt(sampling_seconds(&sampling, WAIT_CPU) +
				    sampling_seconds(&sampling, WAIT_RUNQ),
			    .95 * sampling_elapsed(&sampling));
	sampling_done(&sampling);
	burn_stop(&burn);
}
END_TEST

START_TEST(threads_that_sleep_are_idle_for_all_of_their_time)
{
	struct burn burn = burn_start("idle", (const char *[]){"20", NULL});
	struct sampling sampling;

	sampling_run(&sampling, burn.pid, 4);
	/* The first thread reads its standard input, a pipe to this program. */
	ck_assert_double_eq_tol(sampling_all_seconds(&sampling), 21 * sampling_elapsed(&sampling),
				2);
	ck_assert_double_ge(sampling_seconds(&sampling, WAIT_IDLE),
			    19.5 * sampling_elapsed(&sampling));
	ck_assert_double_ge(sampling_seconds(&sampling, WAIT_IPC),
			    .5 * sampling_elapsed(&sampling));
	sampling_done(&sampling);
	burn_stop(&burn);
}
END_TEST

START_TEST(one_busy_thread_is_seen_among_hundreds_that_sleep)
{
	struct burn burn = burn_start("workers", (const char *[]){"1", "500", NULL});
	struct sampling sampling;

	sampling_run(&sampling, burn.pid, 6);
	ck_assert_double_gt(sampling_seconds(&sampling, WAIT_CPU) +
				    sampling_seconds(&sampling, WAIT_RUNQ),
			    .9 * sampling_elapsed(&sampling));
	ck_assert_double_gt(sampling_seconds(&sampling, WAIT_IDLE),
			    480 * sampling_elapsed(&sampling));
	ck_assert_double_eq_tol(sampling_seconds(&sampling, WAIT_UNKNOWN), 0, .01);
	ck_assert_uint_eq(sampling.row.samples.active_looks, sampling.row.samples.looks);
	sampling_done(&sampling);
	burn_stop(&burn);
}
END_TEST

START_TEST(who_looks_is_seen_at_work_each_time_and_sleeps_in_between)
{
	struct sampling sampling;

	sampling_run(&sampling, getpid(), 4);
	ck_assert_double_eq_tol(sampling_all_seconds(&sampling), sampling_elapsed(&sampling), .1);
	ck_assert_double_gt(sampling_seconds(&sampling, WAIT_IDLE),
			    .5 * sampling_elapsed(&sampling));
	sampling_done(&sampling);
}
END_TEST

START_TEST(four_that_spin_on_one_cpu_wait_for_it_most_of_their_time)
{
	struct burn burn = burn_start("pinned", (const char *[]){"4", NULL});
	struct sampling sampling;

	sampling_run(&sampling, burn.pid, 6);
	ck_assert_double_gt(sampling_seconds(&sampling, WAIT_RUNQ),
			    2.7 * sampling_elapsed(&sampling));
	ck_assert_double_lt(sampling_seconds(&sampling, WAIT_CPU),
			    1.1 * sampling_elapsed(&sampling));
	sampling_done(&sampling);
	burn_stop(&burn);
}
END_TEST

/** A thread that sleeps, as a kernel would show it that keeps the other files to itself. */
struct shown {
	const char *schedstat, *wchan; /* NULL: there is none */
};

#define SLEEPER 4711

static struct tree show(const struct shown *shown)
{
	struct tree tree = tree_make();

	tree_put(&tree, "proc/4711/task/4711/stat", "4711 (waits) S 1 4711 4711 0 -1 0");
	if (shown->schedstat) {
		tree_put(&tree, "proc/self/schedstat", shown->schedstat);
		tree_put(&tree, "proc/4711/task/4711/schedstat", shown->schedstat);
	}
	if (shown->wchan)
		tree_put(&tree, "proc/4711/task/4711/wchan", shown->wchan);
	return tree;
}

START_TEST(without_system_calls_the_wait_channel_says_less_but_nothing_wrong)
{
	struct tree tree = show(&(struct shown){.schedstat = "1000 0 5\n", .wchan = "pipe_read"});
	struct sampling sampling;

	sampling_run_in(&sampling, tree_open(&tree), SLEEPER, 3);
	ck_assert_double_eq_tol(sampling_all_seconds(&sampling), sampling_elapsed(&sampling), .1);
	ck_assert_double_eq_tol(sampling_seconds(&sampling, WAIT_IPC), sampling_elapsed(&sampling),
				.1);
	sampling_done(&sampling);
	tree_remove(&tree);
}
END_TEST

START_TEST(with_states_alone_what_a_thread_waits_for_is_unknown_and_never_idle)
{
	struct tree tree = show(&(struct shown){.schedstat = "1000 0 5\n"});
	struct sampling sampling;

	sampling_run_in(&sampling, tree_open(&tree), SLEEPER, 3);
	ck_assert_double_eq_tol(sampling_seconds(&sampling, WAIT_UNKNOWN),
				sampling_elapsed(&sampling), .1);
	ck_assert_double_eq_tol(sampling_seconds(&sampling, WAIT_IDLE), 0, .01);
	sampling_done(&sampling);
	tree_remove(&tree);
}
END_TEST

START_TEST(without_schedstat_nothing_is_known_of_waits)
{
	struct tree tree = show(&(struct shown){.wchan = "pipe_read"});
	struct sampling sampling;

	sampling_run_in(&sampling, tree_open(&tree), SLEEPER, 2);
	for (enum wait_class class = 0; class < WAIT_CLASS_COUNT; class ++)
		ck_assert_uint_eq(sampling.row.wait_ns[class], VALUE_UNKNOWN);
	ck_assert_uint_eq(wait_sampler_next_ns(sampling.sampler), UINT64_MAX);
	sampling_done(&sampling);
	tree_remove(&tree);
}
END_TEST

Suite *test_wait_sampler_suite(void)
{
	Suite *suite = suite_create("wait_sampler");
	TCase *tcase = tcase_create("wait_sampler");

	tcase_add_test(tcase, the_parts_of_a_spinner_add_up_to_wall_clock_time_and_it_never_waits);
	tcase_add_test(tcase, threads_that_sleep_are_idle_for_all_of_their_time);
	tcase_add_test(tcase, one_busy_thread_is_seen_among_hundreds_that_sleep);
	tcase_add_test(tcase, who_looks_is_seen_at_work_each_time_and_sleeps_in_between);
	tcase_add_test(tcase, four_that_spin_on_one_cpu_wait_for_it_most_of_their_time);
	tcase_add_test(tcase, without_system_calls_the_wait_channel_says_less_but_nothing_wrong);
	tcase_add_test(tcase, with_states_alone_what_a_thread_waits_for_is_unknown_and_never_idle);
	tcase_add_test(tcase, without_schedstat_nothing_is_known_of_waits);
	suite_add_tcase(suite, tcase);
	return suite;
}
