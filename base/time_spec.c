/* SPDX-License-Identifier: MIT */
#include "base/time_spec.h"

#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/message.h"
#include "base/scan.h"
#include "base/units.h"

#define DAY_S 86400
/* No recording is older than the year 1900 or younger than 9999. */
#define YEAR_MIN 1900
#define YEAR_MAX 9999

int timespec_compare(struct timespec a, struct timespec b)
{
	if (a.tv_sec != b.tv_sec)
		return a.tv_sec < b.tv_sec ? -1 : 1;
	return (a.tv_nsec > b.tv_nsec) - (a.tv_nsec < b.tv_nsec);
}

int64_t timespec_difference_ns(struct timespec a, struct timespec b)
{
	int64_t seconds, ns;

	if (__builtin_sub_overflow((int64_t)a.tv_sec, (int64_t)b.tv_sec, &seconds) ||
	    __builtin_mul_overflow(seconds, (int64_t)NS_PER_S, &ns) ||
	    __builtin_add_overflow(ns, (int64_t)(a.tv_nsec - b.tv_nsec), &ns))
		return timespec_compare(a, b) < 0 ? INT64_MIN : INT64_MAX;
	return ns;
}

struct timespec timespec_plus_ns(struct timespec at, int64_t ns)
{
	int64_t seconds = ns / (int64_t)NS_PER_S;
	int64_t rest = ns % (int64_t)NS_PER_S + at.tv_nsec;

	seconds += rest / (int64_t)NS_PER_S - (rest < 0);
	rest -= rest / (int64_t)NS_PER_S * (int64_t)NS_PER_S;
	if (__builtin_add_overflow(at.tv_sec, seconds, &at.tv_sec))
		at.tv_sec = ns < 0 ? INT64_MIN : INT64_MAX;
	at.tv_nsec = rest < 0 ? rest + (int64_t)NS_PER_S : rest;
	return at;
}

/** Exactly so many digits. */
static bool take_digits(struct scan *scan, int count, int *ret_value)
{
	int value = 0;

	if (scan_length(scan) < (size_t)count)
		return false;
	for (int i = 0; i < count; i++) {
		if (scan->at[i] < '0' || scan->at[i] > '9')
			return false;
		value = 10 * value + scan->at[i] - '0';
	}
	scan->at += count;
	*ret_value = value;
	return true;
}

/** .5, .123456789: digits behind the ninth say nothing. */
static bool take_fraction(struct scan *scan, long *ret_ns)
{
	long unit = (long)NS_PER_S / 10;
	const char *begin = scan->at;

	*ret_ns = 0;
	while (!scan_at_end(scan) && *scan->at >= '0' && *scan->at <= '9') {
		*ret_ns += unit * (*scan->at++ - '0');
		unit /= 10;
	}
	return scan->at != begin;
}

struct day_time {
	int hour, minute, second;
	long ns;
};

/** 14:03, 14:03:20, 14:03:20.5 */
static bool take_day_time(struct scan *scan, struct day_time *ret_time)
{
	struct scan ahead = *scan;
	struct day_time time = {0};

	if (!take_digits(&ahead, 2, &time.hour)) {
		if (!take_digits(&ahead, 1, &time.hour))
			return false;
	}
	if (!scan_char(&ahead, ':') || !take_digits(&ahead, 2, &time.minute))
		return false;
	if (scan_char(&ahead, ':')) {
		if (!take_digits(&ahead, 2, &time.second))
			return false;
		if (scan_char(&ahead, '.') && !take_fraction(&ahead, &time.ns))
			return false;
	}
	if (time.hour > 23 || time.minute > 59 || time.second > 59)
		return false;
	*scan = ahead;
	*ret_time = time;
	return true;
}

static int days_of_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && is_leap);
}

static bool take_date(struct scan *scan, struct tm *tm)
{
	int year, month, day;

	if (!take_digits(scan, 4, &year) || !scan_char(scan, '-') ||
	    !take_digits(scan, 2, &month) || !scan_char(scan, '-') || !take_digits(scan, 2, &day))
		return false;
	if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1 ||
	    day > days_of_month(year, month))
		return false;
	tm->tm_year = year - 1900;
	tm->tm_mon = month - 1;
	tm->tm_mday = day;
	return true;
}

/** Z, +02:00, -0530. @param ret_seconds  east of Greenwich */
static bool take_zone(struct scan *scan, long *ret_seconds)
{
	int sign, hours, minutes;

	*ret_seconds = 0;
	if (scan_char(scan, 'Z') || scan_char(scan, 'z'))
		return true;
	sign = scan_char(scan, '+') ? 1 : scan_char(scan, '-') ? -1 : 0;
	if (!sign || !take_digits(scan, 2, &hours))
		return false;
	scan_char(scan, ':');
	if (!take_digits(scan, 2, &minutes) || hours > 14 || minutes > 59)
		return false;
	*ret_seconds = sign * (hours * 3600L + minutes * 60L);
	return true;
}

