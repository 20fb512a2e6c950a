/* SPDX-License-Identifier: MIT */
/* Exact mode on this machine, where it may be; where not, what it says then. */
#include <check.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "collectors/exact.h"

Suite *test_exact_suite(void);

static struct exact *exact;
static int pipes[2][2];
static pid_t child;

static void sleep_ms(long milliseconds)
{
	struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};

	while (nanosleep(&time, &time) != 0)
		;
}

/** Reads a byte, sleeps, says that it is done: each time it is asked. */
static void live_as_child(void)
{
	char byte;

	while (read(pipes[0][0], &byte, 1) == 1) {
		sleep_ms(20);
		if (write(pipes[1][1], &byte, 1) != 1)
			break;
	}
	_exit(0);
}

static void ask_child(void)
{
	char byte = 'x';

	ck_assert_int_eq(write(pipes[0][1], &byte, 1), 1);
	ck_assert_int_eq(read(pipes[1][0], &byte, 1), 1);
}

/** A child that has begun to wait after it was followed. */
static void begin(void)
{
	struct exact_refusal refusal = {.command = NULL};

	ck_assert_int_eq(pipe(pipes[0]), 0);
	ck_assert_int_eq(pipe(pipes[1]), 0);
	child = fork();
	if (child == 0)
		live_as_child();
	if (exact_open(&exact, &refusal) != 0) {
		ck_assert_ptr_null(exact);
		ck_assert_int_gt(strlen(refusal.reason.text), 10);
		return;
	}
	ck_assert(exact_watch(exact, child));
	ask_child();
	sleep_ms(10);
	exact_take(exact);
}

static void end(void)
{
	exact_close(exact);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

static const struct exact_sum *sum_of_call(long number)
{
	size_t count;
	const struct exact_sum *sums = exact_sums_of(exact, child, &count);

	for (size_t i = 0; i < count; i++)
		if (sums[i].reason.number == number)
			return &sums[i];
	return NULL;
}

START_TEST(sleeps_are_measured_and_counted)
{
	if (!exact)
		return;
	for (int i = 0; i < 5; i++)
		ask_child();
	const struct exact_sum *sum = NULL;
	/* On a busy machine the last of them comes later. */
	for (int i = 0; i < 100 && !(sum && sum->total.count >= 5); i++) {
		sleep_ms(5);
		exact_take(exact);
		sum = sum_of_call(SYS_clock_nanosleep);
	}
	ck_assert_ptr_nonnull(sum);
	ck_assert_uint_eq(sum->total.count, 5);
	ck_assert_uint_ge(sum->total.ns, 5 * 20 * NS_PER_MS - NS_PER_MS);
	ck_assert_int_eq(sum->reason.state, 'S');
}
END_TEST

START_TEST(what_was_taken_is_not_told_again)
{
	if (!exact)
		return;
	ask_child();
	sleep_ms(5);
	exact_take(exact);
	ck_assert_ptr_nonnull(sum_of_call(SYS_clock_nanosleep));
	exact_take(exact);
	ck_assert_ptr_null(sum_of_call(SYS_clock_nanosleep));
}
END_TEST

START_TEST(a_spell_that_goes_on_names_its_call_and_descriptor)
{
	struct exact_spell spell;

	if (!exact)
		return;
	ck_assert(exact_spell_of(exact, child, &spell));
	ck_assert_int_eq(spell.reason.number, SYS_read);
	ck_assert_uint_eq(spell.reason.argument, (uint64_t)pipes[0][0]);
	ck_assert_uint_eq(spell.arguments[2], 1);
	ck_assert_uint_lt(spell.begin_ns, clock_now_ns());
	ck_assert_uint_gt(spell.begin_ns + 60 * NS_PER_S, clock_now_ns());
}
END_TEST

START_TEST(who_is_not_followed_is_not_measured)
{
	size_t count;

	if (!exact)
		return;
	exact_forget(exact, child);
	exact_forget_thread(exact, child);
	ask_child();
	exact_take(exact);
	ask_child();
	exact_take(exact);
	exact_sums_of(exact, child, &count);
	ck_assert_uint_eq(count, 0);
	exact_sums_of(exact, getpid(), &count);
	ck_assert_uint_eq(count, 0);
	ck_assert_uint_eq(exact_lost(exact), 0);
}
END_TEST

Suite *test_exact_suite(void)
{
	Suite *suite = suite_create("exact");
	TCase *tcase = tcase_create("machine");

	tcase_add_checked_fixture(tcase, begin, end);
	tcase_add_test(tcase, sleeps_are_measured_and_counted);
	tcase_add_test(tcase, what_was_taken_is_not_told_again);
	tcase_add_test(tcase, a_spell_that_goes_on_names_its_call_and_descriptor);
	tcase_add_test(tcase, who_is_not_followed_is_not_measured);
	suite_add_tcase(suite, tcase);
	return suite;
}
