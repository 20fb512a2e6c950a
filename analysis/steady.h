/* SPDX-License-Identifier: MIT */
/** A choice between findings that does not flicker. */
#ifndef ANALYSIS_STEADY_H
#define ANALYSIS_STEADY_H

#include "analysis/verdict.h"

/** From here on a finding is worth the headline; below it is a hint. */
#define HEADLINE_MIN 0.25
/** The one that has the headline keeps it down to this. */
#define HEADLINE_STAY 0.15

/** All zero is valid: nothing was chosen yet, so the first choice counts at once. */
struct steady {
	bool has_chosen;
	const struct rule *rule;      /* what has the headline; NULL: nothing to blame */
	struct finding last;          /* its finding when it was last there */
	const struct rule *candidate; /* what would take over */
	double candidate_seconds;     /* since when it is the first */
	unsigned candidate_frames;
};

/**
 * Choose who has the headline after one more frame.
 *
 * @param findings  the strongest first
 * @param seconds   length of the frame
 * @return the finding, which may be the last one of a rule that found nothing this time;
 *         NULL: nothing to blame
 */
const struct finding *steady_choose(struct steady *steady, const struct finding *findings,
				    size_t count, double seconds);

#endif
