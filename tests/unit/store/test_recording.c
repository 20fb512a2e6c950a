/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "recordings.h"

Suite *test_recording_suite(void);

START_TEST(what_was_recorded_is_read_back)
{
	const char *path = scratch("a.btr");
	struct recording_report report;
	struct frame_store *store;

	record_to(path, 0, 130);
	store = open_recording(path, &report);
	check_seconds(store, 0, 130);
	ck_assert_uint_eq(report.frames, 130);
	ck_assert_uint_eq(report.sessions, 1);
	ck_assert_uint_eq(report.damaged_bytes, 0);
	ck_assert_uint_eq(report.version, RECORDING_VERSION);
	frame_store_free(store);
}
END_TEST

START_TEST(frames_are_read_in_any_order)
{
	static const int order[] = {129, 0, 64, 63, 65, 1, 128, 127, 60, 59, 61, 61};
	const char *path = scratch("a.btr");
	struct frame_store *store;

	record_to(path, 0, 130);
	store = open_recording(path, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(order); i++)
		ck_assert_int_eq(second_of(store, (uint64_t)order[i]), order[i]);
	frame_store_free(store);
}
END_TEST

START_TEST(the_heads_of_frames_say_when_and_which_verdict)
{
	const struct verdict_note note = {.bottleneck = WAIT_DISK, .when_busy = WAIT_CLASS_COUNT};
	const struct frame_notes notes = {&note, 1, true};
	struct recording_writer *writer =
		start_recording(scratch("a.btr"), (struct recording_options){0});
	struct snapshot *snapshot = nth_snapshot(&a_host, 1);
	struct message message;
	struct frame_store *store;
	struct frame_info info;

	ck_assert_int_eq(record(writer, 0, 1), 0);
	ck_assert_int_eq(recording_write(writer, snapshot, &notes, &message), 0);
	snapshot_free(snapshot);
	ck_assert_int_eq(record(writer, 2, 1), 0);
	stop_recording(writer);
	store = open_recording(scratch("a.btr"), NULL);
	info = frame_store_info(store, 1);
	ck_assert_int_eq(info.wall_time.tv_sec, WALL_S + 1);
	ck_assert_int_eq(info.wall_time.tv_nsec, 250000000);
	ck_assert_uint_eq(info.time_ns, 101 * NS_PER_S);
	ck_assert_int_eq(info.bottleneck, WAIT_DISK);
	ck_assert(info.is_after_gap && !info.is_key);
	info = frame_store_info(store, 2);
	ck_assert_int_eq(info.bottleneck, WAIT_CLASS_COUNT);
	ck_assert(!info.is_after_gap);
	info = frame_store_info(store, 0);
	ck_assert(info.is_after_gap && info.is_key);
	frame_store_free(store);
}
END_TEST

START_TEST(a_recorder_that_starts_again_adds_a_session)
{
	const char *path = scratch("a.btr");
	struct recording_report report;
	struct frame_store *store;

	record_to(path, 0, 5);
	record_to(path, 5, 70);
	store = open_recording(path, &report);
	check_seconds(store, 0, 75);
	ck_assert_uint_eq(report.sessions, 2);
	ck_assert_uint_eq(frame_store_info(store, 4).session, 0);
	ck_assert_uint_eq(frame_store_info(store, 5).session, 1);
	ck_assert(frame_store_info(store, 5).is_after_gap);
	ck_assert_ptr_ne(frame_store_host(store, 0), frame_store_host(store, 1));
	frame_store_free(store);
}
END_TEST

START_TEST(the_host_is_read_back)
{
	const char *path = scratch("a.btr");
	struct frame_store *store;
	const struct host *host;

	record_to(path, 0, 1);
	store = open_recording(path, NULL);
	host = frame_store_host(store, 0);
	ck_assert_str_eq(host->name, a_host.name);
	ck_assert_str_eq(host->kernel, a_host.kernel);
	ck_assert_str_eq(host->boot_id, a_host.boot_id);
	ck_assert_uint_eq(host->boot_time_s, a_host.boot_time_s);
	ck_assert_uint_eq(host->cpu_count, a_host.cpu_count);
	ck_assert_uint_eq(host->clock_ticks_per_s, a_host.clock_ticks_per_s);
	ck_assert_int_eq(host->ptrace_scope, a_host.ptrace_scope);
	ck_assert(host->can_ptrace == a_host.can_ptrace);
	frame_store_free(store);
}
END_TEST

