/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "tui/grid.h"
#include "tui/grid_text.h"

static struct grid grid;
static struct textbuf text;

static void setup(void)
{
	grid_init(&grid, 2, 6, false);
}

static void teardown(void)
{
	grid_done(&grid);
	textbuf_done(&text);
}

static const char *shown(void)
{
	textbuf_clear(&text);
	grid_text(&grid, &text);
	return textbuf_text(&text);
}

START_TEST(text_is_clipped_at_every_edge)
{
	grid_put(&grid, 0, -2, 20, STYLE_NORMAL, "abcdefghijkl");
	grid_put(&grid, -1, 0, 20, STYLE_NORMAL, "above");
	grid_put(&grid, 2, 0, 20, STYLE_NORMAL, "below");
	grid_put(&grid, 1, 5, 20, STYLE_NORMAL, "xyz");
	ck_assert_str_eq(shown(), "cdefgh\n     x\n");
}
END_TEST

START_TEST(text_keeps_to_its_columns_and_says_how_many_it_took)
{
	ck_assert_int_eq(grid_put(&grid, 0, 1, 3, STYLE_NORMAL, "abcdef"), 3);
	ck_assert_int_eq(grid_put(&grid, 1, 0, 6, STYLE_NORMAL, "ab"), 2);
	ck_assert_int_eq(grid_put(&grid, 1, 3, 0, STYLE_NORMAL, "ab"), 0);
	ck_assert_str_eq(shown(), " abc\nab\n");
}
END_TEST

START_TEST(a_wide_character_takes_two_columns_or_none)
{
	ck_assert_int_eq(grid_put(&grid, 0, 0, 3, STYLE_NORMAL, "日本"), 2);
	ck_assert_str_eq(grid.cells[0].glyph, "日");
	ck_assert_str_eq(grid.cells[1].glyph, "");
	grid_put(&grid, 1, 5, 6, STYLE_NORMAL, "日");
	ck_assert_str_eq(shown(), "日\n\n");
}
END_TEST

START_TEST(writing_over_half_of_a_wide_character_blanks_the_other_half)
{
	grid_put(&grid, 0, 0, 6, STYLE_NORMAL, "日本");
	grid_put(&grid, 0, 1, 1, STYLE_NORMAL, "x");
	grid_put(&grid, 0, 2, 1, STYLE_NORMAL, "y");
	ck_assert_str_eq(shown(), " xy\n\n");
}
END_TEST

START_TEST(combining_characters_join_the_character_before_them)
{
	ck_assert_int_eq(grid_put(&grid, 0, 0, 6, STYLE_NORMAL, "e\xcc\x81x"), 2);
	ck_assert_str_eq(grid.cells[0].glyph, "e\xcc\x81");
	/* As many as there is room for, and nothing to join at the beginning. */
	grid_put(&grid, 1, 0, 6, STYLE_NORMAL,
		 "\xcc\x81"
		 "a\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81");
	ck_assert_str_eq(grid.cells[6].glyph, "a\xcc\x81\xcc\x81\xcc\x81");
}
END_TEST

START_TEST(bytes_from_outside_are_made_visible)
{
	struct grid wide;

	grid_init(&wide, 1, 20, false);
	grid_put_visible(&wide, 0, 0, 20, STYLE_NORMAL, "a\x1b[2J\n\xff", 7);
	grid_text(&wide, &text);
	ck_assert_ptr_null(strchr(textbuf_text(&text), '\x1b'));
	ck_assert_ptr_nonnull(strstr(textbuf_text(&text), "a\\x1b[2J\\n"));
	grid_done(&wide);
}
END_TEST

START_TEST(an_ascii_grid_holds_ascii_only)
{
	grid_done(&grid);
	grid_init(&grid, 2, 6, true);
	grid_put(&grid, 0, 0, 6, STYLE_NORMAL, "→█…日");
	grid_put_visible(&grid, 1, 0, 6, STYLE_NORMAL, "日", 3);
	for (int i = 0; i < 12; i++)
		ck_assert_int_lt((unsigned char)grid.cells[i].glyph[0], 0x7f);
	ck_assert_int_eq(strncmp(shown(), ">#~?", 4), 0);
}
END_TEST

START_TEST(a_number_that_does_not_fit_does_not_look_like_one)
{
	grid_put_right(&grid, 0, 0, 4, STYLE_NORMAL, "12");
	grid_put_right(&grid, 1, 0, 4, STYLE_NORMAL, "123456");
	ck_assert_str_eq(shown(), "  12\n123+\n");
}
END_TEST

START_TEST(filling_and_painting_stay_inside)
{
	grid_fill(&grid, (struct rect){-1, 4, 2, 99}, "#", STYLE_STRONG);
	grid_paint(&grid, (struct rect){1, -3, 9, 4}, STYLE_DIM);
	ck_assert_str_eq(shown(), "    ##\n\n");
	textbuf_clear(&text);
	grid_text_styles(&grid, &text);
	ck_assert_str_eq(textbuf_text(&text), "    SS\nd\n");
}
END_TEST

START_TEST(resizing_blanks_everything)
{
	grid_put(&grid, 0, 0, 6, STYLE_STRONG, "abc");
	grid_resize(&grid, 1, 3);
	ck_assert_str_eq(shown(), "\n");
	grid_resize(&grid, -4, 0);
	ck_assert_str_eq(shown(), "");
}
END_TEST

Suite *test_grid_suite(void);
Suite *test_grid_suite(void)
{
	Suite *suite = suite_create("grid");
	TCase *tcase = tcase_create("grid");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, text_is_clipped_at_every_edge);
	tcase_add_test(tcase, text_keeps_to_its_columns_and_says_how_many_it_took);
	tcase_add_test(tcase, a_wide_character_takes_two_columns_or_none);
	tcase_add_test(tcase, writing_over_half_of_a_wide_character_blanks_the_other_half);
	tcase_add_test(tcase, combining_characters_join_the_character_before_them);
	tcase_add_test(tcase, bytes_from_outside_are_made_visible);
	tcase_add_test(tcase, an_ascii_grid_holds_ascii_only);
	tcase_add_test(tcase, a_number_that_does_not_fit_does_not_look_like_one);
	tcase_add_test(tcase, filling_and_painting_stay_inside);
	tcase_add_test(tcase, resizing_blanks_everything);
	suite_add_tcase(suite, tcase);
	return suite;
}
