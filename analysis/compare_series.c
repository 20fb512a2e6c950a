/* SPDX-License-Identifier: MIT */
/*
 * Is a difference more than noise?
 *
 * Samples of one second lean on each other: a busy second follows a busy second. Taken for
 * independent they would prove anything. So the means of longer blocks are compared, by their
 * median, which one odd block does not move, and three things must hold: the medians lie many
 * standard errors apart; the blocks of one side hardly overlap with those of the other; and
 * (checked elsewhere) the difference matters. A load that came and is wild has no narrow median,
 * but where there was nothing before it needs none: what leaves a wide gap to all blocks of the
 * quieter side is a change too. Hundreds of numbers are compared at once, so the
 * bounds are far from the textbook's 5 %; tests/unit/analysis/test_compare_noise.c shows how
 * rarely steady loads pass them.
 */
#include <math.h>
#include <stdlib.h>

#include "analysis/compare_private.h"

const char *const compare_certainty_names[] = {
	[COMPARE_UNTOLD] = "untold",
	[COMPARE_MEDIUM] = "medium",
	[COMPARE_HIGH] = "high",
};

/** A standard deviation from the median of deviations, and from the quartiles, of normal noise. */
#define SIGMA_PER_MAD 1.4826
#define SIGMA_PER_QUARTILES 0.7413
/** The standard error of a median, in those of a mean. */
#define MEDIAN_ERROR 1.2533
/** With fewer values than this their quartiles are luck: the plain deviation counts too. */
#define FEW 8

/* --- A number in groups of blocks --- */

/** How many groups the blocks make: about three blocks each, so that neighbours lean less. */
static size_t groups_of(size_t blocks)
{
	size_t groups = blocks / 3;

	if (groups < COMPARE_INTERVALS_MIN)
		groups = COMPARE_INTERVALS_MIN;
	if (groups > COMPARE_GROUPS)
		groups = COMPARE_GROUPS;
	return groups < blocks ? groups : blocks;
}

/** The mean over blocks `from` up to `to`; NaN when it was unknown for more than half of them. */
static double group_value(const struct compare_side *side, const struct compare_subject *subject,
			  size_t row, bool is_weighted, size_t from, size_t to, double *weight)
{
	double sum = 0.0, other = 0.0, seconds = 0.0;

	for (size_t i = from; i < to; i++) {
		const struct compare_cell *cell = &compare_cells_of(subject, i)[row];

		sum += cell->sum;
		other += cell->other;
		seconds += side->block_s[i];
	}
	if (is_weighted) {
		*weight += other;
		return other > 0.0 ? sum / other : NAN;
	}
	return other * 2.0 > seconds ? NAN : sum / (seconds - other);
}

struct compare_series compare_series_of(const struct compare_side *side,
					const struct compare_subject *subject,
					enum compare_kind kind, size_t row)
{
	struct compare_series series = {.groups = groups_of(side->blocks), .weight = NAN};
	size_t count;
	bool is_weighted = compare_rows(kind, &count)[row].metric.weight;
	double weight = 0.0;

	for (size_t i = 0; i < series.groups; i++) {
		size_t from = i * side->blocks / series.groups;
		size_t to = (i + 1) * side->blocks / series.groups;
		double value = is_weighted ? NAN : 0.0;

		if (subject)
			value = group_value(side, subject, row, is_weighted, from, to, &weight);
		if (!isnan(value))
			series.value[series.count++] = value;
	}
	if (is_weighted)
		series.weight = side->span.seconds > 0.0 ? weight / side->span.seconds : 0.0;
	return series;
}

/* --- What two series tell --- */

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/** @param part  0.5: the median; linear between two neighbours */
static double quantile(const double *sorted, size_t count, double part)
{
	double at = part * (double)(count - 1);
	size_t below = (size_t)at;

	if (below + 1 >= count)
		return sorted[count - 1];
	return sorted[below] + (at - (double)below) * (sorted[below + 1] - sorted[below]);
}

static double deviation(const double *values, size_t count)
{
	double mean = 0.0, sum = 0.0;

	for (size_t i = 0; i < count; i++)
		mean += values[i] / (double)count;
	for (size_t i = 0; i < count; i++)
		sum += (values[i] - mean) * (values[i] - mean);
	return sqrt(sum / (double)(count - 1));
}

