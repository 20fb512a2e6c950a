/* SPDX-License-Identifier: MIT */
/* Waits for others: who has the mutex, who holds the other end of the pipe, whose child it is. */
#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/collectors/sampling.h"

Suite *test_wait_sampler_others_suite(void);

/* A process of its own that runs one of the plays below, and which of its processes is watched. */
static pid_t player, watched;
static int ready[2];

static void play(void (*act)(void))
{
	ck_assert_int_eq(pipe(ready), 0);
	player = fork();
	if (player == 0) {
		close(ready[0]);
		act();
		_exit(1);
	}
	close(ready[1]);
	ck_assert_int_eq(read(ready[0], &watched, sizeof(watched)), sizeof(watched));
	/* From telling to waiting it is a moment. */
	usleep(50000);
}

static void end(void)
{
	if (player <= 0)
		return;
	kill(-player, SIGKILL);
	kill(player, SIGKILL);
	waitpid(player, NULL, 0);
	close(ready[0]);
	player = 0;
}

/* Whoever says it is watched. */
static void say_ready(void)
{
	pid_t self = getpid();

	if (write(ready[1], &self, sizeof(self)) != sizeof(self))
		_exit(2);
}

static void sleep_for_ever(void)
{
	for (;;)
		pause();
}

static void start_thread(void *(*run)(void *))
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, run, NULL) != 0)
		_exit(3);
}

/* @return a thread's part of the time in this class */
static double threads_in(const struct sampling *sampling, enum wait_class class)
{
	return sampling_seconds(sampling, class) / sampling_elapsed(sampling);
}

static struct sampling sampled;

static void watch(void (*act)(void))
{
	play(act);
	sampling_run(&sampled, watched, 4);
}

/* Locks */

static pthread_mutex_t mutex;

static void *take_mutex(void *unused)
{
	pthread_mutex_lock(&mutex);
	return unused;
}

static void hold_while_two_wait(int protocol)
{
	pthread_mutexattr_t attributes;

	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_setprotocol(&attributes, protocol);
	pthread_mutex_init(&mutex, &attributes);
	pthread_mutex_lock(&mutex);
	start_thread(take_mutex);
	start_thread(take_mutex);
	say_ready();
	sleep_for_ever();
}

static void hold_mutex(void)
{
	hold_while_two_wait(PTHREAD_PRIO_NONE);
}

static void hold_inheriting_mutex(void)
{
	hold_while_two_wait(PTHREAD_PRIO_INHERIT);
}

static void (*const holders[])(void) = {hold_mutex, hold_inheriting_mutex};

START_TEST(who_waits_for_a_mutex_that_a_sibling_has_waits_for_a_lock_and_the_sibling_does_not)
{
	watch(holders[_i]);
	ck_assert_double_eq_tol(threads_in(&sampled, WAIT_LOCK), 2, .2);
	ck_assert_double_eq_tol(threads_in(&sampled, WAIT_IDLE), 1, .2);
	sampling_done(&sampled);
}
END_TEST

static pthread_cond_t bell = PTHREAD_COND_INITIALIZER;

static void *wait_for_bell(void *unused)
{
	pthread_mutex_lock(&mutex);
	for (;;)
		pthread_cond_wait(&bell, &mutex);
	return unused;
}

static void park_two(void)
{
	start_thread(wait_for_bell);
	start_thread(wait_for_bell);
	say_ready();
	sleep_for_ever();
}

START_TEST(who_waits_for_a_condition_is_parked_and_waits_for_no_lock)
{
	watch(park_two);
	ck_assert_double_eq_tol(threads_in(&sampled, WAIT_LOCK), 0, .05);
	ck_assert_double_eq_tol(threads_in(&sampled, WAIT_IDLE), 3, .2);
	sampling_done(&sampled);
}
END_TEST

/* Pipes */

static int ends[2];

static void make_pipe(void)
{
	if (pipe(ends) != 0)
		_exit(4);
}

/* @return in the parent, whose group it is */
static void with_child(void (*act)(void))
{
	setpgid(0, 0);
	if (fork() == 0) {
		act();
		_exit(0);
	}
}

static void keep_writing_end(void)
{
	close(ends[0]);
	sleep_for_ever();
}

static void read_from_child(void)
{
	char byte;

	make_pipe();
	with_child(keep_writing_end);
	close(ends[1]);
	say_ready();
	if (read(ends[0], &byte, 1) < 0)
		_exit(5);
}

START_TEST(who_reads_from_a_pipe_waits_for_the_process_at_its_other_end)
{
	watch(read_from_child);
	ck_assert_double_eq_tol(threads_in(&sampled, WAIT_IPC), 1, .1);
	sampling_done(&sampled);
}
END_TEST

static void keep_reading_end(void)
{
	close(ends[1]);
	sleep_for_ever();
}

