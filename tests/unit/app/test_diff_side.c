/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "app/diff_side.h"
#include "base/array.h"
#include "helpers/builders.h"

Suite *test_diff_side_suite(void);

/** 2026-11-23T14:00:00Z; a frame each second. */
#define BEGIN_S 1795442400
#define NOBODY 99999

/** A recording that is made up as it is read. */
struct made_up {
	struct frame_store store;
	uint64_t frames;
	uint64_t late_at;    /* this frame comes after a stall of the recorder */
	uint64_t suspend_at; /* before this one the machine slept */
	uint64_t session_at; /* from here on it is another session */
	uint64_t broken_at;  /* cannot be read */
	struct host other;
};

static const struct made_up *of(const struct frame_store *store)
{
	return (const struct made_up *)store;
}

static uint64_t first(const struct frame_store *store)
{
	(void)store;
	return 0;
}

static uint64_t end(const struct frame_store *store)
{
	return of(store)->frames;
}

static void info(const struct frame_store *store, uint64_t number, struct frame_info *ret_info)
{
	(void)store;
	*ret_info = (struct frame_info){.wall_time = {BEGIN_S + (time_t)number, 0}};
}

static int read_frame(struct frame_store *store, uint64_t number, struct frame *ret_frame,
		      struct message *message)
{
	const struct made_up *made_up = of(store);
	struct snapshot *snapshot;

	if (number == made_up->broken_at) {
		message_set(message, "it is damaged");
		return -22;
	}
	snapshot = a_snapshot(.at_s = 100.0 + (double)number);
	snapshot->wall_time.tv_sec = BEGIN_S + (time_t)number;
	if (number >= made_up->suspend_at)
		snapshot->boot_ns += 3600 * NS_PER_S;
	if (number >= made_up->session_at)
		snapshot->host = &made_up->other;
	*ret_frame = (struct frame){snapshot, {.is_after_gap = number == made_up->late_at}};
	return 0;
}

static const struct frame_store_operations operations = {
	.first = first, .end = end, .info = info, .read = read_frame};

static struct made_up a_recording(uint64_t frames)
{
	return (struct made_up){{&operations}, frames, NOBODY, NOBODY, NOBODY, NOBODY, a_host};
}

/** What was read of it: begin, end and number of intervals, in seconds after the first frame. */
static struct compare_span span_of(struct made_up *made_up, const char *times)
{
	struct compare_side *side = NULL;
	struct compare_span span;
	struct message message = {""};

	ck_assert_msg(diff_side_read_store(&made_up->store, times, &side, &message) == 0, "%s",
		      message.text);
	span = *compare_side_span(side);
	compare_side_free(side);
	span.begin.tv_sec -= BEGIN_S;
	span.end.tv_sec -= BEGIN_S;
	return span;
}

START_TEST(a_whole_recording_is_all_its_intervals)
{
	struct made_up made_up = a_recording(60);

	ck_assert_uint_eq(span_of(&made_up, NULL).intervals, 59);
}
END_TEST

static const struct {
	const char *times;
	time_t begin, end; /* after the first frame */
} spans[] = {
	{"14:00:10..14:00:20", 10, 20},
	{"14:00:10..", 10, 59},
	{"..14:00:10", 0, 10},
	{"..", 0, 59},
	{"+10s..+20s", 10, 20},
	{"-20s..-10s", 39, 49},
	{"2026-11-23T14:00:10Z..2026-11-23T14:00:12Z", 10, 12},
	{"13:00..14:00:05", 0, 5},
	{"14:00:50..15:00", 50, 59},
	/* An instant and four intervals on either side */
	{"14:00:30", 25, 34},
	{"-20s", 34, 43},
	/* Near the ends they lie on the other side */
	{"14:00:02", 0, 9},
	{"+0s", 0, 9},
	{"-0s", 50, 59},
	{"14:00:58", 50, 59},
};

