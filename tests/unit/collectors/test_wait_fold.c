/* SPDX-License-Identifier: MIT */
/* How the elapsed time of a thread is cut: what is counted is exact, the rest goes by samples. */
#include <check.h>
#include <math.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/units.h"
#include "collectors/wait_watch.h"
#include "helpers/tree.h"

Suite *test_wait_fold_suite(void);

#define PID 4711
#define MS NS_PER_MS

/* One process of one thread, whose scheduler's counters a test writes. */
struct folding {
	struct tree tree;
	struct proc_root root;
	struct wait_context context;
	struct watched_process *process;
	struct watched_thread *thread;
};

static void counters_are(struct folding *folding, unsigned long long run_ms,
			 unsigned long long delay_ms, unsigned long long slices)
{
	char line[80];

	snprintf(line, sizeof(line), "%llu %llu %llu\n", run_ms * MS, delay_ms * MS, slices);
	tree_put(&folding->tree, "proc/4711/task/4711/schedstat", line);
}

static void begin(struct folding *folding)
{
	const struct task row = {.tgid = PID, .tid = PID, .thread_count = 1};

	*folding = (struct folding){.tree = tree_make()};
	counters_are(folding, 0, 0, 1);
	folding->root = tree_open(&folding->tree);
	folding->context = (struct wait_context){.root = &folding->root, .now_ns = NS_PER_S};
	descriptors_init(&folding->context.descriptors);
	folding->process = watched_process_new(&row);
	watched_process_list(&folding->context, folding->process, &row);
	ck_assert_uint_eq(folding->process->thread_count, 1);
	folding->thread = folding->process->threads[0];
	folding->thread->is_new = false;
	folding->thread->decision.is_made = true;
	folding->thread->decision.weight[WAIT_UNKNOWN] = 1;
}

static void end(struct folding *folding)
{
	watched_process_free(&folding->context, folding->process);
	proc_root_close(&folding->root);
	tree_remove(&folding->tree);
}

static void found(struct folding *folding, enum wait_class class, uint32_t samples)
{
	folding->thread->weight[class] += samples;
	folding->thread->looks += samples;
	folding->thread->blocked_looks += samples;
	folding->thread->blocked += samples;
}

/* A second later. */
static void fold(struct folding *folding)
{
	folding->context.now_ns += NS_PER_S;
	folding->context.descriptors.refresh++;
	wait_fold(&folding->context, folding->process);
}

static double ms(const struct folding *folding, enum wait_class class)
{
	return (double)folding->process->wait_ns[class] / (double)MS;
}

static double all_ms(const struct folding *folding)
{
	double sum = 0;

	for (enum wait_class class = 0; class < WAIT_CLASS_COUNT; class ++)
		sum += ms(folding, class);
	return sum;
}

#define assert_ms(folding, class, expected)                                                        \
	ck_assert_double_eq_tol(ms(folding, class), expected, 0.001)

START_TEST(what_is_counted_is_exact_and_the_rest_goes_by_samples)
{
	struct folding folding;

	begin(&folding);
	counters_are(&folding, 300, 100, 9);
	found(&folding, WAIT_DB, 3);
	found(&folding, WAIT_IDLE, 1);
	fold(&folding);
	assert_ms(&folding, WAIT_CPU, 300);
	assert_ms(&folding, WAIT_RUNQ, 100);
	assert_ms(&folding, WAIT_DB, 450);
	assert_ms(&folding, WAIT_IDLE, 150);
	assert_ms(&folding, WAIT_UNKNOWN, 0);
	ck_assert_uint_eq(folding.process->samples.blocked, 4);
	end(&folding);
}
END_TEST

START_TEST(without_a_sample_the_last_decision_holds)
{
	struct folding folding;

	begin(&folding);
	folding.thread->decision.weight[WAIT_UNKNOWN] = 0;
	folding.thread->decision.weight[WAIT_LOCK] = 1;
	fold(&folding);
	assert_ms(&folding, WAIT_LOCK, 1000);
	end(&folding);
}
END_TEST

