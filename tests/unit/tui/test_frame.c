/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "tui/click.h"
#include "tui/frame.h"

static struct grid grid;
static struct frame frame;
static int shown, last_row, last_column;

static void setup(void)
{
	grid_init(&grid, 3, 10, false);
	frame_resize(&frame, 3, 10);
	shown = 0;
}

static void teardown(void)
{
	grid_done(&grid);
	frame_done(&frame);
}

static void show(const struct grid *of, int row, int column)
{
	ck_assert_ptr_eq(of, &grid);
	shown++;
	last_row = row;
	last_column = column;
}

START_TEST(the_first_frame_shows_every_cell_and_the_same_again_none)
{
	ck_assert(frame_update(&frame, &grid, show));
	ck_assert_int_eq(shown, 30);
	ck_assert(!frame_update(&frame, &grid, show));
	ck_assert_int_eq(shown, 30);
}
END_TEST

START_TEST(only_a_cell_that_changed_is_shown)
{
	frame_update(&frame, &grid, show);
	shown = 0;
	grid_put(&grid, 1, 4, 1, STYLE_NORMAL, "x");
	ck_assert(frame_update(&frame, &grid, show));
	ck_assert_int_eq(shown, 1);
	ck_assert_int_eq(last_row, 1);
	ck_assert_int_eq(last_column, 4);
}
END_TEST

START_TEST(another_style_is_a_change)
{
	frame_update(&frame, &grid, show);
	shown = 0;
	grid_paint(&grid, (struct rect){2, 0, 1, 2}, STYLE_SELECTED);
	frame_update(&frame, &grid, show);
	ck_assert_int_eq(shown, 2);
}
END_TEST

START_TEST(what_was_forgotten_is_shown_again)
{
	frame_update(&frame, &grid, show);
	frame_forget(&frame);
	shown = 0;
	ck_assert(frame_update(&frame, &grid, show));
	ck_assert_int_eq(shown, 30);
}
END_TEST

START_TEST(a_grid_of_another_size_is_clipped)
{
	frame_resize(&frame, 2, 4);
	ck_assert(frame_update(&frame, &grid, show));
	ck_assert_int_eq(shown, 8);
	frame_resize(&frame, 50, 100);
	shown = 0;
	frame_update(&frame, &grid, show);
	ck_assert_int_eq(shown, 30);
	frame_resize(&frame, 0, 0);
	ck_assert(!frame_update(&frame, &grid, show));
}
END_TEST

START_TEST(two_quick_clicks_on_a_cell_are_a_double_click)
{
	struct click last = {0};

	ck_assert(!click_is_double(&last, 1000000000, 3, 4));
	ck_assert(click_is_double(&last, 1200000000, 3, 4));
	/* The third is a first one. */
	ck_assert(!click_is_double(&last, 1300000000, 3, 4));
	ck_assert(!click_is_double(&last, 1350000000, 3, 5));
	ck_assert(!click_is_double(&last, 1900000000, 3, 5));
}
END_TEST

Suite *test_frame_suite(void);
Suite *test_frame_suite(void)
{
	Suite *suite = suite_create("frame");
	TCase *tcase = tcase_create("frame");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, the_first_frame_shows_every_cell_and_the_same_again_none);
	tcase_add_test(tcase, only_a_cell_that_changed_is_shown);
	tcase_add_test(tcase, another_style_is_a_change);
	tcase_add_test(tcase, what_was_forgotten_is_shown_again);
	tcase_add_test(tcase, a_grid_of_another_size_is_clipped);
	tcase_add_test(tcase, two_quick_clicks_on_a_cell_are_a_double_click);
	suite_add_tcase(suite, tcase);
	return suite;
}