START_TEST(snapshots_of_another_host_begin_a_session)
{
	struct recording_writer *writer =
		start_recording(scratch("a.btr"), (struct recording_options){0});
	const struct frame_notes notes = {0};
	struct host other = a_host;
	struct snapshot *snapshot;
	struct message message;
	struct frame_store *store;

	ck_assert_int_eq(record(writer, 0, 3), 0);
	other.cpu_count = 64;
	snapshot = nth_snapshot(&other, 3);
	ck_assert_int_eq(recording_write(writer, snapshot, &notes, &message), 0);
	snapshot_free(snapshot);
	stop_recording(writer);
	store = open_recording(scratch("a.btr"), NULL);
	check_seconds(store, 0, 4);
	ck_assert_uint_eq(frame_store_info(store, 3).session, 1);
	ck_assert_uint_eq(frame_store_host(store, 1)->cpu_count, 64);
	frame_store_free(store);
}
END_TEST

static void put_mark(struct recording_writer *writer, int second, const char *text)
{
	const struct mark mark = {.wall_time = {WALL_S + second, 0},
				  .time_ns = (uint64_t)(100 + second) * NS_PER_S,
				  .kind = MARK_TRIGGER,
				  .text = text};
	struct message message;

	ck_assert_int_eq(recording_mark(writer, &mark, &message), 0);
}

START_TEST(marks_are_kept_also_before_the_first_frame)
{
	struct recording_writer *writer =
		start_recording(scratch("a.btr"), (struct recording_options){0});
	struct frame_store *store;
	struct mark mark;

	put_mark(writer, 0, "first");
	ck_assert_int_eq(record(writer, 1, 2), 0);
	put_mark(writer, 3, "caf\xe9\n");
	stop_recording(writer);
	store = open_recording(scratch("a.btr"), NULL);
	ck_assert_uint_eq(frame_store_mark_count(store), 2);
	mark = frame_store_mark(store, 0);
	ck_assert_str_eq(mark.text, "first");
	ck_assert_int_eq(mark.wall_time.tv_sec, WALL_S);
	ck_assert_int_eq(mark.kind, MARK_TRIGGER);
	mark = frame_store_mark(store, 1);
	ck_assert_str_eq(mark.text, "caf\xe9\n");
	ck_assert_uint_eq(mark.time_ns, 103 * NS_PER_S);
	frame_store_free(store);
}
END_TEST

START_TEST(a_second_recorder_is_refused_and_told_who_records)
{
	const char *path = scratch("a.btr");
	struct recording_writer *writer = start_recording(path, (struct recording_options){0});
	struct recording_writer *second = NULL;
	struct message message = {""};

	ck_assert_int_eq(
		recording_create(path, &(struct recording_options){0}, &a_host, &second, &message),
		-EBUSY);
	ck_assert_ptr_null(second);
	ck_assert_ptr_nonnull(strstr(message.text, path));
	ck_assert_ptr_nonnull(strstr(message.text, "records there already"));
	ck_assert_int_eq(record(writer, 0, 2), 0);
	stop_recording(writer);
	/* What the first one wrote is untouched, and now there is room. */
	record_to(path, 2, 1);
	check_recording(path, NULL, 0, 3);
}
END_TEST

START_TEST(a_recording_can_be_read_while_it_is_written)
{
	const char *path = scratch("a.btr");
	struct recording_writer *writer = start_recording(path, (struct recording_options){0});
	struct recording_report report;
	struct frame_store *store;

	ck_assert_int_eq(record(writer, 0, 4), 0);
	store = open_recording(path, &report);
	ck_assert_uint_eq(report.recorder, (uint32_t)getpid());
	ck_assert_int_eq(record(writer, 4, 4), 0);
	check_seconds(store, 0, 4);
	frame_store_free(store);
	stop_recording(writer);
	frame_store_free(open_recording(path, &report));
	ck_assert_uint_eq(report.recorder, 0);
}
END_TEST

