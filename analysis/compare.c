/* SPDX-License-Identifier: MIT */
/* Both sides beside each other: what differs, in the order of how much. */
#include "analysis/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/compare_private.h"
#include "base/alloc.h"
#include "base/sort.h"

/** What watches is no part of what is watched: its cost follows from how it was called. */
#define OWN_NAME "blametop"
/** The machine as a whole shows what a program does once more: the program goes first. */
#define MACHINE_EFFECT 0.5
/** However much it is, more than this ranks no higher. */
#define EFFECT_MAX 10.0
/** A connection or disk with a request out for this part of the time counts in full. */
#define USE_FULL 0.5
/** A program that was there for at least this part of a side was there. */
#define PRESENCE 0.8

ARRAY_DEFINE(change_list, struct compare_change);
ARRAY_DEFINE(visitor_list, struct compare_visitor);

/** The same subject on both sides; NULL: it was not there. */
struct pair {
	const struct compare_subject *side[COMPARE_SIDES];
	enum compare_kind kind;
};

struct making {
	struct comparison *comparison;
	const struct compare_side *side[COMPARE_SIDES];
	struct change_list changes;
	struct visitor_list visitors;
	struct compare_unknown unknown;
};

static const struct compare_subject *either(const struct pair *pair)
{
	return pair->side[0] ? pair->side[0] : pair->side[1];
}

static const char *keep(struct making *making, const char *text)
{
	return text ? arena_strdup(&making->comparison->arena, text) : NULL;
}

/** How much a connection or a disk is used; NULL: it does not matter. */
static const char *const uses[COMPARE_KIND_COUNT] = {
	[COMPARE_ENDPOINT] = "in_flight_share",
	[COMPARE_DISK] = "busy_share",
};

/** As much as it is in use on the busier side, up to 1: a slow health check is no slow service. */
static double part_in_use(const struct making *making, const struct pair *pair)
{
	size_t count, row = 0;
	const struct compare_row *rows = compare_rows(pair->kind, &count);
	double most = 0.0;

	if (!uses[pair->kind])
		return 1.0;
	while (row < count && strcmp(rows[row].metric.key, uses[pair->kind]) != 0)
		row++;
	for (int side = 0; side < COMPARE_SIDES && row < count; side++) {
		struct compare_series series =
			compare_series_of(making->side[side], pair->side[side], pair->kind, row);

		most = fmax(most, compare_test_of(&series, &series).median[0]);
	}
	return fmin(most / USE_FULL, 1.0);
}

static double effect_of(const struct making *making, const struct pair *pair,
			const struct compare_metric *metric, const double value[COMPARE_SIDES])
{
	double effect;

	if (metric->whole > 0.0)
		effect = fabs(value[1] - value[0]) / metric->whole;
	else
		effect = fabs(log((value[1] + metric->floor) / (value[0] + metric->floor)));
	if (metric->whole <= 0.0)
		effect *= part_in_use(making, pair);
	return fmin(effect, EFFECT_MAX) * (pair->kind == COMPARE_MACHINE ? MACHINE_EFFECT : 1.0);
}

static bool matters(const struct compare_metric *metric, const double value[COMPARE_SIDES])
{
	double difference = fabs(value[1] - value[0]);
	double larger = fmax(fabs(value[0]), fabs(value[1]));

	return difference >= metric->floor && difference >= metric->relative * larger;
}

static void add_change(struct making *making, const struct pair *pair,
		       const struct compare_metric *metric, const struct compare_test *test,
		       enum compare_certainty certainty)
{
	const struct compare_subject *subject = either(pair);
	struct compare_change *change = change_list_push(&making->changes);

	*change = (struct compare_change){
		.kind = pair->kind,
		.program = keep(making, subject->program),
		.address = keep(making, subject->address),
		.service = subject->service,
		.metric = metric,
		.effect = effect_of(making, pair, metric, test->median),
		.certainty = certainty,
		.is_new = !pair->side[0],
		.is_gone = !pair->side[1],
	};
	for (int side = 0; side < COMPARE_SIDES; side++)
		change->value[side] =
			(struct compare_value){test->median[side], test->spread[side]};
}

/** A number that one side does not know at all and the other does. */
static void count_unknown(struct making *making, const struct pair *pair, size_t row,
			  const struct compare_series series[COMPARE_SIDES])
{
	if (!pair->side[0] || !pair->side[1])
		return;
	making->unknown.on_both[pair->kind][row] += series[0].count && series[1].count;
	for (int side = 0; side < COMPARE_SIDES; side++)
		if (!series[side].count && series[!side].count)
			making->unknown.here[side][pair->kind][row]++;
}