/** The spread of values, not misled by an odd one unless there are few. */
static void describe(const struct compare_series *series, double *ret_median, double *ret_spread)
{
	double sorted[COMPARE_GROUPS], from_median[COMPARE_GROUPS];
	size_t count = series->count;

	*ret_median = *ret_spread = NAN;
	if (!count)
		return;
	for (size_t i = 0; i < count; i++)
		sorted[i] = series->value[i];
	qsort(sorted, count, sizeof(*sorted), compare_doubles);
	*ret_median = quantile(sorted, count, 0.5);
	if (count < 2)
		return;
	for (size_t i = 0; i < count; i++)
		from_median[i] = fabs(sorted[i] - *ret_median);
	qsort(from_median, count, sizeof(*from_median), compare_doubles);
	*ret_spread = fmax(SIGMA_PER_MAD * quantile(from_median, count, 0.5),
			   SIGMA_PER_QUARTILES *
				   (quantile(sorted, count, 0.75) - quantile(sorted, count, 0.25)));
	if (count < FEW)
		*ret_spread = fmax(*ret_spread, deviation(sorted, count));
}

/**
 * How much longer the error of the median is because neighbours lean on each other, or drift: from
 * how alike a value and its next are.
 */
static double leaning(const struct compare_series *series, double median)
{
	double product = 0.0, square = 0.0, alike;

	for (size_t i = 0; i < series->count; i++) {
		double x = series->value[i] - median;

		square += x * x;
		if (i + 1 < series->count)
			product += x * (series->value[i + 1] - median);
	}
	if (square <= 0.0 || product <= 0.0)
		return 1.0;
	alike = fmin(product / square, 0.8);
	return sqrt((1.0 + alike) / (1.0 - alike));
}

static double standard_error(const struct compare_series *series, double median, double spread)
{
	return MEDIAN_ERROR * spread * leaning(series, median) / sqrt((double)series->count);
}

/** Cliff's delta: how often a value of one side exceeds one of the other, without its sign. */
static double separation(const struct compare_series *a, const struct compare_series *b)
{
	double balance = 0.0;

	for (size_t i = 0; i < a->count; i++)
		for (size_t j = 0; j < b->count; j++)
			balance += (b->value[j] > a->value[i]) - (b->value[j] < a->value[i]);
	return fabs(balance) / (double)(a->count * b->count);
}

static void find_ends(const struct compare_series *series, double *ret_least, double *ret_most)
{
	*ret_least = *ret_most = series->value[0];
	for (size_t i = 1; i < series->count; i++) {
		*ret_least = fmin(*ret_least, series->value[i]);
		*ret_most = fmax(*ret_most, series->value[i]);
	}
}

static void find_gap(const struct compare_series *a, const struct compare_series *b,
		     struct compare_test *test)
{
	double least[COMPARE_SIDES], most[COMPARE_SIDES];
	int lower = test->median[0] > test->median[1];

	find_ends(a, &least[0], &most[0]);
	find_ends(b, &least[1], &most[1]);
	test->gap = least[!lower] - most[lower];
	test->reach = most[lower] - least[lower];
}

struct compare_test compare_test_of(const struct compare_series *a, const struct compare_series *b)
{
	struct compare_test test = {.distance = NAN, .separation = NAN, .gap = NAN, .reach = NAN};
	double error;

	test.fewest = a->count < b->count ? a->count : b->count;
	describe(a, &test.median[0], &test.spread[0]);
	describe(b, &test.median[1], &test.spread[1]);
	if (test.fewest < 2)
		return test;
	error = hypot(standard_error(a, test.median[0], test.spread[0]),
		      standard_error(b, test.median[1], test.spread[1]));
	test.distance = fabs(test.median[1] - test.median[0]);
	test.distance = error > 0.0 ? test.distance / error : test.distance > 0.0 ? INFINITY : 0.0;
	test.separation = separation(a, b);
	find_gap(a, b, &test);
	return test;
}

/** Few values say little about their own spread: they must lie further apart. */
static double distance_wanted(size_t values)
{
	return 4.0 + 15.0 / (double)values;
}

static bool is_apart(const struct compare_test *test, double floor)
{
	return test->fewest >= FEW && test->gap >= floor && test->gap >= test->reach;
}

bool compare_test_passes(const struct compare_test *test, double floor,
			 enum compare_certainty *ret_certainty)
{
	double wanted = distance_wanted(test->fewest);
	bool is_far = test->distance >= wanted && test->separation >= 0.9;

	if (test->fewest < COMPARE_INTERVALS_MIN || (!is_far && !is_apart(test, floor)))
		return false;
	*ret_certainty =
		test->distance >= 1.5 * wanted && test->separation >= 0.99 && test->fewest >= FEW
			? COMPARE_HIGH
			: COMPARE_MEDIUM;
	return true;
}
