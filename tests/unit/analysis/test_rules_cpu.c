/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "unit/analysis/sights.h"

Suite *test_rules_cpu_suite(void);

static struct process_sight a_worker(pid_t pid, double cpus, uint32_t threads)
{
	struct process_sight process = a_quiet_process(pid, "worker");

	process.thread_count = threads;
	process.split.share[WAIT_CPU] = cpus;
	process.split.share[WAIT_IDLE] = fmax(threads - cpus, 0);
	if (threads == 1)
		process.hot_thread = cpus;
	return process;
}

static struct sight a_busy_machine(double cpu, double waiting)
{
	struct sight sight = a_quiet_sight();

	sight.machine.cpu = sight.machine.hottest_cpu = cpu;
	sight.total.share[WAIT_CPU] = cpu * 8;
	sight.total.share[WAIT_RUNQ] = waiting;
	sight.machine.run_delay_with_room = cpu < 0.9 ? waiting : 0;
	return sight;
}

START_TEST(full_cpus_with_a_queue_are_the_finding)
{
	struct sight sight = a_busy_machine(0.97, 14);
	struct process_sight worker = a_worker(4242, 5.1, 6);
	struct finding finding;

	sight.processes = &worker;
	sight.process_count = 1;
	ck_assert(judge_machine("cpu_saturated", &sight, &finding));
	ck_assert_str_eq(finding.headline, "CPU: all 8 CPUs are busy (97 %); 14 threads wait for "
					   "one, most by worker (4242): 5.1 CPUs");
	ck_assert_double_gt(finding.severity, 0.8);
	ck_assert_int_eq(finding.confidence, CONFIDENCE_HIGH);
	ck_assert_int_eq(finding.suspect.tid, 4242);
	assert_presentable(&finding);
}
END_TEST

START_TEST(cpus_that_are_not_full_count_less_and_below_eight_tenths_nothing)
{
	struct sight sight = a_busy_machine(0.82, 0);
	struct finding finding;

	ck_assert(judge_machine("cpu_saturated", &sight, &finding));
	ck_assert_double_lt(finding.severity, 0.2);
	sight.machine.cpu = 0.79;
	ck_assert(!judge_machine("cpu_saturated", &sight, &finding));
	sight.machine.cpu = NAN;
	ck_assert(!judge_machine("cpu_saturated", &sight, &finding));
}
END_TEST

START_TEST(without_schedstat_the_queue_is_what_is_runnable_beyond_the_cpus)
{
	struct sight sight = a_busy_machine(1.0, NAN);
	struct finding finding;

	sight.machine.running_tasks = 20;
	ck_assert(judge_machine("cpu_saturated", &sight, &finding));
	ck_assert_ptr_nonnull(strstr(finding.headline, "12 threads wait"));
	assert_presentable(&finding);
}
END_TEST

START_TEST(low_priority_work_that_fills_the_cpus_is_only_a_hint)
{
	struct sight sight = a_busy_machine(1.0, 4);
	struct finding finding;

	sight.machine.cpu_nice = 0.95;
	sight.machine.nice_run_delay = 4;
	ck_assert(judge_machine("cpu_saturated", &sight, &finding));
	ck_assert_double_lt(finding.severity, 0.2);
	sight.machine.nice_run_delay = 1; /* the others wait too */
	ck_assert(judge_machine("cpu_saturated", &sight, &finding));
	ck_assert_double_gt(finding.severity, 0.5);
}
END_TEST

START_TEST(a_thread_that_never_rests_is_found_while_the_machine_has_room)
{
	struct sight sight = a_busy_machine(0.14, 0);
	struct process_sight worker = a_worker(7, 0.99, 1);
	struct finding finding;

	sight.processes = &worker;
	sight.process_count = 1;
	ck_assert(judge_machine("hot_thread", &sight, &finding));
	ck_assert_ptr_nonnull(strstr(finding.headline, "one thread of worker (7)"));
	assert_presentable(&finding);
	worker.split.share[WAIT_CPU] = worker.hot_thread = 0.85;
	ck_assert(!judge_machine("hot_thread", &sight, &finding));
}
END_TEST

