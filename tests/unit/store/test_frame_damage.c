/* SPDX-License-Identifier: MIT */
/* Bytes that no writer of ours made: an error or something harmless, never a crash, never much memory. */
#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <zstd.h>

#include "frame_link.h"
#include "helpers/builders.h"
#include "random_machine.h"

Suite *test_frame_damage_suite(void);

/** A key frame and one that refers to it. */
struct pair {
	struct textbuf dictionary, key, next;
};

static struct pair a_pair(uint64_t seed)
{
	struct random_machine *machine = random_machine_new(seed);
	struct frame_encoder *encoder = frame_encoder_new(&frame_schema_full);
	struct pair pair = {0};
	struct snapshot *snapshot = random_machine_next(machine);

	frame_encoder_dictionary(encoder, &pair.dictionary);
	frame_encode(encoder, snapshot, NULL, true, &pair.key);
	snapshot_free(snapshot);
	snapshot = random_machine_next(machine);
	frame_encode(encoder, snapshot, NULL, false, &pair.next);
	snapshot_free(snapshot);
	frame_encoder_free(encoder);
	random_machine_free(machine);
	return pair;
}

static void pair_done(struct pair *pair)
{
	textbuf_done(&pair->dictionary);
	textbuf_done(&pair->key);
	textbuf_done(&pair->next);
}

static struct frame_decoder *a_decoder(const struct textbuf *dictionary)
{
	struct frame_decoder *decoder = NULL;
	struct message message = {""};

	ck_assert_int_eq(frame_decoder_new(&frame_schema_full, dictionary->data, dictionary->length,
					   &a_host, &decoder, &message),
			 0);
	return decoder;
}

/* What is harmless is used, as a reader would. */
static int take(struct frame_decoder *decoder, const char *bytes, size_t length, bool is_key)
{
	struct message message = {""};
	struct frame frame;
	int error = frame_decode(decoder, bytes, length, is_key, &frame, &message);

	ck_assert(error == 0 || error == -EINVAL);
	if (error)
		ck_assert_uint_gt(strlen(message.text), 10);
	else
		snapshot_free(frame.snapshot);
	return error;
}

/* A copy of exactly this size, so that a read behind its end is noticed. */
static int take_copy(struct frame_decoder *decoder, const char *bytes, size_t length, bool is_key)
{
	char *copy = malloc(length ? length : 1);
	int error;

	memcpy(copy, bytes, length);
	error = take(decoder, copy, length, is_key);
	free(copy);
	return error;
}

START_TEST(a_frame_that_is_cut_off_anywhere_is_an_error)
{
	struct pair pair = a_pair(3);
	struct frame_decoder *decoder = a_decoder(&pair.dictionary);

	for (size_t length = 0; length < pair.key.length; length += 1 + pair.key.length / 900)
		ck_assert_int_ne(take_copy(decoder, pair.key.data, length, true), 0);
	for (size_t length = 0; length < pair.next.length; length += 1 + pair.next.length / 900) {
		ck_assert_int_eq(take(decoder, pair.key.data, pair.key.length, true), 0);
		ck_assert_int_ne(take_copy(decoder, pair.next.data, length, false), 0);
	}
	frame_decoder_free(decoder);
	pair_done(&pair);
}
END_TEST

START_TEST(a_frame_with_a_turned_bit_does_no_harm)
{
	struct pair pair = a_pair((uint64_t)_i + 1);
	struct frame_decoder *decoder = a_decoder(&pair.dictionary);

	for (size_t bit = 0; bit < pair.next.length * 8; bit += 1 + pair.next.length / 400) {
		ck_assert_int_eq(take(decoder, pair.key.data, pair.key.length, true), 0);
		pair.next.data[bit / 8] ^= (char)(1 << bit % 8);
		take_copy(decoder, pair.next.data, pair.next.length, false);
		pair.next.data[bit / 8] ^= (char)(1 << bit % 8);
	}
	frame_decoder_free(decoder);
	pair_done(&pair);
}
END_TEST

START_TEST(a_key_frame_heals_what_was_damaged_before)
{
	struct pair pair = a_pair(9);
	struct frame_decoder *decoder = a_decoder(&pair.dictionary);

	ck_assert_int_ne(take(decoder, pair.next.data, pair.next.length, false), 0);
	ck_assert_int_eq(take(decoder, pair.key.data, pair.key.length, true), 0);
	ck_assert_int_ne(take(decoder, pair.next.data, pair.next.length / 2, false), 0);
	ck_assert_int_ne(take(decoder, pair.next.data, pair.next.length, false), 0);
	ck_assert_int_eq(take(decoder, pair.key.data, pair.key.length, true), 0);
	ck_assert_int_eq(take(decoder, pair.next.data, pair.next.length, false), 0);
	frame_decoder_free(decoder);
	pair_done(&pair);
}
END_TEST

