/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/replayed.h"
#include "helpers/builders.h"
#include "store/recording.h"

Suite *test_replayed_suite(void);

#define WALL_S INT64_C(1795442600)

static char path[64];
static struct settings settings;
static struct replayed replayed;
static struct message message;

static void put_seconds(struct recording_writer *writer, const struct host *host, int first,
			int count)
{
	for (int n = first; n < first + count; n++) {
		struct snapshot *snapshot =
			a_snapshot(.at_s = 100 + n,
				   .processes = TASKS(a_task(.pid = 1), a_task(.pid = 2)));

		snapshot->host = host;
		snapshot->wall_time = (struct timespec){WALL_S + n, 0};
		ck_assert_int_eq(
			recording_write(writer, snapshot, &(struct frame_notes){0}, &message), 0);
		snapshot_free(snapshot);
	}
}

/** Two sessions: the seconds 0 to 99, and 200 to 219. */
static void make_recording(void)
{
	struct recording_writer *writer;
	struct host other = a_host;
	int fd;

	strcpy(path, "/tmp/blametop-replayed-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	close(fd);
	ck_assert_int_eq(
		recording_create(path, &(struct recording_options){0}, &a_host, &writer, &message),
		0);
	put_seconds(writer, &a_host, 0, 100);
	put_seconds(writer, &other, 200, 20);
	ck_assert_int_eq(recording_close(writer, &message), 0);
	settings = settings_default();
	settings.replay = path;
	replayed = (struct replayed){0};
}

static void remove_recording(void)
{
	replayed_close(&replayed);
	unlink(path);
}

static void open_between(const char *begin, const char *end)
{
	settings.begin = begin;
	settings.end = end;
	ck_assert_msg(replayed_open(&settings, &replayed, &message) == 0, "%s", message.text);
}

/** The second of the next snapshot; -1: there is none. */
static int next_second(void)
{
	struct snapshot *snapshot = NULL;
	int second;

	if (source_next(replayed.source, NEED_ALL, (struct focus){0}, &snapshot))
		return -1;
	second = (int)(snapshot->wall_time.tv_sec - WALL_S);
	snapshot_free(snapshot);
	return second;
}

START_TEST(all_of_a_recording_is_read_without_begin_and_end)
{
	open_between(NULL, NULL);
	ck_assert_uint_eq(replayed.unshown, 1);
	for (int n = 0; n < 100; n++)
		ck_assert_int_eq(next_second(), n);
	for (int n = 200; n < 220; n++)
		ck_assert_int_eq(next_second(), n);
	ck_assert_int_eq(next_second(), -1);
}
END_TEST

START_TEST(what_rules_look_back_on_comes_first_and_is_not_shown)
{
	open_between("+60s", "+62s");
	ck_assert_uint_ge(replayed.unshown, 30);
	for (uint64_t i = 0; i < replayed.unshown; i++)
		ck_assert_int_eq(next_second(), 60 - (int)replayed.unshown + (int)i);
	for (int n = 60; n <= 62; n++)
		ck_assert_int_eq(next_second(), n);
	ck_assert_int_eq(next_second(), -1);
}
END_TEST

START_TEST(another_session_is_nothing_to_look_back_on)
{
	open_between("+203s", "+204s");
	ck_assert_uint_eq(replayed.unshown, 3);
	ck_assert_int_eq(next_second(), 200);
}
END_TEST

START_TEST(a_delay_makes_longer_intervals)
{
	settings.has_delay = true;
	settings.delay_ns = 10 * NS_PER_S;
	open_between("+20s", "+50s");
	ck_assert_uint_eq(replayed.unshown, 1);
	ck_assert_int_eq(next_second(), 19);
	ck_assert_int_eq(next_second(), 29);
	ck_assert_int_eq(next_second(), 39);
	ck_assert_int_eq(next_second(), 49);
	ck_assert_int_eq(next_second(), -1);
}
END_TEST

START_TEST(the_ends_of_a_span_are_of_one_session)
{
	struct snapshot *first = NULL, *last = NULL;

	open_between("+90s", "+210s");
	ck_assert_int_eq(replayed_ends(&replayed, &first, &last, &message), 0);
	ck_assert_int_eq(first->wall_time.tv_sec, WALL_S + 200);
	ck_assert_int_eq(last->wall_time.tv_sec, WALL_S + 210);
	ck_assert_ptr_eq(first->host, last->host);
	snapshot_free(first);
	snapshot_free(last);
}
END_TEST

START_TEST(one_frame_is_too_little_to_judge)
{
	struct snapshot *first = NULL, *last = NULL;

	open_between("+50s", "+50s");
	ck_assert_int_eq(replayed_ends(&replayed, &first, &last, &message), -ENODATA);
	ck_assert_ptr_nonnull(strstr(message.text, "--begin"));
	ck_assert_ptr_null(first);
}
END_TEST

START_TEST(a_span_without_a_recording_is_a_mistake)
{
	settings.replay = NULL;
	settings.end = "14:03";
	ck_assert_int_eq(replayed_check(&settings, &message), -EINVAL);
	ck_assert_ptr_nonnull(strstr(message.text, "--end"));
	ck_assert_ptr_nonnull(strstr(message.text, "--replay"));
	settings.end = NULL;
	ck_assert_int_eq(replayed_check(&settings, &message), 0);
}
END_TEST

Suite *test_replayed_suite(void)
{
	Suite *suite = suite_create("replayed");
	TCase *tcase = tcase_create("replayed");

	tcase_add_checked_fixture(tcase, make_recording, remove_recording);
	tcase_add_test(tcase, all_of_a_recording_is_read_without_begin_and_end);
	tcase_add_test(tcase, what_rules_look_back_on_comes_first_and_is_not_shown);
	tcase_add_test(tcase, another_session_is_nothing_to_look_back_on);
	tcase_add_test(tcase, a_delay_makes_longer_intervals);
	tcase_add_test(tcase, the_ends_of_a_span_are_of_one_session);
	tcase_add_test(tcase, one_frame_is_too_little_to_judge);
	tcase_add_test(tcase, a_span_without_a_recording_is_a_mistake);
	suite_add_tcase(suite, tcase);
	return suite;
}