/** @return whether it is a change or may be one */
static bool compare_number(struct making *making, const struct pair *pair, size_t row)
{
	size_t count;
	const struct compare_metric *metric = &compare_rows(pair->kind, &count)[row].metric;
	struct compare_series series[COMPARE_SIDES];
	enum compare_certainty certainty = COMPARE_UNTOLD;

	for (int side = 0; side < COMPARE_SIDES; side++) {
		series[side] =
			compare_series_of(making->side[side], pair->side[side], pair->kind, row);
		if (metric->weight && !(series[side].weight >= metric->weight_least))
			return false;
	}
	count_unknown(making, pair, row, series);
	if (!series[0].count || !series[1].count)
		return false;

	struct compare_test test = compare_test_of(&series[0], &series[1]);

	if (!matters(metric, test.median))
		return false;
	if (!compare_test_passes(&test, metric->floor, &certainty) &&
	    !making->comparison->is_too_little)
		return false;
	add_change(making, pair, metric, &test, certainty);
	return true;
}

/** A program that came or went for good, and that no number tells of. */
static void note_visitor(struct making *making, const struct pair *pair)
{
	bool is_new = !pair->side[0];
	const struct compare_subject *subject = either(pair);

	if (pair->kind != COMPARE_PROGRAM || (pair->side[0] && pair->side[1]))
		return;
	if (subject->present_s < PRESENCE * making->comparison->span[is_new].seconds)
		return;
	*visitor_list_push(&making->visitors) =
		(struct compare_visitor){keep(making, subject->program), is_new};
}

static void compare_pair(struct making *making, const struct pair *pair)
{
	const struct compare_subject *subject = either(pair);
	bool is_told = false;
	size_t count;

	if (pair->kind == COMPARE_PROGRAM && !strcmp(subject->program, OWN_NAME))
		return;
	if (pair->kind == COMPARE_ENDPOINT && !(making->comparison->span[0].has_connections &&
						making->comparison->span[1].has_connections))
		return;
	compare_rows(pair->kind, &count);
	for (size_t i = 0; i < count; i++)
		is_told |= compare_number(making, pair, i);
	if (!is_told)
		note_visitor(making, pair);
}

static void compare_all(struct making *making)
{
	for (int side = 0; side < COMPARE_SIDES; side++) {
		const struct compare_subjects *subjects = &making->side[side]->subjects;

		for (size_t i = 0; i < subjects->count; i++) {
			const struct compare_subject *here = subjects->items[i];
			const struct compare_subject *there =
				compare_find(making->side[!side], here->key);
			struct pair pair = {.kind = here->kind};

			if (side == 1 && there)
				continue;
			pair.side[side] = here;
			pair.side[!side] = there;
			compare_pair(making, &pair);
		}
	}
}

static int by_effect(const void *a, const void *b, void *context)
{
	const struct compare_change *x = a, *y = b;
	bool is_x_untold = x->certainty == COMPARE_UNTOLD;
	bool is_y_untold = y->certainty == COMPARE_UNTOLD;

	(void)context;
	if (is_x_untold != is_y_untold)
		return is_x_untold ? 1 : -1;
	return (x->effect < y->effect) - (x->effect > y->effect);
}

static int by_name(const void *a, const void *b, void *context)
{
	const struct compare_visitor *x = a, *y = b;

	(void)context;
	return strcmp(x->program, y->program);
}

/** Into the comparison's own memory. */
static void *keep_all(struct making *making, const void *items, size_t count, size_t size)
{
	void *kept = arena_calloc(&making->comparison->arena, count ? count : 1, size);

	if (count)
		memcpy(kept, items, count * size);
	return kept;
}

static void finish(struct making *making)
{
	struct comparison *comparison = making->comparison;

	comparison->changes = keep_all(making, making->changes.items, making->changes.count,
				       sizeof(*comparison->changes));
	comparison->count = making->changes.count;
	comparison->visitors = keep_all(making, making->visitors.items, making->visitors.count,
					sizeof(*comparison->visitors));
	comparison->visitor_count = making->visitors.count;
	change_list_done(&making->changes);
	visitor_list_done(&making->visitors);
	sort_stable(comparison->changes, comparison->count, sizeof(*comparison->changes), by_effect,
		    NULL);
	sort_stable(comparison->visitors, comparison->visitor_count, sizeof(*comparison->visitors),
		    by_name, NULL);
	comparison->is_changed =
		comparison->count && comparison->changes[0].certainty != COMPARE_UNTOLD;
	compare_write_notes(comparison, &making->unknown);
	compare_write_headline(comparison);
}

struct comparison *comparison_new(const struct compare_side *a, const struct compare_side *b)
{
	struct comparison *comparison = xcalloc(1, sizeof(*comparison));
	struct making making = {.comparison = comparison, .side = {a, b}};

	comparison->span[0] = a->span;
	comparison->span[1] = b->span;
	comparison->is_too_little = a->span.intervals < COMPARE_INTERVALS_MIN ||
				    b->span.intervals < COMPARE_INTERVALS_MIN;
	compare_all(&making);
	finish(&making);
	return comparison;
}

void comparison_free(struct comparison *comparison)
{
	if (!comparison)
		return;
	arena_done(&comparison->arena);
	free(comparison);
}
