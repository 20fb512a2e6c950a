/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "app/loop.h"
#include "base/clock.h"

Suite *test_loop_suite(void);

static struct loop *loop;
static int ends[2];
static struct {
	int count, last;
	uint32_t events;
} calls;

static void setup(void)
{
	memset(&calls, 0, sizeof(calls));
	ck_assert_int_eq(loop_new(&loop), 0);
	ck_assert_int_eq(pipe(ends), 0);
}

static void teardown(void)
{
	loop_free(loop);
	close(ends[0]);
	close(ends[1]);
}

static void ready(void *context, uint32_t events)
{
	char byte;

	calls.count++;
	calls.events = events;
	if (events & EPOLLIN)
		ck_assert_int_eq(read(*(int *)context, &byte, 1), 1);
}

static void arrived(void *context, int number)
{
	(void)context;
	calls.count++;
	calls.last = number;
}

static void expired(void *context)
{
	(void)context;
	calls.count++;
}

START_TEST(what_is_watched_is_called_when_there_is_something_to_read)
{
	ck_assert_int_eq(loop_watch(loop, ends[0], ready, &ends[0]), 0);
	ck_assert_int_eq(write(ends[1], "x", 1), 1);
	ck_assert_int_eq(loop_step(loop), 0);
	ck_assert_int_eq(calls.count, 1);
}
END_TEST

START_TEST(the_end_of_the_other_side_is_told)
{
	ck_assert_int_eq(loop_watch(loop, ends[0], ready, &ends[0]), 0);
	close(ends[1]);
	ends[1] = -1;
	ck_assert_int_eq(loop_step(loop), 0);
	ck_assert(calls.events & EPOLLHUP);
}
END_TEST

START_TEST(what_is_forgotten_is_not_called)
{
	ck_assert_int_eq(loop_watch(loop, ends[0], ready, &ends[0]), 0);
	loop_forget(loop, ends[0]);
	loop_forget(loop, ends[0]);
	ck_assert_int_eq(write(ends[1], "x", 1), 1);
	ck_assert_int_eq(loop_set_timer(loop, NS_PER_MS, expired, NULL), 0);
	ck_assert_int_eq(loop_step(loop), 0);
	ck_assert_uint_eq(calls.events, 0);
}
END_TEST

START_TEST(a_timer_expires_once)
{
	ck_assert_int_eq(loop_set_timer(loop, NS_PER_MS, expired, NULL), 0);
	ck_assert_int_eq(loop_step(loop), 0);
	ck_assert_int_eq(calls.count, 1);
	ck_assert_int_eq(loop_watch(loop, ends[0], ready, &ends[0]), 0);
	ck_assert_int_eq(write(ends[1], "x", 1), 1);
	usleep(5000);
	ck_assert_int_eq(loop_step(loop), 0);
	ck_assert_int_eq(calls.count, 2);
	ck_assert(calls.events & EPOLLIN);
}
END_TEST

START_TEST(a_new_timer_replaces_the_old_one)
{
	ck_assert_int_eq(loop_set_timer(loop, NS_PER_MS, expired, NULL), 0);
	ck_assert_int_eq(loop_set_timer(loop, 3600 * NS_PER_S, expired, NULL), 0);
	ck_assert_int_eq(loop_watch(loop, ends[0], ready, &ends[0]), 0);
	usleep(5000);
	ck_assert_int_eq(write(ends[1], "x", 1), 1);
	ck_assert_int_eq(loop_step(loop), 0);
	ck_assert_int_eq(calls.count, 1);
	ck_assert(calls.events & EPOLLIN);
}
END_TEST

static sigset_t set_of(int number)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, number);
	return set;
}

START_TEST(a_caught_signal_arrives_as_a_call)
{
	sigset_t set = set_of(SIGUSR1);

	ck_assert_int_eq(loop_catch_signals(loop, &set, arrived, NULL), 0);
	raise(SIGUSR1);
	ck_assert_int_eq(loop_step(loop), 0);
	ck_assert_int_eq(calls.last, SIGUSR1);
}
END_TEST

static volatile sig_atomic_t handled;
static void handle(int number)
{
	handled = number;
}

START_TEST(a_released_signal_has_its_own_meaning_until_it_is_regained)
{
	sigset_t set = set_of(SIGUSR1);

	handled = 0;
	signal(SIGUSR1, handle);
	ck_assert_int_eq(loop_catch_signals(loop, &set, arrived, NULL), 0);
	loop_release_signals(loop);
	raise(SIGUSR1);
	ck_assert_int_eq(handled, SIGUSR1);
	loop_regain_signals(loop);
	handled = 0;
	raise(SIGUSR1);
	ck_assert_int_eq(handled, 0);
	ck_assert_int_eq(loop_step(loop), 0);
	ck_assert_int_eq(calls.count, 1);
	signal(SIGUSR1, SIG_DFL);
}
END_TEST

START_TEST(afterwards_the_signals_are_as_before)
{
	sigset_t set = set_of(SIGUSR2), mask;

	ck_assert_int_eq(loop_catch_signals(loop, &set, arrived, NULL), 0);
	loop_free(loop);
	loop = NULL;
	sigprocmask(SIG_BLOCK, NULL, &mask);
	ck_assert_int_eq(sigismember(&mask, SIGUSR2), 0);
}
END_TEST

START_TEST(too_many_watches_are_refused)
{
	int error = 0;

	for (int i = 0; i < 64 && error == 0; i++)
		error = loop_watch(loop, dup(ends[0]), ready, &ends[0]);
	ck_assert_int_eq(error, -ENOSPC);
	for (int fd = ends[1] + 1; fd < ends[1] + 65; fd++)
		close(fd);
}
END_TEST

Suite *test_loop_suite(void)
{
	Suite *suite = suite_create("loop");
	TCase *cases = tcase_create("loop");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, what_is_watched_is_called_when_there_is_something_to_read);
	tcase_add_test(cases, the_end_of_the_other_side_is_told);
	tcase_add_test(cases, what_is_forgotten_is_not_called);
	tcase_add_test(cases, a_timer_expires_once);
	tcase_add_test(cases, a_new_timer_replaces_the_old_one);
	tcase_add_test(cases, a_caught_signal_arrives_as_a_call);
	tcase_add_test(cases, a_released_signal_has_its_own_meaning_until_it_is_regained);
	tcase_add_test(cases, afterwards_the_signals_are_as_before);
	tcase_add_test(cases, too_many_watches_are_refused);
	suite_add_tcase(suite, cases);
	return suite;
}