/** What follows a date: nothing, or T and a time of day, perhaps with its zone. */
static bool take_rest(struct scan *scan, struct tm *tm, struct timespec *ret_at)
{
	struct day_time time = {0};
	long zone = 0;
	bool is_local;

	if (!scan_at_end(scan) &&
	    ((!scan_char(scan, 'T') && !scan_char(scan, ' ')) || !take_day_time(scan, &time)))
		return false;
	is_local = scan_at_end(scan);
	if (!is_local && (!take_zone(scan, &zone) || !scan_at_end(scan)))
		return false;
	tm->tm_hour = time.hour;
	tm->tm_min = time.minute;
	tm->tm_sec = time.second;
	*ret_at = (struct timespec){is_local ? mktime(tm) : timegm(tm) - zone, time.ns};
	return true;
}

static bool parse_instant(const char *text, struct time_spec *ret_spec)
{
	struct scan scan = scan_of(text, strlen(text));
	struct tm tm = {.tm_isdst = -1};

	ret_spec->kind = TIME_SPEC_INSTANT;
	return take_date(&scan, &tm) && take_rest(&scan, &tm, &ret_spec->at);
}

static bool parse_day_time(const char *text, struct time_spec *ret_spec)
{
	struct scan scan = scan_of(text, strlen(text));
	struct day_time time;

	if (!take_day_time(&scan, &time) || !scan_at_end(&scan))
		return false;
	ret_spec->kind = TIME_SPEC_DAY_TIME;
	ret_spec->offset_ns =
		(uint64_t)(time.hour * 3600 + time.minute * 60 + time.second) * NS_PER_S +
		(uint64_t)time.ns;
	return true;
}

/** -5m, +1h30m */
static bool parse_offset(const char *text, struct time_spec *ret_spec)
{
	if (*text != '+' && *text != '-')
		return false;
	ret_spec->kind = *text == '+' ? TIME_SPEC_FROM_BEGIN : TIME_SPEC_FROM_END;
	return units_parse_duration(text + 1, &ret_spec->offset_ns) &&
	       ret_spec->offset_ns <= INT64_MAX;
}

int time_spec_parse(const char *text, struct time_spec *ret_spec, struct message *message)
{
	static bool (*const parsers[])(const char *, struct time_spec *) = {
		parse_day_time, parse_offset, parse_instant};

	for (size_t i = 0; i < ARRAY_SIZE(parsers); i++) {
		struct time_spec spec = {0};

		if (!parsers[i](text, &spec))
			continue;
		*ret_spec = spec;
		return 0;
	}
	message_set(message,
		    "\"%.60s\" is no time (try 14:03, 14:03:20, 2026-11-23T14:03:20Z, -5m or +5m)",
		    text);
	return -EINVAL;
}

/** The instant of a time of day so many days after the day of `near`. */
static struct timespec day_time_near(uint64_t offset_ns, struct timespec near, int days)
{
	uint64_t second = offset_ns / NS_PER_S;
	struct tm tm;

	if (!localtime_r(&near.tv_sec, &tm))
		return near;
	/* Hours and minutes, not seconds after midnight: days on which the clock is changed. */
	tm.tm_mday += days;
	tm.tm_hour = (int)(second / 3600);
	tm.tm_min = (int)(second / 60 % 60);
	tm.tm_sec = (int)(second % 60);
	tm.tm_isdst = -1;
	return (struct timespec){mktime(&tm), (long)(offset_ns % NS_PER_S)};
}

/** How far it lies outside; 0: inside. */
static int64_t distance(struct timespec at, struct timespec first, struct timespec last)
{
	if (timespec_compare(at, first) < 0)
		return timespec_difference_ns(first, at);
	return timespec_compare(at, last) > 0 ? timespec_difference_ns(at, last) : 0;
}

static struct timespec resolve_day_time(uint64_t offset_ns, struct timespec first,
					struct timespec last)
{
	struct timespec best = day_time_near(offset_ns, last, 0);
	const struct timespec others[] = {
		day_time_near(offset_ns, last, -1),
		day_time_near(offset_ns, last, 1),
		day_time_near(offset_ns, first, -1),
		day_time_near(offset_ns, first, 0),
	};

	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (distance(others[i], first, last) < distance(best, first, last))
			best = others[i];
	return best;
}

struct timespec time_spec_resolve(const struct time_spec *spec, struct timespec first,
				  struct timespec last)
{
	int64_t offset_ns = spec->offset_ns <= INT64_MAX ? (int64_t)spec->offset_ns : INT64_MAX;

	switch (spec->kind) {
	case TIME_SPEC_DAY_TIME:
		return resolve_day_time(spec->offset_ns, first, last);
	case TIME_SPEC_FROM_BEGIN:
		return timespec_plus_ns(first, offset_ns);
	case TIME_SPEC_FROM_END:
		return timespec_plus_ns(last, -offset_ns);
	default:
		return spec->at;
	}
}
