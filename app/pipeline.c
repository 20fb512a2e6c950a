/* SPDX-License-Identifier: MIT */
#include "app/pipeline.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"

struct pipeline {
	struct history *history;
	struct verdict_engine *engine;
	struct snapshot *begin, *end; /* the two newest; NULL: there are less */
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

static void discard(const struct pipeline *pipeline, struct snapshot *snapshot)
{
	if (!pipeline->is_borrowing)
		snapshot_free(snapshot);
}

/** The view owns its interval, which goes before its snapshots. */
static void drop_interval(struct pipeline *pipeline)
{
	struct view *view = &pipeline->view;

	interval_free((struct interval *)(uintptr_t)view->interval);
	view->interval = NULL;
	view->system = view->process = NULL;
}

static void drop_snapshots(struct pipeline *pipeline)
{
	drop_interval(pipeline);
	discard(pipeline, pipeline->begin);
	discard(pipeline, pipeline->end);
	pipeline->begin = pipeline->end = NULL;
}

void pipeline_free(struct pipeline *pipeline)
{
	if (!pipeline)
		return;
	drop_snapshots(pipeline);
	verdict_engine_free(pipeline->engine);
	history_free(pipeline->history);
	free(pipeline);
}

/** Forget what was, but for the history, which has a gap here. */
static void begin_session(struct pipeline *pipeline, const struct host *host)
{
	drop_snapshots(pipeline);
	verdict_engine_free(pipeline->engine);
	pipeline->engine = verdict_engine_new(host);
	pipeline->view.host = host;
}

/** Whether a snapshot is of another session than the one before it. */
static bool is_foreign(const struct pipeline *pipeline, const struct snapshot *snapshot)
{
	return pipeline->expects_sessions && pipeline->end && pipeline->end->host != snapshot->host;
}

static void judge(struct pipeline *pipeline)
{
	struct view *view = &pipeline->view;
	/* Somebody may look back in the history, the rules never do. */
	uint32_t ago = history_looks_back(pipeline->history);

	history_look_back(pipeline->history, 0);
	view->system = verdict_update_system(pipeline->engine, view->interval, pipeline->history);
	history_look_back(pipeline->history, ago);
	view->process = pipeline->watched > 0 ? pipeline_judge(pipeline, pipeline->watched) : NULL;
}

void pipeline_push(struct pipeline *pipeline, struct snapshot *snapshot)
{
	if (is_foreign(pipeline, snapshot))
		begin_session(pipeline, snapshot->host);
	drop_interval(pipeline);
	discard(pipeline, pipeline->begin);
	pipeline->begin = pipeline->end;
	pipeline->end = snapshot;
	if (!pipeline->begin)
		return;
	pipeline->view.interval = interval_new(pipeline->begin, snapshot);
	history_push(pipeline->history, pipeline->view.interval);
	judge(pipeline);
}

void pipeline_expect_sessions(struct pipeline *pipeline)
{
	pipeline->expects_sessions = true;
}

void pipeline_borrow(struct pipeline *pipeline)
{
	pipeline->is_borrowing = true;
}

struct interval *pipeline_stop(struct pipeline *pipeline)
{
	struct interval *interval = (struct interval *)(uintptr_t)pipeline->view.interval;

	pipeline->view.interval = NULL;
	drop_snapshots(pipeline);
	return interval;
}

void pipeline_watch(struct pipeline *pipeline, pid_t pid)
{
	if (pid == pipeline->watched)
		return;
	pipeline->watched = pid;
	pipeline->view.process = pid > 0 ? pipeline_judge(pipeline, pid) : NULL;
}

const struct verdict *pipeline_judge(struct pipeline *pipeline, pid_t pid)
{
	uint32_t ago = history_looks_back(pipeline->history);
	const struct verdict *verdict;

	if (!pipeline->view.interval)
		return NULL;
	history_look_back(pipeline->history, 0);
	verdict = verdict_update_process(pipeline->engine, pipeline->view.interval,
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
