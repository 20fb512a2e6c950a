/* SPDX-License-Identifier: MIT */
/* What goes into a frame comes out of it. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "frame_link.h"
#include "helpers/builders.h"
#include "helpers/same.h"
#include "random_machine.h"

Suite *test_frame_codec_suite(void);

START_TEST(a_process_comes_back_with_its_texts)
{
	struct frame_link link = a_frame_link(&frame_schema_full, &frame_schema_full);
	struct snapshot *snapshot =
		a_snapshot(.at_s = 5, .processes = TASKS(a_task(.pid = 7, .name = "seven"),
							 a_task(.pid = 9, .name = "nine",
								.command = "nine --of ten")));
	struct frame frame = frame_through(&link, snapshot, NULL, true);

	ck_assert_uint_eq(frame.snapshot->process_count, 2);
	ck_assert_uint_eq(frame.snapshot->time_ns, snapshot->time_ns);
	ck_assert_ptr_eq(frame.snapshot->host, &a_host);
	ck_assert_str_eq(frame.snapshot->processes[1].command, "nine --of ten");
	ck_assert_int_eq(frame.snapshot->processes[0].tid, 7);
	ck_assert_str_eq(frame.snapshot->processes[0].name, "seven");
	ck_assert_ptr_null(frame.snapshot->processes[0].command);
	snapshot_free(frame.snapshot);
	snapshot_free(snapshot);
	frame_link_done(&link);
}
END_TEST

START_TEST(an_empty_snapshot_comes_back_with_everything_unknown)
{
	struct frame_link link = a_frame_link(&frame_schema_full, &frame_schema_full);
	struct snapshot *snapshot = snapshot_new();
	struct frame frame;

	snapshot_seal(snapshot);
	frame = frame_through(&link, snapshot, NULL, true);
	expect_same_snapshot(snapshot, frame.snapshot);
	ck_assert_uint_eq(frame.notes.verdict_count, 0);
	snapshot_free(frame.snapshot);
	snapshot_free(snapshot);
	frame_link_done(&link);
}
END_TEST

/* The decoded one is fit for an interval with the one before, and that says the same. */
static void expect_same_story(const struct snapshot *begin, const struct snapshot *end,
			      const struct snapshot *begin_got, const struct snapshot *end_got)
{
	struct interval *expected = interval_new(begin, end);
	struct interval *got = interval_new(begin_got, end_got);

	expect_same_interval(expected, got);
	interval_free(expected);
	interval_free(got);
}

static void replay_story(uint64_t seed, int length, uint64_t frames_per_key)
{
	struct random_machine *machine = random_machine_new(seed);
	struct frame_link link = a_frame_link(&frame_schema_full, &frame_schema_full);
	struct snapshot *before = NULL, *before_got = NULL;

	for (int i = 0; i < length; i++) {
		struct snapshot *snapshot = random_machine_next(machine);
		struct frame_notes notes = random_machine_notes(machine);
		bool is_key = i == 0 || random_below(machine, frames_per_key) == 0;
		struct frame frame = frame_through(&link, snapshot, &notes, is_key);

		expect_same_snapshot(snapshot, frame.snapshot);
		expect_same_notes(&notes, &frame.notes);
		if (before)
			expect_same_story(before, snapshot, before_got, frame.snapshot);
		snapshot_free(before);
		snapshot_free(before_got);
		before = snapshot;
		before_got = frame.snapshot;
	}
	snapshot_free(before);
	snapshot_free(before_got);
	frame_link_done(&link);
	random_machine_free(machine);
}

START_TEST(whatever_happens_comes_back_in_every_field_and_metric)
{
	replay_story((uint64_t)_i + 1, 40, 8);
}
END_TEST

START_TEST(frames_may_be_taken_without_looking_on_the_way_to_a_later_one)
{
	struct random_machine *machine = random_machine_new(77);
	struct frame_link link = a_frame_link(&frame_schema_full, &frame_schema_full);

	for (int i = 0; i < 40; i++) {
		struct snapshot *snapshot = random_machine_next(machine);

		if (i % 7) {
			frame_past(&link, snapshot, NULL, i == 0);
		} else {
			struct frame frame = frame_through(&link, snapshot, NULL, i == 0);

			expect_same_snapshot(snapshot, frame.snapshot);
			snapshot_free(frame.snapshot);
		}
		snapshot_free(snapshot);
	}
	frame_link_done(&link);
	random_machine_free(machine);
}
END_TEST

START_TEST(the_machine_can_be_read_without_the_tasks)
{
	struct random_machine *machine = random_machine_new(5);
	struct frame_link link = a_frame_link(&frame_schema_full, &frame_schema_full);

	frame_decoder_want(link.decoder, FRAME_MACHINE);
	for (int i = 0; i < 10; i++) {
		struct snapshot *snapshot = random_machine_next(machine);
		struct frame_notes notes = random_machine_notes(machine);
		struct frame frame = frame_through(&link, snapshot, &notes, i == 0);

		expect_same_row(&system_fields, &snapshot->system, &frame.snapshot->system);
		expect_same_notes(&notes, &frame.notes);
		ck_assert_uint_eq(frame.snapshot->process_count, 0);
		ck_assert_uint_eq(frame.snapshot->thread_count, 0);
		ck_assert_uint_eq(frame.snapshot->connection_count, 0);
		snapshot_free(frame.snapshot);
		snapshot_free(snapshot);
	}
	frame_link_done(&link);
	random_machine_free(machine);
}
END_TEST

