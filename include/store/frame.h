/* SPDX-License-Identifier: MIT */
/** What a recording keeps of one instant: the snapshot, and what was said about it. */
#ifndef STORE_FRAME_H
#define STORE_FRAME_H

#include <stdbool.h>
#include <stddef.h>

#include "model/note.h"
#include "model/snapshot.h"

/** What is kept beside a snapshot. Borrowed. */
struct frame_notes {
	const struct verdict_note *verdicts; /* the machine's first, when there is one */
	size_t verdict_count;
	/* The time before it was not watched as a whole: suspend, or a stall of ours. */
	bool is_after_gap;
};

/** One instant read back. */
struct frame {
	/* Sealed; the reader's to free. Texts of tasks are counted blocks as in a live one, all others,
	 * those of `notes` too, lie in its arena. */
	struct snapshot *snapshot;
	struct frame_notes notes;
};

#endif
