/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>

#include "tui/grid_text.h"
#include "tui/sparkline.h"

static const struct scale whole = {1, 0.5, 0.9};

static struct grid grid;
static struct textbuf text;

static void setup(void)
{
	grid_init(&grid, 2, 8, false);
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

START_TEST(a_gap_is_blank_and_nothing_is_a_ground_line)
{
	const float values[] = {NAN, 0, 0.001f, 0.5f, 1, 7};

	sparkline_draw(&grid, (struct rect){0, 0, 1, 8}, values, 6, &whole);
	ck_assert_str_eq(shown(), "   ▁▁▄▇▇\n\n");
	ck_assert_int_eq(grid.cells[3].style, STYLE_WAIT_IDLE);
	ck_assert_int_eq(grid.cells[4].style, STYLE_GRAPH_LOW);
	ck_assert_int_eq(grid.cells[5].style, STYLE_GRAPH_MIDDLE);
	ck_assert_int_eq(grid.cells[6].style, STYLE_GRAPH_HIGH);
}
END_TEST

START_TEST(two_rows_have_twice_the_steps)
{
	const float values[] = {0.25f, 0.5f, 0.75f, 1};

	sparkline_draw(&grid, (struct rect){0, 1, 2, 4}, values, 4, &whole);
	ck_assert_str_eq(shown(), "   ▄▇\n ▄███\n");
}
END_TEST

START_TEST(without_utf8_marks_get_darker)
{
	const float values[] = {0, 0.2f, 0.6f, 1};

	grid_done(&grid);
	grid_init(&grid, 1, 4, true);
	sparkline_draw(&grid, (struct rect){0, 0, 1, 4}, values, 4, &whole);
	ck_assert_str_eq(shown(), "_.=*\n");
}
END_TEST

START_TEST(only_the_newest_that_fit_are_drawn)
{
	const float values[] = {1, 1, 0, 0.5f};

	sparkline_draw(&grid, (struct rect){0, 0, 1, 2}, values, 4, &whole);
	ck_assert_str_eq(shown(), "▁▄\n\n");
}
END_TEST

START_TEST(folding_keeps_the_peak_of_each_bucket)
{
	const float samples[] = {1, 9, 2, NAN, NAN, NAN, 4, 3};
	float columns[4];

	sparkline_fold(samples, 8, 2, 1, columns, 4);
	ck_assert_float_eq(columns[0], 9);
	ck_assert_float_eq(columns[1], 2);
	ck_assert_float_nan(columns[2]);
	ck_assert_float_eq(columns[3], 4);
}
END_TEST

START_TEST(a_folded_graph_moves_by_whole_columns)
{
	const float before[] = {9, 1, 8, 2, 7, 3}, after[] = {1, 8, 2, 7, 3, 5};
	float columns[3], next[3];

	/* The newest bucket holds one sample, then two, and the others stay as they were. */
	sparkline_fold(before, 6, 2, 10, columns, 3);
	sparkline_fold(after, 6, 2, 11, next, 3);
	ck_assert_float_eq(columns[2], 3);
	ck_assert_float_eq(next[2], 5);
	ck_assert_float_eq(columns[1], 7);
	ck_assert_float_eq(next[1], 7);
	ck_assert_float_eq(columns[0], 8);
	ck_assert_float_eq(next[0], 8);
}
END_TEST

START_TEST(too_few_samples_leave_gaps)
{
	const float samples[] = {5};
	float columns[2];

	sparkline_fold(samples, 1, 3, 2, columns, 2);
	ck_assert_float_nan(columns[0]);
	ck_assert_float_eq(columns[1], 5);
}
END_TEST

START_TEST(scales_grow_in_steps_of_1_2_5)
{
	ck_assert_double_eq(scale_round_up(1), 1);
	ck_assert_double_eq(scale_round_up(1.1), 2);
	ck_assert_double_eq(scale_round_up(3), 5);
	ck_assert_double_eq(scale_round_up(51), 100);
	ck_assert_double_eq_tol(scale_round_up(0.03), 0.05, 1e-9);
	ck_assert_double_eq(scale_round_up(0), 1);
	ck_assert_double_eq(scale_round_up(NAN), 1);
	ck_assert_double_eq(scale_round_up(INFINITY), 1);
}
END_TEST

START_TEST(a_scale_without_levels_stays_calm)
{
	const struct scale calm = {1, NAN, NAN};

	ck_assert_int_eq(scale_style(&calm, 1e9), STYLE_GRAPH_LOW);
	ck_assert_int_eq(scale_style(&whole, NAN), STYLE_GRAPH_LOW);
}
END_TEST

Suite *test_sparkline_suite(void);
Suite *test_sparkline_suite(void)
{
	Suite *suite = suite_create("sparkline");
	TCase *tcase = tcase_create("sparkline");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_gap_is_blank_and_nothing_is_a_ground_line);
	tcase_add_test(tcase, two_rows_have_twice_the_steps);
	tcase_add_test(tcase, without_utf8_marks_get_darker);
	tcase_add_test(tcase, only_the_newest_that_fit_are_drawn);
	tcase_add_test(tcase, folding_keeps_the_peak_of_each_bucket);
	tcase_add_test(tcase, a_folded_graph_moves_by_whole_columns);
	tcase_add_test(tcase, too_few_samples_leave_gaps);
	tcase_add_test(tcase, scales_grow_in_steps_of_1_2_5);
	tcase_add_test(tcase, a_scale_without_levels_stays_calm);
	suite_add_tcase(suite, tcase);
	return suite;
}
