/* SPDX-License-Identifier: MIT */
/* Recordings after a crash, a bad disk, and in the hands of somebody who means ill. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/alloc.h"
#include "base/array.h"
#include "recordings.h"
#include "store/record_walk.h"
#include "store/recording_format.h"

Suite *test_recording_damage_suite(void);

#define FRAMES 70

/** A recording in memory, and where its records begin. */
struct specimen {
	char *bytes;
	size_t length;
	size_t begins[FRAMES + 3]; /* of the records; behind the last one the length */
	int records;               /* the session, then the frames */
};

static struct specimen specimen_make(int frames)
{
	const char *path = scratch("specimen.btr");
	struct specimen specimen = {0};
	struct record record;

	record_to(path, 0, frames);
	specimen.bytes = load_file(path, &specimen.length);
	for (size_t at = 0; at < specimen.length; at += RECORD_HEADER_SIZE + record.length) {
		ck_assert(record_take_header(specimen.bytes + at, &record));
		specimen.begins[specimen.records++] = at;
	}
	specimen.begins[specimen.records] = specimen.length;
	ck_assert_int_eq(specimen.records, frames + 1);
	return specimen;
}

/** Frames that are whole when the file is cut at a byte. */
static int whole_frames(const struct specimen *specimen, size_t cut)
{
	int frames = 0;

	while (frames + 1 < specimen->records && specimen->begins[frames + 2] <= cut)
		frames++;
	return frames;
}

static void check_cut(const struct specimen *specimen, size_t cut)
{
	const char *path = scratch("cut.btr");
	int whole = whole_frames(specimen, cut);
	struct recording_report report;
	struct frame_store *store;

	save_file(path, specimen->bytes, cut);
	if (whole) {
		store = open_recording(path, &report);
		check_seconds(store, 0, whole);
		ck_assert_uint_eq(report.tail_bytes, cut - specimen->begins[whole + 1]);
		ck_assert_uint_eq(report.damaged_bytes, report.tail_bytes);
		frame_store_free(store);
	} else {
		ck_assert_ptr_nonnull(strstr(refusal(path, -EINVAL), "cut.btr"));
	}
	/* What is added afterwards follows the last whole frame. */
	record_to(path, whole, 2);
	store = open_recording(path, &report);
	check_seconds(store, 0, whole + 2);
	ck_assert_uint_eq(report.damaged_bytes, 0);
	frame_store_free(store);
}

START_TEST(a_cut_at_any_byte_of_the_last_two_frames_loses_no_whole_frame)
{
	struct specimen specimen = specimen_make(8);

	for (size_t cut = specimen.begins[specimen.records - 2]; cut <= specimen.length; cut++)
		check_cut(&specimen, cut);
	free(specimen.bytes);
}
END_TEST

START_TEST(a_cut_anywhere_loses_no_whole_frame)
{
	struct specimen specimen = specimen_make(FRAMES);

	srand(1);
	for (int i = 0; i < 300; i++)
		check_cut(&specimen, (size_t)rand() % (specimen.length + 1));
	free(specimen.bytes);
}
END_TEST

START_TEST(a_cut_in_the_very_first_record_is_begun_anew)
{
	struct specimen specimen = specimen_make(1);

	for (size_t cut = 0; cut <= specimen.begins[1]; cut += cut < 100 ? 1 : 37)
		check_cut(&specimen, cut);
	free(specimen.bytes);
}
END_TEST

START_TEST(a_tail_of_nonsense_is_cut_off_too)
{
	struct specimen specimen = specimen_make(5);
	const char *path = scratch("a.btr");
	char *bytes = xcalloc(specimen.length + 5000, 1);
	struct recording_report report;

	memcpy(bytes, specimen.bytes, specimen.length);
	memset(bytes + specimen.length, RECORD_MARKER[0], 2500);
	save_file(path, bytes, specimen.length + 5000);
	record_to(path, 5, 1);
	check_recording(path, &report, 0, 6);
	ck_assert_uint_eq(report.damaged_bytes, 0);
	free(bytes);
	free(specimen.bytes);
}
END_TEST

/** Seconds the store has, told by their numbers in a row of bits. */
static void see_seconds(struct frame_store *store, bool seen[FRAMES])
{
	memset(seen, 0, FRAMES);
	for (uint64_t i = 0; i < frame_store_end(store); i++) {
		int second = second_of(store, i);

		ck_assert_int_ge(second, 0);
		ck_assert_int_lt(second, FRAMES);
		seen[second] = true;
	}
}

