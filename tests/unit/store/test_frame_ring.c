/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "helpers/builders.h"
#include "helpers/tree.h"
#include "store/frame_ring.h"
#include "store/recording.h"

Suite *test_frame_ring_suite(void);

#define PROCESS_MAX 300

static unsigned random_state;

static unsigned random_below(unsigned limit)
{
	random_state = random_state * 1103515245u + 12345u;
	return (random_state >> 8) % limit;
}

/** Tells which one it is by the counters of its processes. */
static struct snapshot *numbered(unsigned number, size_t process_count)
{
	static struct task tasks[PROCESS_MAX];

	for (size_t i = 0; i < process_count; i++)
		tasks[i] = a_task(.pid = (pid_t)i + 1, .name = "worker",
				  .user_ns = number * NS_PER_S + i,
				  .read_bytes = ((uint64_t)random_below(1u << 20) << 20) +
						random_below(1u << 20),
				  .write_bytes = random_below(1u << 20));
	return a_snapshot(.at_s = 100.0 + number, .processes = tasks,
			  .process_count = process_count);
}

static struct frame_ring *ring_of(size_t limit_bytes, uint64_t span_s)
{
	return frame_ring_new(&a_host, (struct frame_ring_options){limit_bytes, span_s * NS_PER_S});
}

static void push(struct frame_ring *ring, unsigned number, size_t process_count)
{
	struct snapshot *snapshot = numbered(number, process_count);

	frame_ring_push(ring, snapshot, NULL);
	snapshot_free(snapshot);
}

static void push_many(struct frame_ring *ring, unsigned begin, unsigned end)
{
	for (unsigned number = begin; number < end; number++)
		push(ring, number, 3);
}

static void assert_frame(struct frame_store *store, uint64_t number)
{
	struct message message = {""};
	struct frame frame;

	ck_assert_msg(frame_store_read(store, number, &frame, &message) == 0, "%s", message.text);
	ck_assert_uint_eq(frame.snapshot->time_ns, (100 + number) * NS_PER_S);
	ck_assert_uint_eq(frame.snapshot->processes[0].user_ns, number * NS_PER_S);
	ck_assert_ptr_eq(frame.snapshot->host, &a_host);
	snapshot_free(frame.snapshot);
}

START_TEST(what_was_pushed_is_read_back_in_any_order)
{
	struct frame_ring *ring = ring_of(64 << 20, 3600);
	struct frame_store *store = frame_ring_store(ring);

	random_state = 1;
	push_many(ring, 0, 200);
	ck_assert_uint_eq(frame_store_first(store), 0);
	ck_assert_uint_eq(frame_store_end(store), 200);
	for (uint64_t number = 0; number < 200; number++)
		assert_frame(store, number);
	for (uint64_t number = 200; number-- > 0;)
		assert_frame(store, number);
	for (int i = 0; i < 300; i++)
		assert_frame(store, random_below(200));
	frame_ring_free(ring);
}
END_TEST

START_TEST(reading_goes_on_while_frames_come_and_go)
{
	struct frame_ring *ring = ring_of(64 << 20, 100);
	struct frame_store *store = frame_ring_store(ring);

	random_state = 2;
	for (unsigned number = 0; number < 600; number++) {
		uint64_t first, end;

		push(ring, number, 3);
		first = frame_store_first(store);
		end = frame_store_end(store);
		assert_frame(store, first + random_below((unsigned)(end - first)));
	}
	ck_assert_uint_gt(frame_store_first(store), 400);
	frame_ring_free(ring);
}
END_TEST

