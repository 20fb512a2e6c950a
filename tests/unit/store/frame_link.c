/* SPDX-License-Identifier: MIT */
#include "frame_link.h"

#include <check.h>

#include "helpers/builders.h"

struct frame_link a_frame_link(const struct frame_schema *from, const struct frame_schema *to)
{
	struct frame_link link = {.encoder = frame_encoder_new(from)};
	struct textbuf dictionary = {0};
	struct message message = {""};

	frame_encoder_dictionary(link.encoder, &dictionary);
	ck_assert_msg(!frame_decoder_new(to, dictionary.data, dictionary.length, &a_host,
					 &link.decoder, &message),
		      "%s", message.text);
	textbuf_done(&dictionary);
	return link;
}

void frame_link_done(struct frame_link *link)
{
	frame_encoder_free(link->encoder);
	frame_decoder_free(link->decoder);
	textbuf_done(&link->bytes);
}

static void pass(struct frame_link *link, const struct snapshot *snapshot,
		 const struct frame_notes *notes, bool is_key, struct frame *ret_frame)
{
	struct message message = {""};

	textbuf_clear(&link->bytes);
	frame_encode(link->encoder, snapshot, notes, is_key, &link->bytes);
	ck_assert_msg(!frame_decode(link->decoder, link->bytes.data, link->bytes.length, is_key,
				    ret_frame, &message),
		      "%s", message.text);
}

struct frame frame_through(struct frame_link *link, const struct snapshot *snapshot,
			   const struct frame_notes *notes, bool is_key)
{
	struct frame frame = {0};

	pass(link, snapshot, notes, is_key, &frame);
	return frame;
}

void frame_past(struct frame_link *link, const struct snapshot *snapshot,
		const struct frame_notes *notes, bool is_key)
{
	pass(link, snapshot, notes, is_key, NULL);
}