START_TEST(frames_after_damage_are_left_out_up_to_the_next_key_frame)
{
	struct specimen specimen = specimen_make(FRAMES);
	const char *path = scratch("a.btr");
	struct recording_report report;
	struct frame_store *store;
	bool seen[FRAMES];

	/* a byte in the payload of the frame of second 20, which is record 21 */
	specimen.bytes[specimen.begins[21] + RECORD_HEADER_SIZE + 3] ^= 0x40;
	save_file(path, specimen.bytes, specimen.length);
	store = open_recording(path, &report);
	see_seconds(store, seen);
	for (int n = 0; n < FRAMES; n++)
		ck_assert_int_eq(seen[n], n < 20 || n >= RECORD_KEY_EVERY);
	ck_assert_uint_eq(report.damaged_bytes, specimen.begins[22] - specimen.begins[21]);
	ck_assert_uint_eq(report.lost_frames, RECORD_KEY_EVERY - 21);
	/* Counters are not compared with those before the hole as if they were neighbours. */
	ck_assert(frame_store_info(store, 20).is_after_gap);
	frame_store_free(store);
	free(specimen.bytes);
}
END_TEST

START_TEST(a_record_that_vanished_without_a_trace_is_missed)
{
	struct specimen specimen = specimen_make(FRAMES);
	size_t begin = specimen.begins[11], end = specimen.begins[12];
	const char *path = scratch("a.btr");
	struct frame_store *store;
	bool seen[FRAMES];

	memmove(specimen.bytes + begin, specimen.bytes + end, specimen.length - end);
	save_file(path, specimen.bytes, specimen.length - (end - begin));
	store = open_recording(path, NULL);
	see_seconds(store, seen);
	for (int n = 0; n < FRAMES; n++)
		ck_assert_int_eq(seen[n], n < 10 || n >= RECORD_KEY_EVERY);
	frame_store_free(store);
	free(specimen.bytes);
}
END_TEST

START_TEST(damage_anywhere_shows_no_wrong_number)
{
	struct specimen specimen = specimen_make(FRAMES);
	const char *path = scratch("a.btr");
	char *bytes = xcalloc(specimen.length, 1);
	bool seen[FRAMES];

	srand(2);
	for (int round = 0; round < 200; round++) {
		struct recording_report report;
		struct frame_store *store = NULL;
		struct message message;
		size_t at = (size_t)rand() % specimen.length, run = 1 + (size_t)rand() % 300;

		memcpy(bytes, specimen.bytes, specimen.length);
		for (size_t i = at; i < specimen.length && i < at + run; i++)
			bytes[i] = (char)rand();
		save_file(path, bytes, specimen.length);
		if (recording_open(path, &store, &report, &message) < 0) {
			/* Only without the session nothing can be read. */
			ck_assert_uint_lt(at, specimen.begins[1]);
			continue;
		}
		see_seconds(store, seen);
		for (int n = 0; n < FRAMES && specimen.begins[n + 2] <= at; n++)
			ck_assert(seen[n]);
		frame_store_free(store);
	}
	free(bytes);
	free(specimen.bytes);
}
END_TEST

START_TEST(what_follows_a_torn_record_is_found)
{
	struct specimen specimen = specimen_make(5);
	const char *path = scratch("joined.btr");
	size_t cut = specimen.length - 9;
	char *bytes = xcalloc(2 * specimen.length, 1);

	/* as cat(1) joins what a crash left and what came after it */
	memcpy(bytes, specimen.bytes, cut);
	record_to(scratch("later.btr"), 5, 5);
	free(specimen.bytes);
	specimen.bytes = load_file(scratch("later.btr"), &specimen.length);
	memcpy(bytes + cut, specimen.bytes, specimen.length);
	save_file(path, bytes, cut + specimen.length);
	struct frame_store *store = open_recording(path, NULL);
	ck_assert_uint_eq(frame_store_end(store), 9);
	ck_assert_int_eq(second_of(store, 3), 3);
	ck_assert_int_eq(second_of(store, 4), 5);
	frame_store_free(store);
	free(bytes);
	free(specimen.bytes);
}
END_TEST

