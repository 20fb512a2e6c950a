/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/array.h"

Suite *test_alloc_suite(void);

/* What a child that runs out of memory said, and how it ended. */
struct ending {
	int status;
	char said[256];
};

static struct ending ending_of(void (*run)(void))
{
	struct ending ending = {0};
	int ends[2];
	pid_t child;
	ssize_t got;
	size_t length = 0;

	ck_assert_int_eq(pipe(ends), 0);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		run();
		_exit(0);
	}
	close(ends[1]);
	while ((got = read(ends[0], ending.said + length, sizeof(ending.said) - 1 - length)) > 0)
		length += (size_t)got;
	close(ends[0]);
	ck_assert_int_eq(waitpid(child, &ending.status, 0), child);
	return ending;
}

static void ask_for_too_much(void)
{
	free(xcalloc(SIZE_MAX / 4, 8));
}

static void ask_for_half_the_address_space(void)
{
	free(xreallocarray(NULL, (size_t)PTRDIFF_MAX + 1, 1));
}

static void say_restored(void)
{
	if (write(STDERR_FILENO, "restored;", 9) != 9)
		_exit(1);
}

static void fail_with_a_handler(void)
{
	alloc_set_failure_handler(say_restored);
	ask_for_too_much();
}

static void fail_again(void)
{
	say_restored();
	ask_for_too_much();
}

static void fail_with_a_handler_that_fails(void)
{
	alloc_set_failure_handler(fail_again);
	ask_for_too_much();
}

static void assert_ends(void (*run)(void), const char *said)
{
	struct ending ending = ending_of(run);

	ck_assert(WIFEXITED(ending.status));
	ck_assert_int_eq(WEXITSTATUS(ending.status), 70);
	ck_assert_str_eq(ending.said, said);
}

START_TEST(too_much_memory_ends_the_program_with_one_sentence)
{
	assert_ends(ask_for_too_much, "blametop: out of memory, giving up\n");
	assert_ends(ask_for_half_the_address_space, "blametop: out of memory, giving up\n");
}
END_TEST

START_TEST(the_handler_is_called_before_the_end)
{
	assert_ends(fail_with_a_handler, "restored;blametop: out of memory, giving up\n");
}
END_TEST

START_TEST(a_handler_without_memory_is_not_called_twice)
{
	assert_ends(fail_with_a_handler_that_fails,
		    "restored;blametop: out of memory, giving up\n");
}
END_TEST

START_TEST(nothing_is_still_a_pointer)
{
	void *none = xcalloc(0, 8);
	void *other = xreallocarray(NULL, 0, 0);

	ck_assert_ptr_nonnull(none);
	ck_assert_ptr_nonnull(other);
	free(none);
	free(other);
}
END_TEST

START_TEST(calloc_answers_zeroes)
{
	unsigned char *bytes = xcalloc(100, 3);

	for (size_t i = 0; i < 300; i++)
		ck_assert_uint_eq(bytes[i], 0);
	free(bytes);
}
END_TEST

START_TEST(strndup_stops_at_the_length_or_the_end)
{
	char *cut = xstrndup("postgres", 4);
	char *whole = xstrndup("pg", 100);
	char *copy = xstrdup("");

	ck_assert_str_eq(cut, "post");
	ck_assert_str_eq(whole, "pg");
	ck_assert_str_eq(copy, "");
	free(cut);
	free(whole);
	free(copy);
}
END_TEST

ARRAY_DEFINE(number_array, uint64_t);

START_TEST(an_array_grows_and_keeps_what_it_holds)
{
	struct number_array numbers = {0};

	for (uint64_t i = 0; i < 1000; i++) {
		uint64_t *number = number_array_push(&numbers);

		ck_assert_uint_eq(*number, 0);
		*number = i;
	}
	ck_assert_uint_eq(numbers.count, 1000);
	for (uint64_t i = 0; i < 1000; i++)
		ck_assert_uint_eq(numbers.items[i], i);
	number_array_done(&numbers);
	ck_assert_ptr_null(numbers.items);
}
END_TEST

Suite *test_alloc_suite(void)
{
	Suite *suite = suite_create("alloc");
	TCase *tcase = tcase_create("alloc");

	tcase_add_test(tcase, too_much_memory_ends_the_program_with_one_sentence);
	tcase_add_test(tcase, the_handler_is_called_before_the_end);
	tcase_add_test(tcase, a_handler_without_memory_is_not_called_twice);
	tcase_add_test(tcase, nothing_is_still_a_pointer);
	tcase_add_test(tcase, calloc_answers_zeroes);
	tcase_add_test(tcase, strndup_stops_at_the_length_or_the_end);
	tcase_add_test(tcase, an_array_grows_and_keeps_what_it_holds);
	suite_add_tcase(suite, tcase);
	return suite;
}
