/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/scan.h"

Suite *test_scan_suite(void);

/* Scan a text that ends where its memory ends: ASan and valgrind see a byte too far. */
struct exact {
	char *memory;
	struct scan scan;
};

static struct exact exactly(const char *text)
{
	size_t length = strlen(text);
	char *memory = xreallocarray(NULL, length, 1);

	memcpy(memory, text, length);
	return (struct exact){memory, scan_of(memory, length)};
}

/* Did the call take exactly `taken` bytes, or nothing when it failed? */
static void assert_took(struct exact *exact, bool answer, int taken)
{
	ck_assert_int_eq(answer, taken >= 0);
	ck_assert_int_eq((int)(exact->scan.at - exact->memory), taken >= 0 ? taken : 0);
	free(exact->memory);
}

struct u64_case {
	const char *text;
	uint64_t value;
	int taken; /* bytes; -1: no number */
};

static const struct u64_case u64_cases[] = {
	{"0", 0, 1},
	{"7 8", 7, 1},
	{"0012x", 12, 4},
	{"18446744073709551615", UINT64_MAX, 20},
	{"18446744073709551616", 0, -1},
	{"99999999999999999999999999", 0, -1},
	{"000000000000000000000000000001", 1, 30},
	{"", 0, -1},
	{" 1", 0, -1},
	{"+1", 0, -1},
	{"-1", 0, -1},
	{"x", 0, -1},
	{"\xd9\xa1", 0, -1},
};

START_TEST(u64_takes_digits_and_nothing_else)
{
	const struct u64_case *c = &u64_cases[_i];
	struct exact exact = exactly(c->text);
	uint64_t value = 0;
	bool answer = scan_u64(&exact.scan, &value);

	ck_assert_uint_eq(value, c->value);
	assert_took(&exact, answer, c->taken);
}
END_TEST

START_TEST(u32_ends_at_four_billion)
{
	struct exact most = exactly("4294967295"), more = exactly("4294967296");
	uint32_t value = 0;

	assert_took(&most, scan_u32(&most.scan, &value), 10);
	ck_assert_uint_eq(value, UINT32_MAX);
	assert_took(&more, scan_u32(&more.scan, &value), -1);
}
END_TEST

struct i64_case {
	const char *text;
	int64_t value;
	int taken;
};

static const struct i64_case i64_cases[] = {
	{"-1", -1, 2},
	{"-0", 0, 2},
	{"9223372036854775807", INT64_MAX, 19},
	{"9223372036854775808", 0, -1},
	{"-9223372036854775808", INT64_MIN, 20},
	{"-9223372036854775809", 0, -1},
	{"--1", 0, -1},
	{"-", 0, -1},
	{"- 1", 0, -1},
};

START_TEST(i64_takes_a_minus_and_knows_both_ends)
{
	const struct i64_case *c = &i64_cases[_i];
	struct exact exact = exactly(c->text);
	int64_t value = 0;
	bool answer = scan_i64(&exact.scan, &value);

	ck_assert_int_eq(value, c->value);
	assert_took(&exact, answer, c->taken);
}
END_TEST

START_TEST(i32_knows_both_ends)
{
	struct exact least = exactly("-2147483648"), less = exactly("-2147483649");
	struct exact more = exactly("2147483648");
	int32_t value = 0;

	assert_took(&least, scan_i32(&least.scan, &value), 11);
	ck_assert_int_eq(value, INT32_MIN);
	assert_took(&less, scan_i32(&less.scan, &value), -1);
	assert_took(&more, scan_i32(&more.scan, &value), -1);
}
END_TEST

static const struct u64_case hex_cases[] = {
	{"ff", 255, 2},
	{"0xFFg", 255, 4},
	{"0Xa", 10, 3},
	{"0x", 0, 1},
	{"0xg", 0, 1},
	{"ffffffffffffffff", UINT64_MAX, 16},
	{"0000000000ffffffffffffffff", UINT64_MAX, 26},
	{"10000000000000000", 0, -1},
	{"x1", 0, -1},
	{"", 0, -1},
};

START_TEST(hex_comes_with_or_without_0x)
{
	const struct u64_case *c = &hex_cases[_i];
	struct exact exact = exactly(c->text);
	uint64_t value = 0;
	bool answer = scan_hex(&exact.scan, &value);

	ck_assert_uint_eq(value, c->value);
	assert_took(&exact, answer, c->taken);
}
END_TEST