START_TEST(the_bound_in_bytes_holds_after_every_push)
{
	static const size_t limits[] = {1 << 12, 1 << 15, 1 << 17, 300000};
	struct frame_ring *ring = ring_of(limits[_i], 3600);
	struct frame_store *store = frame_ring_store(ring);
	size_t fixed = frame_ring_bytes(ring), most = 0;

	random_state = (unsigned)_i + 3;
	for (unsigned number = 0; number < 500; number++) {
		size_t held;

		push(ring, number, random_below(20) ? random_below(20) : PROCESS_MAX);
		if (random_below(10) == 0)
			frame_ring_mark(ring, &(struct mark){.time_ns = (100 + number) * NS_PER_S,
							     .text = "something"});
		held = frame_ring_bytes(ring);
		/* A ring that is smaller than its own dictionary holds that and an index. */
		ck_assert_uint_le(held, limits[_i] > fixed * 2 ? limits[_i] : fixed * 2 + 8192);
		most = held > most ? held : most;
		ck_assert_uint_eq(frame_store_end(store), number + 1);
		if (frame_store_first(store) < number + 1)
			ck_assert(frame_store_info(store, frame_store_first(store)).is_key);
	}
	if (limits[_i] > fixed * 4)
		ck_assert_uint_gt(most, limits[_i] / 2);
	frame_ring_free(ring);
}
END_TEST

START_TEST(the_bound_in_time_holds_and_what_is_within_it_is_kept)
{
	struct frame_ring *ring = ring_of(64 << 20, 120);
	struct frame_store *store = frame_ring_store(ring);

	for (unsigned number = 0; number < 500; number++) {
		push(ring, number, 3);
		ck_assert_uint_le(frame_store_first(store), number < 120 ? 0 : number - 120);
		ck_assert_uint_ge(frame_store_first(store), number < 152 ? 0 : number - 152);
	}
	frame_ring_free(ring);
}
END_TEST

START_TEST(a_frame_that_nothing_can_hold_still_has_its_number)
{
	struct frame_ring *ring = ring_of(15000, 3600);
	struct frame_store *store = frame_ring_store(ring);
	struct frame frame;
	struct message message;

	push(ring, 0, 3);
	ck_assert_uint_eq(frame_store_first(store), 0);
	for (unsigned i = 1; i < 100; i++)
		push(ring, i, i < 50 ? PROCESS_MAX : 3);
	ck_assert_uint_eq(frame_store_end(store), 100);
	ck_assert_uint_ge(frame_store_first(store), 50);
	ck_assert_uint_lt(frame_store_first(store), 100);
	assert_frame(store, 99);
	ck_assert_int_eq(frame_store_read(store, 1, &frame, &message), -ENOENT);
	frame_ring_free(ring);
}
END_TEST

static const struct verdict_note disk_note = {.bottleneck = WAIT_DISK,
					      .when_busy = WAIT_CLASS_COUNT,
					      .busy = 0.5,
					      .headline = "the disk is slow"};

START_TEST(what_was_told_can_be_known_without_decoding)
{
	struct frame_ring *ring = ring_of(64 << 20, 3600);
	struct frame_store *store = frame_ring_store(ring);
	struct snapshot *snapshot = numbered(0, 3);
	struct verdict_note note = disk_note;
	struct frame_notes notes = {.verdicts = &note, .verdict_count = 1, .is_after_gap = true};
	struct frame frame;
	struct message message;

	frame_ring_push(ring, snapshot, NULL);
	frame_ring_push(ring, snapshot, &notes);
	note.is_measuring = true;
	frame_ring_push(ring, snapshot, &notes);
	note.is_measuring = false;
	note.pid = 7;
	notes.is_after_gap = false;
	frame_ring_push(ring, snapshot, &notes);
	snapshot_free(snapshot);
	ck_assert_int_eq(frame_store_info(store, 0).bottleneck, WAIT_CLASS_COUNT);
	ck_assert(frame_store_info(store, 0).is_after_gap);
	ck_assert_int_eq(frame_store_info(store, 1).bottleneck, WAIT_DISK);
	ck_assert(frame_store_info(store, 1).is_after_gap);
	ck_assert_int_eq(frame_store_info(store, 2).bottleneck, WAIT_CLASS_COUNT);
	ck_assert_int_eq(frame_store_info(store, 3).bottleneck, WAIT_CLASS_COUNT);
	ck_assert(!frame_store_info(store, 3).is_after_gap);
	ck_assert_int_eq(frame_store_read(store, 1, &frame, &message), 0);
	ck_assert_uint_eq(frame.notes.verdict_count, 1);
	ck_assert_str_eq(frame.notes.verdicts[0].headline, "the disk is slow");
	snapshot_free(frame.snapshot);
	frame_ring_free(ring);
}
END_TEST

