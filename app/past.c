/* SPDX-License-Identifier: MIT */
#include "app/past.h"

#include <errno.h>
#include <stdlib.h>

#include "app/past_private.h"
#include "base/alloc.h"
#include "base/time_spec.h"

struct past {
	struct frame_store *store; /* borrowed */
	struct history *live;      /* borrowed; NULL: a recording */
	struct past_track *track;  /* NULL until somebody went somewhere */
	struct interval *own;      /* of a step that is not the track's newest */
	struct past_axis *axis;
	struct moment moment;
	struct view view;
	uint64_t number;
};

struct past *past_new(struct frame_store *store, struct history *live)
{
	struct past *past = xcalloc(1, sizeof(*past));

	past->store = store;
	past->live = live;
	past->axis = past_axis_new(store, live);
	past->moment =
		(struct moment){.store = store, .other = UINT64_MAX, .is_replay = live == NULL};
	return past;
}

static void forget(struct past *past)
{
	interval_free(past->own);
	past->own = NULL;
	past_track_free(past->track);
	past->track = NULL;
}

void past_leave(struct past *past)
{
	forget(past);
	past->view.interval = NULL;
	if (past->live)
		history_look_back(past->live, 0);
}

void past_free(struct past *past)
{
	if (!past)
		return;
	past_leave(past);
	past_axis_free(past->axis);
	free(past);
}

/* Where to */

static uint32_t session_of(const struct past *past, uint64_t number)
{
	return frame_store_info(past->store, number).session;
}

/** The frame before it is of the same session, so that there is an interval. */
static bool has_interval(const struct past *past, uint64_t number)
{
	return number > frame_store_first(past->store) &&
	       session_of(past, number - 1) == session_of(past, number);
}

/** The frame to show: the nearest with an interval. @return false: there is none */
static bool goal_of(const struct past *past, uint64_t number, uint64_t *ret_goal)
{
	uint64_t first = frame_store_first(past->store), end = frame_store_end(past->store);

	if (first == end)
		return false;
	number = number < first ? first : number >= end ? end - 1 : number;
	for (uint64_t goal = number; goal < end; goal++)
		if (has_interval(past, goal)) {
			*ret_goal = goal;
			return true;
		}
	for (uint64_t goal = number; goal > first; goal--)
		if (has_interval(past, goal)) {
			*ret_goal = goal;
			return true;
		}
	return false;
}

/* How to get there */

/** Let a track take in the frames up to a number. */
static int track_go(const struct past *past, struct past_track *track, uint64_t begin,
		    uint64_t number, pid_t watched, struct message *message)
{
	for (uint64_t i = begin; i <= number; i++) {
		struct frame frame;
		int error = frame_store_read(past->store, i, &frame, message);

		if (error < 0)
			return error;
		past_track_push(track, i, frame, watched);
	}
	return 0;
}

/** Where a track to a frame begins. */
static uint64_t begin_for(const struct past *past, uint64_t number, bool *ret_is_whole)
{
	/* Who goes back one frame will go back more: as many as can be kept are made ready at
	 * once. Each is shown with the one before it. */
	bool is_back = past->track && number < past->number;
	size_t room = is_back ? past_track_room(past->track) : 0;

	for (size_t i = 2; i < room && has_interval(past, number); i++)
		number--;
	return past_track_begin_for(past->store, number, ret_is_whole);
}

/* What is shown stays, in case there is no way to the goal. Anything else that the old track
 * holds goes before the new one needs as much. */
static void keep_shown(struct past *past)
{
	struct interval *newest;

	if (!past->track || past->track->is_over)
		return;
	newest = past_track_stop(past->track, past->number);
	if (past->own)
		interval_free(newest);
	else
		past->own = newest;
}

static int jump(struct past *past, uint64_t number, pid_t watched, struct message *message)
{
	bool is_whole;
	uint64_t begin = begin_for(past, number, &is_whole);
	const struct host *host = frame_store_host(past->store, session_of(past, number));
	struct past_track *track = past_track_new(host, begin, is_whole);
	int error;

	keep_shown(past);
	error = track_go(past, track, begin, number, watched, message);
	if (error < 0) {
		past_track_free(track);
		return error;
	}
	forget(past);
	past->track = track;
	return 0;
}

