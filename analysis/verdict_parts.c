/* SPDX-License-Identifier: MIT */
/* What verdicts of a machine and of a process have in common. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "analysis/verdict_private.h"
#include "analysis/words.h"
#include "model/health.h"

const char *const confidence_names[] = {
	[CONFIDENCE_LOW] = "low",
	[CONFIDENCE_MEDIUM] = "medium",
	[CONFIDENCE_HIGH] = "high",
};

/* Time on a CPU and in its queue is counted, not sampled: what is left is rounding. */
#define EXACT_MARGIN 0.01

void sentences_add(struct sentences *sentences, const char *format, ...)
{
	struct sentence *sentence = &sentences->items[sentences->count];
	va_list arguments;

	if (sentences->count == SENTENCE_MAX)
		return;
	va_start(arguments, format);
	vsnprintf(sentence->text, sizeof(sentence->text), format, arguments);
	va_end(arguments);
	words_fit(sentence->text, sizeof(sentence->text));
	sentences->count++;
}

void verdict_headline(struct verdict *verdict, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(verdict->headline, sizeof(verdict->headline), format, arguments);
	va_end(arguments);
	words_fit(verdict->headline, sizeof(verdict->headline));
}

struct verdict verdict_unknown(void)
{
	struct verdict verdict = {
		.bottleneck = WAIT_UNKNOWN,
		.when_busy = WAIT_CLASS_COUNT,
		.busy = NAN,
		.active_threads = NAN,
		.idle_threads = NAN,
	};

	for (int i = 0; i < WAIT_CLASS_COUNT; i++)
		verdict.share[i] = verdict.share_low[i] = verdict.share_high[i] = NAN;
	return verdict;
}

void verdict_take_findings(struct verdict *verdict, const struct finding *findings, size_t count,
			   const struct finding *chosen)
{
	verdict->finding_count = 0;
	if (chosen)
		verdict->findings[verdict->finding_count++] = *chosen;
	for (size_t i = 0; i < count && verdict->finding_count < FINDING_MAX; i++)
		if (!chosen || findings[i].rule != chosen->rule)
			verdict->findings[verdict->finding_count++] = findings[i];
}

/* Wilson's interval, 95 %: right also near 0 and 1 and for few samples. */
static void wilson(double share, double samples, double *ret_low, double *ret_high)
{
	const double z = 1.96;
	double scale = 1.0 + z * z / samples;
	double middle = (share + z * z / (2.0 * samples)) / scale;
	double margin = z / scale *
			sqrt(share * (1.0 - share) / samples + z * z / (4.0 * samples * samples));

	*ret_low = fmax(middle - margin, 0.0);
	*ret_high = fmin(middle + margin, 1.0);
}

void verdict_take_split(struct verdict *verdict, const struct time_split *split, unsigned samples)
{
	verdict->active_threads = time_split_active(split);
	verdict->idle_threads = split->share[WAIT_IDLE];
	for (int i = 0; i < WAIT_CLASS_COUNT; i++) {
		double share = time_split_active_share(split, (enum wait_class)i);

		verdict->share[i] = share;
		if (isnan(share))
			continue;
		verdict->share_low[i] = fmax(share - EXACT_MARGIN, 0.0);
		verdict->share_high[i] = fmin(share + EXACT_MARGIN, 1.0);
		if (i != WAIT_CPU && i != WAIT_RUNQ)
			wilson(share, samples ? samples : 1, &verdict->share_low[i],
			       &verdict->share_high[i]);
	}
}

enum wait_class verdict_top_class(const struct verdict *verdict)
{
	enum wait_class top = WAIT_CLASS_COUNT;

	for (int i = 0; i < WAIT_CLASS_COUNT; i++)
		if (verdict->share[i] > (top == WAIT_CLASS_COUNT ? 0.0 : verdict->share[top]))
			top = (enum wait_class)i;
	return top;
}

void add_blind_spot(struct verdict *verdict, const char *what, const char *why, const char *command)
{
	struct blind_spot *spot = &verdict->blind[verdict->blind_count];

	if (verdict->blind_count == sizeof(verdict->blind) / sizeof(verdict->blind[0]))
		return;
	snprintf(spot->what, sizeof(spot->what), "%s", what);
	snprintf(spot->why, sizeof(spot->why), "%s", why ? why : "");
	snprintf(spot->command, sizeof(spot->command), "%s", command ? command : "");
	words_fit(spot->what, sizeof(spot->what));
	words_fit(spot->why, sizeof(spot->why));
	words_fit(spot->command, sizeof(spot->command));
	verdict->blind_count++;
}

static void add_health(const struct snapshot *snapshot, bool is_severe, struct verdict *verdict)
{
	for (size_t i = 0; i < snapshot->health_count; i++) {
		const struct health *health = &snapshot->health[i];

		if ((health->severity != HEALTH_NOTE) == is_severe)
			add_blind_spot(verdict, health->missing, health->reason, health->command);
	}
}

void blind_spots(const struct sight *sight, const struct time_split *split, struct verdict *verdict)
{
	const struct snapshot *snapshot = sight->interval ? sight->interval->end : NULL;

	if (snapshot)
		add_health(snapshot, true, verdict);
	if (isnan(split->share[WAIT_DB]))
		add_blind_spot(verdict, "waits on sockets, databases and locks",
			       "counters do not tell them from having nothing to do", NULL);
	if (snapshot)
		add_health(snapshot, false, verdict);
}