START_TEST(a_frame_of_few_samples_leans_on_those_before)
{
	struct folding folding;

	begin(&folding);
	found(&folding, WAIT_DB, 4);
	fold(&folding);
	/* One sample is no majority: of the four, two still count. */
	found(&folding, WAIT_IDLE, 1);
	fold(&folding);
	assert_ms(&folding, WAIT_DB, 1000 + 1000 * 2. / 3);
	assert_ms(&folding, WAIT_IDLE, 1000 * 1. / 3);
	ck_assert_double_eq_tol(all_ms(&folding), 2000, 0.001);
	end(&folding);
}
END_TEST

START_TEST(a_frame_of_many_samples_stands_on_its_own)
{
	struct folding folding;

	begin(&folding);
	found(&folding, WAIT_DB, 20);
	fold(&folding);
	found(&folding, WAIT_IDLE, 20);
	fold(&folding);
	ck_assert_double_gt(ms(&folding, WAIT_IDLE), 970);
	ck_assert_double_eq_tol(all_ms(&folding), 2000, 0.001);
	end(&folding);
}
END_TEST

START_TEST(what_was_long_ago_is_forgotten)
{
	struct folding folding;
	double before;

	begin(&folding);
	found(&folding, WAIT_DB, 4);
	fold(&folding);
	for (int i = 0; i < 8; i++) {
		found(&folding, WAIT_IDLE, 4);
		before = ms(&folding, WAIT_DB);
		fold(&folding);
	}
	ck_assert_double_lt(ms(&folding, WAIT_DB) - before, 10);
	end(&folding);
}
END_TEST

START_TEST(who_waits_for_a_cpu_that_never_comes_is_told_once)
{
	struct folding folding;

	begin(&folding);
	/* The kernel books the wait only when it ends. */
	folding.thread->is_runnable = true;
	folding.thread->queued_ns = folding.context.now_ns;
	folding.thread->queued_slices = 1;
	fold(&folding);
	assert_ms(&folding, WAIT_RUNQ, 1000);
	folding.thread->is_runnable = false;
	counters_are(&folding, 500, 1500, 2);
	fold(&folding);
	assert_ms(&folding, WAIT_RUNQ, 1500);
	assert_ms(&folding, WAIT_CPU, 500);
	ck_assert_double_eq_tol(all_ms(&folding), 2000, 0.001);
	end(&folding);
}
END_TEST

START_TEST(who_is_found_runnable_has_waited_since_then_and_not_before)
{
	struct folding folding;

	begin(&folding);
	counters_are(&folding, 100, 200, 9);
	found(&folding, WAIT_DB, 2);
	folding.thread->is_runnable = true;
	folding.thread->queued_slices = 9;
	folding.thread->queued_ns = folding.context.now_ns + 800 * MS;
	fold(&folding);
	assert_ms(&folding, WAIT_CPU, 100);
	assert_ms(&folding, WAIT_RUNQ, 400);
	assert_ms(&folding, WAIT_DB, 500);
	end(&folding);
}
END_TEST

START_TEST(a_look_that_found_it_runnable_says_nothing_when_it_has_run_since)
{
	struct folding folding;

	begin(&folding);
	counters_are(&folding, 100, 200, 9);
	found(&folding, WAIT_DB, 2);
	folding.thread->is_runnable = true;
	folding.thread->queued_slices = 8;
	folding.thread->queued_ns = folding.context.now_ns + 300 * MS;
	fold(&folding);
	assert_ms(&folding, WAIT_RUNQ, 200);
	assert_ms(&folding, WAIT_DB, 700);
	end(&folding);
}
END_TEST

START_TEST(the_queue_in_the_middle_of_a_request_is_part_of_it)
{
	struct folding folding;

	begin(&folding);
	counters_are(&folding, 0, 400, 9);
	found(&folding, WAIT_IDLE, 3);
	folding.thread->looks = 4;
	folding.thread->runnable_db_looks = 1;
	fold(&folding);
	assert_ms(&folding, WAIT_DB, 100);
	assert_ms(&folding, WAIT_RUNQ, 300);
	assert_ms(&folding, WAIT_IDLE, 600);
	end(&folding);
}
END_TEST

