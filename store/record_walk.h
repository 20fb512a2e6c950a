/* SPDX-License-Identifier: MIT */
/**
 * The sound records of a file, one after the other. What is damaged is passed over: behind it the walk
 * goes on with the next record that is sound. The file may grow, shrink or be anything at all.
 */
#ifndef STORE_RECORD_WALK_H
#define STORE_RECORD_WALK_H

#include "base/textbuf.h"
#include "store/recording_format.h"

struct record_walk {
	int fd;                 /* borrowed */
	uint64_t size;          /* of the file when the walk began */
	uint64_t offset;        /* where to look next */
	uint64_t end;           /* behind the last sound record */
	uint64_t damaged_bytes; /* passed over before it */
	uint64_t wasted_bytes;  /* summed in vain */
	uint64_t search_limit;  /* give up when nothing sound came until here; 0: never */
	char *buffer;           /* what was read last; owned */
	size_t capacity, filled;
	uint64_t buffer_offset; /* where it is from */
};

/** A record where it stands. */
struct record_place {
	struct record record;
	uint64_t offset;     /* of the header */
	const void *payload; /* until the next step */
};

/** @return 0 or -errno */
int record_walk_begin(struct record_walk *walk, int fd);
/** @return 1: here is one; 0: there is no more; or -errno */
int record_walk_next(struct record_walk *walk, struct record_place *ret_place);
void record_walk_done(struct record_walk *walk);

#endif
