/* SPDX-License-Identifier: MIT */
/**
 * A number averaged over the last seconds, newer samples weighing more.
 *
 * Weights fall by e every SMOOTH_SECONDS, so a refresh of 5 s stands nearly alone, one of 0.2 s
 * is one of many, and a spike within a 1 s refresh does not fill the picture.
 */
#ifndef ANALYSIS_SMOOTH_H
#define ANALYSIS_SMOOTH_H

#include <math.h>

/** For counters: exact over each interval. A change is 92 % told after two seconds. */
#define SMOOTH_SECONDS 0.8
/** For what is only seen at the instant of a refresh: states of threads, queues. */
#define SMOOTH_INSTANT_SECONDS 3.0

/** All zero is valid and empty. */
struct smooth {
	double sum, weight;
};

/** How much a sample that covers `seconds` counts against all before. */
static inline double smooth_share(double seconds, double span_seconds)
{
	return 1.0 - exp(-seconds / span_seconds);
}

/** @param share  from smooth_share(). NaN values only let the older ones fade. */
static inline void smooth_add(struct smooth *smooth, double share, double value)
{
	smooth->sum *= 1.0 - share;
	smooth->weight *= 1.0 - share;
	if (isnan(value))
		return;
	smooth->sum += share * value;
	smooth->weight += share;
}

/** NaN when nothing, or nothing of late, was known. */
static inline double smooth_value(const struct smooth *smooth)
{
	return smooth->weight < 0.02 ? NAN : smooth->sum / smooth->weight;
}

#endif
