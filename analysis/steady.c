/* SPDX-License-Identifier: MIT */
#include "analysis/steady.h"

/* A newcomer must lead by this much, or two that are equally bad take turns. */
#define LEAD_MIN 0.1
/* One that leads by this much needs no second look. */
#define LEAD_CLEAR 0.3
/* Else it must have been the first for two frames, and that for a second at least. */
#define FRAMES_MIN 2
#define SECONDS_MIN 0.9
/* A frame this long is no glimpse: its counters are an average over all of it. */
#define FRAME_LONG 2.0

static const struct finding *find(const struct finding *findings, size_t count,
				  const struct rule *rule)
{
	for (size_t i = 0; rule && i < count; i++)
		if (findings[i].rule == rule)
			return &findings[i];
	return NULL;
}

static bool is_convincing(struct steady *steady, const struct rule *rule, double lead,
			  double seconds)
{
	if (steady->candidate != rule || !steady->candidate_frames) {
		steady->candidate = rule;
		steady->candidate_seconds = 0.0;
		steady->candidate_frames = 0;
	}
	steady->candidate_seconds += seconds;
	steady->candidate_frames++;
	return lead >= LEAD_CLEAR || seconds >= FRAME_LONG ||
	       (steady->candidate_frames >= FRAMES_MIN && steady->candidate_seconds >= SECONDS_MIN);
}

static const struct finding *settle(struct steady *steady, const struct finding *finding)
{
	steady->has_chosen = true;
	steady->rule = finding ? finding->rule : NULL;
	steady->candidate_frames = 0;
	if (finding)
		steady->last = *finding;
	return finding ? &steady->last : NULL;
}

const struct finding *steady_choose(struct steady *steady, const struct finding *findings,
				    size_t count, double seconds)
{
	const struct finding *first = NULL, *holder = find(findings, count, steady->rule);
	double held = holder ? holder->severity : 0.0, leads;

	if (count && findings[0].severity >= HEADLINE_MIN)
		first = &findings[0];
	if (!steady->has_chosen)
		return settle(steady, first);
	/* The one that has it, or nobody, still stands. */
	if ((first ? first->rule : NULL) == steady->rule)
		return settle(steady, first);
	if (holder && held >= HEADLINE_STAY && (!first || first->severity < held + LEAD_MIN))
		return settle(steady, holder);
	leads = first ? first->severity - held : HEADLINE_MIN - held;
	if (is_convincing(steady, first ? first->rule : NULL, leads, seconds))
		return settle(steady, first);
	if (holder)
		steady->last = *holder;
	return steady->rule ? &steady->last : NULL;
}
