/* SPDX-License-Identifier: MIT */
/**
 * Names, users, command lines, paths and addresses replaced by others: "program-3", "user-2",
 * "host-4:5432". The same text gets the same replacement as long as the anonymizer lives; what
 * was replaced cannot be found out, because only keyed sums of it are kept, and the key is thrown away.
 * Numbers stay.
 */
#ifndef STORE_ANONYMOUS_H
#define STORE_ANONYMOUS_H

#include "base/arena.h"
#include "model/field.h"
#include "store/frame.h"

struct anonymizer;

struct anonymizer *anonymizer_new(void);
void anonymizer_free(struct anonymizer *anonymizer);

/**
 * The replacement of a text; lives as long as the anonymizer. NULL for NULL, and for sentences, which
 * nobody can take apart.
 */
const char *anonymous_text(struct anonymizer *anonymizer, enum field_secret secret,
			   const char *text);
/** The same machine under another name and boot id. */
struct host anonymous_host(struct anonymizer *anonymizer, const struct host *host);

/** A snapshot and its notes without secrets: borrowed from the original where there are none. */
struct anonymous_frame {
	struct snapshot snapshot;
	struct frame_notes notes;
	struct arena arena;
};
void anonymous_frame_make(struct anonymizer *anonymizer, const struct snapshot *snapshot,
			  const struct frame_notes *notes, struct anonymous_frame *ret_frame);
void anonymous_frame_done(struct anonymous_frame *frame);

#endif
