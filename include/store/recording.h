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

struct recording_options {
	uint64_t keep_ns; /* drop segments that are older; 0: no bound */
	uint64_t
		max_bytes; /* of the whole directory; 0: no bound. Either bound makes a directory */
	bool is_anonymous; /* names, users, commands and addresses are replaced */
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
/** @return 0 or -errno with a sentence; what was written before stays whole also on a full disk */
int recording_write(struct recording_writer *writer, const struct snapshot *snapshot,
		    const struct frame_notes *notes, struct message *message);
int recording_mark(struct recording_writer *writer, const struct mark *mark,
		   struct message *message);
/** Flush and close; NULL is fine. @return 0 or -errno with a sentence */
int recording_close(struct recording_writer *writer, struct message *message);

/** What a reader found besides frames. */
struct recording_report {
	uint32_t files, sessions;
	uint64_t frames, bytes;
	uint64_t damaged_bytes; /* skipped; a torn tail among them */
	uint32_t version;       /* the newest of its sessions */
	size_t unknown_fields;  /* this build does not know */
	size_t missing_fields;  /* this build knows and the recording lacks */
};

/**
 * Open a file or a directory for reading; a torn tail and damaged frames are left out.
 *
 * @return 0, or -errno with a sentence that says what is wrong with it
 */
int recording_open(const char *path, struct frame_store **ret_store,
		   struct recording_report *ret_report, struct message *message);

#endif