static bool is_next(const struct past *past, uint64_t number)
{
	return past->track && !past->track->is_over &&
	       past_track_newest(past->track)->number + 1 == number && has_interval(past, number);
}

/** A step of the track that can be shown as it is. */
static bool is_ready(const struct past *past, uint64_t number, pid_t watched)
{
	const struct past_step *step = past->track ? past_track_find(past->track, number) : NULL;

	return step && step->is_judged && past_track_find(past->track, number - 1) &&
	       (!watched || step->watched == watched || past_track_can_judge(past->track, step)) &&
	       (step == past_track_newest(past->track) || past_track_is_settled(past->track, step));
}

static void show(struct past *past, struct past_step *step, pid_t watched)
{
	const struct past_track *track = past->track;

	if (watched && step->watched != watched) {
		step->has_process = past_track_judge(track, step, watched, &step->process);
		step->watched = watched;
	}
	interval_free(past->own);
	past->own = NULL;
	if (step != past_track_newest(track) || track->is_over)
		past->own = interval_new(past_track_find(track, step->number - 1)->frame.snapshot,
					 step->frame.snapshot);
	past->number = step->number;
	past->view = (struct view){
		.host = step->frame.snapshot->host,
		.interval = past->own ? past->own : pipeline_view(track->pipeline)->interval,
		.system = &step->system,
		.process = watched && step->has_process ? &step->process : NULL,
		.moment = &past->moment,
	};
}

int past_go(struct past *past, uint64_t number, pid_t watched, struct message *message)
{
	uint64_t goal;
	int error = 0;

	if (!goal_of(past, number, &goal)) {
		message_set(message, "nothing is kept of the past yet");
		return -ENODATA;
	}
	if (is_next(past, goal))
		error = track_go(past, past->track, goal, goal, watched, message);
	else if (!is_ready(past, goal, watched))
		error = jump(past, goal, watched, message);
	if (error == 0)
		show(past, past_track_find(past->track, goal), watched);
	return error;
}

/* What there is to see */

static uint64_t ago_ns(const struct past *past)
{
	const struct snapshot *shown = past->view.interval->end;
	uint64_t newest = frame_store_end(past->store) - 1;
	struct frame_info info = frame_store_info(past->store, newest);
	int64_t ago;

	if (frame_store_host(past->store, info.session) == shown->host)
		return info.time_ns - shown->time_ns;
	ago = timespec_difference_ns(info.wall_time, shown->wall_time);
	return ago > 0 ? (uint64_t)ago : 0;
}

/** The history as it was then: the live one where it reaches, else what went through our pipeline. */
static const struct history *history_then(const struct past *past)
{
	uint64_t ago = frame_store_end(past->store) - 1 - past->number;
	struct history *history = past->live;

	if (!history || ago >= history_ticks(history)) {
		history = pipeline_history(past->track->pipeline);
		ago = past->track->newest - past->number;
	}
	history_look_back(history, (uint32_t)ago);
	return history;
}

const struct view *past_view(struct past *past)
{
	if (!past->view.interval)
		return NULL;
	past->view.history = history_then(past);
	past->moment.number = past->number;
	past->moment.ago_ns = ago_ns(past);
	past->moment.axis = past_axis_fill(past->axis);
	return &past->view;
}

uint64_t past_number(const struct past *past)
{
	return past->number;
}

void past_set_other(struct past *past, uint64_t number)
{
	past->moment.other = number;
}

void past_set_playing(struct past *past, bool is_playing)
{
	past->moment.is_playing = is_playing;
}

void past_axis(struct past *past, const struct metric *metric, size_t columns)
{
	past_axis_choose(past->axis, metric, columns);
}

bool past_work(struct past *past)
{
	return past_axis_work(past->axis);
}
