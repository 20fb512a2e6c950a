/* SPDX-License-Identifier: MIT */
#include "app/pipeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/** An interval and the two snapshots it borrows from. */
struct step {
	struct snapshot *begin, *end;
	struct interval *interval;
};

struct pipeline {
	struct history *history;
	struct verdict_engine *engine;
	struct snapshot *previous; /* until there is a second one */
	struct step now;
	struct step held; /* what a paused screen looks at; its snapshots may be `now`'s too */
	bool is_held;
	uint32_t held_for; /* ticks since */
	struct verdict held_system, held_process;
	const struct verdict *system, *process; /* the engine's newest; the view's unless held */
	pid_t watched;
	bool is_borrowing, expects_sessions;
	char stuck[SENTENCE_SIZE];
	struct view view;
};

struct pipeline *pipeline_new(const struct host *host, struct history_options history)
{
	struct pipeline *pipeline = xcalloc(1, sizeof(*pipeline));

	pipeline->history = history_new(history);
	pipeline->engine = verdict_engine_new(host);
	pipeline->view = (struct view){.host = host, .history = pipeline->history};
	return pipeline;
}

static bool step_has(const struct step *step, const struct snapshot *snapshot)
{
	return step->begin == snapshot || step->end == snapshot;
}

static void discard(const struct pipeline *pipeline, struct snapshot *snapshot)
{
	if (!pipeline->is_borrowing)
		snapshot_free(snapshot);
}

/** Free what `step` owns, except for snapshots that `kept` goes on using. */
static void step_done(const struct pipeline *pipeline, struct step *step, const struct step *kept)
{
	interval_free(step->interval);
	if (!step_has(kept, step->begin))
		discard(pipeline, step->begin);
	if (!step_has(kept, step->end))
		discard(pipeline, step->end);
	memset(step, 0, sizeof(*step));
}

void pipeline_free(struct pipeline *pipeline)
{
	if (!pipeline)
		return;
	pipeline_release(pipeline);
	step_done(pipeline, &pipeline->now, &pipeline->held);
	discard(pipeline, pipeline->previous);
	verdict_engine_free(pipeline->engine);
	history_free(pipeline->history);
	free(pipeline);
}

static void view_newest(struct pipeline *pipeline)
{
	pipeline->view.interval = pipeline->now.interval;
	pipeline->view.system = pipeline->system;
	pipeline->view.process = pipeline->process;
}

static void judge(struct pipeline *pipeline)
{
	/* Somebody may look back, the rules never do. */
	uint32_t ago = history_looks_back(pipeline->history);

	history_look_back(pipeline->history, 0);
	pipeline->system =
		verdict_update_system(pipeline->engine, pipeline->now.interval, pipeline->history);
	history_look_back(pipeline->history, pipeline->is_held ? pipeline->held_for : ago);
	pipeline->process = NULL;
	if (pipeline->watched > 0)
		pipeline->process = pipeline_judge(pipeline, pipeline->watched);
}

/** The oldest snapshot goes, unless somebody still looks at it. */
static void retire(struct pipeline *pipeline)
{
	struct step *old = &pipeline->now;

	interval_free(old->interval);
	old->interval = NULL;
	if (!step_has(&pipeline->held, old->begin))
		discard(pipeline, old->begin);
	old->begin = old->end;
}

/** Forget what was, but for the history, which has a gap here. */
static void begin_session(struct pipeline *pipeline, const struct host *host)
{
	verdict_engine_free(pipeline->engine);
	pipeline->engine = verdict_engine_new(host);
	pipeline->system = pipeline->process = NULL;
	step_done(pipeline, &pipeline->now, &pipeline->held);
	discard(pipeline, pipeline->previous);
	pipeline->previous = NULL;
	pipeline->view.host = host;
	if (!pipeline->is_held)
		view_newest(pipeline);
}

