/* SPDX-License-Identifier: MIT */
#include "app/notes.h"

#include <stdio.h>
#include <string.h>

#include "analysis/words.h"
#include "base/clock.h"
#include "base/textbuf.h"
#include "base/utf8.h"

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

static void retell_headline(struct verdict *verdict, const char *headline)
{
	struct textbuf visible = {0};

	utf8_put_visible(&visible, headline, strlen(headline), false);
	snprintf(verdict->headline, sizeof(verdict->headline), "%s", textbuf_text(&visible));
	words_fit(verdict->headline, sizeof(verdict->headline));
	textbuf_done(&visible);
}

void verdict_retell(struct verdict *verdict, const struct verdict_note *note)
{
	struct verdict again = *verdict;

	verdict->is_measuring = note->is_measuring;
	verdict->when_busy = note->when_busy;
	verdict->busy = note->busy;
	memcpy(verdict->share, note->share, sizeof(verdict->share));
	if (note->headline)
		retell_headline(verdict, note->headline);
	if (note->is_measuring)
		return;
	verdict->bottleneck =
		note->bottleneck == WAIT_CLASS_COUNT ? WAIT_UNKNOWN : note->bottleneck;
	verdict->confidence = note->confidence <= CONFIDENCE_HIGH
				      ? (enum confidence)note->confidence
				      : CONFIDENCE_LOW;
	if (verdict->bottleneck == again.bottleneck || again.is_measuring)
		return;
	/* What speaks for another answer does not speak for this one. */
	verdict->evidence.count = verdict->counter_evidence.count = 0;
	verdict->finding_count = 0;
	sentences_add(&verdict->hints, "looked at again: %s", again.headline);
}
