/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <errno.h>
#include <string.h>

#include "app/replay_span.h"
#include "base/time_spec.h"
#include "helpers/made_store.h"

/* Ten minutes from 14:01:07 on, a frame each second; marks in the first, third and last of them. */
static struct frame_store *a_recording(void)
{
	struct frame_store *store = made_store_new(7, 600, 1);

	made_store_mark(store, 20, MARK_USER, "early");
	made_store_mark(store, 200, MARK_USER, "middle");
	made_store_mark(store, 600, MARK_USER, "late");
	return store;
}

static const struct {
	const char *begin, *end;
	uint64_t first, last;
	size_t marks;
} spans[] = {
	{NULL, NULL, 7, 606, 3},
	{"14:03:07", "14:05:07", 127, 247, 1},
	{"14:03:06.5", "14:05:07.9", 127, 247, 1},
	{"+10s", NULL, 17, 606, 3},
	{"-10s", NULL, 596, 606, 1},
	{NULL, "+1m", 7, 67, 1},
	{"09:00", "23:00", 7, 606, 3},
	{"14:03:07", "14:03:07", 127, 127, 0},
};

START_TEST(begin_and_end_cut_out_what_lies_between)
{
	struct frame_store *part;
	struct message message;

	ck_assert_int_eq(
		replay_span_new(a_recording(), spans[_i].begin, spans[_i].end, &part, &message), 0);
	ck_assert_uint_eq(frame_store_first(part), spans[_i].first);
	ck_assert_uint_eq(frame_store_end(part), spans[_i].last + 1);
	ck_assert_uint_eq(frame_store_mark_count(part), spans[_i].marks);
	/* Numbers mean the frames they mean in the whole. */
	ck_assert_uint_eq(frame_store_info(part, spans[_i].first).time_ns,
			  (spans[_i].first - 7) * UINT64_C(1000000000));
	frame_store_free(part);
}
END_TEST

START_TEST(a_clock_that_was_set_back_cuts_nothing_off)
{
	static const struct {
		const char *begin, *end;
		uint64_t first, last;
	} cuts[] = {
		{NULL, NULL, 7, 606},
		{"14:05:00", "14:05:30", 240, 270},
		{"14:05:00", NULL, 240, 606},
		{NULL, "13:32:07", 7, 367},
	};

	for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++) {
		struct frame_store *whole = a_recording(), *part;
		struct message message;

		made_store_set_clock(whole, 307, -35 * 60);
		ck_assert_int_eq(
			replay_span_new(whole, cuts[i].begin, cuts[i].end, &part, &message), 0);
		ck_assert_uint_eq(frame_store_first(part), cuts[i].first);
		ck_assert_uint_eq(frame_store_end(part), cuts[i].last + 1);
		frame_store_free(part);
	}
}
END_TEST

START_TEST(the_marks_are_those_of_the_part)
{
	struct frame_store *part;
	struct message message;

	ck_assert_int_eq(replay_span_new(a_recording(), "14:03", "14:10", &part, &message), 0);
	ck_assert_uint_eq(frame_store_mark_count(part), 1);
	ck_assert_str_eq(frame_store_mark(part, 0).text, "middle");
	frame_store_free(part);
}
END_TEST

START_TEST(where_nothing_was_recorded_it_says_from_when_to_when_there_is_something)
{
	static const struct {
		const char *begin, *end;
	} wrong[] = {{"-2m", "+2m"}, {"2026-11-24", NULL}, {NULL, "2026-11-22"}};
	struct frame_store *part;
	struct message message;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		ck_assert_int_eq(replay_span_new(a_recording(), wrong[i].begin, wrong[i].end, &part,
						 &message),
				 -EINVAL);
		ck_assert_ptr_nonnull(strstr(message.text, "14:01:07"));
		ck_assert_ptr_nonnull(strstr(message.text, "14:11:06"));
	}
}
END_TEST

START_TEST(what_is_no_time_is_quoted)
{
	struct frame_store *part;
	struct message message;

	ck_assert_int_eq(replay_span_new(a_recording(), "noon", NULL, &part, &message), -EINVAL);
	ck_assert_ptr_nonnull(strstr(message.text, "noon"));
}
END_TEST

Suite *test_replay_span_suite(void);
Suite *test_replay_span_suite(void)
{
	Suite *suite = suite_create("replay_span");
	TCase *tcase = tcase_create("replay_span");

	tcase_add_loop_test(tcase, begin_and_end_cut_out_what_lies_between, 0,
			    (int)(sizeof(spans) / sizeof(spans[0])));
	tcase_add_test(tcase, a_clock_that_was_set_back_cuts_nothing_off);
	tcase_add_test(tcase, the_marks_are_those_of_the_part);
	tcase_add_test(tcase,
		       where_nothing_was_recorded_it_says_from_when_to_when_there_is_something);
	tcase_add_test(tcase, what_is_no_time_is_quoted);
	suite_add_tcase(suite, tcase);
	return suite;
}
