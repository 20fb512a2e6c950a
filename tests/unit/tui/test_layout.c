/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "helpers/scenes.h"
#include "tui/layout.h"
#include "unit/tui/ui_fixture.h"

static struct ui_fixture f;
static struct view *view;

static void set_up(void)
{
	fixture_init(&f, NULL);
	view = scene_new(SCENE_DISK);
}

static void tear_down(void)
{
	scene_free(view);
	fixture_done(&f);
}

static struct layout layout_of(int rows, int columns, bool meters)
{
	struct layout layout;

	layout_make(f.ui, view, (struct rect){0, 0, rows, columns}, meters, &layout);
	return layout;
}

START_TEST(panels_fill_the_screen_without_a_gap)
{
	for (int rows = LAYOUT_MIN_ROWS; rows < 80; rows++) {
		struct layout layout = layout_of(rows, 40 + rows * 2, rows % 2);
		int next = 0;

		for (size_t i = 0; panels[i]; i++) {
			ck_assert_int_eq(layout.rects[i].row, next);
			ck_assert_int_ge(layout.rects[i].rows, 0);
			next += layout.rects[i].rows;
		}
		ck_assert_int_eq(next, rows);
		ck_assert_int_eq(layout_rect(&layout, &panel_status).rows, 1);
	}
}
END_TEST

START_TEST(eighty_by_twenty_four_has_ten_processes_and_more)
{
	struct layout layout = layout_of(24, 80, true);

	/* A title line and the headings are of the table too. */
	ck_assert_int_ge(layout_rect(&layout, &panel_processes).rows, 12);
	ck_assert_int_ge(layout_rect(&layout, &panel_system).rows, 5);
	ck_assert_int_ge(layout_rect(&layout, &panel_verdict).rows, 3);
}
END_TEST

START_TEST(a_small_screen_keeps_one_line_of_the_verdict)
{
	struct layout layout = layout_of(10, 40, true);

	ck_assert_int_eq(layout_rect(&layout, &panel_verdict).rows, 1);
	ck_assert_int_ge(layout_rect(&layout, &panel_system).rows, 1);
	ck_assert_int_ge(layout_rect(&layout, &panel_processes).rows, 5);
}
END_TEST

START_TEST(hidden_meters_give_their_rows_to_the_table)
{
	struct layout with = layout_of(24, 80, true), without = layout_of(24, 80, false);

	ck_assert_int_eq(layout_rect(&without, &panel_system).rows, 0);
	ck_assert_int_gt(layout_rect(&without, &panel_processes).rows,
			 layout_rect(&with, &panel_processes).rows);
}
END_TEST

Suite *test_layout_suite(void);
Suite *test_layout_suite(void)
{
	Suite *suite = suite_create("layout");
	TCase *tcase = tcase_create("layout");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, panels_fill_the_screen_without_a_gap);
	tcase_add_test(tcase, eighty_by_twenty_four_has_ten_processes_and_more);
	tcase_add_test(tcase, a_small_screen_keeps_one_line_of_the_verdict);
	tcase_add_test(tcase, hidden_meters_give_their_rows_to_the_table);
	suite_add_tcase(suite, tcase);
	return suite;
}