static void put_mark(struct frame_ring *ring, unsigned number, const char *text)
{
	frame_ring_mark(ring, &(struct mark){.wall_time.tv_sec = 100 + number,
					     .time_ns = (100 + number) * NS_PER_S,
					     .text = text});
}

START_TEST(marks_come_by_time_and_go_with_their_frames)
{
	struct frame_ring *ring = ring_of(64 << 20, 120);
	struct frame_store *store = frame_ring_store(ring);
	char text[MARK_TEXT_MAX + 50];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	push_many(ring, 0, 100);
	put_mark(ring, 99, text);
	put_mark(ring, 10, "early");
	put_mark(ring, 50, "later");
	ck_assert_uint_eq(frame_store_mark_count(store), 3);
	ck_assert_str_eq(frame_store_mark(store, 0).text, "early");
	ck_assert_str_eq(frame_store_mark(store, 1).text, "later");
	ck_assert_uint_eq(strlen(frame_store_mark(store, 2).text), MARK_TEXT_MAX);
	push_many(ring, 100, 215);
	ck_assert_uint_eq(frame_store_mark_count(store), 1);
	push_many(ring, 215, 400);
	ck_assert_uint_eq(frame_store_mark_count(store), 0);
	frame_ring_free(ring);
}
END_TEST

START_TEST(marks_alone_do_not_break_the_bound)
{
	struct frame_ring *ring = ring_of(200000, 3600);

	push_many(ring, 0, 10);
	for (unsigned i = 0; i < 20000; i++)
		put_mark(ring, 9, "again and again and again");
	ck_assert_uint_le(frame_ring_bytes(ring), 200000);
	ck_assert_uint_gt(frame_store_mark_count(frame_ring_store(ring)), 100);
	frame_ring_free(ring);
}
END_TEST

/* As a file */

static void assert_same_frames(struct frame_store *store, uint64_t first, uint64_t end)
{
	ck_assert_uint_eq(frame_store_end(store) - frame_store_first(store), end - first);
	for (uint64_t number = first; number < end; number++) {
		uint64_t place = frame_store_first(store) + number - first;
		struct message message;
		struct frame frame;

		ck_assert_int_eq(frame_store_read(store, place, &frame, &message), 0);
		ck_assert_uint_eq(frame.snapshot->processes[0].user_ns, number * NS_PER_S);
		snapshot_free(frame.snapshot);
	}
}

