/* SPDX-License-Identifier: MIT */
#include "analysis/rules_private.h"

#include <stdarg.h>
#include <stdio.h>

/* Throttled for less than this part of the time is the granularity of the limit. */
#define THROTTLED_MIN 0.05

void finding_headline(struct finding *finding, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(finding->headline, sizeof(finding->headline), format, arguments);
	va_end(arguments);
	words_fit(finding->headline, sizeof(finding->headline));
}

void finding_suspect(struct finding *finding, const struct process_sight *process)
{
	if (process)
		finding->suspect = process->key;
}

double process_share(const struct process_sight *process, enum wait_class class)
{
	return known_or_zero(time_split_active_share(&process->split, class));
}

const struct group_sight *throttling_group(const struct sight *sight,
					   const struct process_sight *process)
{
	const struct group_sight *group = sight_group(sight, process->cgroup);

	return group && group->throttled >= THROTTLED_MIN ? group : NULL;
}

double wait_severity(const struct sight *sight, enum wait_class class)
{
	double waiting = known_or_zero(sight->total.share[class]);
	double all = time_split_active(&sight->total), concerned = 0.0;

	for (size_t i = 0; i < sight->process_count; i++) {
		const struct process_sight *process = &sight->processes[i];

		if (!process->is_kernel && process->split.share[class] > 0.0)
			concerned += sight_active(process) * process->presence;
	}
	if (waiting <= 0.0 || all <= 0.0)
		return 0.0;
	return sqrt(fmin(waiting / fmax(concerned, waiting), 1.0) * fmin(waiting / all, 1.0));
}

struct words words_cpus_are(double cpu_count)
{
	struct words words = {"all CPUs are"};

	if (cpu_count == 1.0)
		return (struct words){"the CPU is"};
	if (cpu_count == 2.0)
		return (struct words){"both CPUs are"};
	if (!isnan(cpu_count))
		words = words_format("all %.0f CPUs are", cpu_count);
	return words;
}
