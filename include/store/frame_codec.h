/* SPDX-License-Identifier: MIT */
/**
 * A frame as bytes: columns by dictionary index, differences to the frame before, compressed.
 *
 * Pure memory to memory; files and rings are around it (store/recording.h, store/frame_ring.h).
 * Key frames stand alone, the others need all frames since the key frame before them.
 */
#ifndef STORE_FRAME_CODEC_H
#define STORE_FRAME_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/message.h"
#include "base/textbuf.h"
#include "model/field.h"
#include "store/frame.h"

/** The tables a codec knows, NULL-terminated. Tests make smaller and larger ones: other versions of us. */
struct frame_schema {
	const struct field_table *const *tables;
};
extern const struct frame_schema frame_schema_full;

/** The most a frame may take, and what it may become: a damaged or hostile file asks for no more. */
#define FRAME_BYTES_MAX ((size_t)256 << 20)
#define FRAME_UNPACKED_MAX ((size_t)1 << 30)

struct frame_encoder;
struct frame_encoder *frame_encoder_new(const struct frame_schema *schema);
void frame_encoder_free(struct frame_encoder *encoder);
/** The dictionary a decoder needs; constant as long as the encoder lives. */
void frame_encoder_dictionary(const struct frame_encoder *encoder, struct textbuf *out);
/**
 * Append the bytes of a frame; it becomes the one the next is compared with.
 *
 * @param snapshot  sealed, borrowed during the call. What struct task says of its texts must hold:
 *                  a text that changes has another address as long as its block lives
 * @param is_key    must be set for the first
 */
void frame_encode(struct frame_encoder *encoder, const struct snapshot *snapshot,
		  const struct frame_notes *notes, bool is_key, struct textbuf *out);

struct frame_decoder;
/**
 * @param dictionary  hostile bytes
 * @return 0, or -EINVAL with a sentence
 */
int frame_decoder_new(const struct frame_schema *schema, const void *dictionary, size_t length,
		      const struct host *host, struct frame_decoder **ret_decoder,
		      struct message *message);
void frame_decoder_free(struct frame_decoder *decoder);

/** Parts of a frame, each as costly to read as it is large. */
enum frame_what {
	FRAME_MACHINE = 1u << 0, /* all but the following: what a time axis needs */
	FRAME_TASKS = 1u << 1,   /* processes, threads and connections */
	FRAME_WHOLE = FRAME_MACHINE | FRAME_TASKS
};
/** Read only so much; the next frame must be a key frame. Lists that are left out are empty. */
void frame_decoder_want(struct frame_decoder *decoder, uint32_t what);
/** Fields of the dictionary that the schema lacks, and the other way round. */
void frame_decoder_travel(const struct frame_decoder *decoder, size_t *ret_unknown,
			  size_t *ret_missing);
/**
 * Take the bytes of one frame, hostile ones too. After an error the next must be a key frame.
 *
 * @param ret_frame  NULL: only take it in, on the way to a later one
 * @return 0, or -EINVAL with a sentence
 */
int frame_decode(struct frame_decoder *decoder, const void *bytes, size_t length, bool is_key,
		 struct frame *ret_frame, struct message *message);

#endif