START_TEST(a_damaged_beginning_costs_its_session_and_no_other)
{
	const char *path = scratch("a.btr");
	struct frame_store *store;
	size_t length;
	char *bytes;

	record_to(path, 0, 5);
	record_to(path, 5, 5);
	bytes = load_file(path, &length);
	bytes[0] = 'X';
	save_file(path, bytes, length);
	store = open_recording(path, NULL);
	check_seconds(store, 5, 5);
	frame_store_free(store);
	/* And a recorder goes on behind it. */
	record_to(path, 10, 1);
	check_recording(path, NULL, 5, 6);
	free(bytes);
}
END_TEST

START_TEST(a_file_that_shrinks_while_it_is_read_gives_an_error_and_no_signal)
{
	const char *path = scratch("a.btr");
	struct message message = {""};
	struct frame_store *store;
	struct frame frame;

	record_to(path, 0, 5);
	store = open_recording(path, NULL);
	ck_assert_int_eq(truncate(path, 100), 0);
	ck_assert_int_eq(frame_store_read(store, 4, &frame, &message), -EINVAL);
	ck_assert_ptr_nonnull(strstr(message.text, "a.btr"));
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_lt(frame_store_read(store, 4, &frame, &message), 0);
	frame_store_free(store);
}
END_TEST

/* Files that are something else. */

struct stranger {
	const char *bytes;
	size_t length;
	const char *why; /* in the sentence */
};