struct decimal_case {
	const char *text;
	double value;
	int taken;
};

static const struct decimal_case decimal_cases[] = {
	{"12", 12, 2},
	{"12.50", 12.5, 5},
	{".5", .5, 2},
	{"0.1", 0.1, 3},
	{"0.00", 0.0, 4},
	{"3.14159265358979", 3.14159265358979, 16},
	{"12.", 12, 2},
	{"1.2.3", 1.2, 3},
	{"1e5", 1, 1},
	{"1,5", 1, 1},
	{".", 0, -1},
	{"", 0, -1},
	{"-1", 0, -1},
	{"nan", 0, -1},
	{"inf", 0, -1},
	{"0.00000000000000000000000000000000000000000001", 1e-44, 46},
	{"18446744073709551616", 18446744073709551616.0, 20},
	{"0.333333333333333333333333333333333333333333333", 1.0 / 3, 47},
};

START_TEST(decimals_are_read_in_every_locale_alike)
{
	const struct decimal_case *c = &decimal_cases[_i];
	struct exact exact = exactly(c->text);
	double value = 0;
	bool answer = scan_decimal(&exact.scan, &value);

	ck_assert_double_le(value, c->value * (1 + 1e-15));
	ck_assert_double_ge(value, c->value * (1 - 1e-15));
	assert_took(&exact, answer, c->taken);
}
END_TEST

START_TEST(decimals_with_hundreds_of_digits_are_large_or_refused)
{
	static const struct {
		size_t digits;
		bool fits;
	} cases[] = {{23, true}, {100, true}, {300, true}, {310, false}, {5000, false}};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char *text = xcalloc(cases[i].digits + 1, 1);
		struct scan scan = scan_of(memset(text, '9', cases[i].digits), cases[i].digits);
		double value = 0, expected = strtod(text, NULL);

		ck_assert_int_eq(scan_decimal(&scan, &value), cases[i].fits);
		if (cases[i].fits)
			ck_assert_double_eq_tol(value / expected, 1.0, 1e-12);
		free(text);
	}
}
END_TEST

START_TEST(decimals_with_thousands_of_noughts_are_nothing)
{
	char text[5001];
	struct scan scan = scan_of(text, sizeof(text));
	double value = 1;

	memset(text, '0', sizeof(text));
	text[0] = '.';
	text[5000] = '7';
	ck_assert(scan_decimal(&scan, &value));
	ck_assert_double_eq(value, 0.0);
	ck_assert(scan_at_end(&scan));
}
END_TEST

START_TEST(text_and_char_match_or_take_nothing)
{
	struct exact exact = exactly("cpu  12");

	ck_assert(!scan_text(&exact.scan, "cpuX"));
	ck_assert(!scan_text(&exact.scan, "cpu  12 and more"));
	ck_assert(scan_text(&exact.scan, ""));
	ck_assert(scan_text(&exact.scan, "cpu"));
	ck_assert(!scan_char(&exact.scan, 'x'));
	ck_assert(scan_char(&exact.scan, ' '));
	scan_blanks(&exact.scan);
	scan_blanks(&exact.scan);
	ck_assert_uint_eq(scan_length(&exact.scan), 2);
	ck_assert(scan_text(&exact.scan, "12"));
	ck_assert(scan_at_end(&exact.scan));
	ck_assert(!scan_char(&exact.scan, '\0'));
	free(exact.memory);
}
END_TEST

START_TEST(a_word_ends_at_white_space_and_is_never_empty)
{
	struct scan scan = scan_of("ab\tc\0d \n", 8), word;

	ck_assert(scan_word(&scan, &word));
	ck_assert_uint_eq(scan_length(&word), 2);
	ck_assert(!scan_word(&scan, &word));
	scan_blanks(&scan);
	ck_assert(scan_word(&scan, &word));
	ck_assert_mem_eq(word.at, "c\0d", 3);
	scan_blanks(&scan);
	ck_assert(!scan_word(&scan, &word));
	ck_assert(scan_char(&scan, '\n'));
	ck_assert(!scan_word(&scan, &word));
}
END_TEST

