/* SPDX-License-Identifier: MIT */
#include "base/units.h"

#include <math.h>
#include <string.h>

#include "base/array.h"
#include "base/clock.h"

/* These run for every cell of every frame: digits are written by hand, never by printf, which
 * is ten times slower and asks the locale for its decimal point. */

uint64_t value_add(uint64_t a, uint64_t b)
{
	uint64_t sum;

	if (!value_is_known(a) || !value_is_known(b) || __builtin_add_overflow(a, b, &sum))
		return VALUE_UNKNOWN;
	return sum;
}

uint64_t value_growth(uint64_t before, uint64_t now)
{
	if (!value_is_known(before) || !value_is_known(now) || now < before)
		return 0;
	return now - before;
}

static char *unknown(char *text)
{
	memcpy(text, "-", 2);
	return text;
}

/* @return the end of the number, where the next character goes; not terminated */
static char *put_number(char *at, uint64_t number, int min_digits)
{
	char digits[20];
	int count = 0;

	while (number || count < min_digits) {
		digits[count++] = (char)('0' + number % 10);
		number /= 10;
	}
	while (count > 0)
		*at++ = digits[--count];
	return at;
}

/* The largest number that still has a letter, with four digits before it. */
#define COUNT_MAX 9999e18

static char *put_tenths(char *at, uint64_t tenths)
{
	at = put_number(at, tenths / 10, 1);
	*at++ = '.';
	*at++ = (char)('0' + tenths % 10);
	return at;
}

/* round(value * 10), for a value far below 2^53 */
static uint64_t tenths_of(double value)
{
	return (uint64_t)(value * 10.0 + 0.5);
}

/* "12.3" as long as that is below 100, a whole number from there on */
static char *put_short(char *at, double value)
{
	uint64_t tenths = tenths_of(value);

	if (tenths < 1000)
		return put_tenths(at, tenths);
	return put_number(at, (uint64_t)(value + 0.5), 1);
}

static char *finish(char *text, char *at, const char *suffix)
{
	while ((*at = *suffix++))
		at++;
	return text;
}

char *units_bytes(uint64_t bytes, char text[UNIT_TEXT_SIZE])
{
	static const char *const letters[] = {"K", "M", "G", "T", "P", "E"};
	size_t unit = 0;
	double value = (double)bytes / 1024.0;

	if (!value_is_known(bytes))
		return unknown(text);
	if (bytes < 1024)
		return finish(text, put_number(text, bytes, 1), "");
	/* 1023.5 would be rounded to 1024, which is one of the next unit. */
	while (value >= 1023.5 && unit + 1 < ARRAY_SIZE(letters)) {
		value /= 1024.0;
		unit++;
	}
	return finish(text, put_short(text, value), letters[unit]);
}

char *units_rate(double per_s, char text[UNIT_TEXT_SIZE])
{
	if (!isfinite(per_s) || per_s < 0.0)
		return unknown(text);
	if (per_s >= (double)VALUE_UNKNOWN) /* 2^64: no uint64_t holds it */
		return units_bytes(VALUE_UNKNOWN - 1, text);
	return units_bytes((uint64_t)(per_s + 0.5), text);
}

char *units_count(double count, char text[UNIT_TEXT_SIZE])
{
	static const char *const letters[] = {"k", "M", "G", "T", "P", "E"};
	size_t unit = 0;

	if (!isfinite(count) || count < 0.0)
		return unknown(text);
	/* 0.3 switches a second are not none; 3 are not 3.0. */
	if (count < 9.95 && tenths_of(count) % 10)
		return finish(text, put_tenths(text, tenths_of(count)), "");
	if (count < 9999.5)
		return finish(text, put_number(text, (uint64_t)(count + 0.5), 1), "");
	if (count > COUNT_MAX)
		count = COUNT_MAX;
	for (count /= 1000.0; count >= 999.5 && unit + 1 < ARRAY_SIZE(letters); count /= 1000.0)
		unit++;
	return finish(text, put_short(text, count), letters[unit]);
}

char *units_percent(double share, char text[UNIT_TEXT_SIZE])
{
	double percent = share * 100.0;

	if (!isfinite(percent) || percent < 0.0)
		return unknown(text);
	if (percent >= 99999.5)
		return units_count(percent, text);
	return finish(text, put_short(text, percent), "");
}

char *units_cpu_time(uint64_t ns, char text[UNIT_TEXT_SIZE])
{
	uint64_t seconds = ns / NS_PER_S, minutes = seconds / 60, hours = minutes / 60;
	char *at;

	if (!value_is_known(ns))
		return unknown(text);
	if (hours >= 10000)
		return finish(text, put_number(text, hours / 24, 1), "d");
	if (hours >= 100) {
		at = put_number(text, hours, 1);
		*at++ = 'h';
		return finish(text, put_number(at, minutes % 60, 2), "");
	}
	at = put_number(text, minutes, 1);
	*at++ = ':';
	at = put_number(at, seconds % 60, 2);
	if (minutes < 1000) {
		*at++ = '.';
		at = put_number(at, ns / (NS_PER_S / 100) % 100, 2);
	}
	return finish(text, at, "");
}

static char *put_small_duration(uint64_t ns, uint64_t unit_ns, const char *suffix, char *text)
{
	return finish(text, put_short(text, (double)ns / (double)unit_ns), suffix);
}

struct duration_pair {
	uint64_t below_s;
	uint64_t large_s, small_s;
	int small_digits; /* 0: only the large one is shown */
	const char *large, *small;
};

static char *put_long_duration(uint64_t seconds, char *text)
{
	static const struct duration_pair pairs[] = {
		{3600, 60, 1, 2, "m", "s"},
		{24 * 3600, 3600, 60, 2, "h", "m"},
		{100 * 86400, 86400, 3600, 2, "d", "h"},
		{10000 * UINT64_C(86400), 86400, 3600, 0, "d", ""},
		{UINT64_MAX, 365 * 86400, 86400, 0, "y", ""},
	};
	const struct duration_pair *pair = pairs;
	char *at;

	while (seconds >= pair->below_s)
		pair++;
	at = put_number(text, seconds / pair->large_s, 1);
	*at++ = *pair->large;
	if (pair->small_digits)
		at = put_number(at, seconds % pair->large_s / pair->small_s, pair->small_digits);
	return finish(text, at, pair->small);
}

char *units_duration(uint64_t ns, char text[UNIT_TEXT_SIZE])
{
	if (!value_is_known(ns))
		return unknown(text);
	if (ns == 0)
		return finish(text, text, "0s");
	if (ns < NS_PER_US)
		return finish(text, put_number(text, ns, 1), "ns");
	/* The borders lie where rounding would reach the next unit: 999.5us is 1.0ms. */
	if (ns < NS_PER_MS - NS_PER_US / 2)
		return put_small_duration(ns, NS_PER_US, "us", text);
	if (ns < NS_PER_S - NS_PER_MS / 2)
		return put_small_duration(ns, NS_PER_MS, "ms", text);
	if (ns < 60 * NS_PER_S - NS_PER_S / 20)
		return put_small_duration(ns, NS_PER_S, "s", text);
	return put_long_duration(ns / NS_PER_S + (ns % NS_PER_S >= NS_PER_S / 2), text);
}
