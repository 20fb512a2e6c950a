/* SPDX-License-Identifier: MIT */
#include "analysis/verdict.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/verdict_private.h"
#include "analysis/words.h"
#include "base/alloc.h"

struct verdict_engine *verdict_engine_new(const struct host *host)
{
	struct verdict_engine *engine = xcalloc(1, sizeof(*engine));

	watch_init(&engine->watch, host);
	engine->system = engine->process = verdict_unknown();
	return engine;
}

void verdict_engine_free(struct verdict_engine *engine)
{
	if (!engine)
		return;
	watch_done(&engine->watch);
	free(engine);
}

uint32_t verdict_needs(void)
{
	uint32_t needs = 0;

	for (size_t i = 0; i < rule_count; i++)
		needs |= rules[i].needs;
	return needs;
}

static bool is_newest(const struct verdict_engine *engine, const struct interval *interval)
{
	return engine->interval == interval && engine->interval_end_ns == interval->end->time_ns;
}

/* Whoever comes first with an interval brings it in. */
static void take_in(struct verdict_engine *engine, const struct interval *interval,
		    const struct history *history)
{
	engine->interval = interval;
	engine->interval_end_ns = interval->end->time_ns;
	engine->has_judged_system = false;
	watch_update(&engine->watch, interval, history);
}

const struct verdict *verdict_update_system(struct verdict_engine *engine,
					    const struct interval *interval,
					    const struct history *history)
{
	struct verdict *verdict = &engine->system;
	const struct sight *sight = &engine->watch.sight;
	struct finding findings[FINDING_MAX];
	const struct finding *chosen;
	size_t count;

	if (!is_newest(engine, interval) || engine->has_judged_system)
		take_in(engine, interval, history);
	engine->has_judged_system = true;
	*verdict = verdict_unknown();
	if (sight->seconds < MEASURE_MIN_S) {
		verdict->is_system = verdict->is_measuring = true;
		verdict_headline(verdict, "Measuring what holds this machine back");
		return verdict;
	}
	count = judge_system(sight, findings);
	chosen = steady_choose(&engine->steady, findings, count, engine->watch.frame.seconds);
	verdict_take_findings(verdict, findings, count, chosen);
	verdict_write_system(sight, chosen, verdict);
	return verdict;
}

/*
 * Looks tell how often somebody was active; on a full machine they come when others sleep. At least as busy as
 * its mean thread it is: that time is counted.
 */
static double busy_of(const struct process_sight *process, const struct verdict *verdict)
{
	double seen = verdict->active_threads - known_or_zero(process->split.share[WAIT_UNKNOWN]);

	if (isnan(process->busy))
		return fmin(verdict->active_threads, 1.0);
	return fmin(fmax(process->busy, seen / (double)process->thread_count), 1.0);
}

static void begin_process(const struct process_sight *process, struct verdict *verdict)
{
	*verdict = verdict_unknown();
	verdict->process = process->key;
	snprintf(verdict->name, sizeof(verdict->name), "%.*s", (int)sizeof(verdict->name) - 1,
		 words_name(process->name ? process->name : "process", 24).text);
	words_fit(verdict->name, sizeof(verdict->name));
	verdict_take_split(verdict, &process->split,
			   process->has_waits ? (unsigned)known_or_zero(process->wait_samples)
					      : process->samples);
	verdict->busy = busy_of(process, verdict);
}

/* Nothing it is seen to do takes as much as what it is not seen to do: that could be anything. */
bool is_hidden(const struct process_sight *process)
{
	const double *share = process->split.share;
	double unknown = known_or_zero(share[WAIT_UNKNOWN]), most = 0.0;

	for (enum wait_class class = 0; class < WAIT_CLASS_COUNT; class ++)
		if (wait_class_is_active(class))
			most = fmax(most, known_or_zero(share[class]));
	return process->has_waits && unknown > HIDDEN_MIN && unknown > most;
}

const struct verdict *verdict_update_process(struct verdict_engine *engine,
					     const struct interval *interval,
					     const struct history *history, pid_t pid)
{
	struct verdict *verdict = &engine->process;
	struct finding findings[FINDING_MAX];
	const struct finding *chosen;
	struct process_watch *watched;
	struct process_sight process;
	size_t count = 0;

	if (!is_newest(engine, interval))
		take_in(engine, interval, history);
	watched = watch_process(&engine->watch, pid);
	if (!watched)
		return NULL;
	process = watch_process_sight(&engine->watch, watched);
	begin_process(&process, verdict);
	if (process.seen_seconds < MEASURE_MIN_S) {
		verdict->is_measuring = true;
		verdict_headline(verdict, "Measuring what holds %s back",
				 words_task(process.name, process.key.tid).text);
		return verdict;
	}
	if (!is_hidden(&process) && verdict->busy >= (watched->steady.rule ? BUSY_STAY : BUSY_MIN))
		count = judge_process(&engine->watch.sight, &process, findings);
	chosen = steady_choose(&watched->steady, findings, count, engine->watch.frame.seconds);
	verdict_take_findings(verdict, findings, count, chosen);
	verdict_write_process(&engine->watch.sight, &process, chosen, verdict);
	return verdict;
}
