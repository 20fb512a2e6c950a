/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "tui/wrap.h"

START_TEST(lines_break_at_blanks)
{
	const char *text = "five threads wait";

	ck_assert_uint_eq(wrap_length(text, 12), 12);
	ck_assert_str_eq(wrap_rest(text, 12), "wait");
	ck_assert_uint_eq(wrap_length(text, 11), 4);
	ck_assert_str_eq(wrap_rest(text, 4), "threads wait");
}
END_TEST

START_TEST(what_fits_is_not_broken)
{
	ck_assert_uint_eq(wrap_length("five threads", 12), 12);
	ck_assert_str_eq(wrap_rest("five threads", 12), "");
	ck_assert_uint_eq(wrap_length("", 5), 0);
}
END_TEST

START_TEST(a_word_that_is_too_long_is_cut_between_characters)
{
	ck_assert_uint_eq(wrap_length("abcdef", 4), 4);
	ck_assert_uint_eq(wrap_length("日本語", 5), 6);
	/* Always something, or whoever wraps would never end. */
	ck_assert_uint_eq(wrap_length("日本語", 1), 3);
	ck_assert_uint_eq(wrap_length("abc", 0), 1);
}
END_TEST

Suite *test_wrap_suite(void);
Suite *test_wrap_suite(void)
{
	Suite *suite = suite_create("wrap");
	TCase *tcase = tcase_create("wrap");

	tcase_add_test(tcase, lines_break_at_blanks);
	tcase_add_test(tcase, what_fits_is_not_broken);
	tcase_add_test(tcase, a_word_that_is_too_long_is_cut_between_characters);
	suite_add_tcase(suite, tcase);
	return suite;
}
