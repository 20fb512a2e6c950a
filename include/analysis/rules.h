/* SPDX-License-Identifier: MIT */
/**
 * The rules: what may hold a machine or a process back, and how one tells.
 *
 * A rule is a row in the table. It looks at a sight, touches nothing else, and fills a finding
 * when it applies. docs/howto-add-a-rule.md shows how to add one.
 */
#ifndef ANALYSIS_RULES_H
#define ANALYSIS_RULES_H

#include "analysis/sight.h"
#include "analysis/verdict.h"

struct rule {
	const char *id;        /* "cpu_saturated": stable */
	enum wait_class class; /* of its findings */
	const char *title;     /* "All CPUs busy" */
	const char *why;       /* a paragraph for the manual: what it looks at, and why that */
	uint32_t needs;        /* enum need: what must be collected for it */
	/** For the machine. NULL: it cannot tell. True: the finding is filled, but for rule and class. */
	bool (*judge_system)(const struct sight *sight, struct finding *ret_finding);
	/** For one process. As above. */
	bool (*judge_process)(const struct sight *sight, const struct process_sight *process,
			      struct finding *ret_finding);
};

extern const struct rule rules[];
extern const size_t rule_count;

/** @return the rule with this id, or NULL */
const struct rule *rule_find(const char *id);

#endif
