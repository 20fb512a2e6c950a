/* SPDX-License-Identifier: MIT */
/* Recordings that must not grow beyond a bound, or cannot because the disk is full. */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "recordings.h"

Suite *test_recording_bounds_suite(void);

#define MINUTE_S 60
#define HOUR_S 3600
#define WEEK_S (7 * 24 * HOUR_S)

struct directory {
	uint64_t bytes;
	int files;
};

static struct directory look_at(const char *path)
{
	struct directory seen = {0};
	DIR *dir = opendir(path);
	struct dirent *entry;
	struct stat status;
	char name[400];

	ck_assert_ptr_nonnull(dir);
	while ((entry = readdir(dir))) {
		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		if (entry->d_name[0] == '.' || stat(name, &status) < 0)
			continue;
		seen.bytes += (uint64_t)status.st_size;
		seen.files++;
	}
	closedir(dir);
	return seen;
}

START_TEST(a_week_of_recording_never_exceeds_its_size)
{
	const char *path = scratch("week");
	const struct recording_options options = {.max_bytes = 256 << 10};
	struct recording_writer *writer = start_recording(path, options);
	struct directory seen = {0};
	struct frame_store *store;

	for (int n = 0; n < WEEK_S; n += MINUTE_S) {
		ck_assert_int_eq(record(writer, n, 1), 0);
		seen = look_at(path);
		ck_assert_uint_le(seen.bytes, options.max_bytes);
		/* Every other day somebody restarts it. */
		if (n % (48 * HOUR_S) == 0) {
			stop_recording(writer);
			writer = start_recording(path, options);
		}
	}
	/* The bound is used, not only kept. */
	ck_assert_uint_gt(seen.bytes, options.max_bytes / 10 * 9);
	ck_assert_uint_eq(recording_size(writer).total_bytes, seen.bytes);
	stop_recording(writer);
	store = open_recording(path, NULL);
	ck_assert_int_eq(second_of(store, frame_store_end(store) - 1), WEEK_S - MINUTE_S);
	frame_store_free(store);
}
END_TEST

START_TEST(a_week_of_recording_keeps_a_day_and_little_more)
{
	const char *path = scratch("week");
	const struct recording_options options = {.keep_ns = 24 * HOUR_S * NS_PER_S};
	struct recording_writer *writer = start_recording(path, options);
	struct frame_store *store;

	for (int n = 0; n < WEEK_S; n += MINUTE_S) {
		ck_assert_int_eq(record(writer, n, 1), 0);
		if (n % (5 * HOUR_S))
			continue;
		store = open_recording(path, NULL);
		int oldest = second_of(store, 0);
		ck_assert_int_le(oldest, n > 24 * HOUR_S ? n - 24 * HOUR_S : 0);
		ck_assert_int_ge(oldest, n - 26 * HOUR_S - 2 * MINUTE_S);
		ck_assert_uint_eq(frame_store_end(store), (uint64_t)(n - oldest) / MINUTE_S + 1);
		frame_store_free(store);
	}
	stop_recording(writer);
}
END_TEST

START_TEST(segments_of_one_recorder_are_one_session)
{
	const char *path = scratch("d");
	struct recording_writer *writer =
		start_recording(path, (struct recording_options){.max_bytes = 256 << 10});
	struct recording_report report;
	struct frame_store *store;

	ck_assert_int_eq(record(writer, 0, 150), 0);
	stop_recording(writer);
	ck_assert_int_gt(look_at(path).files, 1);
	store = open_recording(path, &report);
	check_seconds(store, 0, 150);
	ck_assert_uint_eq(report.sessions, 1);
	for (uint64_t i = 1; i < 150; i++)
		ck_assert(!frame_store_info(store, i).is_after_gap);
	frame_store_free(store);
}
END_TEST

START_TEST(a_recorder_that_starts_again_goes_on_with_the_newest_segment)
{
	const char *path = scratch("d");
	const struct recording_options options = {.keep_ns = 24 * HOUR_S * NS_PER_S};
	struct recording_report report;

	for (int n = 0; n < 30; n += 3) {
		struct recording_writer *writer = start_recording(path, options);

		ck_assert_int_eq(record(writer, n, 3), 0);
		stop_recording(writer);
	}
	ck_assert_int_eq(look_at(path).files, 1);
	check_recording(path, &report, 0, 30);
	ck_assert_uint_eq(report.sessions, 10);
}
END_TEST

