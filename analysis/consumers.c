/* SPDX-License-Identifier: MIT */
#include "analysis/consumers.h"

#include <math.h>
#include <string.h>

#include "base/array.h"

/* Who uses less than this is no consumer to name. */
#define CONSUMER_MIN 0.05
/* Different names looked at; what comes later has been seen less often. */
#define NAMES_MAX 128
/* Time no living process accounts for is also interrupts: only a good part of all is told. */
#define ENDED_PART_MIN 0.25

static double cpus_of(const struct process_sight *process)
{
	return known_or_zero(process->split.share[WAIT_CPU]) * process->presence;
}

/* The entry of a name; NULL: there is no room for another. */
static struct consumer *entry_of(struct consumer *names, size_t *count, const char *name)
{
	for (size_t i = 0; i < *count; i++)
		if (!strcmp(names[i].name, name))
			return &names[i];
	if (*count == NAMES_MAX)
		return NULL;
	names[*count] = (struct consumer){.name = name};
	return &names[(*count)++];
}

static size_t sum_by_name(const struct sight *sight, struct consumer *names, double *ret_sum)
{
	double busiest[NAMES_MAX] = {0};
	size_t count = 0;

	*ret_sum = 0.0;
	for (size_t i = 0; i < sight->process_count; i++) {
		const struct process_sight *process = &sight->processes[i];
		double cpus = cpus_of(process);
		struct consumer *entry;

		*ret_sum += cpus;
		if (cpus <= 0.0 || !process->name)
			continue;
		entry = entry_of(names, &count, process->name);
		if (!entry)
			continue;
		entry->cpus += cpus;
		entry->count++;
		if (cpus > busiest[entry - names]) {
			busiest[entry - names] = cpus;
			entry->pid = process->key.tid;
		}
	}
	return count;
}

static void insert(struct consumer *top, size_t *count, const struct consumer *consumer)
{
	size_t place = *count;

	if (!(consumer->cpus >= CONSUMER_MIN))
		return;
	while (place && top[place - 1].cpus < consumer->cpus)
		place--;
	if (place == CONSUMERS_MAX)
		return;
	if (*count < CONSUMERS_MAX)
		(*count)++;
	for (size_t i = *count - 1; i > place; i--)
		top[i] = top[i - 1];
	top[place] = *consumer;
}

size_t consumers_of(const struct sight *sight, struct consumer ret_consumers[CONSUMERS_MAX])
{
	struct consumer names[NAMES_MAX];
	double sum, all = known_or_zero(sight->machine.cpu * sight->machine.cpu_count);
	size_t names_count = sum_by_name(sight, names, &sum), count = 0;
	struct consumer ended = {.cpus = all - sum};

	for (size_t i = 0; i < names_count; i++)
		insert(ret_consumers, &count, &names[i]);
	if (ended.cpus >= ENDED_PART_MIN * all)
		insert(ret_consumers, &count, &ended);
	return count;
}

struct words words_consumer(const struct consumer *consumer)
{
	if (!consumer->name)
		return words_format("processes that have ended");
	if (consumer->count > 1)
		return words_format("%u x %s", consumer->count,
				    words_name(consumer->name, 16).text);
	return words_task(consumer->name, consumer->pid);
}
