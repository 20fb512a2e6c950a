/* SPDX-License-Identifier: MIT */
/* Frames of the past go through a pipeline as they did when they were the present. */
#include <stdlib.h>
#include <string.h>

#include "app/notes.h"
#include "app/past_private.h"
#include "base/alloc.h"
#include "base/clock.h"

/* The rules' averages forget in three seconds (analysis/smooth.h): what was before this span
 * leaves no trace in them. */
#define WARM_NS (15 * NS_PER_S)
/* With less than this they are not yet what they would have been. */
#define SETTLED_NS (8 * NS_PER_S)
/* Whatever the refresh is. */
#define WARM_FRAMES_MIN 8
#define WARM_FRAMES_MAX 300
/* Snapshots of steps may take so much, but for the two that an interval needs: five of a machine
 * with 1,000 processes. One step back in five then costs a jump. */
#define STEPS_BYTES ((size_t)5 << 20)
/* Sparklines of a recording reach back over what was gone through without a jump. */
#define HISTORY_TICKS 600
#define HISTORY_BYTES ((size_t)4 << 20)

struct past_track *past_track_new(const struct host *host, uint64_t begin, bool is_whole)
{
	struct past_track *track = xcalloc(1, sizeof(*track));

	track->pipeline =
		pipeline_new(host, (struct history_options){HISTORY_TICKS, HISTORY_BYTES});
	pipeline_borrow(track->pipeline);
	track->begin = begin;
	track->is_whole = is_whole;
	return track;
}

static size_t step_bytes(const struct past_step *step)
{
	return step->frame.snapshot->arena.held_bytes;
}

static void step_free(struct past_step *step)
{
	snapshot_free(step->frame.snapshot);
	free(step);
}

void past_track_free(struct past_track *track)
{
	if (!track)
		return;
	pipeline_free(track->pipeline);
	for (size_t i = 0; i < track->count; i++)
		step_free(track->steps[i]);
	free(track);
}

static void drop_oldest(struct past_track *track)
{
	track->bytes -= step_bytes(track->steps[0]);
	step_free(track->steps[0]);
	track->count--;
	memmove(&track->steps[0], &track->steps[1], track->count * sizeof(track->steps[0]));
}

/* The pipeline looks at the newest and the one that comes. */
static void make_room(struct past_track *track, size_t bytes)
{
	while (track->count > 1 &&
	       (track->count >= PAST_STEPS_MAX || track->bytes + bytes > STEPS_BYTES))
		drop_oldest(track);
}

/** What was said about a process then, 0: the machine; NULL: nothing. */
static const struct verdict_note *note_about(const struct frame_notes *notes, pid_t pid)
{
	for (size_t i = 0; i < notes->verdict_count; i++)
		if (notes->verdicts[i].pid == pid)
			return &notes->verdicts[i];
	return NULL;
}

/*
 * The rules come to the same again, word by word, as far as anybody has measured: 140 frames of a
 * machine whose CPUs were overrun now and then, gone to in any order. Where they do not (a verdict
 * holds on to what it said before, which may have been long before the track begins; the
 * recorder's rules may have been other ones), the user must find what was on the screen at the
 * time: that is what was acted on, and what marks and the axis say.
 */
static void retell(struct verdict *verdict, const struct frame_notes *notes, pid_t pid)
{
	const struct verdict_note *note = note_about(notes, pid);

	if (note)
		verdict_retell(verdict, note);
}

static void keep_verdicts(struct past_step *step, const struct view *view)
{
	step->is_judged = view->system;
	if (view->system) {
		step->system = *view->system;
		retell(&step->system, &step->frame.notes, 0);
	}
	step->has_process = view->process;
	if (view->process) {
		step->process = *view->process;
		retell(&step->process, &step->frame.notes, view->process->process.tid);
	}
}

void past_track_push(struct past_track *track, uint64_t number, struct frame frame, pid_t watched)
{
	struct past_step *step = xcalloc(1, sizeof(*step));

	step->number = number;
	step->frame = frame;
	make_room(track, step_bytes(step));
	step->watched = watched;
	if (number == track->begin)
		track->begin_ns = frame.snapshot->time_ns;
	track->steps[track->count++] = step;
	track->bytes += step_bytes(step);
	pipeline_watch(track->pipeline, watched);
	pipeline_push(track->pipeline, frame.snapshot);
	track->newest = number;
	keep_verdicts(step, pipeline_view(track->pipeline));
}

static void drop_newest(struct past_track *track)
{
	struct past_step *step = track->steps[--track->count];

	track->bytes -= step_bytes(step);
	step_free(step);
}

struct interval *past_track_stop(struct past_track *track, uint64_t number)
{
	struct interval *newest = pipeline_stop(track->pipeline);

	while (track->count && track->steps[0]->number + 1 < number)
		drop_oldest(track);
	while (track->count && past_track_newest(track)->number > number)
		drop_newest(track);
	track->is_over = true;
	return newest;
}

size_t past_track_room(const struct past_track *track)
{
	size_t bytes = track->count ? track->bytes / track->count : 0;
	size_t room = bytes ? STEPS_BYTES / bytes : PAST_STEPS_MAX;

	return room < PAST_STEPS_MAX ? room : PAST_STEPS_MAX;
}

struct past_step *past_track_find(const struct past_track *track, uint64_t number)
{
	uint64_t oldest = track->count ? track->steps[0]->number : number + 1;

	return number >= oldest && number - oldest < track->count ? track->steps[number - oldest]
								  : NULL;
}

struct past_step *past_track_newest(const struct past_track *track)
{
	return track->count ? track->steps[track->count - 1] : NULL;
}

bool past_track_is_settled(const struct past_track *track, const struct past_step *step)
{
	return track->is_whole || (step->number - track->begin >= WARM_FRAMES_MIN &&
				   step->frame.snapshot->time_ns - track->begin_ns >= SETTLED_NS);
}

bool past_track_can_judge(const struct past_track *track, const struct past_step *step)
{
	const struct past_step *oldest = track->steps[0];

	return (track->is_whole && oldest->number == track->begin) ||
	       step->frame.snapshot->time_ns - oldest->frame.snapshot->time_ns >= SETTLED_NS;
}

bool past_track_judge(const struct past_track *track, const struct past_step *step, pid_t pid,
		      struct verdict *ret_verdict)
{
	const struct host *host = step->frame.snapshot->host;
	struct past_track *again = past_track_new(host, track->begin, track->is_whole);
	const struct verdict *verdict;

	pipeline_watch(again->pipeline, pid);
	for (size_t i = 0; i < track->count && track->steps[i]->number <= step->number; i++)
		pipeline_push(again->pipeline, track->steps[i]->frame.snapshot);
	verdict = pipeline_view(again->pipeline)->process;
	if (verdict) {
		*ret_verdict = *verdict;
		retell(ret_verdict, &step->frame.notes, pid);
	}
	past_track_free(again);
	return verdict;
}

uint64_t past_track_begin_for(const struct frame_store *store, uint64_t number, bool *ret_is_whole)
{
	struct frame_info goal = frame_store_info(store, number);
	uint64_t first = frame_store_first(store), begin = number;

	*ret_is_whole = true;
	while (begin > first && frame_store_info(store, begin - 1).session == goal.session) {
		uint64_t frames = number - begin;

		if (frames >= WARM_FRAMES_MAX ||
		    (frames >= WARM_FRAMES_MIN &&
		     goal.time_ns - frame_store_info(store, begin).time_ns >= WARM_NS)) {
			*ret_is_whole = false;
			return begin;
		}
		begin--;
	}
	return begin;
}