static void write_to_child(void)
{
	static const char much[4096];

	make_pipe();
	with_child(keep_reading_end);
	close(ends[0]);
	say_ready();
	while (write(ends[1], much, sizeof(much)) > 0)
		;
}

START_TEST(who_fills_a_pipe_waits_for_the_process_that_does_not_empty_it)
{
	watch(write_to_child);
	ck_assert_double_eq_tol(threads_in(&sampled, WAIT_IPC), 1, .1);
	sampling_done(&sampled);
}
END_TEST

static void read_from_oneself(void)
{
	char byte;

	make_pipe();
	say_ready();
	if (read(ends[0], &byte, 1) < 0)
		_exit(5);
}

START_TEST(a_pipe_with_both_ends_in_the_process_is_a_bell_and_no_other_process)
{
	watch(read_from_oneself);
	ck_assert_double_eq_tol(threads_in(&sampled, WAIT_IDLE), 1, .1);
	ck_assert_double_eq_tol(threads_in(&sampled, WAIT_IPC), 0, .05);
	sampling_done(&sampled);
}
END_TEST

/* Workers */

static int work[2];

static void wait_for_work(void)
{
	char byte;

	close(ends[0]);
	close(work[1]);
	while (read(work[0], &byte, 1) == 1)
		;
}

static void wait_for_what_was_done(void)
{
	char byte;

	close(ends[1]);
	close(work[0]);
	if (read(ends[0], &byte, 1) < 0)
		_exit(5);
}

static void with_worker(void (*act)(void))
{
	make_pipe();
	if (pipe(work) != 0)
		_exit(4);
	with_child(act);
}

static void rest_with_worker(void)
{
	with_worker(wait_for_work);
	say_ready();
	wait_for_what_was_done();
}

static void say_ready_and_wait_for_work(void)
{
	say_ready();
	wait_for_work();
}

static void rest_as_worker(void)
{
	with_worker(say_ready_and_wait_for_work);
	wait_for_what_was_done();
}

/* It has work: it waits for something else. */
static void wait_for_worker(void)
{
	with_worker(wait_for_work);
	with_child(sleep_for_ever);
	say_ready();
	wait_for_what_was_done();
}

static void (*const resting[])(void) = {rest_with_worker, rest_as_worker};

START_TEST(workers_and_their_parent_who_wait_for_each_other_are_idle)
{
	watch(resting[_i]);
	ck_assert_double_eq_tol(threads_in(&sampled, WAIT_IDLE), 1, .1);
	ck_assert_double_eq_tol(threads_in(&sampled, WAIT_IPC), 0, .05);
	sampling_done(&sampled);
}
END_TEST

START_TEST(who_waits_for_a_worker_that_is_at_work_waits_for_another_process)
{
	watch(wait_for_worker);
	ck_assert_double_eq_tol(threads_in(&sampled, WAIT_IPC), 1, .1);
	sampling_done(&sampled);
}
END_TEST

/* Children */

static void wait_for_child(void)
{
	with_child(sleep_for_ever);
	say_ready();
	waitpid(-1, NULL, 0);
}

static void wait_for_child_by_id(void)
{
	siginfo_t info;

	with_child(sleep_for_ever);
	say_ready();
	waitid(P_ALL, 0, &info, WEXITED);
}

static void (*const waiters[])(void) = {wait_for_child, wait_for_child_by_id};

START_TEST(who_waits_for_a_child_waits_for_another_process)
{
	watch(waiters[_i]);
	ck_assert_double_eq_tol(threads_in(&sampled, WAIT_IPC), 1, .1);
	ck_assert_double_eq_tol(threads_in(&sampled, WAIT_IDLE), 0, .05);
	sampling_done(&sampled);
}
END_TEST

Suite *test_wait_sampler_others_suite(void)
{
	Suite *suite = suite_create("wait_sampler_others");
	TCase *tests = tcase_create("wait_sampler_others");

	tcase_add_checked_fixture(tests, NULL, end);
	tcase_add_loop_test(
		tests,
		who_waits_for_a_mutex_that_a_sibling_has_waits_for_a_lock_and_the_sibling_does_not,
		0, 2);
	tcase_add_test(tests, who_waits_for_a_condition_is_parked_and_waits_for_no_lock);
	tcase_add_test(tests, who_reads_from_a_pipe_waits_for_the_process_at_its_other_end);
	tcase_add_test(tests, who_fills_a_pipe_waits_for_the_process_that_does_not_empty_it);
	tcase_add_test(tests, a_pipe_with_both_ends_in_the_process_is_a_bell_and_no_other_process);
	tcase_add_loop_test(tests, workers_and_their_parent_who_wait_for_each_other_are_idle, 0, 2);
	tcase_add_test(tests, who_waits_for_a_worker_that_is_at_work_waits_for_another_process);
	tcase_add_loop_test(tests, who_waits_for_a_child_waits_for_another_process, 0, 2);
	suite_add_tcase(suite, tests);
	return suite;
}