START_TEST(times_mean_the_intervals_that_end_in_them)
{
	struct made_up made_up = a_recording(60);
	struct compare_span span = span_of(&made_up, spans[_i].times);

	ck_assert_int_eq(span.begin.tv_sec, spans[_i].begin);
	ck_assert_int_eq(span.end.tv_sec, spans[_i].end);
	ck_assert_uint_eq(span.intervals, (size_t)(spans[_i].end - spans[_i].begin));
}
END_TEST

START_TEST(a_short_recording_has_fewer_neighbours)
{
	struct made_up made_up = a_recording(4);

	ck_assert_uint_eq(span_of(&made_up, "14:00:02").intervals, 3);
}
END_TEST

START_TEST(there_is_no_interval_across_suspend_or_a_session)
{
	struct made_up made_up = a_recording(60);

	made_up.suspend_at = 10;
	ck_assert_uint_eq(span_of(&made_up, NULL).intervals, 58);
	made_up.session_at = 30;
	ck_assert_uint_eq(span_of(&made_up, NULL).intervals, 57);
}
END_TEST

START_TEST(a_recorder_that_was_late_still_counted)
{
	struct made_up made_up = a_recording(60);

	made_up.late_at = 10;
	ck_assert_uint_eq(span_of(&made_up, NULL).intervals, 59);
}
END_TEST

static const struct {
	uint64_t frames, broken_at;
	const char *times, *part; /* of the sentence */
} mistakes[] = {
	{60, NOBODY, "noon", "noon"},
	{60, NOBODY, "14:00..noon", "noon"},
	{60, NOBODY, "14:00:20..14:00:10", "it ends before it begins"},
	{60, NOBODY, "15:00", "nothing was recorded then; it goes from 2026-11-23T14:00:00"},
	{60, NOBODY, "2026-11-22T14:00:00Z", "nothing was recorded then"},
	{60, NOBODY, "15:00..16:00", "nothing was recorded then"},
	{60, NOBODY, "14:00:10..14:00:10", "there is no interval in it"},
	{1, NOBODY, NULL, "there is no interval in it"},
	{0, NOBODY, NULL, "nothing is recorded in it"},
	{0, NOBODY, "14:00", "nothing is recorded in it"},
	{60, 20, NULL, "it is damaged"},
};

START_TEST(what_cannot_be_is_told_in_a_sentence)
{
	struct made_up made_up = a_recording(mistakes[_i].frames);
	struct compare_side *side = NULL;
	struct message message = {""};

	made_up.broken_at = mistakes[_i].broken_at;
	ck_assert_int_lt(diff_side_read_store(&made_up.store, mistakes[_i].times, &side, &message),
			 0);
	ck_assert_ptr_null(side);
	ck_assert_msg(strstr(message.text, mistakes[_i].part), "\"%s\"", message.text);
}
END_TEST

START_TEST(a_file_that_is_not_there_is_told)
{
	struct compare_side *side = NULL;
	struct message message = {""};

	ck_assert_int_lt(diff_side_read("/nowhere/x.btr@14:03", &side, &message), 0);
	ck_assert_ptr_nonnull(strstr(message.text, "/nowhere/x.btr"));
	ck_assert_ptr_null(strstr(message.text, "@"));
}
END_TEST

Suite *test_diff_side_suite(void)
{
	Suite *suite = suite_create("diff_side");
	TCase *tests = tcase_create("diff_side");

	tcase_add_test(tests, a_whole_recording_is_all_its_intervals);
	tcase_add_loop_test(tests, times_mean_the_intervals_that_end_in_them, 0, ARRAY_SIZE(spans));
	tcase_add_test(tests, a_short_recording_has_fewer_neighbours);
	tcase_add_test(tests, there_is_no_interval_across_suspend_or_a_session);
	tcase_add_test(tests, a_recorder_that_was_late_still_counted);
	tcase_add_loop_test(tests, what_cannot_be_is_told_in_a_sentence, 0, ARRAY_SIZE(mistakes));
	tcase_add_test(tests, a_file_that_is_not_there_is_told);
	suite_add_tcase(suite, tests);
	return suite;
}
