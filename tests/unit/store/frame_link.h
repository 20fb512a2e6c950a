/* SPDX-License-Identifier: MIT */
/** A writer and a reader of frames, one behind the other. */
#ifndef STORE_FRAME_LINK_H
#define STORE_FRAME_LINK_H

#include "store/frame_codec.h"

struct frame_link {
	struct frame_encoder *encoder;
	struct frame_decoder *decoder; /* its host is a_host */
	struct textbuf bytes;          /* of the last frame */
};

struct frame_link a_frame_link(const struct frame_schema *from, const struct frame_schema *to);
void frame_link_done(struct frame_link *link);
/** @return what comes out; its snapshot is the caller's */
struct frame frame_through(struct frame_link *link, const struct snapshot *snapshot,
			   const struct frame_notes *notes, bool is_key);
/** The same without making anything of it. */
void frame_past(struct frame_link *link, const struct snapshot *snapshot,
		const struct frame_notes *notes, bool is_key);

#endif
