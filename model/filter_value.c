/* SPDX-License-Identifier: MIT */
/* What stands behind an operator: numbers with units, and regular expressions. */
#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "base/scan.h"
#include "base/units.h"
#include "model/filter_private.h"

/* 3, 1.5, 20k, 3M: k is a thousand here, as units_count() writes it */
static bool parse_count(const char *text, double *ret_number)
{
	static const char letters[] = "kmgt";
	struct scan scan = scan_of(text, strlen(text));
	double number;

	if (!scan_decimal(&scan, &number))
		return false;
	for (int i = 0; letters[i] && !scan_at_end(&scan); i++) {
		if ((*scan.at | 0x20) == letters[i]) {
			scan.at++;
			number *= pow(1000.0, i + 1);
			break;
		}
	}
	*ret_number = number;
	return scan_at_end(&scan);
}

/* 50 and 50% are the same: what the screen says. */
static bool parse_share(const char *text, double *ret_number)
{
	struct scan scan = scan_of(text, strlen(text));
	double percent;

	if (!scan_decimal(&scan, &percent))
		return false;
	scan_char(&scan, '%');
	*ret_number = percent / 100.0;
	return scan_at_end(&scan);
}

static bool parse_bytes(const char *text, double *ret_number)
{
	uint64_t bytes;

	if (!units_parse_bytes(text, &bytes))
		return false;
	*ret_number = (double)bytes;
	return true;
}

static bool parse_ns(const char *text, double *ret_number)
{
	uint64_t ns;

	if (!units_parse_duration(text, &ns))
		return false;
	*ret_number = (double)ns;
	return true;
}

static bool parse_seconds(const char *text, double *ret_number)
{
	if (!parse_ns(text, ret_number))
		return false;
	*ret_number /= 1e9;
	return true;
}

static const struct {
	bool (*parse)(const char *text, double *ret_number);
	const char *hint;
	bool is_per_s; /* "/s" may stand behind it */
} units[] = {
	[UNIT_NONE] = {parse_count, "a number", false},
	[UNIT_COUNT] = {parse_count, "a number such as 12 or 3k", false},
	[UNIT_BYTES] = {parse_bytes, "a size such as 10M or 1.5GiB", false},
	[UNIT_BYTES_PER_S] = {parse_bytes, "a size such as 10M or 1.5GiB", true},
	[UNIT_PER_S] = {parse_count, "a number such as 12 or 3k", true},
	[UNIT_SHARE] = {parse_share, "a percentage such as 50%", false},
	[UNIT_NS] = {parse_ns, "a duration such as 200ms or 3s", false},
	[UNIT_CPU_TIME] = {parse_ns, "a duration such as 200ms or 3s", false},
	[UNIT_SECONDS] = {parse_seconds, "a duration such as 200ms or 3s", false},
};

static bool parse_name(const char *const *names, const char *text, double *ret_number)
{
	for (size_t i = 0; names && names[i]; i++) {
		if (!strcasecmp(names[i], text)) {
			*ret_number = (double)i;
			return true;
		}
	}
	return false;
}

static bool parse_bool(const char *text, double *ret_number)
{
	static const char *const no[] = {"no", "false", "0", NULL};
	static const char *const yes[] = {"yes", "true", "1", NULL};
	double which;

	if (!parse_name(no, text, &which) && !parse_name(yes, text, &which))
		return false;
	*ret_number = parse_name(yes, text, &which);
	return true;
}

bool filter_parse_number(const struct metric *metric, const char *text, double *ret_number,
			 const char **ret_hint)
{
	bool is_negative = text[0] == '-';
	char number[64];
	size_t length = strlen(text + is_negative);

	*ret_hint = metric->type == VALUE_BOOL ? "yes or no" : units[metric->unit].hint;
	if (metric->type == VALUE_BOOL)
		return parse_bool(text, ret_number);
	if (parse_name(metric->value_names, text, ret_number))
		return true;
	if (length >= sizeof(number))
		return false;
	memcpy(number, text + is_negative, length + 1);
	if (units[metric->unit].is_per_s && length > 2 && !strcmp(number + length - 2, "/s"))
		number[length - 2] = '\0';
	if (!units[metric->unit].parse(number, ret_number))
		return false;
	if (is_negative)
		*ret_number = -*ret_number;
	return true;
}

/* Counts behind each other and inside each other multiply, and with them the memory regcomp()
 * takes: without a bound a line of text could ask for gigabytes. */
#define PATTERN_WORK_MAX 50000

/* The larger of the numbers in {n}, {n,} and {n,m}; at least 1. */
static uint64_t repetitions_at(const char *brace)
{
	struct scan scan = scan_of(brace + 1, strlen(brace + 1));
	uint64_t low = 1, high = 1;

	scan_u64(&scan, &low);
	if (scan_char(&scan, ','))
		scan_u64(&scan, &high);
	if (high < low)
		high = low;
	return high ? high : 1;
}

const char *filter_regex_problem(const char *pattern)
{
	uint64_t work = strlen(pattern);

	for (const char *at = pattern; *at; at++) {
		/* Only back references make matching take exponential time. */
		if (*at == '\\' && at[1] >= '1' && at[1] <= '9')
			return "back references are not supported";
		if (*at == '\\' && at[1])
			at++;
		else if (*at == '{' && (__builtin_mul_overflow(work, repetitions_at(at), &work) ||
					work > PATTERN_WORK_MAX))
			return "it repeats too much";
	}
	return NULL;
}