START_TEST(what_the_hypervisor_took_of_a_thread_is_not_known_from_samples)
{
	struct folding folding;

	begin(&folding);
	folding.context.stolen_ns = 900 * MS;
	counters_are(&folding, 400, 100, 9);
	found(&folding, WAIT_DB, 3);
	fold(&folding);
	assert_ms(&folding, WAIT_RUNQ, 100);
	assert_ms(&folding, WAIT_DB, 500);
	end(&folding);
}
END_TEST

START_TEST(where_waits_are_measured_what_is_missing_was_taken_by_the_hypervisor)
{
	const struct exact_reason reason = {.number = -1, .state = 'S'};
	const struct exact_total total = {.ns = 480 * MS, .count = 5};
	struct folding folding;

	begin(&folding);
	folding.context.stolen_ns = 900 * MS;
	folding.process->is_followed = true;
	folding.thread->measured = xcalloc(1, sizeof(*folding.thread->measured));
	exact_ledger_add(&folding.thread->measured->ledger, &reason, &total);
	counters_are(&folding, 400, 100, 9);
	fold(&folding);
	assert_ms(&folding, WAIT_CPU, 400);
	assert_ms(&folding, WAIT_RUNQ, 100 + 20);
	ck_assert_double_eq_tol(all_ms(&folding), 1000, 0.001);
	/* It cannot be more than was taken of the whole machine. */
	folding.context.stolen_ns = 5 * MS;
	exact_ledger_add(&folding.thread->measured->ledger, &reason, &total);
	counters_are(&folding, 800, 200, 10);
	fold(&folding);
	assert_ms(&folding, WAIT_RUNQ, 100 + 20 + 100 + 5);
	end(&folding);
}
END_TEST

START_TEST(counters_that_say_more_than_there_was_are_cut)
{
	struct folding folding;

	begin(&folding);
	counters_are(&folding, 700, 900, 9);
	fold(&folding);
	assert_ms(&folding, WAIT_CPU, 700);
	assert_ms(&folding, WAIT_RUNQ, 300);
	ck_assert_double_eq_tol(all_ms(&folding), 1000, 0.001);
	end(&folding);
}
END_TEST

START_TEST(a_sleep_that_is_booked_as_waiting_for_a_cpu_stays_a_sleep)
{
	struct folding folding;

	begin(&folding);
	/* Far from now: however long the test takes. */
	folding.context.now_ns = clock_now_ns() + 1000 * NS_PER_S;
	folding.thread->folded_at_ns = folding.context.now_ns;
	/* A look that is not long ago found it asleep: so short is all it can have waited. */
	folding.thread->slept_ns = folding.context.now_ns + NS_PER_S - 50 * MS;
	counters_are(&folding, 1, 900, 2);
	found(&folding, WAIT_IDLE, 4);
	fold(&folding);
	ck_assert_double_le(ms(&folding, WAIT_RUNQ), 50);
	ck_assert_double_ge(ms(&folding, WAIT_IDLE), 900);
	ck_assert_double_eq_tol(all_ms(&folding), 1000, 0.001);
	end(&folding);
}
END_TEST

START_TEST(a_wait_for_a_cpu_since_it_was_asleep_is_believed)
{
	struct folding folding;

	begin(&folding);
	folding.thread->slept_ns = folding.context.now_ns + 50 * MS;
	counters_are(&folding, 1, 900, 2);
	found(&folding, WAIT_IDLE, 4);
	fold(&folding);
	assert_ms(&folding, WAIT_RUNQ, 900);
	end(&folding);
}
END_TEST