#define BYTES(text) text, sizeof(text) - 1
static const struct stranger strangers[] = {
	{BYTES(""), "is empty"},
	{BYTES("\x89"), "is no recording"},
	{BYTES("\x89"
	       "btr"),
	 "cut off or damaged"},
	{BYTES("\x89"
	       "btrgarbage that is longer than a header ever would be, by far"),
	 "cut off or damaged"},
	{BYTES("#!/bin/sh\necho hello\n"), "is no recording"},
	{BYTES("\x7f"
	       "ELF"),
	 "is no recording"},
	{BYTES("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
	       "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
	 "is no recording"},
};

START_TEST(a_file_that_is_no_recording_is_refused_with_a_sentence)
{
	const char *path = scratch("stranger.btr"), *sentence;

	save_file(path, strangers[_i].bytes, strangers[_i].length);
	sentence = refusal(path, -EINVAL);
	ck_assert_ptr_nonnull(strstr(sentence, "stranger.btr"));
	ck_assert_msg(strstr(sentence, strangers[_i].why), "%s", sentence);
}
END_TEST

START_TEST(what_is_no_file_is_refused_without_waiting)
{
	ck_assert_int_eq(mkfifo(scratch("pipe.btr"), 0600), 0);
	ck_assert_ptr_nonnull(strstr(refusal(scratch("pipe.btr"), -EINVAL), "is no file"));
	ck_assert_ptr_nonnull(strstr(refusal("/dev/zero", -EINVAL), "is no file"));
	ck_assert_ptr_nonnull(strstr(refusal(scratch("nowhere.btr"), -ENOENT), "nowhere.btr"));
	/* The directory of this test has the pipe alone. */
	ck_assert_ptr_nonnull(strstr(refusal(scratch("."), -ENODATA), ".btr"));
}
END_TEST

static void set_u32(char *bytes, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		bytes[i] = (char)(value >> (8 * i));
}

/** Make the sums of the record right again. */
static void seal_record(char *bytes)
{
	struct record record;

	/* Only the payload was touched. */
	ck_assert(record_take_header(bytes, &record));
	set_u32(bytes + 12, (uint32_t)crc32(0, (Bytef *)bytes + RECORD_HEADER_SIZE, record.length));
	set_u32(bytes + 4, (uint32_t)crc32(0, (Bytef *)bytes + 8, RECORD_HEADER_SIZE - 8));
}

START_TEST(a_record_that_claims_more_than_there_is_makes_no_room_for_it)
{
	const struct record head = {
		.flags = RECORD_IS_KEY, .bottleneck = WAIT_CLASS_COUNT, .wall_time = {WALL_S, 0}};
	struct textbuf bytes = {0};
	struct record_place place;
	struct record_walk walk;
	int fd = open(scratch("."), O_TMPFILE | O_RDWR, 0600);

	record_put_frame(&bytes, &head, "short", 5);
	set_u32(bytes.data + 8, 200u << 20);
	set_u32(bytes.data + 4,
		(uint32_t)crc32(0, (Bytef *)bytes.data + 8, RECORD_HEADER_SIZE - 8));
	ck_assert(record_take_header(bytes.data, &place.record));
	ck_assert_int_eq(write(fd, bytes.data, bytes.length), (ssize_t)bytes.length);
	ck_assert_int_eq(record_walk_begin(&walk, fd), 0);
	ck_assert_int_eq(record_walk_next(&walk, &place), 0);
	ck_assert_uint_le(walk.capacity, bytes.length);
	record_walk_done(&walk);
	textbuf_done(&bytes);
	close(fd);
}
END_TEST

START_TEST(a_newer_version_is_named)
{
	struct specimen specimen = specimen_make(3);
	const char *path = scratch("a.btr"), *sentence;

	set_u32(specimen.bytes + RECORD_HEADER_SIZE, RECORDING_VERSION + 1);
	seal_record(specimen.bytes);
	save_file(path, specimen.bytes, specimen.length);
	sentence = refusal(path, -EINVAL);
	ck_assert_ptr_nonnull(strstr(sentence, "newer blametop"));
	ck_assert_ptr_nonnull(strstr(sentence, "format 2"));
	free(specimen.bytes);
}
END_TEST

START_TEST(sessions_of_a_newer_version_are_left_out_and_what_we_add_is_read)
{
	struct specimen specimen = specimen_make(3);
	const char *path = scratch("a.btr");
	struct recording_report report;

	set_u32(specimen.bytes + RECORD_HEADER_SIZE, RECORDING_VERSION + 1);
	seal_record(specimen.bytes);
	save_file(path, specimen.bytes, specimen.length);
	record_to(path, 3, 2);
	check_recording(path, &report, 3, 2);
	ck_assert_uint_eq(report.newer_sessions, 1);
	ck_assert_uint_eq(report.version, RECORDING_VERSION + 1);
	ck_assert_uint_eq(report.lost_frames, 0);
	ck_assert_uint_eq(report.damaged_bytes, 0);
	free(specimen.bytes);
}
END_TEST

START_TEST(many_records_that_claim_the_whole_file_take_no_longer_than_one)
{
	const char *path = scratch("a.btr");
	struct record head = {.bottleneck = WAIT_CLASS_COUNT, .wall_time = {WALL_S, 0}};
	struct textbuf bytes = {0}, claim = {0};
	char *payload = xcalloc(8 << 20, 1);

	/* Each of the headers is sound, and what it claims is in the file but has another sum. */
	record_put_frame(&claim, &head, payload, 4 << 20);
	for (int i = 0; i < 80000; i++)
		textbuf_put_bytes(&bytes, claim.data, RECORD_HEADER_SIZE);
	textbuf_put_bytes(&bytes, payload, 4 << 20);
	save_file(path, bytes.data, bytes.length);
	refusal(path, -EINVAL);
	textbuf_done(&bytes);
	textbuf_done(&claim);
	free(payload);
}
END_TEST

Suite *test_recording_damage_suite(void)
{
	Suite *suite = suite_create("recording_damage");
	TCase *tcase = tcase_create("recording_damage");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, scratch_make, scratch_remove);
	tcase_add_test(tcase, a_cut_at_any_byte_of_the_last_two_frames_loses_no_whole_frame);
	tcase_add_test(tcase, a_cut_anywhere_loses_no_whole_frame);
	tcase_add_test(tcase, a_cut_in_the_very_first_record_is_begun_anew);
	tcase_add_test(tcase, a_tail_of_nonsense_is_cut_off_too);
	tcase_add_test(tcase, frames_after_damage_are_left_out_up_to_the_next_key_frame);
	tcase_add_test(tcase, a_record_that_vanished_without_a_trace_is_missed);
	tcase_add_test(tcase, damage_anywhere_shows_no_wrong_number);
	tcase_add_test(tcase, what_follows_a_torn_record_is_found);
	tcase_add_test(tcase, a_damaged_beginning_costs_its_session_and_no_other);
	tcase_add_test(tcase, a_file_that_shrinks_while_it_is_read_gives_an_error_and_no_signal);
	tcase_add_loop_test(tcase, a_file_that_is_no_recording_is_refused_with_a_sentence, 0,
			    (int)ARRAY_SIZE(strangers));
	tcase_add_test(tcase, what_is_no_file_is_refused_without_waiting);
	tcase_add_test(tcase, a_record_that_claims_more_than_there_is_makes_no_room_for_it);
	tcase_add_test(tcase, a_newer_version_is_named);
	tcase_add_test(tcase, sessions_of_a_newer_version_are_left_out_and_what_we_add_is_read);
	tcase_add_test(tcase, many_records_that_claim_the_whole_file_take_no_longer_than_one);
	suite_add_tcase(suite, tcase);
	return suite;
}
