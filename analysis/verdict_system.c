/* SPDX-License-Identifier: MIT */
/* The verdict on the machine, in words. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/consumers.h"
#include "analysis/verdict_private.h"
#include "analysis/words.h"

static void hint_consumers(const struct sight *sight, struct sentences *hints)
{
	struct consumer consumers[CONSUMERS_MAX];
	size_t count = consumers_of(sight, consumers);
	struct words list = {""};

	for (size_t i = 0; i < count; i++) {
		struct words before = list;

		list = words_format("%s%s%s %s", before.text, i ? ", " : "",
				    words_consumer(&consumers[i]).text,
				    words_number(consumers[i].cpus).text);
	}
	if (count)
		sentences_add(hints, "most CPU: %s", list.text);
}

static void write_nothing(const struct sight *sight, struct verdict *verdict)
{
	const struct machine_sight *machine = &sight->machine;
	const struct disk_sight *disk = sight_busiest_disk(sight);

	if (isnan(machine->cpu)) {
		verdict->bottleneck = WAIT_UNKNOWN;
		verdict->confidence = CONFIDENCE_LOW;
		verdict_headline(
			verdict,
			"Cannot tell what holds this machine back: its CPU time is not readable");
		return;
	}
	verdict->bottleneck = WAIT_IDLE;
	verdict->confidence = isnan(machine->pressure_io) ? CONFIDENCE_MEDIUM : CONFIDENCE_HIGH;
	verdict_headline(
		verdict,
		"Nothing is holding this machine back: CPU %s, disks %s, memory %s available",
		words_share(machine->cpu).text, words_share(disk ? disk->busy : 0.0).text,
		words_share(machine->memory_available).text);
	sentences_add(&verdict->evidence, "CPUs %s busy of %s; %s threads wait for one",
		      words_share(machine->cpu).text, words_whole(machine->cpu_count).text,
		      words_number(sight->total.share[WAIT_RUNQ]).text);
	if (!isnan(machine->pressure_cpu))
		sentences_add(&verdict->evidence, "pressure (PSI): CPU %s, memory %s, I/O %s",
			      words_share(machine->pressure_cpu).text,
			      words_share(machine->pressure_memory).text,
			      words_share(machine->pressure_io).text);
}

/* What was found besides the headline. */
static void hint_others(struct verdict *verdict, bool has_headline)
{
	for (size_t i = has_headline; i < verdict->finding_count; i++)
		sentences_add(&verdict->hints, "%s%s", has_headline ? "also: " : "",
			      verdict->findings[i].headline);
}

/* Samples behind the machine's shares: those of all processes together. Without sampled waits a
 * refresh that sees many threads is many looks. */
static unsigned samples_of(const struct sight *sight)
{
	double sampled = 0.0, refreshes = 1.0;

	for (size_t i = 0; i < sight->process_count; i++) {
		const struct process_sight *process = &sight->processes[i];

		sampled += known_or_zero(process->has_waits ? process->wait_samples : 0.0);
		refreshes = fmax(refreshes, process->samples);
	}
	refreshes *= fmax(time_split_active(&sight->total), 1.0);
	return (unsigned)fmin(fmax(sampled, refreshes), 1e6);
}

void verdict_write_system(const struct sight *sight, const struct finding *chosen,
			  struct verdict *verdict)
{
	verdict->is_system = true;
	verdict_take_split(verdict, &sight->total, samples_of(sight));
	verdict->busy = fmin(verdict->active_threads, 1.0);
	verdict->idle_threads = NAN;
	if (chosen) {
		verdict->bottleneck = chosen->class;
		verdict->confidence = chosen->confidence;
		memcpy(verdict->headline, chosen->headline, sizeof(verdict->headline));
		verdict->evidence = chosen->evidence;
	} else {
		write_nothing(sight, verdict);
		verdict->when_busy = verdict_top_class(verdict);
	}
	hint_others(verdict, chosen);
	counter_evidence_system(sight, verdict);
	hint_consumers(sight, &verdict->hints);
	blind_spots(sight, &sight->total, verdict);
}
