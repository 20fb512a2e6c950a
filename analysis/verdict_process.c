/* SPDX-License-Identifier: MIT */
/* The verdict on one process, in words. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/rules_private.h"
#include "analysis/verdict_private.h"
#include "analysis/words.h"

static struct words words_process(const struct process_sight *process)
{
	return words_task(process->name, process->key.tid);
}

static void write_cannot_tell(const struct process_sight *process, struct verdict *verdict)
{
	verdict->bottleneck = WAIT_UNKNOWN;
	verdict->confidence = CONFIDENCE_LOW;
	verdict_headline(verdict, "Cannot tell what holds %s back: its CPU time is not readable",
			 words_process(process).text);
}

/* Another user's process, another network namespace: what it waits for is not ours to see. */
static void write_hidden(const struct process_sight *process, struct verdict *verdict)
{
	verdict->bottleneck = WAIT_UNKNOWN;
	verdict->confidence = CONFIDENCE_LOW;
	verdict_headline(verdict, "Cannot tell: what %s waits for is hidden from this user",
			 words_process(process).text);
	sentences_add(&verdict->evidence,
		      "%s of its %u thread%s blocked on something that may not be read",
		      words_number(process->split.share[WAIT_UNKNOWN]).text, process->thread_count,
		      process->thread_count == 1 ? "" : "s");
	sentences_add(&verdict->hints, "as root it can be seen: sudo blametop why %d",
		      (int)process->key.tid);
}

/* Below BUSY_MIN the process is mostly idle, whatever it does in between. */
static void write_idle(const struct process_sight *process, struct verdict *verdict)
{
	struct words then = {""};

	verdict->bottleneck = WAIT_IDLE;
	verdict->confidence = CONFIDENCE_MEDIUM;
	if (verdict->busy >= BUSY_ANY)
		verdict->when_busy = verdict_top_class(verdict);
	if (verdict->when_busy != WAIT_CLASS_COUNT)
		then = words_format("; then: %s", wait_classes[verdict->when_busy].title);
	verdict_headline(verdict, "Idle: %s had something to do %s of the time%s",
			 words_process(process).text, words_share(verdict->busy).text, then.text);
	sentences_add(&verdict->evidence, "threads asleep: %s of %u on average",
		      words_number(verdict->idle_threads).text, process->thread_count);
	sentences_add(&verdict->evidence, "on a CPU %s of the time, in its queue %s",
		      words_share(process->split.share[WAIT_CPU]).text,
		      words_share(process->split.share[WAIT_RUNQ]).text);
	if (process->voluntary_switches_per_s >= 0.5)
		sentences_add(&verdict->evidence, "it wakes up %s",
			      words_per_s(process->voluntary_switches_per_s).text);
}

/* Several things a little: no rule had enough, the largest part still has a name. */
static void write_mixed(const struct process_sight *process, struct verdict *verdict)
{
	enum wait_class top = verdict_top_class(verdict);

	verdict->bottleneck = top == WAIT_CLASS_COUNT ? WAIT_UNKNOWN : top;
	verdict->confidence = CONFIDENCE_LOW;
	verdict_headline(verdict, "%s: a bit of everything, most %s (%s of its active time)",
			 words_process(process).text, wait_classes[verdict->bottleneck].title,
			 words_share(verdict->share[verdict->bottleneck]).text);
}

static void hint_others(const struct finding *chosen, struct verdict *verdict)
{
	for (size_t i = chosen != NULL; i < verdict->finding_count; i++)
		sentences_add(&verdict->hints, "also: %s", verdict->findings[i].headline);
}

void verdict_write_process(const struct sight *sight, const struct process_sight *process,
			   const struct finding *chosen, struct verdict *verdict)
{
	if (isnan(process->split.share[WAIT_CPU]))
		write_cannot_tell(process, verdict);
	else if (is_hidden(process))
		write_hidden(process, verdict);
	else if (chosen) {
		verdict->bottleneck = chosen->class;
		verdict->confidence = chosen->confidence;
		memcpy(verdict->headline, chosen->headline, sizeof(verdict->headline));
		verdict->evidence = chosen->evidence;
	} else if (verdict->busy < BUSY_MIN)
		write_idle(process, verdict);
	else
		write_mixed(process, verdict);
	endpoint_hints(sight, process, &verdict->hints);
	hint_others(chosen, verdict);
	counter_evidence_process(process, verdict);
	blind_spots(sight, verdict);
}
