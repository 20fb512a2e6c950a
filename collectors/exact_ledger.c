/* SPDX-License-Identifier: MIT */
#include "collectors/exact_ledger.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/** Samples of the frames before count half, and together not more than half a sample beside many new ones. */
#define FADE 0.5
#define SAMPLES_ENOUGH 8
#define REMEMBERED_MAX 0.5
/** A spell that is over has come in after so many folds, or it was lost. */
#define AHEAD_FOLDS 2
/** What is missing of so much or less is rounding. */
#define NEARLY_ALL 0.98

void exact_ledger_done(struct exact_ledger *ledger)
{
	free(ledger->entries);
	memset(ledger, 0, sizeof(*ledger));
}

void exact_ledger_close(struct exact_ledger *ledger)
{
	for (size_t i = 0; i < ledger->count; i++)
		ledger->entries[i].ahead_ns = 0;
	ledger->open.begin_ns = 0;
}

static bool is_same(const struct exact_reason *a, const struct exact_reason *b)
{
	return a->number == b->number && a->argument == b->argument && a->state == b->state &&
	       a->flags == b->flags;
}

/** A place for another reason: a free one, or that of the reason which has been quiet for longest. */
static struct ledger_entry *free_entry(struct exact_ledger *ledger)
{
	struct ledger_entry *oldest = NULL;

	if (!ledger->entries)
		ledger->entries = xcalloc(LEDGER_MAX, sizeof(*ledger->entries));
	if (ledger->count < LEDGER_MAX)
		return &ledger->entries[ledger->count++];
	for (size_t i = 0; i < LEDGER_MAX; i++) {
		struct ledger_entry *entry = &ledger->entries[i];

		if (!entry->ns && !entry->ahead_ns && (!oldest || entry->fold < oldest->fold))
			oldest = entry;
	}
	return oldest;
}

/** @return NULL: there are too many */
static struct ledger_entry *entry_of(struct exact_ledger *ledger, const struct exact_reason *reason)
{
	struct ledger_entry *entry = NULL;

	for (size_t i = 0; i < ledger->count && !entry; i++)
		if (is_same(&ledger->entries[i].reason, reason))
			entry = &ledger->entries[i];
	if (!entry) {
		entry = free_entry(ledger);
		if (!entry)
			return NULL;
		*entry = (struct ledger_entry){.reason = *reason};
	}
	entry->fold = ledger->fold;
	return entry;
}

void exact_ledger_add(struct exact_ledger *ledger, const struct exact_reason *reason,
		      const struct exact_total *total)
{
	struct ledger_entry *entry = entry_of(ledger, reason);

	if (!entry)
		return;
	uint64_t told_ns = entry->ahead_ns < total->ns ? entry->ahead_ns : total->ns;
	entry->ahead_ns -= told_ns;
	entry->ns += total->ns - told_ns;
	entry->count += total->count;
	memcpy(entry->arguments, total->arguments, sizeof(entry->arguments));
}

/** @return the entry of the spell, and how much of it was not told yet */
static struct ledger_entry *tell_open(struct exact_ledger *ledger, const struct exact_spell *spell,
				      uint64_t now_ns, uint64_t *ret_ns)
{
	struct ledger_entry *entry = entry_of(ledger, &spell->reason);

	*ret_ns = 0;
	if (ledger->open.begin_ns != spell->begin_ns) {
		ledger->open = *spell;
		ledger->open_told_ns = 0;
	}
	if (!entry)
		return NULL;
	if (now_ns > spell->begin_ns + ledger->open_told_ns)
		*ret_ns = now_ns - spell->begin_ns - ledger->open_told_ns;
	ledger->open_told_ns += *ret_ns;
	entry->ahead_ns += *ret_ns;
	entry->ahead_fold = ledger->fold;
	memcpy(entry->arguments, spell->arguments, sizeof(entry->arguments));
	return entry;
}

void exact_ledger_add_open(struct exact_ledger *ledger, const struct exact_spell *spell,
			   uint64_t now_ns)
{
	uint64_t more_ns;
	struct ledger_entry *entry = tell_open(ledger, spell, now_ns, &more_ns);

	if (entry)
		entry->ns += more_ns;
}

void exact_ledger_skip_open(struct exact_ledger *ledger, const struct exact_spell *spell,
			    uint64_t now_ns)
{
	uint64_t more_ns;

	tell_open(ledger, spell, now_ns, &more_ns);
}

void exact_ledger_sample(struct exact_ledger *ledger, const struct exact_reason *reason,
			 const double weight[WAIT_CLASS_COUNT])
{
	struct ledger_entry *entry = entry_of(ledger, reason);

	if (!entry)
		return;
	entry->samples++;
	for (enum wait_class class = 0; class < WAIT_CLASS_COUNT; class ++)
		entry->weight[class] += weight[class];
}

