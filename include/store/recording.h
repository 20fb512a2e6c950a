/* SPDX-License-Identifier: MIT */
/**
 * Recordings: one file (`.btr`), or a directory of such files, the segments. docs/recording-format.md has the bytes.
 */
#ifndef STORE_RECORDING_H
#define STORE_RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/message.h"
#include "store/frame.h"
#include "store/frame_store.h"

#define RECORDING_VERSION 1

struct frame_schema;

struct recording_options {
	uint64_t keep_ns; /* drop segments that are older; 0: no bound */
	uint64_t
		max_bytes; /* of the whole directory; 0: no bound. Either bound makes a directory */
	bool is_anonymous; /* names, users, commands and addresses are replaced */
	const struct frame_schema *schema; /* store/frame_codec.h; NULL: all that there is */
};

struct recording_writer;

/**
 * Open for writing; what is there already is kept and appended to, without a torn tail.
 *
 * @return 0; -EBUSY: somebody else records there; -EINVAL: it is no recording; or another -errno. With a sentence
 */
int recording_create(const char *path, const struct recording_options *options,
		     const struct host *host, struct recording_writer **ret_writer,
		     struct message *message);
/**
 * A snapshot whose `host` is another than that of the one before begins a session of its own.
 *
 * @return 0 or -errno with a sentence; what was written before stays whole also on a full disk
 */
int recording_write(struct recording_writer *writer, const struct snapshot *snapshot,
		    const struct frame_notes *notes, struct message *message);
int recording_mark(struct recording_writer *writer, const struct mark *mark,
		   struct message *message);
/** Flush and close; NULL is fine. @return 0 or -errno with a sentence */
int recording_close(struct recording_writer *writer, struct message *message);

/** What was written since recording_create(), and what is there in all. */
struct recording_size {
	uint64_t frames, bytes, total_bytes;
};
struct recording_size recording_size(const struct recording_writer *writer);

/** What a reader found besides frames. */
struct recording_report {
	uint32_t files, sessions;
	uint64_t frames, bytes;
	uint64_t damaged_bytes; /* skipped; a torn tail among them */
	uint64_t tail_bytes; /* of these behind the last sound record: torn, or being written now */
	uint64_t lost_frames;    /* sound, but what they need was damaged */
	uint32_t newer_sessions; /* left out: their format is newer than this build */
	uint32_t version;        /* the newest of its sessions */
	uint32_t recorder; /* the process that is writing it just now; 0: none that we know of */
	size_t unknown_fields; /* this build does not know */
	size_t missing_fields; /* this build knows and the recording lacks */
};

/**
 * Open a file or a directory for reading; a torn tail and damaged frames are left out.
 *
 * @return 0, or -errno with a sentence that says what is wrong with it
 */
int recording_open(const char *path, struct frame_store **ret_store,
		   struct recording_report *ret_report, struct message *message);
/** The same as a build that knows other fields does. */
int recording_open_as(const struct frame_schema *schema, const char *path,
		      struct frame_store **ret_store, struct recording_report *ret_report,
		      struct message *message);

#endif
