/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>

#include "analysis/time_split.h"

Suite *test_time_split_suite(void);

#define TOLERANCE 1e-9

static double sum_of(const struct time_split *split)
{
	double sum = 0;

	for (int i = 0; i < WAIT_CLASS_COUNT; i++)
		if (!isnan(split->share[i]))
			sum += split->share[i];
	return sum;
}

static struct split_input a_thread(double cpu, double run_delay, double blocked)
{
	return (struct split_input){.threads = 1,
				    .cpu = cpu,
				    .run_delay = run_delay,
				    .uninterruptible = blocked,
				    .disk_delay = NAN,
				    .disk_wait = NAN};
}

START_TEST(the_parts_add_up_to_the_threads)
{
	struct split_input input = a_thread(0.3, 0.1, 0.4);
	struct time_split split;

	input.storage_works = true;
	split = time_split_of(&input);
	ck_assert_double_eq_tol(sum_of(&split), 1.0, TOLERANCE);
	ck_assert_double_eq_tol(split.share[WAIT_DISK], 0.4, TOLERANCE);
	ck_assert_double_eq_tol(split.share[WAIT_IDLE], 0.2, TOLERANCE);
	ck_assert_double_eq_tol(time_split_active(&split), 0.8, TOLERANCE);
	ck_assert_double_eq_tol(time_split_active_share(&split, WAIT_DISK), 0.5, TOLERANCE);
}
END_TEST

START_TEST(blocked_time_without_proof_is_unknown)
{
	struct split_input input = a_thread(0.1, 0, 0.5);
	struct time_split split = time_split_of(&input);

	ck_assert_double_eq(split.share[WAIT_DISK], 0);
	ck_assert_double_eq_tol(split.share[WAIT_UNKNOWN], 0.5, TOLERANCE);
	ck_assert_double_eq_tol(sum_of(&split), 1.0, TOLERANCE);
}
END_TEST

START_TEST(accounted_delay_is_proof_of_its_own)
{
	struct split_input input = a_thread(0.1, 0, 0.2);
	struct time_split split;

	input.disk_delay = 0.6;
	split = time_split_of(&input);
	ck_assert_double_eq_tol(split.share[WAIT_DISK], 0.6, TOLERANCE);
	ck_assert_double_eq_tol(split.share[WAIT_UNKNOWN], 0.0, TOLERANCE);
}
END_TEST

START_TEST(waiting_for_pages_from_swap_is_memory)
{
	struct split_input input = a_thread(0, 0, 0.5);
	struct time_split split;

	input.storage_works = true;
	input.swap_share = 0.8;
	split = time_split_of(&input);
	ck_assert_double_eq_tol(split.share[WAIT_MEM], 0.4, TOLERANCE);
	ck_assert_double_eq_tol(split.share[WAIT_DISK], 0.1, TOLERANCE);
}
END_TEST

START_TEST(samples_never_take_more_than_exact_counters_leave)
{
	struct split_input input = a_thread(0.7, 0.1, 1.0);
	struct time_split split;

	input.storage_works = true;
	split = time_split_of(&input);
	ck_assert_double_eq_tol(split.share[WAIT_DISK], 0.2, TOLERANCE);
	ck_assert_double_eq_tol(sum_of(&split), 1.0, TOLERANCE);
}
END_TEST

START_TEST(the_waits_counters_cannot_tell_stay_unknown)
{
	struct split_input input = a_thread(0.7, NAN, 0);
	struct time_split split = time_split_of(&input);

	ck_assert(isnan(split.share[WAIT_RUNQ]));
	ck_assert(isnan(split.share[WAIT_DB]));
	ck_assert(isnan(split.share[WAIT_NET]));
	ck_assert(isnan(split.share[WAIT_LOCK]));
	ck_assert(isnan(split.share[WAIT_IPC]));
	ck_assert(isnan(time_split_active_share(&split, WAIT_DB)));
}
END_TEST

Suite *test_time_split_suite(void)
{
	Suite *suite = suite_create("time_split");
	TCase *tcase = tcase_create("time_split");

	tcase_add_test(tcase, the_parts_add_up_to_the_threads);
	tcase_add_test(tcase, blocked_time_without_proof_is_unknown);
	tcase_add_test(tcase, accounted_delay_is_proof_of_its_own);
	tcase_add_test(tcase, waiting_for_pages_from_swap_is_memory);
	tcase_add_test(tcase, samples_never_take_more_than_exact_counters_leave);
	tcase_add_test(tcase, the_waits_counters_cannot_tell_stay_unknown);
	suite_add_tcase(suite, tcase);
	return suite;
}
