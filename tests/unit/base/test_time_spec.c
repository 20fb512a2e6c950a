/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/time_spec.h"

Suite *test_time_spec_suite(void);

/* 2026-11-23 14:03:20 UTC, and an hour and a half before it. */
#define LAST_S INT64_C(1795442600)
#define FIRST_S (LAST_S - 5400)

static const struct timespec first = {FIRST_S, 0}, last = {LAST_S, 500000000};

static void use_zone(const char *zone)
{
	setenv("TZ", zone, 1);
	tzset();
}

static void in_utc(void)
{
	use_zone("UTC0");
}

static struct timespec resolve(const char *text)
{
	struct time_spec spec;
	struct message message;

	ck_assert_msg(time_spec_parse(text, &spec, &message) == 0, "%s", message.text);
	return time_spec_resolve(&spec, first, last);
}

struct meaning {
	const char *text;
	int64_t seconds; /* after the epoch */
	long ns;
};

static const struct meaning meanings[] = {
	{"14:03", LAST_S - 20, 0},
	{"14:03:20", LAST_S, 0},
	{"14:03:20.25", LAST_S, 250000000},
	{"13:00", LAST_S - 3800, 0},
	{"2026-11-23T14:03:20Z", LAST_S, 0},
	{"2026-11-23T16:03:20+02:00", LAST_S, 0},
	{"2026-11-23T10:33:20-0330", LAST_S, 0},
	{"2026-11-23 14:03", LAST_S - 20, 0},
	{"2026-11-23T14:03:20.123456789Z", LAST_S, 123456789},
	{"2026-11-23", LAST_S - 50600, 0},
	{"2024-02-29T00:00:00Z", 1709164800, 0},
	{"-5m", LAST_S - 300, 500000000},
	{"-1h30m", FIRST_S, 500000000},
	{"-600ms", LAST_S - 1, 900000000},
	{"+90", FIRST_S + 90, 0},
	{"+1m30s", FIRST_S + 90, 0},
};

START_TEST(a_time_means_what_people_mean_by_it)
{
	struct timespec at = resolve(meanings[_i].text);

	ck_assert_int_eq(at.tv_sec, meanings[_i].seconds);
	ck_assert_int_eq(at.tv_nsec, meanings[_i].ns);
}
END_TEST

START_TEST(a_time_of_day_is_of_the_day_that_is_recorded)
{
	/* from half past eleven at night to half past one */
	const struct timespec evening = {1795476600, 0}, night = {1795476600 + 7200, 0};
	struct time_spec spec;
	struct message message;

	ck_assert_int_eq(time_spec_parse("23:45", &spec, &message), 0);
	ck_assert_int_eq(time_spec_resolve(&spec, evening, night).tv_sec, 1795476600 + 900);
	ck_assert_int_eq(time_spec_parse("1:15", &spec, &message), 0);
	ck_assert_int_eq(time_spec_resolve(&spec, evening, night).tv_sec, 1795476600 + 6300);
}
END_TEST

START_TEST(a_time_of_day_outside_is_the_nearest_one)
{
	ck_assert_int_eq(resolve("14:33:20").tv_sec, LAST_S + 1800);
	ck_assert_int_eq(resolve("12:03:20").tv_sec, FIRST_S - 1800);
}
END_TEST

START_TEST(a_time_without_a_zone_is_local)
{
	use_zone("CET-1");
	ck_assert_int_eq(resolve("2026-11-23T15:03:20").tv_sec, LAST_S);
	ck_assert_int_eq(resolve("15:03:20").tv_sec, LAST_S);
	ck_assert_int_eq(resolve("2026-11-23T14:03:20Z").tv_sec, LAST_S);
}
END_TEST

static const char *const wrong[] = {
	"",           "14",          "14:3",         "24:00",
	"14:60",      "14:03:",      "14:03:60",     "14:03:20.",
	"14:03x",     "-",           "+-5m",         "-5q",
	"5m",         "2026-11",     "2026-02-29",   "2026-13-01",
	"2026-11-00", "2026-11-23T", "2026-11-23x",  "2026-11-23T14:03+2",
	"yesterday",  "14:03 ",      " 14:03",       "2026-11-23T14:03:20Zulu",
	"0000-01-01", "2026-11-31",  "2026-11-23 Z", "-99999999999999999999s",
};

START_TEST(what_is_no_time_is_refused_with_an_example)
{
	struct time_spec spec;
	struct message message = {""};

	ck_assert_int_eq(time_spec_parse(wrong[_i], &spec, &message), -EINVAL);
	ck_assert_ptr_nonnull(strstr(message.text, "14:03"));
	ck_assert_ptr_nonnull(strstr(message.text, "-5m"));
}
END_TEST

START_TEST(differences_and_sums_of_instants_agree)
{
	static const int64_t steps[] = {0, 1, -1, 999999999, -999999999, 1000000000, -1000000001};
	const struct timespec at = {1000, 999999999};

	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		struct timespec other = timespec_plus_ns(at, steps[i]);

		ck_assert_int_ge(other.tv_nsec, 0);
		ck_assert_int_lt(other.tv_nsec, (long)NS_PER_S);
		ck_assert_int_eq(timespec_difference_ns(other, at), steps[i]);
		ck_assert_int_eq(timespec_compare(other, at), (steps[i] > 0) - (steps[i] < 0));
	}
}
END_TEST

START_TEST(instants_too_far_apart_are_as_far_as_can_be_said)
{
	const struct timespec early = {INT64_MIN, 0}, late = {INT64_MAX, 999999999};

	ck_assert_int_eq(timespec_difference_ns(late, early), INT64_MAX);
	ck_assert_int_eq(timespec_difference_ns(early, late), INT64_MIN);
	ck_assert_int_eq(timespec_plus_ns(late, INT64_MAX).tv_sec, INT64_MAX);
	ck_assert_int_eq(timespec_plus_ns(early, -INT64_MAX).tv_sec, INT64_MIN);
}
END_TEST

Suite *test_time_spec_suite(void)
{
	Suite *suite = suite_create("time_spec");
	TCase *tcase = tcase_create("time_spec");

	tcase_add_checked_fixture(tcase, in_utc, NULL);
	tcase_add_loop_test(tcase, a_time_means_what_people_mean_by_it, 0,
			    (int)ARRAY_SIZE(meanings));
	tcase_add_test(tcase, a_time_of_day_is_of_the_day_that_is_recorded);
	tcase_add_test(tcase, a_time_of_day_outside_is_the_nearest_one);
	tcase_add_test(tcase, a_time_without_a_zone_is_local);
	tcase_add_loop_test(tcase, what_is_no_time_is_refused_with_an_example, 0,
			    (int)ARRAY_SIZE(wrong));
	tcase_add_test(tcase, differences_and_sums_of_instants_agree);
	tcase_add_test(tcase, instants_too_far_apart_are_as_far_as_can_be_said);
	suite_add_tcase(suite, tcase);
	return suite;
}