START_TEST(only_the_owner_may_read_what_is_recorded)
{
	mode_t before = umask(0777);
	struct recording_options bounded = {.max_bytes = 1 << 20};
	struct stat status;

	stop_recording(start_recording(scratch("empty.btr"), (struct recording_options){0}));
	record_to(scratch("a.btr"), 0, 1);
	umask(0);
	stop_recording(start_recording(scratch("d"), bounded));
	umask(before);
	ck_assert_int_eq(stat(scratch("a.btr"), &status), 0);
	ck_assert_uint_eq(status.st_mode & 07777, 0600);
	ck_assert_int_eq(stat(scratch("d"), &status), 0);
	ck_assert_uint_eq(status.st_mode & 07777, 0700);
	/* A recorder that had nothing to write leaves nothing. */
	ck_assert_int_eq(stat(scratch("empty.btr"), &status), -1);
}
END_TEST

START_TEST(other_files_are_not_written_to)
{
	static const char text[] = "my thesis, the only copy\n";
	const char *path = scratch("thesis.txt");
	struct recording_writer *writer = NULL;
	struct message message = {""};
	size_t length;
	char *bytes;

	save_file(path, text, sizeof(text));
	ck_assert_int_eq(
		recording_create(path, &(struct recording_options){0}, &a_host, &writer, &message),
		-EINVAL);
	ck_assert_ptr_nonnull(strstr(message.text, "thesis.txt"));
	bytes = load_file(path, &length);
	ck_assert_uint_eq(length, sizeof(text));
	ck_assert_mem_eq(bytes, text, length);
	free(bytes);
	ck_assert_int_eq(recording_create("/dev/null", &(struct recording_options){0}, &a_host,
					  &writer, &message),
			 -EINVAL);
	ck_assert_int_eq(recording_create(scratch("no/where.btr"), &(struct recording_options){0},
					  &a_host, &writer, &message),
			 -ENOENT);
	ck_assert_int_eq(recording_create(scratch("."), &(struct recording_options){0}, &a_host,
					  &writer, &message),
			 -EISDIR);
	ck_assert_ptr_nonnull(strstr(message.text, "--max-size"));
}
END_TEST

START_TEST(a_deleted_recording_is_noticed)
{
	struct recording_writer *writer =
		start_recording(scratch("a.btr"), (struct recording_options){0});

	ck_assert_int_eq(record(writer, 0, 1), 0);
	unlink(scratch("a.btr"));
	/* Some time later, not at once. */
	ck_assert_int_eq(record(writer, 1, 100), -ENOENT);
	recording_close(writer, &(struct message){""});
}
END_TEST

Suite *test_recording_suite(void)
{
	Suite *suite = suite_create("recording");
	TCase *tcase = tcase_create("recording");

	tcase_add_checked_fixture(tcase, scratch_make, scratch_remove);
	tcase_add_test(tcase, what_was_recorded_is_read_back);
	tcase_add_test(tcase, frames_are_read_in_any_order);
	tcase_add_test(tcase, the_heads_of_frames_say_when_and_which_verdict);
	tcase_add_test(tcase, a_recorder_that_starts_again_adds_a_session);
	tcase_add_test(tcase, the_host_is_read_back);
	tcase_add_test(tcase, snapshots_of_another_host_begin_a_session);
	tcase_add_test(tcase, marks_are_kept_also_before_the_first_frame);
	tcase_add_test(tcase, a_second_recorder_is_refused_and_told_who_records);
	tcase_add_test(tcase, a_recording_can_be_read_while_it_is_written);
	tcase_add_test(tcase, only_the_owner_may_read_what_is_recorded);
	tcase_add_test(tcase, other_files_are_not_written_to);
	tcase_add_test(tcase, a_deleted_recording_is_noticed);
	suite_add_tcase(suite, tcase);
	return suite;
}
