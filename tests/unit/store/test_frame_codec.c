/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "helpers/builders.h"
#include "store/frame_codec.h"

Suite *test_frame_codec_suite(void);

struct link {
	struct frame_encoder *encoder;
	struct frame_decoder *decoder;
	struct textbuf bytes;
};

static struct link a_link(const struct frame_schema *from, const struct frame_schema *to)
{
	struct link link = {.encoder = frame_encoder_new(from)};
	struct textbuf dictionary = {0};
	struct message message = {""};

	frame_encoder_dictionary(link.encoder, &dictionary);
	ck_assert_msg(!frame_decoder_new(to, dictionary.data, dictionary.length, &a_host,
					 &link.decoder, &message),
		      "%s", message.text);
	textbuf_done(&dictionary);
	return link;
}

static void link_done(struct link *link)
{
	frame_encoder_free(link->encoder);
	frame_decoder_free(link->decoder);
	textbuf_done(&link->bytes);
}

static struct frame through(struct link *link, const struct snapshot *snapshot,
			    const struct frame_notes *notes, bool is_key)
{
	struct message message = {""};
	struct frame frame = {0};

	textbuf_clear(&link->bytes);
	frame_encode(link->encoder, snapshot, notes, is_key, &link->bytes);
	ck_assert_msg(!frame_decode(link->decoder, link->bytes.data, link->bytes.length, is_key,
				    &frame, &message),
		      "%s", message.text);
	return frame;
}

START_TEST(a_process_comes_back_with_its_texts)
{
	struct link link = a_link(&frame_schema_full, &frame_schema_full);
	struct snapshot *snapshot =
		a_snapshot(.at_s = 5, .processes = TASKS(a_task(.pid = 7, .name = "seven"),
							 a_task(.pid = 9, .name = "nine",
								.command = "nine --of ten")));
	struct frame frame = through(&link, snapshot, NULL, true);

	ck_assert_uint_eq(frame.snapshot->process_count, 2);
	ck_assert_uint_eq(frame.snapshot->time_ns, snapshot->time_ns);
	ck_assert_ptr_eq(frame.snapshot->host, &a_host);
	ck_assert_str_eq(frame.snapshot->processes[1].command, "nine --of ten");
	ck_assert_int_eq(frame.snapshot->processes[0].tid, 7);
	ck_assert_str_eq(frame.snapshot->processes[0].name, "seven");
	snapshot_free(frame.snapshot);
	snapshot_free(snapshot);
	link_done(&link);
}
END_TEST

Suite *test_frame_codec_suite(void)
{
	Suite *suite = suite_create("frame_codec");
	TCase *tests = tcase_create("frames");

	tcase_add_test(tests, a_process_comes_back_with_its_texts);
	suite_add_tcase(suite, tests);
	return suite;
}