START_TEST(other_files_in_the_directory_stay)
{
	const char *path = scratch("d");
	const struct recording_options options = {.max_bytes = 64 << 10};
	struct recording_writer *writer = start_recording(path, options);

	save_file(scratch("d/notes.txt"), "mine", 4);
	save_file(scratch("d/before-the-upgrade.btr"), "mine", 4);
	ck_assert_int_eq(record(writer, 0, 500), 0);
	stop_recording(writer);
	ck_assert_int_eq(access(scratch("d/notes.txt"), F_OK), 0);
	ck_assert_int_eq(access(scratch("d/before-the-upgrade.btr"), F_OK), 0);
}
END_TEST

START_TEST(a_damaged_newest_segment_is_left_alone)
{
	const char *path = scratch("d");
	const struct recording_options options = {.max_bytes = 1 << 20};
	struct recording_writer *writer = start_recording(path, options);
	struct recording_report report;

	ck_assert_int_eq(record(writer, 0, 3), 0);
	stop_recording(writer);
	save_file(scratch("d/20270101T000000Z.btr"), "oh no", 5);
	writer = start_recording(path, options);
	ck_assert_int_eq(record(writer, 3, 3), 0);
	stop_recording(writer);
	check_recording(path, &report, 0, 6);
	ck_assert_uint_eq(report.damaged_bytes, 5);
}
END_TEST

START_TEST(a_second_recorder_in_a_directory_is_refused)
{
	const struct recording_options options = {.max_bytes = 1 << 20};
	struct recording_writer *writer = start_recording(scratch("d"), options), *second;
	struct message message = {""};

	ck_assert_int_eq(recording_create(scratch("d"), &options, &a_host, &second, &message),
			 -EBUSY);
	ck_assert_ptr_nonnull(strstr(message.text, "records there already"));
	stop_recording(writer);
}
END_TEST

START_TEST(a_bound_on_a_plain_file_is_refused_with_the_way_out)
{
	const struct recording_options options = {.max_bytes = 1 << 20};
	struct recording_writer *writer;
	struct message message = {""};

	record_to(scratch("a.btr"), 0, 1);
	ck_assert_int_eq(recording_create(scratch("a.btr"), &options, &a_host, &writer, &message),
			 -ENOTDIR);
	ck_assert_ptr_nonnull(strstr(message.text, "a.btr"));
	ck_assert_ptr_nonnull(strstr(message.text, "--max-size"));
}
END_TEST

START_TEST(a_bound_that_has_no_room_for_one_frame_stops_with_a_sentence)
{
	struct recording_writer *writer =
		start_recording(scratch("d"), (struct recording_options){.max_bytes = 1000});
	struct snapshot *snapshot = nth_snapshot(&a_host, 0);
	struct message message = {""};

	ck_assert_int_eq(recording_write(writer, snapshot, &(struct frame_notes){0}, &message),
			 -EFBIG);
	ck_assert_ptr_nonnull(strstr(message.text, "--max-size"));
	ck_assert_uint_eq(look_at(scratch("d")).bytes, 0);
	snapshot_free(snapshot);
	recording_close(writer, &message);
}
END_TEST

/** A disk that is full at any byte is told by the largest size a file may have. */
static void fill_disk_at(size_t limit)
{
	const char *path = scratch("full.btr");
	struct recording_writer *writer = start_recording(path, (struct recording_options){0});
	struct rlimit before, full;
	struct recording_report report;
	struct frame_store *store;
	struct stat status;
	int written = 0;

	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
	full = (struct rlimit){limit, before.rlim_max};
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &full), 0);
	while (record(writer, written, 1) == 0)
		written++;
	ck_assert_int_eq(stat(path, &status), 0);
	ck_assert_uint_le((size_t)status.st_size, limit);
	/* It does not try again: a hole would be in the middle. */
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
	ck_assert_int_eq(record(writer, written, 1), -EFBIG);
	recording_close(writer, &(struct message){""});
	if (written) {
		store = open_recording(path, &report);
		check_seconds(store, 0, written);
		ck_assert_uint_eq(report.damaged_bytes, 0);
		frame_store_free(store);
	}
	unlink(path);
}

