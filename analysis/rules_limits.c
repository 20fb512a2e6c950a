/* SPDX-License-Identifier: MIT */
/* Rules about limits somebody has set: what a control group may use. */
#include <stdio.h>

#include "analysis/rules_private.h"
#include "base/units.h"

/* Stopped for less than this part of the time is the granularity of the limit. */
#define THROTTLED_MIN 0.05
/* Events of the memory limit that are more than a file cache growing up to it. */
#define LIMIT_EVENTS_MIN 1.0
#define PRESSURE_MIN 0.05

static struct words words_limit(const struct group_sight *group)
{
	struct words words = {"less"};

	if (!isnan(group->cpu_limit))
		words = words_format("%.3g CPUs", group->cpu_limit);
	return words;
}

static void throttling_evidence(const struct group_sight *group, struct sentences *evidence)
{
	sentences_add(evidence, "group %s may use %s and was stopped %s of the time",
		      words_path(group->path, 40).text, words_limit(group).text,
		      words_share(group->throttled).text);
	if (!isnan(group->throttled_periods))
		sentences_add(evidence,
			      "it hit its limit in %s of the periods (cpu.stat nr_throttled)",
			      words_share(group->throttled_periods).text);
}

/* The process of a group that waits most. */
static const struct process_sight *worst_of(const struct sight *sight,
					    const struct group_sight *group)
{
	const struct process_sight *worst = NULL;

	for (size_t i = 0; i < sight->process_count; i++) {
		const struct process_sight *process = &sight->processes[i];

		if (sight_group(sight, process->cgroup) != group)
			continue;
		if (!worst || sight_active(process) > sight_active(worst))
			worst = process;
	}
	return worst;
}

bool cpu_limit_system(const struct sight *sight, struct finding *finding)
{
	const struct group_sight *worst = NULL;
	const struct process_sight *process;
	double active = time_split_active(&sight->total), part;

	for (size_t i = 0; i < sight->group_count; i++) {
		const struct group_sight *group = &sight->groups[i];

		if (group->throttled >= THROTTLED_MIN &&
		    (!worst || group->throttled > worst->throttled))
			worst = group;
	}
	if (!worst)
		return false;
	process = worst_of(sight, worst);
	part = active > 0.0 ? fmin(1.0, (worst->cpu + worst->run_delay) / active) : 1.0;
	finding->severity = sqrt(fmin(1.0, worst->throttled) * part);
	finding->confidence = CONFIDENCE_HIGH;
	finding_suspect(finding, process);
	finding_headline(finding,
			 "CPU limit: group %s may use %s and is stopped %s of the time%s%s",
			 words_path(worst->path, 20).text, words_limit(worst).text,
			 words_share(fmin(worst->throttled, 1.0)).text, process ? ": " : "",
			 process ? words_task(process->name, process->key.tid).text : "");
	throttling_evidence(worst, &finding->evidence);
	sentences_add(&finding->evidence, "the machine itself is %s busy",
		      words_share(sight->machine.cpu).text);
	return true;
}

bool cpu_limit_process(const struct sight *sight, const struct process_sight *process,
		       struct finding *finding)
{
	const struct group_sight *group = throttling_group(sight, process);
	double share = process_share(process, WAIT_RUNQ);

	if (!group || share < PROCESS_SHARE_MIN)
		return false;
	finding->severity = share;
	finding->confidence = CONFIDENCE_HIGH;
	finding_suspect(finding, process);
	finding_headline(finding,
			 "CPU limit: %s is held back %s of its active time: its group may use %s",
			 words_task(process->name, process->key.tid).text, words_share(share).text,
			 words_limit(group).text);
	throttling_evidence(group, &finding->evidence);
	return true;
}

static bool is_at_memory_limit(const struct group_sight *group)
{
	return group->memory_max_per_s >= LIMIT_EVENTS_MIN ||
	       group->memory_high_per_s >= LIMIT_EVENTS_MIN;
}

static void memory_limit_write(const struct sight *sight, const struct group_sight *group,
			       struct finding *finding)
{
	double pressure = known_or_zero(sight->machine.pressure_memory);

	finding->confidence = pressure >= PRESSURE_MIN ? CONFIDENCE_MEDIUM : CONFIDENCE_LOW;
	finding_headline(finding, "Memory limit: group %s is at its limit of %s, hit %s",
			 words_path(group->path, 40).text,
			 words_bytes(group->memory_limit_bytes).text,
			 words_per_s(known_or_zero(group->memory_max_per_s) +
				     known_or_zero(group->memory_high_per_s))
				 .text);
	sentences_add(&finding->evidence, "it holds %s; memory pressure (PSI) is %s",
		      words_bytes(group->memory_bytes).text,
		      words_share(sight->machine.pressure_memory).text);
}

/* Groups full of file cache live at their limit and feel nothing: alone it is a hint. */
bool memory_limit_system(const struct sight *sight, struct finding *finding)
{
	const struct group_sight *worst = NULL;

	for (size_t i = 0; i < sight->group_count; i++)
		if (is_at_memory_limit(&sight->groups[i]) &&
		    (!worst || sight->groups[i].memory_max_per_s > worst->memory_max_per_s))
			worst = &sight->groups[i];
	if (!worst)
		return false;
	finding->severity = 0.1;
	if (sight->machine.pressure_memory >= PRESSURE_MIN)
		finding->severity = fmin(1.0, 0.2 + sight->machine.pressure_memory);
	finding_suspect(finding, worst_of(sight, worst));
	memory_limit_write(sight, worst, finding);
	return true;
}

bool memory_limit_process(const struct sight *sight, const struct process_sight *process,
			  struct finding *finding)
{
	const struct group_sight *group = sight_group(sight, process->cgroup);

	if (!group || !is_at_memory_limit(group))
		return false;
	finding->severity = fmax(0.1, process_share(process, WAIT_MEM));
	finding_suspect(finding, process);
	memory_limit_write(sight, group, finding);
	return true;
}
