/* SPDX-License-Identifier: MIT */
/* The live machine behind the screen: snapshots arrive, go through the pipeline and into the ring. */
#include <stdlib.h>
#include <string.h>

#include "app/notes.h"
#include "app/stuck.h"
#include "app/top_private.h"
#include "base/clock.h"

/** How long after the last snapshot we begin to look whether the sampler hangs, at most; then how often. */
#define PATIENCE_NS (5 * NS_PER_S)
#define LOOK_AGAIN_NS (500 * NS_PER_MS)

void top_live_be_patient(struct top *top)
{
	uint64_t delay_ns;

	if (!top->sampler)
		return;
	delay_ns = sampler_delay(top->sampler);
	top->overdue_ns = clock_now_ns() + (delay_ns < PATIENCE_NS ? delay_ns : PATIENCE_NS) +
			  SAMPLER_TELL_NS;
}

void top_live_want(struct top *top)
{
	if (top->sampler)
		sampler_want(top->sampler,
			     ui_needs(top->ui) | verdict_needs() | PAST_NEEDS |
				     top_flight_needs(top),
			     ui_focus(top->ui));
}

/** Keep it for whoever looks back. The pipeline has the snapshot, which lives on for one more. */
static void keep_frame(struct top *top, const struct snapshot *snapshot)
{
	struct notes notes;

	notes_of_view(pipeline_view(top->pipeline), sampler_delay(top->sampler), &notes);
	frame_ring_push(top->ring, snapshot, &notes.frame);
	top_flight_look(top);
	top_past_grow(top);
}

void top_live_ready(void *context, uint32_t events)
{
	struct top *top = context;
	int error;
	struct snapshot *snapshot = sampler_take(top->sampler, &error);

	(void)events;
	if (error != top->error_told && error < 0) {
		ui_notice(top->ui, true, "cannot read /proc: %s", strerror(-error));
		top->is_dirty = true;
	}
	top->error_told = error;
	if (!snapshot)
		return;
	top_live_be_patient(top);
	pipeline_set_stuck(top->pipeline, NULL);
	pipeline_watch(top->pipeline, ui_verdict_pid(top->ui));
	pipeline_push(top->pipeline, snapshot);
	keep_frame(top, snapshot);
	top_refresh_view(top);
	if (pipeline_view(top->pipeline)->interval && top->frames_left && --top->frames_left == 0)
		top_end(top, 0);
}

/** Say what hangs, and once more when the thread that hangs was left behind. */
void top_live_check(struct top *top)
{
	size_t skipped = sampler_skipped(top->sampler);
	struct stuck_reading stuck;
	char sentence[SENTENCE_SIZE];

	top->overdue_ns = clock_now_ns() + LOOK_AGAIN_NS;
	if (sampler_check(top->sampler, clock_now_ns(), &stuck)) {
		stuck_describe(&stuck, pipeline_view(top->pipeline)->interval, sentence);
		pipeline_set_stuck(top->pipeline, sentence);
	} else if (pipeline_view(top->pipeline)->stuck) {
		pipeline_set_stuck(top->pipeline, NULL);
	} else {
		return;
	}
	if (sampler_skipped(top->sampler) > skipped)
		ui_notice(top->ui, true, "going on without the %s of process %d", stuck.file,
			  (int)stuck.pid);
	top_refresh_view(top);
}

int top_live_open(struct top *top, const struct top_options *options, struct message *message)
{
	const struct sampler_source *source = options->source ? options->source : &sampler_live;
	int error = sampler_start(source, options->ui.delay_ns,
				  verdict_needs() | ui_needs(top->ui) | PAST_NEEDS,
				  ui_focus(top->ui), &top->sampler);

	if (error < 0) {
		message_set(message, "cannot watch this machine: %s", strerror(-error));
		return error;
	}
	top->pipeline = pipeline_new(sampler_host(top->sampler), options->history);
	top->ring = frame_ring_new(sampler_host(top->sampler), options->ring);
	top->store = frame_ring_store(top->ring);
	return top_flight_open(top, options, message);
}

void top_live_close(struct top *top)
{
	top_flight_close(top);
	frame_ring_free(top->ring);
	pipeline_free(top->pipeline);
	sampler_stop(top->sampler);
}
