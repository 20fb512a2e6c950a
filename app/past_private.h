/* SPDX-License-Identifier: MIT */
/** What the files of the past share. */
#ifndef APP_PAST_PRIVATE_H
#define APP_PAST_PRIVATE_H

#include <stdbool.h>

#include "analysis/verdict.h"
#include "app/past.h"
#include "app/pipeline.h"

/** So many of the newest frames of a track are kept, to step back at once. */
#define PAST_STEPS_MAX 16

/** A frame that went through a track's pipeline, and what was judged then. */
struct past_step {
	uint64_t number;
	struct frame frame;
	bool is_judged; /* there was an interval */
	bool has_process;
	pid_t watched;
	struct verdict system, process;
};

/** A stretch of frames of one session, judged one after the other. */
struct past_track {
	struct pipeline *pipeline;               /* borrows the snapshots of the steps */
	uint64_t begin;                          /* its first frame */
	uint64_t begin_ns;                       /* that frame's time */
	bool is_whole;                           /* there was nothing before it to begin with */
	struct past_step *steps[PAST_STEPS_MAX]; /* oldest first, one frame after the other */
	size_t count;
	size_t bytes;    /* of their snapshots */
	uint64_t newest; /* number of the frame that went through the pipeline last */
	bool is_over;    /* its pipeline takes no more: past_track_stop() */
};

struct past_track *past_track_new(const struct host *host, uint64_t begin, bool is_whole);
void past_track_free(struct past_track *track);
/** Take over the frame after the newest. */
void past_track_push(struct past_track *track, uint64_t number, struct frame frame, pid_t watched);
/**
 * Keep a step and the one before it, to be shown while another track is made, and let the others
 * go.
 *
 * @return the interval of the newest step, the caller's from now on; NULL: there was none
 */
struct interval *past_track_stop(struct past_track *track, uint64_t number);
/** How many steps like those it has it can keep. */
size_t past_track_room(const struct past_track *track);
/** @return the step, NULL when it is not kept (any more) */
struct past_step *past_track_find(const struct past_track *track, uint64_t number);
/** The newest; NULL: none. */
struct past_step *past_track_newest(const struct past_track *track);
/** Whether the frames before a step were enough for the rules to settle. */
bool past_track_is_settled(const struct past_track *track, const struct past_step *step);
/** Whether the steps that are kept are enough to judge another process by. */
bool past_track_can_judge(const struct past_track *track, const struct past_step *step);
/** Judge a process at a step that need not be the newest. @return false: it is not there */
bool past_track_judge(const struct past_track *track, const struct past_step *step, pid_t pid,
		      struct verdict *ret_verdict);

/** How far before a frame a track has to begin, and whether there is no more. */
uint64_t past_track_begin_for(const struct frame_store *store, uint64_t number, bool *ret_is_whole);

/** Numbers of the machine over all frames. */
struct past_axis;
struct past_axis *past_axis_new(struct frame_store *store, struct history *live);
void past_axis_free(struct past_axis *axis);
void past_axis_choose(struct past_axis *axis, const struct metric *metric, size_t columns);
/** What is known by now. */
struct axis past_axis_fill(struct past_axis *axis);
bool past_axis_work(struct past_axis *axis);

#endif
