/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>

#include "base/time_spec.h"
#include "helpers/builders.h"
#include "helpers/made_store.h"
#include "store/frame_ring.h"

Suite *test_frame_find_suite(void);

static struct timespec time_of(const struct frame_store *store, uint64_t number)
{
	return frame_store_info(store, number).wall_time;
}

START_TEST(a_time_means_the_last_frame_before_it)
{
	struct frame_store *store = made_store_new(1000, 100, 10.0);
	struct timespec at = time_of(store, 1040);

	ck_assert_uint_eq(frame_store_find(store, at), 1040);
	ck_assert_uint_eq(frame_store_find(store, timespec_plus_ns(at, 9 * (int64_t)NS_PER_S)),
			  1040);
	ck_assert_uint_eq(frame_store_find(store, timespec_plus_ns(at, -1)), 1039);
	ck_assert_uint_eq(frame_store_find(store, (struct timespec){0}), 1000);
	at.tv_sec += 1000000;
	ck_assert_uint_eq(frame_store_find(store, at), 1099);
	frame_store_free(store);
}
END_TEST

START_TEST(a_clock_that_was_set_back_hides_no_time)
{
	struct frame_store *store = made_store_new(0, 600, 1.0);
	struct timespec begin = time_of(store, 0);

	/* The first five minutes, then again from the second minute on. */
	made_store_set_clock(store, 300, -180);
	ck_assert_uint_eq(frame_store_find(store, timespec_plus_ns(begin, 60 * NS_PER_S)), 60);
	ck_assert_uint_eq(frame_store_find(store, timespec_plus_ns(begin, 200 * NS_PER_S)), 380);
	ck_assert_uint_eq(frame_store_find(store, time_of(store, 599)), 599);
	/* And one hour more, which nothing after it shows. */
	made_store_set_clock(store, 450, -3600);
	ck_assert_uint_eq(frame_store_find(store, timespec_plus_ns(begin, 290 * NS_PER_S)), 290);
	ck_assert_uint_eq(frame_store_find(store, time_of(store, 599)), 599);
	frame_store_free(store);
}
END_TEST

static void assert_event(const struct frame_store *store, uint64_t from, int direction,
			 uint64_t expected)
{
	uint64_t number = 0;

	ck_assert(frame_store_find_event(store, from, direction, &number));
	ck_assert_uint_eq(number, expected);
}

static void assert_no_event(const struct frame_store *store, uint64_t from, int direction)
{
	uint64_t number = 77;

	ck_assert(!frame_store_find_event(store, from, direction, &number));
	ck_assert_uint_eq(number, 77);
}

START_TEST(another_verdict_is_an_event)
{
	struct frame_store *store = made_store_new(0, 100, 1.0);

	made_store_tell(store, 0, 30, WAIT_IDLE);
	made_store_tell(store, 30, 50, WAIT_CPU);
	made_store_tell(store, 50, 100, WAIT_IDLE);
	assert_event(store, 0, 1, 30);
	assert_event(store, 29, 1, 30);
	assert_event(store, 30, 1, 50);
	assert_no_event(store, 50, 1);
	assert_event(store, 99, -1, 50);
	assert_event(store, 50, -1, 30);
	assert_event(store, 31, -1, 30);
	assert_no_event(store, 30, -1);
	assert_no_event(store, 0, -1);
	frame_store_free(store);
}
END_TEST

START_TEST(frames_that_told_nothing_are_no_change)
{
	struct frame_store *store = made_store_new(0, 100, 1.0);

	made_store_tell(store, 5, 30, WAIT_IDLE);
	made_store_tell(store, 40, 60, WAIT_IDLE);
	made_store_tell(store, 70, 100, WAIT_DISK);
	assert_event(store, 0, 1, 70);
	assert_event(store, 65, 1, 70);
	assert_event(store, 99, -1, 70);
	assert_no_event(store, 70, -1);
	frame_store_free(store);
}
END_TEST

START_TEST(a_change_is_nearer_than_a_mark_before_it)
{
	struct frame_store *store = made_store_new(0, 100, 1.0);

	made_store_tell(store, 0, 20, WAIT_IDLE);
	made_store_tell(store, 40, 100, WAIT_CPU);
	made_store_mark(store, 30, MARK_USER, "between");
	assert_event(store, 90, -1, 40);
	assert_event(store, 40, -1, 30);
	assert_event(store, 0, 1, 30);
	assert_event(store, 30, 1, 40);
	frame_store_free(store);
}
END_TEST

START_TEST(marks_are_events)
{
	struct frame_store *store = made_store_new(10, 100, 1.0);

	made_store_mark(store, 10, MARK_USER, "first");
	made_store_mark(store, 40, MARK_TRIGGER, "cpu > 90");
	made_store_mark(store, 109, MARK_USER, "last");
	assert_event(store, 10, 1, 40);
	assert_event(store, 40, 1, 109);
	assert_no_event(store, 109, 1);
	assert_event(store, 109, -1, 40);
	assert_event(store, 40, -1, 10);
	assert_no_event(store, 10, -1);
	frame_store_free(store);
}
END_TEST

START_TEST(a_source_has_the_frames_of_its_span)
{
	struct frame_ring *ring =
		frame_ring_new(&a_host, (struct frame_ring_options){1 << 20, 3600 * NS_PER_S});
	struct source *source;
	struct snapshot *snapshot;

	for (unsigned i = 0; i < 20; i++) {
		snapshot = a_snapshot(.at_s = i + 1.0, .processes = TASKS(a_task(.pid = 7)));
		frame_ring_push(ring, snapshot, NULL);
		snapshot_free(snapshot);
	}
	source = frame_source_new(frame_ring_store(ring), 5, 8);
	ck_assert_ptr_eq(source_host(source), &a_host);
	for (unsigned i = 5; i < 8; i++) {
		ck_assert_int_eq(source_next(source, 0, (struct focus){0}, &snapshot), 0);
		ck_assert_uint_eq(snapshot->time_ns, (i + 1) * NS_PER_S);
		ck_assert_uint_eq(snapshot->process_count, 1);
		snapshot_free(snapshot);
	}
	ck_assert_int_eq(source_next(source, 0, (struct focus){0}, &snapshot), 1);
	ck_assert_uint_eq(source_next_look_ns(source), UINT64_MAX);
	source_free(source);
	frame_ring_free(ring);
}
END_TEST

Suite *test_frame_find_suite(void)
{
	Suite *suite = suite_create("frame_find");
	TCase *tests = tcase_create("frame_find");

	tcase_add_test(tests, a_time_means_the_last_frame_before_it);
	tcase_add_test(tests, a_clock_that_was_set_back_hides_no_time);
	tcase_add_test(tests, another_verdict_is_an_event);
	tcase_add_test(tests, frames_that_told_nothing_are_no_change);
	tcase_add_test(tests, a_change_is_nearer_than_a_mark_before_it);
	tcase_add_test(tests, marks_are_events);
	tcase_add_test(tests, a_source_has_the_frames_of_its_span);
	suite_add_tcase(suite, tests);
	return suite;
}