START_TEST(a_full_disk_stops_recording_and_loses_nothing)
{
	signal(SIGXFSZ, SIG_IGN);
	srand(3);
	for (int i = 0; i < 60; i++)
		fill_disk_at(1 + (size_t)rand() % 20000);
}
END_TEST

/* Frames whose wall clock is off by so much; what the machine counts itself is not. */
static void record_shifted(struct recording_writer *writer, int first, int count, int shift_s)
{
	const struct frame_notes notes = {0};
	struct message message;

	for (int n = first; n < first + count; n++) {
		struct snapshot *snapshot = nth_snapshot(&a_host, n);

		snapshot->wall_time.tv_sec += shift_s;
		ck_assert_int_eq(recording_write(writer, snapshot, &notes, &message), 0);
		snapshot_free(snapshot);
	}
}

/* @param begin  the first frame must be of this second or an earlier one */
static void check_in_order(const char *path, int begin, int end)
{
	struct frame_store *store = open_recording(path, NULL);
	uint64_t first = frame_store_first(store), count = frame_store_end(store) - first;
	uint64_t first_ns = (uint64_t)(100 + end) * NS_PER_S - count * NS_PER_S;

	ck_assert_uint_ge(count, (uint64_t)(end - begin));
	for (uint64_t i = 0; i < count; i++)
		ck_assert_uint_eq(frame_store_info(store, first + i).time_ns,
				  first_ns + i * NS_PER_S);
	frame_store_free(store);
}

START_TEST(a_clock_that_is_set_changes_no_order)
{
	static const int shifts[] = {0, -HOUR_S, -HOUR_S, 7200, -60, -7 * 24 * HOUR_S, 0};
	const int stretch = 400;
	const char *path = scratch("jumps");
	const struct recording_options options = {.keep_ns = 30 * 24 * HOUR_S * NS_PER_S,
						  .max_bytes = 1 << 20};
	struct recording_writer *writer = start_recording(path, options);

	for (size_t i = 0; i < ARRAY_SIZE(shifts); i++) {
		/* Some go on, some are started again. */
		if (i % 3 == 0) {
			stop_recording(writer);
			writer = start_recording(path, options);
		}
		record_shifted(writer, (int)i * stretch, stretch, shifts[i]);
		check_in_order(path, 0, (int)(i + 1) * stretch);
	}
	stop_recording(writer);
	ck_assert_int_gt(look_at(path).files, 4);
}
END_TEST

START_TEST(what_was_recorded_ahead_of_time_does_not_stay_for_ever)
{
	const char *path = scratch("ahead");
	const struct recording_options options = {.keep_ns = 1200 * NS_PER_S};
	struct recording_writer *writer = start_recording(path, options);

	record_shifted(writer, 0, 300, 365 * 24 * HOUR_S);
	record_shifted(writer, 300, 3000, 0);
	stop_recording(writer);
	/* Twenty minutes, and no segment that is older as a whole. */
	check_in_order(path, 3300 - 1200, 3300);
	ck_assert_int_le(look_at(path).files, 14);
}
END_TEST

Suite *test_recording_bounds_suite(void)
{
	Suite *suite = suite_create("recording_bounds");
	TCase *tcase = tcase_create("recording_bounds");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, scratch_make, scratch_remove);
	tcase_add_test(tcase, a_week_of_recording_never_exceeds_its_size);
	tcase_add_test(tcase, a_week_of_recording_keeps_a_day_and_little_more);
	tcase_add_test(tcase, segments_of_one_recorder_are_one_session);
	tcase_add_test(tcase, a_recorder_that_starts_again_goes_on_with_the_newest_segment);
	tcase_add_test(tcase, a_clock_that_is_set_changes_no_order);
	tcase_add_test(tcase, what_was_recorded_ahead_of_time_does_not_stay_for_ever);
	tcase_add_test(tcase, other_files_in_the_directory_stay);
	tcase_add_test(tcase, a_damaged_newest_segment_is_left_alone);
	tcase_add_test(tcase, a_second_recorder_in_a_directory_is_refused);
	tcase_add_test(tcase, a_bound_on_a_plain_file_is_refused_with_the_way_out);
	tcase_add_test(tcase, a_bound_that_has_no_room_for_one_frame_stops_with_a_sentence);
	tcase_add_test(tcase, a_full_disk_stops_recording_and_loses_nothing);
	suite_add_tcase(suite, tcase);
	return suite;
}