START_TEST(a_pid_used_again_is_another_row)
{
	struct frame_link link = a_frame_link(&frame_schema_full, &frame_schema_full);
	struct snapshot *first =
		a_snapshot(.at_s = 1,
			   .processes = TASKS(a_task(.pid = 7, .start_ticks = 10, .run_ns = 500)));
	struct snapshot *second =
		a_snapshot(.at_s = 2,
			   .processes = TASKS(a_task(.pid = 7, .start_ticks = 90, .run_ns = 3)));
	struct frame frame = frame_through(&link, first, NULL, true);

	snapshot_free(frame.snapshot);
	frame = frame_through(&link, second, NULL, false);
	expect_same_snapshot(second, frame.snapshot);
	snapshot_free(frame.snapshot);
	snapshot_free(first);
	snapshot_free(second);
	frame_link_done(&link);
}
END_TEST

START_TEST(what_did_not_change_costs_nothing)
{
	enum { COUNT = 500 };
	struct frame_link link = a_frame_link(&frame_schema_full, &frame_schema_full);
	static struct task tasks[COUNT];
	struct snapshot *first, *second;

	for (int i = 0; i < COUNT; i++)
		tasks[i] = a_task(.pid = i + 1, .name = "sleeper", .run_ns = 1000003u * i);
	first = a_snapshot(.at_s = 1, .processes = tasks, .process_count = COUNT);
	second = a_snapshot(.at_s = 2, .processes = tasks, .process_count = COUNT);
	frame_past(&link, first, NULL, true);
	frame_past(&link, second, NULL, false);
	ck_assert_uint_lt(link.bytes.length, 40);
	snapshot_free(first);
	snapshot_free(second);
	frame_link_done(&link);
}
END_TEST

START_TEST(tasks_without_a_change_share_their_texts_from_frame_to_frame)
{
	struct frame_link link = a_frame_link(&frame_schema_full, &frame_schema_full);
	struct snapshot *first =
		a_snapshot(.at_s = 1, .processes = TASKS(a_task(.pid = 7, .run_ns = 1)));
	struct snapshot *second =
		a_snapshot(.at_s = 2, .processes = TASKS(a_task(.pid = 7, .run_ns = 2)));
	struct frame one = frame_through(&link, first, NULL, true);
	struct frame two = frame_through(&link, second, NULL, false);

	ck_assert_ptr_nonnull(one.snapshot->processes[0].texts);
	ck_assert_ptr_eq(one.snapshot->processes[0].texts, two.snapshot->processes[0].texts);
	snapshot_free(one.snapshot);
	snapshot_free(two.snapshot);
	snapshot_free(first);
	snapshot_free(second);
	frame_link_done(&link);
}
END_TEST

/* So much alike that they compress to next to nothing: the reader must believe it all the same. */
START_TEST(very_many_equal_tasks_come_back)
{
	enum { COUNT = 60000 };
	struct frame_link link = a_frame_link(&frame_schema_full, &frame_schema_full);
	struct task *tasks = calloc(COUNT, sizeof(*tasks));
	struct snapshot *snapshot;
	struct frame frame;

	for (int i = 0; i < COUNT; i++)
		tasks[i] = a_task(.pid = i + 1, .name = "twin");
	snapshot = a_snapshot(.at_s = 1, .processes = tasks, .process_count = COUNT);
	frame = frame_through(&link, snapshot, NULL, true);
	expect_same_snapshot(snapshot, frame.snapshot);
	snapshot_free(frame.snapshot);
	snapshot_free(snapshot);
	free(tasks);
	frame_link_done(&link);
}
END_TEST

Suite *test_frame_codec_suite(void)
{
	Suite *suite = suite_create("frame_codec");
	TCase *tests = tcase_create("frames");

	tcase_add_test(tests, a_process_comes_back_with_its_texts);
	tcase_add_test(tests, an_empty_snapshot_comes_back_with_everything_unknown);
	tcase_add_loop_test(tests, whatever_happens_comes_back_in_every_field_and_metric, 0, 12);
	tcase_add_test(tests, frames_may_be_taken_without_looking_on_the_way_to_a_later_one);
	tcase_add_test(tests, the_machine_can_be_read_without_the_tasks);
	tcase_add_test(tests, a_pid_used_again_is_another_row);
	tcase_add_test(tests, what_did_not_change_costs_nothing);
	tcase_add_test(tests, tasks_without_a_change_share_their_texts_from_frame_to_frame);
	tcase_add_test(tests, very_many_equal_tasks_come_back);
	suite_add_tcase(suite, tests);
	return suite;
}
