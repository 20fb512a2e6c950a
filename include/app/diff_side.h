/* SPDX-License-Identifier: MIT */
/** One side of `blametop diff`, as the user names it. */
#ifndef APP_DIFF_SIDE_H
#define APP_DIFF_SIDE_H

#include "analysis/compare.h"
#include "base/message.h"
#include "store/frame_store.h"

/** The intervals around an instant that tell how much its numbers scatter; on either side of it. */
#define DIFF_NEIGHBOURS 4

/**
 * Read a side: FILE (or a directory), FILE@TIME or FILE@TIME..TIME.
 *
 * A time means the interval that ends at or before it, with DIFF_NEIGHBOURS intervals on either
 * side; a span means the intervals that end in it. Of a span either end may be left out.
 *
 * @return 0, or -errno with a sentence; `*ret_side` is the caller's to free then
 */
int diff_side_read(const char *operand, struct compare_side **ret_side, struct message *message);

/**
 * The same of a store that is open.
 *
 * @param times  what stands behind the @; NULL: all of it
 */
int diff_side_read_store(struct frame_store *store, const char *times,
			 struct compare_side **ret_side, struct message *message);

#endif