START_TEST(a_hot_thread_is_no_finding_on_a_full_machine_or_a_single_cpu)
{
	struct sight sight = a_busy_machine(0.95, 0);
	struct process_sight worker = a_worker(7, 1.0, 1);
	struct finding finding;

	sight.processes = &worker;
	sight.process_count = 1;
	ck_assert(!judge_machine("hot_thread", &sight, &finding));
	sight.machine.cpu = 0.5;
	sight.machine.cpu_count = 1;
	ck_assert(!judge_machine("hot_thread", &sight, &finding));
}
END_TEST

START_TEST(many_threads_that_share_one_cpu_look_like_one)
{
	struct sight sight = a_busy_machine(0.14, 0);
	struct process_sight worker = a_worker(7, 1.0, 12);
	struct finding finding;

	ck_assert(judge_one("hot_thread", &sight, &worker, &finding));
	ck_assert_int_eq(finding.confidence, CONFIDENCE_MEDIUM);
	assert_presentable(&finding);
	/* Told apart, none of them is hot: they take turns. */
	worker.hot_thread = 0.2;
	ck_assert(!judge_one("hot_thread", &sight, &worker, &finding));
	ck_assert(judge_one("cpu_bound", &sight, &worker, &finding));
	assert_presentable(&finding);
}
END_TEST

START_TEST(a_helper_that_has_just_begun_is_no_hot_thread)
{
	struct sight sight = a_busy_machine(0.14, 0);
	struct process_sight worker = a_worker(7, 1.0, 1);
	struct finding finding;

	worker.seen_seconds = 0.2;
	ck_assert(!judge_one("hot_thread", &sight, &worker, &finding));
}
END_TEST

START_TEST(a_queue_on_a_machine_with_room_is_packing)
{
	struct sight sight = a_busy_machine(0.14, 1.0);
	struct process_sight worker = a_worker(7, 1.0, 2);
	struct finding finding;

	worker.split.share[WAIT_RUNQ] = 1.0;
	sight.processes = &worker;
	sight.process_count = 1;
	sight.machine.hottest_cpu = 1.0;
	ck_assert(judge_machine("run_queue", &sight, &finding));
	ck_assert_ptr_nonnull(strstr(finding.headline, "pinned"));
	ck_assert_double_gt(finding.severity, 0.3);
	assert_presentable(&finding);
	ck_assert(judge_one("run_queue", &sight, &worker, &finding));
	ck_assert_ptr_nonnull(strstr(finding.headline, "50 %"));
	assert_presentable(&finding);
}
END_TEST

START_TEST(a_short_queue_is_none)
{
	struct sight sight = a_busy_machine(0.5, 0.2);
	struct finding finding;

	ck_assert(!judge_machine("run_queue", &sight, &finding));
	sight.machine.run_delay_with_room = NAN;
	ck_assert(!judge_machine("run_queue", &sight, &finding));
}
END_TEST

START_TEST(a_group_at_its_limit_is_not_a_queue_for_cpus)
{
	struct group_sight group = {.path = "/app",
				    .throttled = 0.7,
				    .cpu_limit = 0.5,
				    .throttled_periods = 1,
				    .cpu = 0.5,
				    .run_delay = 1.5};
	struct sight sight = a_busy_machine(0.07, 1.5);
	struct process_sight worker = a_worker(7, 0.5, 2);
	struct finding finding;

	worker.cgroup = "/app";
	worker.split.share[WAIT_RUNQ] = 1.5;
	sight.processes = &worker;
	sight.process_count = 1;
	sight.groups = &group;
	sight.group_count = 1;
	ck_assert(!judge_machine("run_queue", &sight, &finding));
	ck_assert(!judge_one("run_queue", &sight, &worker, &finding));
	ck_assert(judge_machine("cpu_limit", &sight, &finding));
	ck_assert_double_gt(finding.severity, 0.5);
	assert_presentable(&finding);
	ck_assert(judge_one("cpu_limit", &sight, &worker, &finding));
	ck_assert_ptr_nonnull(strstr(finding.headline, "0.5 CPUs"));
	assert_presentable(&finding);
	group.throttled = 0.01;
	ck_assert(!judge_machine("cpu_limit", &sight, &finding));
	ck_assert(!judge_one("cpu_limit", &sight, &worker, &finding));
}
END_TEST

