/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

Suite *test_clock_suite(void);

static const char *iso(time_t seconds, long ns, const char *zone)
{
	static char text[64];

	setenv("TZ", zone, 1);
	tzset();
	clock_format_iso((struct timespec){seconds, ns}, text, sizeof(text));
	setenv("TZ", "UTC", 1);
	tzset();
	return text;
}

START_TEST(clocks_never_run_backwards)
{
	uint64_t (*const clocks[])(void) = {clock_now_ns, clock_boot_ns, clock_own_cpu_ns,
					    clock_thread_cpu_ns};

	for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
		uint64_t before = clocks[i]();

		for (int j = 0; j < 1000; j++) {
			uint64_t now = clocks[i]();

			ck_assert_uint_ge(now, before);
			before = now;
		}
	}
}
END_TEST

START_TEST(a_thread_uses_no_more_cpu_than_its_process)
{
	uint64_t thread;

	/* Of a thread that has just begun the kernel may not have booked anything yet. */
	do
		thread = clock_thread_cpu_ns();
	while (!thread);
	ck_assert_uint_ge(clock_own_cpu_ns(), thread);
}
END_TEST

START_TEST(iso_time_has_zone_and_milliseconds)
{
	ck_assert_str_eq(iso(0, 0, "UTC"), "1970-01-01T00:00:00.000+00:00");
	ck_assert_str_eq(iso(1777896200, 123456789, "XXX-2"), "2026-05-04T14:03:20.123+02:00");
	ck_assert_str_eq(iso(1777896200, 999999999, "XXX3:30"), "2026-05-04T08:33:20.999-03:30");
	ck_assert_str_eq(iso(1777896200, 0, "XXX0:30"), "2026-05-04T11:33:20.000-00:30");
}
END_TEST

START_TEST(a_small_buffer_cuts_and_a_time_without_a_date_is_a_dash)
{
	char small[8], whole[32];

	clock_format_iso((struct timespec){0, 0}, small, sizeof(small));
	ck_assert_uint_eq(strlen(small), 7);
	clock_format_iso((struct timespec){INT64_MAX, 0}, whole, sizeof(whole));
	ck_assert_str_eq(whole, "-");
}
END_TEST

START_TEST(the_wall_clock_is_after_this_was_written)
{
	ck_assert_int_gt(clock_wall().tv_sec, 1700000000);
}
END_TEST

Suite *test_clock_suite(void)
{
	Suite *suite = suite_create("clock");
	TCase *tcase = tcase_create("clock");

	tcase_add_test(tcase, clocks_never_run_backwards);
	tcase_add_test(tcase, a_thread_uses_no_more_cpu_than_its_process);
	tcase_add_test(tcase, iso_time_has_zone_and_milliseconds);
	tcase_add_test(tcase, a_small_buffer_cuts_and_a_time_without_a_date_is_a_dash);
	tcase_add_test(tcase, the_wall_clock_is_after_this_was_written);
	suite_add_tcase(suite, tcase);
	return suite;
}