START_TEST(a_dictionary_that_is_cut_off_or_turned_does_no_harm)
{
	struct pair pair = a_pair(4);
	struct frame_decoder *decoder;
	struct message message;

	for (size_t length = 0; length < pair.dictionary.length; length++)
		ck_assert_int_eq(frame_decoder_new(&frame_schema_full, pair.dictionary.data, length,
						   &a_host, &decoder, &message),
				 -EINVAL);
	for (size_t byte = 0; byte < pair.dictionary.length; byte += 3) {
		pair.dictionary.data[byte] ^= 0x15;
		if (!frame_decoder_new(&frame_schema_full, pair.dictionary.data,
				       pair.dictionary.length, &a_host, &decoder, &message)) {
			if (!take(decoder, pair.key.data, pair.key.length, true))
				take(decoder, pair.next.data, pair.next.length, false);
			frame_decoder_free(decoder);
		}
		pair.dictionary.data[byte] ^= 0x15;
	}
	pair_done(&pair);
}
END_TEST

START_TEST(a_dictionary_of_a_newer_way_to_write_frames_is_refused)
{
	struct pair pair = a_pair(4);
	struct frame_decoder *decoder;
	struct message message;

	pair.dictionary.data[0]++;
	ck_assert_int_eq(frame_decoder_new(&frame_schema_full, pair.dictionary.data,
					   pair.dictionary.length, &a_host, &decoder, &message),
			 -EINVAL);
	ck_assert_ptr_nonnull(strstr(message.text, "newer"));
	pair_done(&pair);
}
END_TEST

static size_t peak_kib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (size_t)usage.ru_maxrss;
}

static size_t put_varint(char *at, uint64_t value)
{
	size_t length = 0;

	for (; value >= 0x80; value >>= 7)
		at[length++] = (char)(value | 0x80);
	at[length++] = (char)value;
	return length;
}

/* Half a GiB of one byte in a few kilobytes. */
START_TEST(bytes_that_unpack_to_very_many_are_refused)
{
	size_t size = (size_t)512 << 20, packed, head, before;
	char *zeros = calloc(1, size), *frame = malloc(ZSTD_compressBound(size) + 16);
	struct pair pair = a_pair(4);
	struct frame_decoder *decoder = a_decoder(&pair.dictionary);

	packed = ZSTD_compress(frame + 10, ZSTD_compressBound(size), zeros, size, 1);
	free(zeros);
	head = put_varint(frame, (uint64_t)packed << 1 | 1);
	memmove(frame + head, frame + 10, packed);
	before = peak_kib();
	ck_assert_int_ne(take(decoder, frame, head + packed, true), 0);
	ck_assert_uint_lt(peak_kib() - before, 1024);
	free(frame);
	frame_decoder_free(decoder);
	pair_done(&pair);
}
END_TEST

/* One step that adds a thousand million rows. */
START_TEST(rows_that_no_bytes_stand_for_are_refused)
{
	struct pair pair = a_pair(4);
	struct frame_decoder *decoder = a_decoder(&pair.dictionary);
	char body[32], frame[64];
	size_t length = 0, at = 0, before = peak_kib();

	length += put_varint(body, 1);
	length += put_varint(body + length, 0);
	length += put_varint(body + length, 0);
	length += put_varint(body + length, 1000000000);
	for (uint64_t list = 0; list < 12; list++) {
		at = put_varint(frame, (length + 3) << 1);
		at += put_varint(frame + at, 0);
		at += put_varint(frame + at, list);
		at += put_varint(frame + at, length);
		memcpy(frame + at, body, length);
		ck_assert_int_ne(take(decoder, frame, at + length, true), 0);
	}
	ck_assert_uint_lt(peak_kib() - before, 1024);
	frame_decoder_free(decoder);
	pair_done(&pair);
}
END_TEST

Suite *test_frame_damage_suite(void)
{
	Suite *suite = suite_create("frame_damage");
	TCase *tests = tcase_create("hostile bytes");

	tcase_add_test(tests, a_frame_that_is_cut_off_anywhere_is_an_error);
	tcase_add_loop_test(tests, a_frame_with_a_turned_bit_does_no_harm, 0, 3);
	tcase_add_test(tests, a_key_frame_heals_what_was_damaged_before);
	tcase_add_test(tests, a_dictionary_that_is_cut_off_or_turned_does_no_harm);
	tcase_add_test(tests, a_dictionary_of_a_newer_way_to_write_frames_is_refused);
	tcase_add_test(tests, bytes_that_unpack_to_very_many_are_refused);
	tcase_add_test(tests, rows_that_no_bytes_stand_for_are_refused);
	suite_add_tcase(suite, tests);
	return suite;
}