START_TEST(what_it_holds_becomes_a_recording)
{
	struct frame_ring *ring = ring_of(64 << 20, 120);
	struct frame_store *store;
	struct recording_report report;
	struct message message = {""};
	char directory[] = "/tmp/blametop-XXXXXX", path[64];
	struct stat status;

	ck_assert_ptr_nonnull(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/ring.btr", directory);
	push_many(ring, 0, 300);
	put_mark(ring, 250, "here");
	ck_assert_msg(frame_ring_save(ring, path, &message) == 0, "%s", message.text);
	ck_assert_int_eq(stat(path, &status), 0);
	ck_assert_uint_eq(status.st_mode & 0777, 0600);
	ck_assert_msg(recording_open(path, &store, &report, &message) == 0, "%s", message.text);
	ck_assert_uint_eq(report.damaged_bytes, 0);
	ck_assert_uint_eq(report.sessions, 1);
	assert_same_frames(store, frame_store_first(frame_ring_store(ring)), 300);
	ck_assert_uint_eq(frame_store_mark_count(store), 1);
	ck_assert_str_eq(frame_store_mark(store, 0).text, "here");
	frame_store_free(store);
	/* A second one of that name is not written over the first, nor left half done. */
	ck_assert_int_eq(frame_ring_save(ring, path, &message), -EEXIST);
	ck_assert(strstr(message.text, path));
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(rmdir(directory), 0);
	frame_ring_free(ring);
}
END_TEST

START_TEST(the_machine_alone_is_read_beside_the_whole)
{
	struct frame_ring *ring = ring_of(64 << 20, 3600);
	struct frame_store *store, *machine;
	struct recording_report report;
	struct message message;
	char directory[] = "/tmp/blametop-XXXXXX", path[64];

	ck_assert_ptr_nonnull(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/ring.btr", directory);
	push_many(ring, 0, 100);
	ck_assert_int_eq(frame_ring_save(ring, path, &message), 0);
	ck_assert_int_eq(recording_open(path, &store, &report, &message), 0);
	machine = frame_store_machine(store);
	ck_assert_ptr_nonnull(machine);
	for (uint64_t number = 0; number < 100; number += 3) {
		struct frame frame, whole;

		ck_assert_int_eq(frame_store_read(machine, number, &frame, &message), 0);
		ck_assert_int_eq(frame_store_read(store, 99 - number, &whole, &message), 0);
		ck_assert_uint_eq(frame.snapshot->time_ns, (100 + number) * NS_PER_S);
		ck_assert_uint_eq(frame.snapshot->process_count, 0);
		ck_assert_uint_eq(whole.snapshot->process_count, 3);
		ck_assert_ptr_eq(frame.snapshot->host, whole.snapshot->host);
		ck_assert_uint_eq(frame.snapshot->system.memory.total_bytes,
				  whole.snapshot->system.memory.total_bytes);
		snapshot_free(frame.snapshot);
		snapshot_free(whole.snapshot);
	}
	frame_store_free(machine);
	frame_store_free(store);
	ck_assert_ptr_null(frame_store_machine(frame_ring_store(ring)));
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(rmdir(directory), 0);
	frame_ring_free(ring);
}
END_TEST

START_TEST(a_copy_stays_what_it_was)
{
	struct frame_ring *ring = ring_of(64 << 20, 120);
	struct frame_ring_copy *copy;
	struct frame_store *store;
	struct recording_report report;
	struct message message;
	char directory[] = "/tmp/blametop-XXXXXX", path[64];

	ck_assert_ptr_nonnull(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/ring.btr", directory);
	push_many(ring, 0, 50);
	copy = frame_ring_copy(ring);
	push_many(ring, 50, 400);
	frame_ring_free(ring);
	ck_assert_int_eq(frame_ring_copy_save(copy, path, &message), 0);
	frame_ring_copy_free(copy);
	ck_assert_int_eq(recording_open(path, &store, &report, &message), 0);
	assert_same_frames(store, 0, 50);
	frame_store_free(store);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(rmdir(directory), 0);
}
END_TEST

START_TEST(an_empty_ring_and_a_missing_place_are_told)
{
	struct frame_ring *ring = ring_of(64 << 20, 120);
	struct message message;

	ck_assert_int_eq(frame_ring_save(ring, "/nonexistent/x.btr", &message), -ENODATA);
	push(ring, 0, 3);
	ck_assert_int_eq(frame_ring_save(ring, "/nonexistent/x.btr", &message), -ENOENT);
	ck_assert_str_eq(message.text,
			 "cannot write /nonexistent/x.btr: No such file or directory");
	frame_ring_free(ring);
}
END_TEST

Suite *test_frame_ring_suite(void)
{
	Suite *suite = suite_create("frame_ring");
	TCase *tests = tcase_create("frame_ring");

	tcase_add_test(tests, what_was_pushed_is_read_back_in_any_order);
	tcase_add_test(tests, reading_goes_on_while_frames_come_and_go);
	tcase_add_loop_test(tests, the_bound_in_bytes_holds_after_every_push, 0, 4);
	tcase_add_test(tests, the_bound_in_time_holds_and_what_is_within_it_is_kept);
	tcase_add_test(tests, a_frame_that_nothing_can_hold_still_has_its_number);
	tcase_add_test(tests, what_was_told_can_be_known_without_decoding);
	tcase_add_test(tests, marks_come_by_time_and_go_with_their_frames);
	tcase_add_test(tests, marks_alone_do_not_break_the_bound);
	tcase_add_test(tests, what_it_holds_becomes_a_recording);
	tcase_add_test(tests, the_machine_alone_is_read_beside_the_whole);
	tcase_add_test(tests, a_copy_stays_what_it_was);
	tcase_add_test(tests, an_empty_ring_and_a_missing_place_are_told);
	suite_add_tcase(suite, tests);
	return suite;
}
