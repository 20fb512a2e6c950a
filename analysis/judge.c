/* SPDX-License-Identifier: MIT */
/* Ask every rule, and put the answers in order. */
#include <math.h>
#include <string.h>

#include "analysis/verdict_private.h"
#include "base/sort.h"

#define RULE_MAX 64

static int compare_findings(const void *a, const void *b, void *context)
{
	const struct finding *left = a, *right = b;

	(void)context;
	return (left->severity < right->severity) - (left->severity > right->severity);
}

/* A severity that is no number would spoil the order. */
static bool take(const struct rule *rule, bool has_found, struct finding *finding)
{
	if (!has_found || isnan(finding->severity))
		return false;
	finding->rule = rule;
	finding->class = rule->class;
	finding->severity = fmin(fmax(finding->severity, 0.0), 1.0);
	return true;
}

/* Equal ones stay in the order of the table. */
static size_t strongest(struct finding *found, size_t count, struct finding *ret_findings)
{
	sort_stable(found, count, sizeof(*found), compare_findings, NULL);
	if (count > FINDING_MAX)
		count = FINDING_MAX;
	memcpy(ret_findings, found, count * sizeof(*found));
	return count;
}

size_t judge_system(const struct sight *sight, struct finding *ret_findings)
{
	struct finding found[RULE_MAX];
	size_t count = 0;

	for (size_t i = 0; i < rule_count && count < RULE_MAX; i++) {
		found[count] = (struct finding){0};
		if (rules[i].judge_system &&
		    take(&rules[i], rules[i].judge_system(sight, &found[count]), &found[count]))
			count++;
	}
	return strongest(found, count, ret_findings);
}

size_t judge_process(const struct sight *sight, const struct process_sight *process,
		     struct finding *ret_findings)
{
	struct finding found[RULE_MAX];
	size_t count = 0;

	for (size_t i = 0; i < rule_count && count < RULE_MAX; i++) {
		found[count] = (struct finding){0};
		if (rules[i].judge_process &&
		    take(&rules[i], rules[i].judge_process(sight, process, &found[count]),
			 &found[count]))
			count++;
	}
	return strongest(found, count, ret_findings);
}
