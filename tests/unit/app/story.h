/* SPDX-License-Identifier: MIT */
/**
 * What a made-up machine of two CPUs did in five minutes, a snapshot a second:
 *
 *	0 … 59      nothing
 *	60 … 119    `burner` (2000), six threads on both CPUs; ended at 125
 *	120 … 179   nothing
 *	180 … 239   `writer` (3000) waits for the disk
 *	240 … 299   nothing
 */
#ifndef UNIT_APP_STORY_H
#define UNIT_APP_STORY_H

#include "store/frame_store.h"

#define STORY_FRAMES 300
#define STORY_BURNER 2000
#define STORY_WRITER 3000

/** The same for the same second, sealed. */
struct snapshot *story_snapshot(unsigned second);

/**
 * The story as a store, its frames made when they are read.
 *
 * @param sessions  cut into so many of the same length; a session has its own host
 */
struct frame_store *story_store_new(unsigned sessions);
/** From now on the store has the frames `first` … `end` - 1 only. */
void story_store_bound(struct frame_store *store, uint64_t first, uint64_t end);
/** What frames say was told about the machine then, by number; NULL: nothing. Borrowed. */
void story_store_tell(struct frame_store *store, const struct verdict_note *notes);
/** Frames read so far. */
unsigned story_store_reads(const struct frame_store *store);
/** From now on this frame cannot be read. */
void story_store_break(struct frame_store *store, uint64_t number);

#endif
