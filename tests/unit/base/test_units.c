/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>
#include <string.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/units.h"

Suite *test_units_suite(void);

#define KIB UINT64_C(1024)
#define MIB (KIB * 1024)
#define GIB (MIB * 1024)
#define TIB (GIB * 1024)

struct u64_case {
	uint64_t value;
	const char *text;
};

struct double_case {
	double value;
	const char *text;
};

static const struct u64_case bytes_cases[] = {
	{0, "0"},
	{512, "512"},
	{1023, "1023"},
	{1024, "1.0K"},
	{1536, "1.5K"},
	{102348, "99.9K"},
	{102352, "100K"},
	{1023 * KIB, "1023K"},
	{1023 * KIB + 511, "1023K"},
	{1023 * KIB + 512, "1.0M"},
	{MIB - 1, "1.0M"},
	{2147483648, "2.0G"},
	{999 * TIB, "999T"},
	{1023 * TIB, "1023T"},
	{1024 * TIB, "1.0P"},
	{UINT64_MAX - 1, "16.0E"},
	{VALUE_UNKNOWN, "-"},
};

START_TEST(bytes_read_as_people_write_them)
{
	char text[UNIT_TEXT_SIZE];

	ck_assert_str_eq(units_bytes(bytes_cases[_i].value, text), bytes_cases[_i].text);
}
END_TEST

static const struct double_case rate_cases[] = {
	{0, "0"},        {0.49, "0"}, {0.5, "1"},      {1023.4, "1023"}, {1023.5, "1.0K"},
	{1e30, "16.0E"}, {-1, "-"},   {INFINITY, "-"}, {NAN, "-"},       {1.5 * 1048576, "1.5M"},
};

START_TEST(rates_read_like_bytes)
{
	char text[UNIT_TEXT_SIZE];

	ck_assert_str_eq(units_rate(rate_cases[_i].value, text), rate_cases[_i].text);
}
END_TEST

static const struct double_case count_cases[] = {
	{0, "0"},           {0.04, "0"},      {0.3, "0.3"},     {3, "3"},         {9.94, "9.9"},
	{9.96, "10"},       {12.7, "13"},     {1234, "1234"},   {9999, "9999"},   {9999.6, "10.0k"},
	{99949, "99.9k"},   {99951, "100k"},  {123456, "123k"}, {999499, "999k"}, {999501, "1.0M"},
	{12.34e6, "12.3M"}, {1e12, "1.0T"},   {1e21, "1000E"},  {1e300, "9999E"}, {-1, "-"},
	{NAN, "-"},         {-INFINITY, "-"},
};

START_TEST(counts_use_powers_of_a_thousand)
{
	char text[UNIT_TEXT_SIZE];

	ck_assert_str_eq(units_count(count_cases[_i].value, text), count_cases[_i].text);
}
END_TEST

static const struct double_case percent_cases[] = {
	{0, "0.0"},      {0.1234, "12.3"}, {0.0004, "0.0"}, {0.0006, "0.1"},   {0.9994, "99.9"},
	{0.9996, "100"}, {1, "100"},       {12.5, "1250"},  {999.99, "99999"}, {2000, "200k"},
	{NAN, "-"},      {INFINITY, "-"},  {-0.1, "-"},
};

START_TEST(percentages_lose_their_point_at_a_hundred)
{
	char text[UNIT_TEXT_SIZE];

	ck_assert_str_eq(units_percent(percent_cases[_i].value, text), percent_cases[_i].text);
}
END_TEST

static const struct u64_case cpu_time_cases[] = {
	{0, "0:00.00"},
	{7420 * NS_PER_MS, "0:07.42"},
	{7429 * NS_PER_MS + 999999, "0:07.42"},
	{754560 * NS_PER_MS, "12:34.56"},
	{59999 * NS_PER_S + 999999999, "999:59.99"},
	{60000 * NS_PER_S, "1000:00"},
	{74096 * NS_PER_S, "1234:56"},
	{359999 * NS_PER_S, "5999:59"},
	{360000 * NS_PER_S, "100h00"},
	{(123 * 3600 + 45 * 60) * NS_PER_S, "123h45"},
	{(9999 * 3600 + 59 * 60) * NS_PER_S, "9999h59"},
	{10000 * UINT64_C(3600) * NS_PER_S, "416d"},
	{VALUE_UNKNOWN, "-"},
};

START_TEST(cpu_time_reads_as_top_prints_it)
{
	char text[UNIT_TEXT_SIZE];

	ck_assert_str_eq(units_cpu_time(cpu_time_cases[_i].value, text), cpu_time_cases[_i].text);
}
END_TEST

