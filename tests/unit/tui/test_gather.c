/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tui/gather.h"

static int ends[2];
static struct gather gather;

static void setup(void)
{
	ck_assert_int_eq(pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
	ck_assert_int_eq(gather_open(&gather, ends[1]), 0);
}

static void teardown(void)
{
	close(gather.fd);
	gather_close(&gather);
	close(ends[0]);
	close(ends[1]);
}

static void put(const char *text)
{
	ck_assert_int_eq(write(gather.fd, text, strlen(text)), (ssize_t)strlen(text));
}

/* What has arrived at the other end; "" for nothing. */
static const char *arrived(void)
{
	static char text[256];
	ssize_t got = read(ends[0], text, sizeof(text) - 1);

	text[got > 0 ? got : 0] = '\0';
	return text;
}

START_TEST(a_frame_arrives_in_one_piece)
{
	gather_begin(&gather);
	put("one ");
	put("two");
	ck_assert_str_eq(arrived(), "");
	gather_flush(&gather);
	ck_assert_str_eq(arrived(), "one two");
}
END_TEST

START_TEST(before_the_first_frame_everything_arrives_at_once)
{
	put("before");
	ck_assert_str_eq(arrived(), "before");
	gather_begin(&gather);
	ck_assert(gather_flush(&gather));
	ck_assert_str_eq(arrived(), "");
}
END_TEST

START_TEST(a_short_frame_after_a_long_one_has_nothing_of_it)
{
	gather_begin(&gather);
	put("a rather long frame");
	gather_flush(&gather);
	arrived();
	gather_begin(&gather);
	put("short");
	gather_flush(&gather);
	ck_assert_str_eq(arrived(), "short");
}
END_TEST

START_TEST(a_frame_of_any_size_arrives_whole)
{
	char *frame = calloc(1, 50001), *got = calloc(1, 50001);

	for (int i = 0; i < 50000; i++)
		frame[i] = (char)('a' + i % 23);
	gather_begin(&gather);
	put(frame);
	gather_flush(&gather);
	ck_assert_int_eq(read(ends[0], got, 50000), 50000);
	ck_assert_str_eq(got, frame);
	free(frame);
	free(got);
}
END_TEST

/* More than a pipe holds, in which nobody reads. */
static void stall(void)
{
	char *frame = calloc(1, 100001);

	memset(frame, 'x', 100000);
	gather_begin(&gather);
	put(frame);
	ck_assert(!gather_flush(&gather));
	free(frame);
}

START_TEST(what_a_stalled_terminal_did_not_take_comes_first)
{
	static char got[200000];
	size_t count = 0;
	ssize_t n;

	stall();
	ck_assert(!gather_flush(&gather));
	gather_begin(&gather);
	put("next");
	ck_assert(!gather_flush(&gather));
	while ((n = read(ends[0], got + count, sizeof(got) - count)) > 0)
		count += (size_t)n;
	ck_assert(gather_flush(&gather));
	while ((n = read(ends[0], got + count, sizeof(got) - count)) > 0)
		count += (size_t)n;
	ck_assert_uint_eq(count, 100004);
	ck_assert_ptr_nonnull(memmem(got, sizeof(got), "xnext", 5));
}
END_TEST

START_TEST(a_terminal_that_may_not_be_opened_stalls_as_well)
{
	gather.has_to_ask = true;
	ck_assert_int_eq(fcntl(gather.terminal, F_SETFL, 0), 0);
	stall();
	ck_assert_int_eq(fcntl(gather.terminal, F_GETFL) & O_NONBLOCK, 0);
}
END_TEST

START_TEST(a_terminal_that_is_gone_loses_everything)
{
	signal(SIGPIPE, SIG_IGN);
	close(ends[0]);
	gather_begin(&gather);
	put("nobody");
	ck_assert(gather_flush(&gather));
	ck_assert(gather_flush(&gather));
}
END_TEST

START_TEST(without_memory_everything_is_written_at_once)
{
	close(gather.memory);
	gather.memory = -1;
	gather_begin(&gather);
	put("now");
	ck_assert_str_eq(arrived(), "now");
	gather_flush(&gather);
	ck_assert_str_eq(arrived(), "");
}
END_TEST

Suite *test_gather_suite(void);
Suite *test_gather_suite(void)
{
	Suite *suite = suite_create("gather");
	TCase *tcase = tcase_create("gather");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_frame_arrives_in_one_piece);
	tcase_add_test(tcase, before_the_first_frame_everything_arrives_at_once);
	tcase_add_test(tcase, a_short_frame_after_a_long_one_has_nothing_of_it);
	tcase_add_test(tcase, a_frame_of_any_size_arrives_whole);
	tcase_add_test(tcase, what_a_stalled_terminal_did_not_take_comes_first);
	tcase_add_test(tcase, a_terminal_that_may_not_be_opened_stalls_as_well);
	tcase_add_test(tcase, a_terminal_that_is_gone_loses_everything);
	tcase_add_test(tcase, without_memory_everything_is_written_at_once);
	suite_add_tcase(suite, tcase);
	return suite;
}
