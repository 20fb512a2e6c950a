/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/stuck.h"
#include "app/task_control.h"
#include "base/clock.h"

Suite *test_task_control_suite(void);

/* stat(22), read in another way than the program does. */
static uint64_t start_ticks(pid_t tid)
{
	char path[64], text[4096];
	unsigned long long ticks = 0;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)tid);
	FILE *file = fopen(path, "re");
	ck_assert_ptr_nonnull(file);
	ck_assert_ptr_nonnull(fgets(text, sizeof(text), file));
	fclose(file);
	ck_assert_int_eq(sscanf(strrchr(text, ')') + 2,
				"%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d "
				"%*d %*d %*d %llu",
				&ticks),
			 1);
	return ticks;
}

static struct task_key start_child(void)
{
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		for (;;)
			pause();
	}
	return (struct task_key){pid, start_ticks(pid)};
}

static int end_of(struct task_key child)
{
	int status = 0;

	ck_assert_int_eq(waitpid(child.tid, &status, 0), child.tid);
	return status;
}

START_TEST(a_signal_reaches_its_process)
{
	struct task_key child = start_child();
	int status;

	ck_assert_int_eq(task_signal(child, SIGUSR1), 0);
	status = end_of(child);
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), SIGUSR1);
}
END_TEST

START_TEST(a_process_with_the_number_of_another_one_is_spared)
{
	struct task_key child = start_child();
	struct task_key before = {child.tid, child.start_ticks - 1};

	ck_assert_int_eq(task_signal(before, SIGKILL), -ESRCH);
	ck_assert_int_eq(kill(child.tid, 0), 0);
	ck_assert_int_eq(waitpid(child.tid, NULL, WNOHANG), 0);
	ck_assert_int_eq(task_signal(child, SIGKILL), 0);
	end_of(child);
}
END_TEST

START_TEST(a_process_that_has_ended_is_no_more)
{
	struct task_key child = start_child();

	ck_assert_int_eq(kill(child.tid, SIGKILL), 0);
	end_of(child);
	ck_assert_int_eq(task_signal(child, SIGTERM), -ESRCH);
	ck_assert_int_eq(task_renice(child, 1, &(int){0}), -ESRCH);
}
END_TEST

START_TEST(no_signal_at_all_only_asks)
{
	struct task_key child = start_child();

	ck_assert_int_eq(task_signal(child, 0), 0);
	ck_assert_int_eq(task_signal(child, 4711), -EINVAL);
	ck_assert_int_eq(kill(child.tid, SIGKILL), 0);
	end_of(child);
}
END_TEST

START_TEST(a_nice_value_changes_and_stays_within_its_limits)
{
	struct task_key child = start_child();
	int before = getpriority(PRIO_PROCESS, (id_t)child.tid), nice_now = -99;

	ck_assert_int_eq(task_renice(child, 1, &nice_now), 0);
	ck_assert_int_eq(nice_now, before < 19 ? before + 1 : 19);
	ck_assert_int_eq(getpriority(PRIO_PROCESS, (id_t)child.tid), nice_now);
	ck_assert_int_eq(task_renice(child, 1000, &nice_now), 0);
	ck_assert_int_eq(nice_now, 19);
	ck_assert_int_eq(
		task_renice((struct task_key){child.tid, child.start_ticks + 1}, 1, &nice_now),
		-ESRCH);
	ck_assert_int_eq(kill(child.tid, SIGKILL), 0);
	end_of(child);
}
END_TEST

static pid_t thread_tid;
static void *be_a_thread(void *barrier)
{
	thread_tid = gettid();
	pthread_barrier_wait(barrier);
	pthread_barrier_wait(barrier);
	return NULL;
}

START_TEST(one_thread_gets_its_own_nice_value)
{
	pthread_barrier_t barrier;
	pthread_t thread;
	int nice_now, leader = getpriority(PRIO_PROCESS, 0);

	pthread_barrier_init(&barrier, NULL, 2);
	ck_assert_int_eq(pthread_create(&thread, NULL, be_a_thread, &barrier), 0);
	pthread_barrier_wait(&barrier);
	struct task_key key = {thread_tid, start_ticks(thread_tid)};
	ck_assert_int_eq(task_renice(key, 1, &nice_now), 0);
	ck_assert_int_eq(getpriority(PRIO_PROCESS, (id_t)thread_tid), nice_now);
	ck_assert_int_eq(getpriority(PRIO_PROCESS, 0), leader);
	pthread_barrier_wait(&barrier);
	pthread_join(thread, NULL);
	pthread_barrier_destroy(&barrier);
}
END_TEST

START_TEST(what_hangs_is_told_in_a_sentence)
{
	char sentence[SENTENCE_SIZE];

	stuck_describe(&(struct stuck_reading){4711, "cmdline", 8 * NS_PER_S}, NULL, sentence);
	ck_assert_ptr_nonnull(strstr(sentence, "cmdline of process 4711"));
	ck_assert_ptr_nonnull(strstr(sentence, "8"));
	stuck_describe(&(struct stuck_reading){0, "the user database", 3 * NS_PER_S}, NULL,
		       sentence);
	ck_assert_ptr_nonnull(strstr(sentence, "the user database"));
	ck_assert_ptr_null(strstr(sentence, "process"));
	stuck_describe(&(struct stuck_reading){.for_ns = 3 * NS_PER_S}, NULL, sentence);
	ck_assert_ptr_nonnull(strstr(sentence, "collecting"));
}
END_TEST

Suite *test_task_control_suite(void)
{
	Suite *suite = suite_create("task_control");
	TCase *cases = tcase_create("task_control");

	tcase_add_test(cases, a_signal_reaches_its_process);
	tcase_add_test(cases, a_process_with_the_number_of_another_one_is_spared);
	tcase_add_test(cases, a_process_that_has_ended_is_no_more);
	tcase_add_test(cases, no_signal_at_all_only_asks);
	tcase_add_test(cases, a_nice_value_changes_and_stays_within_its_limits);
	tcase_add_test(cases, one_thread_gets_its_own_nice_value);
	tcase_add_test(cases, what_hangs_is_told_in_a_sentence);
	suite_add_tcase(suite, cases);
	return suite;
}