static const struct u64_case duration_cases[] = {
	{0, "0s"},
	{1, "1ns"},
	{999, "999ns"},
	{1000, "1.0us"},
	{340 * NS_PER_US, "340us"},
	{999499, "999us"},
	{999500, "1.0ms"},
	{12500 * NS_PER_US, "12.5ms"},
	{999499999, "999ms"},
	{999500000, "1.0s"},
	{7400 * NS_PER_MS, "7.4s"},
	{59949 * NS_PER_MS, "59.9s"},
	{59950 * NS_PER_MS, "1m00s"},
	{200 * NS_PER_S, "3m20s"},
	{3599499 * NS_PER_MS, "59m59s"},
	{3599500 * NS_PER_MS, "1h00m"},
	{18720 * NS_PER_S, "5h12m"},
	{273600 * NS_PER_S, "3d04h"},
	{99 * 86400 * NS_PER_S, "99d00h"},
	{100 * 86400 * NS_PER_S, "100d"},
	{UINT64_MAX - 1, "584y"},
	{VALUE_UNKNOWN, "-"},
};

START_TEST(durations_have_two_units_at_most)
{
	char text[UNIT_TEXT_SIZE];

	ck_assert_str_eq(units_duration(duration_cases[_i].value, text), duration_cases[_i].text);
}
END_TEST

static size_t widest;

static void note_width(const char *text, size_t limit)
{
	size_t width = strlen(text);

	/* Check writes a file for every assertion: only the failing one of millions is made. */
	if (width == 0 || width > limit)
		ck_abort_msg("\"%s\" is empty or wider than %zu", text, limit);
	if (width > widest)
		widest = width;
}

/* Around every power of two and of ten, and products of small numbers: where rounding carries. */
static void for_edges(void (*try)(uint64_t value))
{
	for (uint64_t power = 1; power; power *= 2) {
		for (uint64_t i = 0; i < 200; i++)
			try(power - 100 + i);
	}
	for (uint64_t power = 1, step = 0; step < 20; power *= 10, step++) {
		for (uint64_t i = 0; i < 20000; i += 7)
			try(power / 1000 * i);
	}
	for (uint64_t s = 1; s < 1000000; s += 59)
		try(s * NS_PER_S - 1);
}

static void try_all(uint64_t value)
{
	char text[UNIT_TEXT_SIZE];

	note_width(units_bytes(value, text), 5);
	note_width(units_rate((double)value / 8, text), 5);
	note_width(units_count((double)value, text), 5);
	note_width(units_count((double)value / 1000, text), 5);
	note_width(units_percent((double)value / 1000, text), 5);
	note_width(units_duration(value, text), 6);
	note_width(units_cpu_time(value, text), 9);
}

START_TEST(no_number_is_wider_than_promised)
{
	widest = 0;
	for_edges(try_all);
	ck_assert_uint_eq(widest, 9);
}
END_TEST

START_TEST(unknown_stays_unknown_through_a_sum)
{
	ck_assert_uint_eq(value_add(1, 2), 3);
	ck_assert_uint_eq(value_add(VALUE_UNKNOWN, 2), VALUE_UNKNOWN);
	ck_assert_uint_eq(value_add(1, VALUE_UNKNOWN), VALUE_UNKNOWN);
	ck_assert_uint_eq(value_add(UINT64_MAX - 1, UINT64_MAX - 1), VALUE_UNKNOWN);
	ck_assert(value_is_known(0));
	ck_assert(!value_is_known(VALUE_UNKNOWN));
}
END_TEST

START_TEST(a_counter_that_is_unknown_or_went_backwards_has_not_grown)
{
	ck_assert_uint_eq(value_growth(2, 5), 3);
	ck_assert_uint_eq(value_growth(5, 2), 0);
	ck_assert_uint_eq(value_growth(VALUE_UNKNOWN, 5), 0);
	ck_assert_uint_eq(value_growth(5, VALUE_UNKNOWN), 0);
}
END_TEST

#define REFUSED UINT64_MAX

static const struct u64_case parse_bytes_cases[] = {
	{10, "10"},
	{10 * KIB, "10k"},
	{10 * KIB, "10KB"},
	{10 * KIB, "10Ki"},
	{10 * KIB, "10kib"},
	{10, "10B"},
	{1572864, "1.5MiB"},
	{512, ".5K"},
	{2 * GIB, "2G"},
	{3 * TIB, "3t"},
	{0, "0"},
	{15 * (TIB << 20), "15E"},
	{REFUSED, "16E"},
	{REFUSED, "99999999999G"},
	{REFUSED, "18446744073709551615"},
	{REFUSED, "18446744073709551616"},
	{UINT64_MAX - 1, "18446744073709551614"},
	{REFUSED, "1.5"},
	{REFUSED, ""},
	{REFUSED, "k"},
	{REFUSED, "-1"},
	{1024, "1 k"},
	{64 << 20, "64 MB"},
	{REFUSED, "1  k"},
	{REFUSED, "1 "},
	{REFUSED, "1 2"},
	{REFUSED, " 1"},
	{REFUSED, "1kk"},
	{REFUSED, "1iB"},
	{REFUSED, "1x"},
	{REFUSED, "1.k"},
	{REFUSED, "1..5k"},
	{REFUSED, "0x10"},
	{REFUSED, "nan"},
	{REFUSED, "99999999999999999999.9E"},
};

