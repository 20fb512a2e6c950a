/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "tui/theme.h"

START_TEST(every_style_has_a_name_and_a_letter_of_its_own)
{
	const struct look *look = &theme_looks[_i];

	ck_assert_ptr_nonnull(look->name);
	ck_assert_int_ge(look->letter, ' ');
	ck_assert_int_le(look->letter, '~');
	for (int i = 0; i < _i; i++) {
		ck_assert_str_ne(theme_looks[i].name, look->name);
		ck_assert_int_ne(theme_looks[i].letter, look->letter);
	}
}
END_TEST

START_TEST(every_colour_exists)
{
	const struct look *look = &theme_looks[_i];

	ck_assert(look->foreground_256 >= -1 && look->foreground_256 <= 255);
	ck_assert(look->background_256 >= -1 && look->background_256 <= 255);
	ck_assert(look->foreground_8 >= -1 && look->foreground_8 <= 15);
	ck_assert(look->background_8 >= -1 && look->background_8 <= 7);
}
END_TEST

/* Else it could be the colour of the background, on a terminal that is light or dark. */
START_TEST(whoever_brings_a_background_brings_the_colour_on_it)
{
	const struct look *look = &theme_looks[_i];

	if (look->background_256 >= 0)
		ck_assert_int_ge(look->foreground_256, 0);
	if (look->background_8 >= 0)
		ck_assert_int_ge(look->foreground_8, 0);
}
END_TEST

START_TEST(a_style_stays_within_the_colours_there_are)
{
	static const int colours[] = {8, 16, 256};

	for (size_t i = 0; i < sizeof(colours) / sizeof(colours[0]); i++) {
		struct shade shade = theme_shade((enum style)_i, colours[i]);

		ck_assert_int_ge(shade.foreground, -1);
		ck_assert_int_lt(shade.foreground, colours[i]);
		ck_assert_int_lt(shade.background, colours[i]);
	}
	ck_assert_int_eq(theme_shade((enum style)_i, 0).foreground, -1);
	ck_assert_int_eq(theme_shade((enum style)_i, 0).background, -1);
}
END_TEST

START_TEST(what_is_selected_is_seen_without_colours)
{
	ck_assert(theme_shade(STYLE_SELECTED, 0).attributes & LOOK_REVERSE);
	ck_assert(theme_shade(STYLE_HEADING, 0).attributes & LOOK_REVERSE);
	ck_assert(theme_shade(STYLE_CRITICAL, 0).attributes & LOOK_BOLD);
}
END_TEST

Suite *test_theme_suite(void);
Suite *test_theme_suite(void)
{
	Suite *suite = suite_create("theme");
	TCase *tcase = tcase_create("theme");

	tcase_add_loop_test(tcase, every_style_has_a_name_and_a_letter_of_its_own, 0, STYLE_COUNT);
	tcase_add_loop_test(tcase, every_colour_exists, 0, STYLE_COUNT);
	tcase_add_loop_test(tcase, whoever_brings_a_background_brings_the_colour_on_it, 0,
			    STYLE_COUNT);
	tcase_add_loop_test(tcase, a_style_stays_within_the_colours_there_are, 0, STYLE_COUNT);
	tcase_add_test(tcase, what_is_selected_is_seen_without_colours);
	suite_add_tcase(suite, tcase);
	return suite;
}
