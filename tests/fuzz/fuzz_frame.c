/* SPDX-License-Identifier: MIT */
/*
 * Frames of a recording, from any bytes. What could be read can be measured and written again.
 *
 * The first byte says whether the dictionary is ours (even) or comes first (odd). It and each frame
 * are a length of two bytes, then for a frame a byte that is odd for a key frame, then as many bytes.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/interval.h"
#include "store/frame_codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FRAMES_MAX 8

struct input {
	const uint8_t *at, *end;
};

static struct input take(struct input *input)
{
	size_t length = 0;
	struct input part;

	if (input->end - input->at >= 2) {
		length = (size_t)(input->at[0] | input->at[1] << 8);
		input->at += 2;
	}
	if (length > (size_t)(input->end - input->at))
		length = (size_t)(input->end - input->at);
	part = (struct input){input->at, input->at + length};
	input->at += length;
	return part;
}

static const struct host host = {.clock_ticks_per_s = 100, .cpu_count = 2, .page_bytes = 4096};

/* Dictionaries of ours are always the same. */
static struct frame_decoder *open_decoder(struct input *input)
{
	struct frame_encoder *encoder = frame_encoder_new(&frame_schema_full);
	struct frame_decoder *decoder = NULL;
	struct textbuf ours = {0};
	struct message message;
	struct input theirs;

	frame_encoder_dictionary(encoder, &ours);
	frame_encoder_free(encoder);
	theirs = (struct input){(const uint8_t *)ours.data,
				(const uint8_t *)ours.data + ours.length};
	if (input->at < input->end && *input->at++ % 2)
		theirs = take(input);
	if (frame_decoder_new(&frame_schema_full, theirs.at, (size_t)(theirs.end - theirs.at),
			      &host, &decoder, &message))
		decoder = NULL;
	textbuf_done(&ours);
	return decoder;
}

static void measure(const struct snapshot *before, const struct snapshot *now)
{
	if (before && now->time_ns > before->time_ns)
		interval_free(interval_new(before, now));
}

/** Writes what was read once more, and reads that. */
struct echo {
	struct frame_encoder *encoder;
	struct frame_decoder *decoder;
	bool has_key;
};

static struct echo echo_new(void)
{
	struct echo echo = {.encoder = frame_encoder_new(&frame_schema_full)};
	struct textbuf dictionary = {0};
	struct message message;

	frame_encoder_dictionary(echo.encoder, &dictionary);
	if (frame_decoder_new(&frame_schema_full, dictionary.data, dictionary.length, &host,
			      &echo.decoder, &message))
		abort();
	textbuf_done(&dictionary);
	return echo;
}

static void echo_done(struct echo *echo)
{
	frame_encoder_free(echo->encoder);
	frame_decoder_free(echo->decoder);
}

static void expect(bool is_true)
{
	if (!is_true)
		abort();
}

static void answer(struct echo *echo, const struct frame *frame)
{
	struct textbuf bytes = {0};
	struct message message;
	struct frame again;

	frame_encode(echo->encoder, frame->snapshot, &frame->notes, !echo->has_key, &bytes);
	expect(!frame_decode(echo->decoder, bytes.data, bytes.length, !echo->has_key, &again,
			     &message));
	echo->has_key = true;
	expect(again.snapshot->process_count == frame->snapshot->process_count);
	expect(again.snapshot->thread_count == frame->snapshot->thread_count);
	expect(again.snapshot->time_ns == frame->snapshot->time_ns);
	for (size_t i = 0; i < again.snapshot->process_count; i++)
		expect(again.snapshot->processes[i].run_ns == frame->snapshot->processes[i].run_ns);
	snapshot_free(again.snapshot);
	textbuf_done(&bytes);
}

static void read_frames(struct frame_decoder *decoder, struct input *input)
{
	struct echo echo = echo_new();
	struct snapshot *before = NULL;

	for (int i = 0; i < FRAMES_MAX && input->at < input->end; i++) {
		struct input frame = take(input);
		bool is_key = frame.at < frame.end && *frame.at++ % 2;
		struct message message;
		struct frame read;

		if (frame_decode(decoder, frame.at, (size_t)(frame.end - frame.at), is_key, &read,
				 &message))
			continue;
		measure(before, read.snapshot);
		answer(&echo, &read);
		snapshot_free(before);
		before = read.snapshot;
	}
	snapshot_free(before);
	echo_done(&echo);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = {data, data + size};
	struct frame_decoder *decoder = open_decoder(&input);

	if (decoder)
		read_frames(decoder, &input);
	frame_decoder_free(decoder);
	return 0;
}
