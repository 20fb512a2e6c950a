/* SPDX-License-Identifier: MIT */
/**
 * A recording as a directory of files, the segments, named by the UTC time of their first frame so that they
 * sort: 20261123T140300Z.btr. The oldest are dropped whole; the newest is the one being written.
 */
#ifndef STORE_RECORDING_SEGMENTS_H
#define STORE_RECORDING_SEGMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/message.h"
#include "store/recording_file.h"

#define SEGMENT_SUFFIX ".btr"
#define SEGMENT_NAME_SIZE 40

struct segment {
	char name[SEGMENT_NAME_SIZE];
	struct timespec first; /* of its first frame, as its name says */
	uint64_t size;
};

struct recording_segments {
	int fd; /* of the directory, locked */
	char *path;
	struct segment *closed; /* oldest first; the file being written is not among them */
	size_t count, capacity;
	uint64_t closed_bytes;
	struct recording_file file; /* being written; fd -1: none yet */
	struct segment current;
};

/**
 * Open the directory, or make it for its owner alone, and lock it. The newest segment goes on being written
 * when it can be.
 *
 * @return 0 or -errno with a sentence
 */
int segments_open(const char *path, struct recording_segments *ret_segments,
		  struct message *message);
/** Bytes of all segments. */
uint64_t segments_bytes(const struct recording_segments *segments);
/** The segment being written is finished. @return 0 or -errno */
int segments_finish(struct recording_segments *segments, struct message *message);
/** Begin one whose first frame is of this time. @return 0 or -errno */
int segments_begin(struct recording_segments *segments, struct timespec first,
		   struct message *message);
/** Delete the oldest finished one. There must be one. @return 0 or -errno */
int segments_drop(struct recording_segments *segments, struct message *message);
/**
 * Delete all finished ones whose frames are older than this.
 *
 * @param next  the time of the frame to be written now
 */
int segments_drop_before(struct recording_segments *segments, struct timespec oldest,
			 struct timespec next, struct message *message);
void segments_close(struct recording_segments *segments);

/** The time a name of a segment says. @return false: it is no such name */
bool segment_name_parse(const char *name, struct timespec *ret_first);

#endif