START_TEST(a_process_in_the_queue_names_who_has_the_cpus)
{
	struct sight sight = a_busy_machine(1.0, 8);
	struct process_sight processes[2] = {a_worker(7, 0.4, 1), a_worker(8, 7.2, 16)};
	struct finding finding;

	processes[0].split.share[WAIT_RUNQ] = 0.6;
	processes[1].name = "hog";
	sight.processes = processes;
	sight.process_count = 2;
	ck_assert(judge_one("run_queue", &sight, &processes[0], &finding));
	ck_assert_ptr_nonnull(strstr(finding.headline, "hog (8)"));
	ck_assert_double_eq_tol(finding.severity, 0.6, 0.01);
	assert_presentable(&finding);
	ck_assert(!says(&finding.evidence, "hypervisor"));
	sight.machine.steal = 0.06;
	ck_assert(judge_one("run_queue", &sight, &processes[0], &finding));
	ck_assert(says(&finding.evidence, "hypervisor takes 6"));
	assert_presentable(&finding);
}
END_TEST

START_TEST(steal_counts_by_what_this_machine_wants)
{
	struct sight sight = a_busy_machine(0.5, 0);
	struct finding finding;

	sight.machine.steal = 0.2;
	ck_assert(judge_machine("steal", &sight, &finding));
	ck_assert_ptr_nonnull(strstr(finding.headline, "40 %"));
	ck_assert_double_gt(finding.severity, 0.3);
	assert_presentable(&finding);
	sight.machine.steal = 0.03;
	ck_assert(!judge_machine("steal", &sight, &finding));
	sight.machine.steal = NAN;
	ck_assert(!judge_machine("steal", &sight, &finding));
}
END_TEST

Suite *test_rules_cpu_suite(void)
{
	Suite *suite = suite_create("rules_cpu");
	TCase *tcase = tcase_create("rules_cpu");

	tcase_add_test(tcase, full_cpus_with_a_queue_are_the_finding);
	tcase_add_test(tcase, cpus_that_are_not_full_count_less_and_below_eight_tenths_nothing);
	tcase_add_test(tcase, without_schedstat_the_queue_is_what_is_runnable_beyond_the_cpus);
	tcase_add_test(tcase, low_priority_work_that_fills_the_cpus_is_only_a_hint);
	tcase_add_test(tcase, a_thread_that_never_rests_is_found_while_the_machine_has_room);
	tcase_add_test(tcase, a_hot_thread_is_no_finding_on_a_full_machine_or_a_single_cpu);
	tcase_add_test(tcase, many_threads_that_share_one_cpu_look_like_one);
	tcase_add_test(tcase, a_helper_that_has_just_begun_is_no_hot_thread);
	tcase_add_test(tcase, a_queue_on_a_machine_with_room_is_packing);
	tcase_add_test(tcase, a_short_queue_is_none);
	tcase_add_test(tcase, a_group_at_its_limit_is_not_a_queue_for_cpus);
	tcase_add_test(tcase, a_process_in_the_queue_names_who_has_the_cpus);
	tcase_add_test(tcase, steal_counts_by_what_this_machine_wants);
	suite_add_tcase(suite, tcase);
	return suite;
}