START_TEST(sizes_are_parsed_or_refused)
{
	const struct u64_case *c = &parse_bytes_cases[_i];
	uint64_t bytes = 4711;
	bool answer = units_parse_bytes(c->text, &bytes);

	ck_assert_int_eq(answer, c->value != REFUSED);
	ck_assert_uint_eq(bytes, answer ? c->value : 4711);
}
END_TEST

static const struct u64_case parse_duration_cases[] = {
	{2 * NS_PER_S, "2"},
	{2 * NS_PER_S, "2s"},
	{500 * NS_PER_MS, "500ms"},
	{1500 * NS_PER_MS, "1.5"},
	{100 * NS_PER_MS, ".1s"},
	{600 * NS_PER_S, "10m"},
	{3600 * NS_PER_S, "1h"},
	{20 * NS_PER_US, "20us"},
	{20, "20ns"},
	{86400 * NS_PER_S, "1d"},
	{0, "0"},
	{90 * NS_PER_S, "1m30s"},
	{200 * NS_PER_S, "3m20s"},
	{273600 * NS_PER_S, "3d04h"},
	{18446744073 * NS_PER_S, "18446744073"},
	{REFUSED, "18446744074"},
	{REFUSED, "213504d"},
	{REFUSED, "584554531y"},
	{REFUSED, "213503d24h"},
	{REFUSED, "1s2m"},
	{REFUSED, "1s1s"},
	{REFUSED, "1m30"},
	{REFUSED, "fast"},
	{REFUSED, ""},
	{REFUSED, "s"},
	{REFUSED, "-1s"},
	{NS_PER_S, "1 s"},
	{600 * NS_PER_S, "10 min"},
	{90 * NS_PER_S, "1min30s"},
	{REFUSED, "1  s"},
	{REFUSED, "1 "},
	{REFUSED, "1mi"},
	{REFUSED, "1S"},
	{REFUSED, "1e3"},
	{REFUSED, "1,5"},
	{REFUSED, "1.s"},
	{REFUSED, "99999999999999999999999s"},
};

START_TEST(durations_are_parsed_or_refused)
{
	const struct u64_case *c = &parse_duration_cases[_i];
	uint64_t ns = 4711;
	bool answer = units_parse_duration(c->text, &ns);

	ck_assert_int_eq(answer, c->value != REFUSED);
	ck_assert_uint_eq(ns, answer ? c->value : 4711);
}
END_TEST

START_TEST(what_is_written_can_be_read_again)
{
	for (uint64_t value = 1; value < UINT64_C(1) << 59; value += value / 3 + 1) {
		char text[UNIT_TEXT_SIZE];
		uint64_t again;

		ck_assert(units_parse_bytes(units_bytes(value, text), &again));
		ck_assert_double_eq_tol((double)again / (double)value, 1.0, 0.051);
		if (value > 300 * 86400 * NS_PER_S)
			continue;
		ck_assert(units_parse_duration(units_duration(value, text), &again));
		ck_assert_double_eq_tol((double)again / (double)value, 1.0, 0.051);
	}
}
END_TEST

Suite *test_units_suite(void)
{
	Suite *suite = suite_create("units");
	TCase *tcase = tcase_create("units");

	tcase_add_loop_test(tcase, bytes_read_as_people_write_them, 0, ARRAY_SIZE(bytes_cases));
	tcase_add_loop_test(tcase, rates_read_like_bytes, 0, ARRAY_SIZE(rate_cases));
	tcase_add_loop_test(tcase, counts_use_powers_of_a_thousand, 0, ARRAY_SIZE(count_cases));
	tcase_add_loop_test(tcase, percentages_lose_their_point_at_a_hundred, 0,
			    ARRAY_SIZE(percent_cases));
	tcase_add_loop_test(tcase, cpu_time_reads_as_top_prints_it, 0, ARRAY_SIZE(cpu_time_cases));
	tcase_add_loop_test(tcase, durations_have_two_units_at_most, 0, ARRAY_SIZE(duration_cases));
	tcase_add_test(tcase, no_number_is_wider_than_promised);
	tcase_add_test(tcase, unknown_stays_unknown_through_a_sum);
	tcase_add_test(tcase, a_counter_that_is_unknown_or_went_backwards_has_not_grown);
	tcase_add_loop_test(tcase, sizes_are_parsed_or_refused, 0, ARRAY_SIZE(parse_bytes_cases));
	tcase_add_loop_test(tcase, durations_are_parsed_or_refused, 0,
			    ARRAY_SIZE(parse_duration_cases));
	tcase_add_test(tcase, what_is_written_can_be_read_again);
	suite_add_tcase(suite, tcase);
	return suite;
}
