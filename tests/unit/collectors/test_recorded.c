/* SPDX-License-Identifier: MIT */
/* The scan on a machine that was recorded; tests/fixtures/proc/README.md says who is who. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/units.h"
#include "collectors/host.h"
#include "collectors/processes.h"

Suite *test_recorded_suite(void);

enum {
	TICKING = 28896,
	WORKERS = 28897,
	ALONE = 28900,
	WRITER = 28901,
	BRACKET = 28903,
	ESCAPE = 28905,
	BYTES = 28907,
	OTHER_USER = 28909,
	ZOMBIE = 28926,
};

static struct proc_root root;
static struct host host;
static struct process_scan *scan;
static struct snapshot *instants[2];

static struct proc_root open_instant(const char *instant)
{
	const char *source = getenv("SRCDIR");
	struct proc_root opened;
	char path[4096];

	snprintf(path, sizeof(path), "%s/tests/fixtures/proc/mixed/%s/proc", source ? source : ".",
		 instant);
	ck_assert_msg(!proc_root_open(path, NULL, &opened), "no %s", path);
	return opened;
}

static struct snapshot *collect(void)
{
	struct snapshot *snapshot = snapshot_new();

	ck_assert_int_eq(process_scan_collect(scan, NEED_ALL, (struct focus){0}, snapshot), 0);
	snapshot_seal(snapshot);
	return snapshot;
}

static void set_up(void)
{
	root = open_instant("t0");
	host_read(&root, &host);
	scan = process_scan_new(&root, &host);
	instants[0] = collect();
	proc_root_close(&root);
	root = open_instant("t1");
	instants[1] = collect();
}

static void tear_down(void)
{
	snapshot_free(instants[0]);
	snapshot_free(instants[1]);
	process_scan_free(scan);
	proc_root_close(&root);
}

static const struct task *at(int instant, pid_t pid)
{
	const struct task *row = snapshot_process(instants[instant], pid);

	ck_assert_msg(row != NULL, "no process %d", pid);
	return row;
}

START_TEST(the_same_processes_are_there_at_both_instants)
{
	ck_assert_uint_eq(instants[0]->process_count, 12);
	ck_assert_uint_eq(instants[1]->process_count, 12);
	for (size_t i = 0; i < 12; i++)
		ck_assert(task_key_equal(task_key_of(&instants[0]->processes[i]),
					 task_key_of(&instants[1]->processes[i])));
}
END_TEST

struct name_case {
	pid_t pid;
	const char *name, *user;
	char state;
};
/* clang-format off */
static const struct name_case name_cases[] = {
	{2, "kthreadd", "0", 'S'},	     {14, "ksoftirqd/0", "0", 'S'},
	{TICKING, "burner", "0", 'S'},	     {WORKERS, "burner", "0", 'R'},
	{BRACKET, "od) S (d", "0", 'S'},     {ESCAPE, "new\nline\033[2J", "0", 'S'},
	{BYTES, "not\377utf8\303", "0", 'S'}, {OTHER_USER, "sleep", "1000", 'S'},
	{ZOMBIE, "burner", "0", 'Z'},	     {ALONE, "burner", "0", 'R'},
};
/* clang-format on */

START_TEST(names_users_and_states_are_right)
{
	const struct name_case *c = &name_cases[_i];

	ck_assert_str_eq(at(0, c->pid)->name, c->name);
	ck_assert_str_eq(at(0, c->pid)->user, c->user);
	ck_assert_int_eq(at(0, c->pid)->state, c->state);
	ck_assert_int_eq(!(at(0, c->pid)->flags & TASK_IS_KERNEL), c->pid > 100);
}
END_TEST

START_TEST(exact_time_and_ticks_tell_the_same_story)
{
	static const pid_t pids[] = {ALONE, WRITER, WORKERS};
	const struct task *begin = at(0, pids[_i]), *end = at(1, pids[_i]);
	double exact = (double)(end->run_ns - begin->run_ns);
	double ticks = (double)(end->user_ns + end->system_ns - begin->user_ns - begin->system_ns);

	ck_assert_double_gt(exact, 1e8);
	ck_assert_double_gt(exact / ticks, 0.8);
	ck_assert_double_lt(exact / ticks, 1.2);
}
END_TEST

START_TEST(what_a_process_waited_is_the_sum_of_its_threads)
{
	for (int instant = 0; instant < 2; instant++) {
		uint64_t run_ns = 0, run_delay_ns = 0;
		const struct task *rows;
		size_t count;

		rows = snapshot_threads_of(instants[instant], TICKING, &count);
		ck_assert_uint_eq(count, 4);
		for (size_t i = 0; i < count; i++) {
			run_ns += rows[i].run_ns;
			run_delay_ns += rows[i].run_delay_ns;
		}
		ck_assert_uint_eq(at(instant, TICKING)->run_ns, run_ns);
		ck_assert_uint_eq(at(instant, TICKING)->run_delay_ns, run_delay_ns);
	}
}
END_TEST

START_TEST(only_the_thread_that_works_grows)
{
	size_t count;
	const struct task *begin = snapshot_threads_of(instants[0], TICKING, &count);
	const struct task *end = snapshot_threads_of(instants[1], TICKING, &count);

	for (size_t i = 0; i < 3; i++)
		ck_assert_uint_eq(end[i].run_ns, begin[i].run_ns);
	ck_assert_uint_gt(end[3].run_ns, begin[3].run_ns);
	ck_assert_uint_gt(end[3].voluntary_switches, begin[3].voluntary_switches);
}
END_TEST

START_TEST(a_process_in_which_a_worker_runs_is_running_although_its_leader_sleeps)
{
	size_t count;
	const struct task *rows = snapshot_threads_of(instants[0], WORKERS, &count);

	ck_assert_uint_eq(count, 2);
	ck_assert_int_eq(rows[0].state, 'S');
	ck_assert_int_eq(rows[1].state, 'R');
	ck_assert_int_eq(at(0, WORKERS)->state, 'R');
	ck_assert_uint_eq(at(0, WORKERS)->states.running, 1);
	ck_assert_uint_eq(at(0, WORKERS)->states.sleeping, 1);
}
END_TEST

START_TEST(a_writer_writes)
{
	ck_assert_uint_gt(at(1, WRITER)->write_bytes, at(0, WRITER)->write_bytes);
	ck_assert_uint_gt(at(1, WRITER)->write_calls, at(0, WRITER)->write_calls);
}
END_TEST

START_TEST(a_kernel_that_does_not_account_delays_leaves_them_unknown)
{
	ck_assert_int_ne(host.delayacct, 1);
	ck_assert(!value_is_known(at(1, WRITER)->disk_delay_ns));
}
END_TEST

Suite *test_recorded_suite(void)
{
	Suite *suite = suite_create("recorded");
	TCase *tcase = tcase_create("recorded");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, the_same_processes_are_there_at_both_instants);
	tcase_add_loop_test(tcase, names_users_and_states_are_right, 0, ARRAY_SIZE(name_cases));
	tcase_add_loop_test(tcase, exact_time_and_ticks_tell_the_same_story, 0, 3);
	tcase_add_test(tcase, what_a_process_waited_is_the_sum_of_its_threads);
	tcase_add_test(tcase, only_the_thread_that_works_grows);
	tcase_add_test(tcase,
		       a_process_in_which_a_worker_runs_is_running_although_its_leader_sleeps);
	tcase_add_test(tcase, a_writer_writes);
	tcase_add_test(tcase, a_kernel_that_does_not_account_delays_leaves_them_unknown);
	suite_add_tcase(suite, tcase);
	return suite;
}