/** Whether a snapshot is of another session than the one before it. */
static bool is_foreign(const struct pipeline *pipeline, const struct snapshot *snapshot)
{
	const struct snapshot *newest = pipeline->previous ? pipeline->previous : pipeline->now.end;

	return pipeline->expects_sessions && newest && newest->host != snapshot->host;
}

void pipeline_push(struct pipeline *pipeline, struct snapshot *snapshot)
{
	if (is_foreign(pipeline, snapshot))
		begin_session(pipeline, snapshot->host);
	if (!pipeline->now.end && !pipeline->previous) {
		pipeline->previous = snapshot;
		return;
	}
	if (pipeline->previous) {
		pipeline->now.begin = pipeline->previous;
		pipeline->previous = NULL;
	} else if (pipeline->is_held && pipeline->held.interval == pipeline->now.interval) {
		/* The held screen keeps the interval and both snapshots. */
		pipeline->now.interval = NULL;
		pipeline->now.begin = pipeline->now.end;
	} else {
		retire(pipeline);
	}
	pipeline->now.end = snapshot;
	pipeline->now.interval = interval_new(pipeline->now.begin, snapshot);
	history_push(pipeline->history, pipeline->now.interval);
	pipeline->held_for += pipeline->is_held;
	judge(pipeline);
	if (!pipeline->is_held)
		view_newest(pipeline);
}

void pipeline_expect_sessions(struct pipeline *pipeline)
{
	pipeline->expects_sessions = true;
}

void pipeline_borrow(struct pipeline *pipeline)
{
	pipeline->is_borrowing = true;
}

void pipeline_watch(struct pipeline *pipeline, pid_t pid)
{
	if (pid == pipeline->watched)
		return;
	pipeline->watched = pid;
	pipeline->process = pid > 0 ? pipeline_judge(pipeline, pid) : NULL;
	if (!pipeline->is_held)
		pipeline->view.process = pipeline->process;
}

const struct verdict *pipeline_judge(struct pipeline *pipeline, pid_t pid)
{
	if (!pipeline->now.interval)
		return NULL;
	uint32_t ago = history_looks_back(pipeline->history);
	const struct verdict *verdict;

	history_look_back(pipeline->history, 0);
	verdict = verdict_update_process(pipeline->engine, pipeline->now.interval,
					 pipeline->history, pid);
	history_look_back(pipeline->history, ago);
	return verdict;
}

void pipeline_set_stuck(struct pipeline *pipeline, const char *sentence)
{
	if (sentence) {
		snprintf(pipeline->stuck, sizeof(pipeline->stuck), "%s", sentence);
		pipeline->view.stuck = pipeline->stuck;
	} else {
		pipeline->view.stuck = NULL;
	}
}

struct history *pipeline_history(struct pipeline *pipeline)
{
	return pipeline->history;
}

const struct view *pipeline_view(const struct pipeline *pipeline)
{
	return &pipeline->view;
}

void pipeline_hold(struct pipeline *pipeline)
{
	if (pipeline->is_held || !pipeline->now.interval)
		return;
	pipeline->is_held = true;
	pipeline->held_for = 0;
	pipeline->held = pipeline->now;
	/* The engine overwrites its verdicts with every interval. */
	pipeline->held_system = *pipeline->view.system;
	pipeline->view.system = &pipeline->held_system;
	if (pipeline->view.process) {
		pipeline->held_process = *pipeline->view.process;
		pipeline->view.process = &pipeline->held_process;
	}
}

void pipeline_release(struct pipeline *pipeline)
{
	if (!pipeline->is_held)
		return;
	pipeline->is_held = false;
	pipeline->held_for = 0;
	history_look_back(pipeline->history, 0);
	if (pipeline->held.interval != pipeline->now.interval)
		step_done(pipeline, &pipeline->held, &pipeline->now);
	memset(&pipeline->held, 0, sizeof(pipeline->held));
	view_newest(pipeline);
}
