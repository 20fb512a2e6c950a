/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <fcntl.h>
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
	gather_end(&gather);
	ck_assert_str_eq(arrived(), "one two");
}
END_TEST

START_TEST(between_frames_everything_arrives_at_once)
{
	put("before");
	ck_assert_str_eq(arrived(), "before");
	gather_begin(&gather);
	gather_end(&gather);
	ck_assert_str_eq(arrived(), "");
	put("after");
	ck_assert_str_eq(arrived(), "after");
}
END_TEST

START_TEST(a_short_frame_after_a_long_one_has_nothing_of_it)
{
	gather_begin(&gather);
	put("a rather long frame");
	gather_end(&gather);
	arrived();
	gather_begin(&gather);
	put("short");
	gather_end(&gather);
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
	gather_end(&gather);
	ck_assert_int_eq(read(ends[0], got, 50000), 50000);
	ck_assert_str_eq(got, frame);
	free(frame);
	free(got);
}
END_TEST

START_TEST(without_memory_everything_is_written_at_once)
{
	close(gather.memory);
	gather.memory = -1;
	gather_begin(&gather);
	put("now");
	ck_assert_str_eq(arrived(), "now");
	gather_end(&gather);
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
	tcase_add_test(tcase, between_frames_everything_arrives_at_once);
	tcase_add_test(tcase, a_short_frame_after_a_long_one_has_nothing_of_it);
	tcase_add_test(tcase, a_frame_of_any_size_arrives_whole);
	tcase_add_test(tcase, without_memory_everything_is_written_at_once);
	suite_add_tcase(suite, tcase);
	return suite;
}