START_TEST(skipping_words_skips_all_or_none)
{
	struct exact exact = exactly("  1 two\tthree");
	const char *start = exact.scan.at;

	ck_assert(!scan_skip_words(&exact.scan, 4));
	ck_assert_ptr_eq(exact.scan.at, start);
	ck_assert(scan_skip_words(&exact.scan, 0));
	ck_assert_ptr_eq(exact.scan.at, start);
	ck_assert(scan_skip_words(&exact.scan, 2));
	ck_assert_mem_eq(exact.scan.at, "\tthree", 6);
	ck_assert(scan_skip_words(&exact.scan, 1));
	ck_assert(scan_at_end(&exact.scan));
	ck_assert(!scan_skip_words(&exact.scan, 1));
	free(exact.memory);
}
END_TEST

START_TEST(skipping_words_does_not_leave_the_line)
{
	struct scan scan = scan_of("a b\nc", 5);

	ck_assert(!scan_skip_words(&scan, 3));
	ck_assert(scan_skip_words(&scan, 2));
	ck_assert(scan_char(&scan, '\n'));
}
END_TEST

START_TEST(lines_come_with_and_without_a_last_newline)
{
	struct exact exact = exactly("one\n\nthree");
	struct scan line;

	ck_assert(scan_line(&exact.scan, &line));
	ck_assert_uint_eq(scan_length(&line), 3);
	ck_assert(scan_line(&exact.scan, &line));
	ck_assert_uint_eq(scan_length(&line), 0);
	ck_assert(scan_line(&exact.scan, &line));
	ck_assert_mem_eq(line.at, "three", 5);
	ck_assert_uint_eq(scan_length(&line), 5);
	ck_assert(!scan_line(&exact.scan, &line));
	free(exact.memory);
}
END_TEST

START_TEST(a_text_without_bytes_has_no_lines)
{
	struct scan scan = scan_of("", 0), line;

	ck_assert(!scan_line(&scan, &line));
	ck_assert(!scan_word(&scan, &line));
	ck_assert(scan_at_end(&scan));
}
END_TEST

START_TEST(a_whole_number_has_nothing_around_it)
{
	uint64_t value = 99;

	ck_assert(scan_whole_u64("42", &value));
	ck_assert_uint_eq(value, 42);
	ck_assert(!scan_whole_u64("43 ", &value));
	ck_assert(!scan_whole_u64(" 43", &value));
	ck_assert(!scan_whole_u64("43\n", &value));
	ck_assert(!scan_whole_u64("", &value));
	ck_assert(!scan_whole_u64("-1", &value));
	ck_assert_uint_eq(value, 42);
}
END_TEST

Suite *test_scan_suite(void)
{
	Suite *suite = suite_create("scan");
	TCase *tcase = tcase_create("scan");

	tcase_add_loop_test(tcase, u64_takes_digits_and_nothing_else, 0, ARRAY_SIZE(u64_cases));
	tcase_add_test(tcase, u32_ends_at_four_billion);
	tcase_add_loop_test(tcase, i64_takes_a_minus_and_knows_both_ends, 0, ARRAY_SIZE(i64_cases));
	tcase_add_test(tcase, i32_knows_both_ends);
	tcase_add_loop_test(tcase, hex_comes_with_or_without_0x, 0, ARRAY_SIZE(hex_cases));
	tcase_add_loop_test(tcase, decimals_are_read_in_every_locale_alike, 0,
			    ARRAY_SIZE(decimal_cases));
	tcase_add_test(tcase, decimals_with_hundreds_of_digits_are_large_or_refused);
	tcase_add_test(tcase, decimals_with_thousands_of_noughts_are_nothing);
	tcase_add_test(tcase, text_and_char_match_or_take_nothing);
	tcase_add_test(tcase, a_word_ends_at_white_space_and_is_never_empty);
	tcase_add_test(tcase, skipping_words_skips_all_or_none);
	tcase_add_test(tcase, skipping_words_does_not_leave_the_line);
	tcase_add_test(tcase, lines_come_with_and_without_a_last_newline);
	tcase_add_test(tcase, a_text_without_bytes_has_no_lines);
	tcase_add_test(tcase, a_whole_number_has_nothing_around_it);
	suite_add_tcase(suite, tcase);
	return suite;
}