START_TEST(what_looks_found_of_a_thread_that_ended_stands_for_the_time_between_them)
{
	struct folding folding;

	begin(&folding);
	found(&folding, WAIT_DB, 2);
	folding.thread->blocked_ns = 100 * MS;
	folding.thread->is_gone = true;
	fold(&folding);
	assert_ms(&folding, WAIT_DB, 100);
	ck_assert_uint_eq(folding.process->samples.blocked, 2);
	fold(&folding);
	assert_ms(&folding, WAIT_DB, 100);
	end(&folding);
}
END_TEST

START_TEST(the_cpu_time_of_threads_that_ended_is_the_processs_without_that_of_others)
{
	struct folding folding;

	begin(&folding);
	folding.process->run_ns = 0;
	fold(&folding);
	counters_are(&folding, 100, 0, 2);
	folding.process->run_ns = 250 * MS;
	folding.process->restless_looks = 1;
	folding.process->ended_ready_ns = 180 * MS;
	fold(&folding);
	assert_ms(&folding, WAIT_CPU, 250);
	assert_ms(&folding, WAIT_RUNQ, 30);
	end(&folding);
}
END_TEST

START_TEST(the_last_part_of_a_thread_that_ended_is_left_out)
{
	struct folding folding;

	begin(&folding);
	found(&folding, WAIT_DB, 2);
	tree_delete(&folding.tree, "proc/4711/task/4711/schedstat");
	descriptors_close(&folding.context.descriptors, &folding.thread->schedstat);
	fold(&folding);
	ck_assert_double_eq_tol(all_ms(&folding), 0, 0.001);
	end(&folding);
}
END_TEST

START_TEST(a_process_that_slept_goes_on_with_what_it_did)
{
	struct folding folding;

	begin(&folding);
	folding.thread->decision.weight[WAIT_UNKNOWN] = 0;
	folding.thread->decision.weight[WAIT_IDLE] = 1;
	folding.context.now_ns += 5 * NS_PER_S;
	wait_fold_sleeping(&folding.context, folding.process);
	assert_ms(&folding, WAIT_IDLE, 5000);
	end(&folding);
}
END_TEST

Suite *test_wait_fold_suite(void)
{
	Suite *suite = suite_create("wait_fold");
	TCase *tests = tcase_create("wait_fold");

	tcase_add_test(tests, what_is_counted_is_exact_and_the_rest_goes_by_samples);
	tcase_add_test(tests, without_a_sample_the_last_decision_holds);
	tcase_add_test(tests, a_frame_of_few_samples_leans_on_those_before);
	tcase_add_test(tests, a_frame_of_many_samples_stands_on_its_own);
	tcase_add_test(tests, what_was_long_ago_is_forgotten);
	tcase_add_test(tests, who_waits_for_a_cpu_that_never_comes_is_told_once);
	tcase_add_test(tests, who_is_found_runnable_has_waited_since_then_and_not_before);
	tcase_add_test(tests, a_look_that_found_it_runnable_says_nothing_when_it_has_run_since);
	tcase_add_test(tests, the_queue_in_the_middle_of_a_request_is_part_of_it);
	tcase_add_test(tests, what_the_hypervisor_took_of_a_thread_is_not_known_from_samples);
	tcase_add_test(tests, where_waits_are_measured_what_is_missing_was_taken_by_the_hypervisor);
	tcase_add_test(tests, counters_that_say_more_than_there_was_are_cut);
	tcase_add_test(tests, a_sleep_that_is_booked_as_waiting_for_a_cpu_stays_a_sleep);
	tcase_add_test(tests, a_wait_for_a_cpu_since_it_was_asleep_is_believed);
	tcase_add_test(tests,
		       what_looks_found_of_a_thread_that_ended_stands_for_the_time_between_them);
	tcase_add_test(tests,
		       the_cpu_time_of_threads_that_ended_is_the_processs_without_that_of_others);
	tcase_add_test(tests, the_last_part_of_a_thread_that_ended_is_left_out);
	tcase_add_test(tests, a_process_that_slept_goes_on_with_what_it_did);
	suite_add_tcase(suite, tests);
	return suite;
}
