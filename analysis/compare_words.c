/* SPDX-License-Identifier: MIT */
/* A comparison in words. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "analysis/compare_private.h"
#include "base/units.h"

/** What stands before the name of a disk or group. */
#define PREFIX_COLUMNS 6
/** " -> " */
#define ARROW_COLUMNS 4
/** Columns a name gets in a sentence. */
#define NAME_COLUMNS 48
/** From this share on the percents are told to the end. */
#define CROWD 500.0
/** From this on it is told how many times more. */
#define TIMES_MIN 1.5
/** Intervals of one side that are so many times longer than the other's see another world. */
#define INTERVALS_UNLIKE 2.5

/** A crowd waits for many times all the time. */
static struct words share_words(double value)
{
	if (value >= CROWD)
		return words_format("%.0f %%", value * 100.0);
	return words_share(value);
}

static struct words bytes_words(double value)
{
	return value >= 0.0 && value < (double)UINT64_MAX ? words_bytes((uint64_t)value)
							  : words_bytes(VALUE_UNKNOWN);
}

/** How the values of a unit read; others are plain numbers. */
static struct words (*const by_unit[])(double) = {
	[UNIT_BYTES] = bytes_words, [UNIT_BYTES_PER_S] = words_rate, [UNIT_PER_S] = words_per_s,
	[UNIT_SHARE] = share_words, [UNIT_SECONDS] = words_seconds,
};

struct words compare_value_words(const struct compare_metric *metric, double value)
{
	if (metric->unit < ARRAY_SIZE(by_unit) && by_unit[metric->unit])
		return by_unit[metric->unit](value);
	return words_number(value);
}

/** Points of percent, lest "+20 %" is taken for a fifth more. */
static struct words difference_words(const struct compare_metric *metric, double difference)
{
	if (metric->unit == UNIT_SHARE)
		return words_format("%.*f pts", difference < 0.0995 ? 1 : 0, difference * 100.0);
	return compare_value_words(metric, difference);
}

struct words compare_change_words(const struct compare_change *change)
{
	double a = change->value[0].value, b = change->value[1].value;
	const char *sign = b < a ? "-" : "+";
	double times = fmax(a, b) / fmin(a, b);

	if (isnan(a) || isnan(b))
		return words_format("-");
	if (change->metric->whole > 0.0 || !isfinite(times) || times < TIMES_MIN)
		return words_format("%s%s", sign,
				    difference_words(change->metric, fabs(b - a)).text);
	return words_format("%s %s", b < a ? "/" : "x", words_number(times).text);
}

struct words compare_who(const struct compare_change *change, size_t columns)
{
	struct words address;
	size_t left;

	if (!change->program)
		return words_name("machine", columns);
	if (change->kind == COMPARE_DISK || change->kind == COMPARE_GROUP)
		return words_format("%s %s", compare_kind_names[change->kind],
				    words_path(change->program, columns - PREFIX_COLUMNS).text);
	if (!change->address)
		return words_name(change->program, columns);
	address = words_path(change->address, columns / 2);
	left = strlen(address.text) + ARROW_COLUMNS;
	left = left < columns ? columns - left : 1;
	return words_format("%s -> %s", words_name(change->program, left).text, address.text);
}

/** "CPU 100 % instead of 0 %"; of somebody who is there on one side only just "CPU 100 %". */
static struct words fact(const struct compare_change *change)
{
	const struct compare_metric *metric = change->metric;
	struct words a = compare_value_words(metric, change->value[0].value);
	struct words b = compare_value_words(metric, change->value[1].value);

	if (change->is_new)
		return words_format("%s %s", metric->title, b.text);
	if (change->is_gone)
		return words_format("%s %s", metric->title, a.text);
	return words_format("%s %s instead of %s", metric->title, b.text, a.text);
}

static struct words statement(const struct compare_change *change)
{
	return words_format("%s%s: %s", compare_who(change, NAME_COLUMNS).text,
			    change->is_new    ? " (only in B)"
			    : change->is_gone ? " (only in A)"
					      : "",
			    fact(change).text);
}

static struct words plural(size_t count, const char *noun)
{
	return words_format("%zu %s%s", count, noun, count == 1 ? "" : "s");
}

static size_t certain(const struct comparison *comparison)
{
	size_t count = 0;

	while (count < comparison->count && comparison->changes[count].certainty != COMPARE_UNTOLD)
		count++;
	return count;
}

static void __attribute__((format(printf, 2, 3)))
headline(struct comparison *comparison, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(comparison->headline, sizeof(comparison->headline), format, arguments);
	va_end(arguments);
	words_fit(comparison->headline, sizeof(comparison->headline));
}

static void write_changed(struct comparison *comparison, const char *first)
{
	size_t others = certain(comparison) - 1;

	headline(comparison, "Changed: %s%s%s", first, others ? "; " : "",
		 others ? plural(others, "more change").text : "");
}

