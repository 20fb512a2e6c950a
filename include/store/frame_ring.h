/* SPDX-License-Identifier: MIT */
/** The last minutes in memory: compressed frames, bounded in bytes and in time; the oldest go first. */
#ifndef STORE_FRAME_RING_H
#define STORE_FRAME_RING_H

#include "base/message.h"
#include "store/frame.h"
#include "store/frame_store.h"

struct frame_ring_options {
	/* Of everything kept: frames, index and marks. The codec's own memory, about that of a snapshot
	 * for the encoder and as much for reading, is not in it. */
	size_t limit_bytes;
	uint64_t span_ns; /* CLOCK_MONOTONIC */
};

struct frame_ring;

/** @param host  borrowed as long as the ring lives */
struct frame_ring *frame_ring_new(const struct host *host, struct frame_ring_options options);
void frame_ring_free(struct frame_ring *ring);
/** Keep it. Frames leave in groups that begin with a key frame. */
void frame_ring_push(struct frame_ring *ring, const struct snapshot *snapshot,
		     const struct frame_notes *notes);
/** Put a mark; it goes when the frames of its time have gone. The text is copied, cut at MARK_TEXT_MAX. */
void frame_ring_mark(struct frame_ring *ring, const struct mark *mark);
/** What is kept, for reading; lives as long as the ring (do not free it). */
struct frame_store *frame_ring_store(struct frame_ring *ring);
/** Bytes held now. */
size_t frame_ring_bytes(const struct frame_ring *ring);

/**
 * All that is kept, to be written by another thread while the ring goes on. Costs next to nothing:
 * the frames are shared with the ring.
 */
struct frame_ring_copy;
struct frame_ring_copy *frame_ring_copy(const struct frame_ring *ring);
void frame_ring_copy_free(struct frame_ring_copy *copy);
/** From the first frame to the last; 0: there are less than two. */
uint64_t frame_ring_copy_span_ns(const struct frame_ring_copy *copy);
/**
 * Write it to a new recording (store/recording.h). The name appears only when the file is
 * complete and on the disk; a file of that name is not touched.
 *
 * @return 0 or -errno with a sentence (-ENODATA: nothing is kept); nothing is left behind then
 */
int frame_ring_copy_save(const struct frame_ring_copy *copy, const char *path,
			 struct message *message);
/** Both in one go. */
int frame_ring_save(const struct frame_ring *ring, const char *path, struct message *message);

#endif
