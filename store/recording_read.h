/* SPDX-License-Identifier: MIT */
/** A recording as it is read: where each frame stands. recording_index.c finds them, recording_read.c reads them. */
#ifndef STORE_RECORDING_READ_H
#define STORE_RECORDING_READ_H

#include "base/arena.h"
#include "base/array.h"
#include "store/frame_codec.h"
#include "store/frame_store.h"
#include "store/recording.h"
#include "store/recording_format.h"

/** A frame that can be read: a key frame, or one whose frames since the key frame are all there. */
struct recording_entry {
	struct timespec wall_time;
	uint64_t time_ns;
	uint64_t offset; /* of the payload */
	uint32_t length, payload_crc;
	uint32_t file, session;
	uint8_t flags; /* enum record_flag */
	uint8_t bottleneck;
};
ARRAY_DEFINE(recording_entries, struct recording_entry);
ARRAY_DEFINE(recording_marks, struct mark);

struct recording_session {
	uint32_t tag;
	struct host host;
	char *dictionary; /* owned */
	size_t dictionary_length;
};
/* By pointer: `host` of a session must not move. */
ARRAY_DEFINE(recording_sessions, struct recording_session *);
ARRAY_DEFINE(recording_paths, char *);

struct recording_index {
	const struct frame_schema *schema;
	struct recording_paths files; /* in order of time */
	struct recording_sessions sessions;
	struct recording_entries entries;
	struct recording_marks marks; /* by time; texts in the arena */
	struct arena arena;
	struct recording_report report;
	/* while it is made */
	bool has_current;     /* frames belong to the last session */
	bool is_newer;        /* they are of a format this build does not read */
	bool is_whole;        /* no frame was lost since the last key frame */
	bool is_after_loss;   /* frames were lost since the last one that is kept */
	bool has_seen_frame;  /* of the current session */
	uint32_t last_number; /* of these */
	bool has_marker;      /* some file begins as a recording does */
};

/** @return 0 or -errno with a sentence; recording_index_done() is needed all the same */
int recording_index_make(struct recording_index *index, const char *path, struct message *message);
void recording_index_done(struct recording_index *index);

#endif
