/* SPDX-License-Identifier: MIT */
#include "app/notes.h"

#include <stdio.h>
#include <string.h>

#include "analysis/words.h"
#include "base/clock.h"

/* An interval that is longer than it should be by so much, and so many times as long, is a stall. */
#define STALL_S 2.0
#define STALL_TIMES 3.0

struct verdict_note verdict_note_of(const struct verdict *verdict)
{
	struct verdict_note note = {
		.pid = verdict->is_system ? 0 : verdict->process.tid,
		.is_measuring = verdict->is_measuring,
		.bottleneck = verdict->is_measuring ? WAIT_CLASS_COUNT : verdict->bottleneck,
		.when_busy = verdict->is_measuring ? WAIT_CLASS_COUNT : verdict->when_busy,
		.confidence = (uint8_t)verdict->confidence,
		.busy = verdict->busy,
		.headline = verdict->headline,
	};

	memcpy(note.share, verdict->share, sizeof(note.share));
	return note;
}

static bool is_stall(double seconds, uint64_t delay_ns)
{
	double delay = (double)delay_ns / NS_PER_S;

	return seconds > delay + STALL_S && seconds > delay * STALL_TIMES;
}

void notes_of_view(const struct view *view, uint64_t delay_ns, struct notes *ret_notes)
{
	const struct verdict *verdicts[NOTES_MAX] = {view->system, view->process};
	struct frame_notes *frame = &ret_notes->frame;

	*frame = (struct frame_notes){.verdicts = ret_notes->verdicts};
	if (!view->interval)
		return;
	for (size_t i = 0; i < NOTES_MAX; i++)
		if (verdicts[i])
			ret_notes->verdicts[frame->verdict_count++] = verdict_note_of(verdicts[i]);
	frame->is_after_gap = view->interval->is_gap || is_stall(view->interval->seconds, delay_ns);
}

void verdict_retell(struct verdict *verdict, const struct verdict_note *note)
{
	verdict->is_measuring = note->is_measuring;
	verdict->bottleneck =
		note->bottleneck == WAIT_CLASS_COUNT ? WAIT_UNKNOWN : note->bottleneck;
	verdict->when_busy = note->when_busy;
	verdict->confidence = note->confidence <= CONFIDENCE_HIGH
				      ? (enum confidence)note->confidence
				      : CONFIDENCE_LOW;
	verdict->busy = note->busy;
	memcpy(verdict->share, note->share, sizeof(verdict->share));
	if (note->headline) {
		snprintf(verdict->headline, sizeof(verdict->headline), "%s", note->headline);
		words_fit(verdict->headline, sizeof(verdict->headline));
	}
}