static void write_too_little(struct comparison *comparison, const char *first)
{
	const struct compare_span *span = comparison->span;

	headline(comparison, "Too little to tell (%s in A, %zu in B, %d each are needed)%s%s",
		 plural(span[0].intervals, "interval").text, span[1].intervals,
		 COMPARE_INTERVALS_MIN, *first ? "; at first sight " : "", first);
}

void compare_write_headline(struct comparison *comparison)
{
	const struct compare_span *span = comparison->span;
	size_t programs = span[span[1].programs > span[0].programs].programs;
	struct words first = {""};

	if (comparison->count)
		first = statement(&comparison->changes[0]);
	if (comparison->is_changed)
		write_changed(comparison, first.text);
	else if (comparison->is_too_little)
		write_too_little(comparison, first.text);
	else
		headline(comparison, "No change worth naming in the machine and %s",
			 plural(programs, "program").text);
}

/* --- Notes --- */

static void note_hosts(struct comparison *comparison)
{
	const struct host *a = &comparison->span[0].host, *b = &comparison->span[1].host;
	struct sentences *notes = &comparison->notes;

	if (!comparison->span[0].intervals || !comparison->span[1].intervals)
		return;
	if (strcmp(a->name, b->name) != 0)
		sentences_add(notes, "different machines: A is %s, B is %s",
			      words_name(a->name, 40).text, words_name(b->name, 40).text);
	if (a->cpu_count != b->cpu_count)
		sentences_add(notes,
			      "A has %u CPUs, B %u: shares of the machine do not mean the same",
			      a->cpu_count, b->cpu_count);
	if (strcmp(a->kernel, b->kernel) != 0)
		sentences_add(notes, "different kernels: A has %s, B %s",
			      words_name(a->kernel, 40).text, words_name(b->kernel, 40).text);
	if (a->can_ptrace != b->can_ptrace)
		sentences_add(notes, "%s was made with more rights: the other sees less",
			      a->can_ptrace ? "A" : "B");
}

static void note_intervals(struct comparison *comparison)
{
	double seconds[COMPARE_SIDES];

	for (int side = 0; side < COMPARE_SIDES; side++) {
		const struct compare_span *span = &comparison->span[side];

		seconds[side] = span->intervals ? span->seconds / (double)span->intervals : NAN;
		if (span->is_of_many_hosts)
			sentences_add(
				&comparison->notes,
				"%c is of more than one machine, or of one that was restarted",
				"AB"[side]);
	}
	if (fmax(seconds[0], seconds[1]) > INTERVALS_UNLIKE * fmin(seconds[0], seconds[1]))
		sentences_add(&comparison->notes,
			      "intervals of %s in A and %s in B: short-lived processes are caught "
			      "differently",
			      words_seconds(seconds[0]).text, words_seconds(seconds[1]).text);
}

static void note_connections(struct comparison *comparison)
{
	const struct compare_span *span = comparison->span;

	if (span[0].has_connections != span[1].has_connections)
		sentences_add(&comparison->notes,
			      "%s does not know connections: services are not compared",
			      span[0].has_connections ? "B" : "A");
}

/** Whether a side as a whole does not know a number; of who was seen too shortly nobody does. */
static bool is_unknown(const struct compare_unknown *unknown, int side, enum compare_kind kind,
		       size_t row)
{
	size_t here = unknown->here[side][kind][row];

	return here && here >= unknown->on_both[kind][row];
}

/** What one side does not know, each number once. */
static void note_unknown(struct comparison *comparison, const struct compare_unknown *unknown,
			 int side)
{
	char list[160] = "";
	size_t length = 0;

	for (enum compare_kind kind = 0; kind < COMPARE_KIND_COUNT; kind++) {
		size_t count;
		const struct compare_row *rows = compare_rows(kind, &count);

		for (size_t i = 0; i < count && length < sizeof(list); i++)
			if (is_unknown(unknown, side, kind, i))
				length += (size_t)snprintf(list + length, sizeof(list) - length,
							   "%s%s", length ? ", " : "",
							   rows[i].metric.title);
	}
	if (length)
		sentences_add(&comparison->notes, "not compared, unknown in %c: %s%s", "AB"[side],
			      list, length < sizeof(list) ? "" : " ...");
}

static void note_kills(struct comparison *comparison)
{
	for (int side = 0; side < COMPARE_SIDES; side++) {
		size_t kills = (size_t)lround(fmin(comparison->span[side].oom_kills, 1e6));

		if (kills)
			sentences_add(&comparison->notes,
				      "%c: %s killed because memory had run out", "AB"[side],
				      words_format("%zu %s", kills,
						   kills == 1 ? "process was" : "processes were")
					      .text);
	}
}

void compare_write_notes(struct comparison *comparison, const struct compare_unknown *unknown)
{
	note_hosts(comparison);
	note_intervals(comparison);
	note_kills(comparison);
	note_connections(comparison);
	for (int side = 0; side < COMPARE_SIDES; side++)
		note_unknown(comparison, unknown, side);
}