static double sum_of(const double weight[WAIT_CLASS_COUNT])
{
	double sum = 0;

	for (enum wait_class class = 0; class < WAIT_CLASS_COUNT; class ++)
		sum += weight[class];
	return sum;
}

/** Samples of the same system call on other descriptors. */
static void pool_weights(const struct exact_ledger *ledger, int32_t number,
			 double ret_weight[WAIT_CLASS_COUNT])
{
	memset(ret_weight, 0, sizeof(*ret_weight) * WAIT_CLASS_COUNT);
	for (size_t i = 0; i < ledger->count; i++) {
		const struct ledger_entry *entry = &ledger->entries[i];

		if (entry->reason.number != number || entry->is_certain)
			continue;
		for (enum wait_class class = 0; class < WAIT_CLASS_COUNT; class ++)
			ret_weight[class] += entry->weight[class];
	}
}

/** @return false: nothing tells what it was about */
static bool weigh(const struct exact_ledger *ledger, const struct ledger_entry *entry,
		  double ret_weight[WAIT_CLASS_COUNT])
{
	memcpy(ret_weight, entry->weight, sizeof(entry->weight));
	if (entry->is_certain) {
		memset(ret_weight, 0, sizeof(entry->weight));
		ret_weight[entry->class] = 1.0;
	} else if (!(sum_of(ret_weight) > 0)) {
		pool_weights(ledger, entry->reason.number, ret_weight);
	}
	return sum_of(ret_weight) > 0;
}

/** Seconds of each class, unscaled. @return their sum */
static double add_up(const struct exact_ledger *ledger, double ret_ns[WAIT_CLASS_COUNT])
{
	double weight[WAIT_CLASS_COUNT], sum = 0;

	memset(ret_ns, 0, sizeof(*ret_ns) * WAIT_CLASS_COUNT);
	for (size_t i = 0; i < ledger->count; i++) {
		const struct ledger_entry *entry = &ledger->entries[i];

		if (!entry->ns || !weigh(ledger, entry, weight))
			continue;
		for (enum wait_class class = 0; class < WAIT_CLASS_COUNT; class ++)
			ret_ns[class] += (double)entry->ns * weight[class] / sum_of(weight);
		sum += (double)entry->ns;
	}
	return sum;
}

uint64_t exact_ledger_sum(const struct exact_ledger *ledger)
{
	uint64_t sum_ns = 0;

	for (size_t i = 0; i < ledger->count; i++)
		sum_ns += ledger->entries[i].ns;
	return sum_ns;
}

uint64_t exact_ledger_cut(const struct exact_ledger *ledger, uint64_t blocked_ns,
			  uint64_t ns[WAIT_CLASS_COUNT])
{
	double measured_ns[WAIT_CLASS_COUNT], sum = add_up(ledger, measured_ns);
	double whole = sum < NEARLY_ALL * (double)blocked_ns ? sum : (double)blocked_ns;
	enum wait_class biggest = WAIT_UNKNOWN;
	uint64_t left_ns = (uint64_t)whole, all_ns = left_ns;

	if (!(sum > 0))
		return 0;
	for (enum wait_class class = 0; class < WAIT_CLASS_COUNT; class ++) {
		uint64_t part_ns = (uint64_t)(measured_ns[class] / sum * whole);

		if (measured_ns[class] > measured_ns[biggest])
			biggest = class;
		part_ns = part_ns < left_ns ? part_ns : left_ns;
		ns[class] += part_ns;
		left_ns -= part_ns;
	}
	ns[biggest] += left_ns;
	return all_ns;
}

uint64_t exact_ledger_certain(const struct exact_ledger *ledger, uint64_t blocked_ns)
{
	uint64_t sum_ns = 0;

	for (size_t i = 0; i < ledger->count; i++)
		if (ledger->entries[i].is_certain)
			sum_ns += ledger->entries[i].ns;
	return sum_ns < blocked_ns ? sum_ns : blocked_ns;
}

static void fade(struct ledger_entry *entry)
{
	double sum = sum_of(entry->weight), keep = FADE;

	if (entry->samples >= SAMPLES_ENOUGH && sum > REMEMBERED_MAX)
		keep = REMEMBERED_MAX / sum;
	for (enum wait_class class = 0; class < WAIT_CLASS_COUNT && entry->samples; class ++)
		entry->weight[class] *= keep;
	entry->samples = 0;
}

void exact_ledger_next(struct exact_ledger *ledger)
{
	for (size_t i = 0; i < ledger->count; i++) {
		struct ledger_entry *entry = &ledger->entries[i];

		if (entry->ahead_fold + AHEAD_FOLDS <= ledger->fold)
			entry->ahead_ns = 0;
		entry->ns = entry->count = 0;
		fade(entry);
	}
	ledger->fold++;
}
