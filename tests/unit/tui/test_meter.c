/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>

#include "tui/grid_text.h"
#include "tui/meter.h"

static struct grid grid;
static struct textbuf text;

static void setup(void)
{
	grid_init(&grid, 1, 10, false);
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

static const char *styles(void)
{
	textbuf_clear(&text);
	grid_text_styles(&grid, &text);
	return textbuf_text(&text);
}

START_TEST(parts_follow_each_other_and_a_thin_line_is_the_rest)
{
	const struct meter_part parts[] = {
		{0.3, STYLE_CPU_USER, '|'},
		{0.2, STYLE_CPU_SYSTEM, '#'},
	};

	meter_draw(&grid, 0, 0, 10, parts, 2);
	ck_assert_str_eq(shown(), "━━━━━─────\n");
	ck_assert_str_eq(styles(), "uuuyyiiiii\n");
}
END_TEST

START_TEST(the_last_part_may_end_in_half_a_cell)
{
	const struct meter_part part = {0.25, STYLE_CPU_USER, '|'};

	meter_draw(&grid, 0, 0, 10, &part, 1);
	ck_assert_str_eq(shown(), "━━╸───────\n");
}
END_TEST

START_TEST(unknown_parts_take_no_room_and_too_much_is_cut)
{
	const struct meter_part parts[] = {
		{NAN, STYLE_CPU_NICE, '%'},
		{-1, STYLE_CPU_USER, '|'},
		{0.7, STYLE_CPU_SYSTEM, '#'},
		{0.7, STYLE_CPU_IOWAIT, '*'},
	};

	meter_draw(&grid, 0, 0, 10, parts, 4);
	ck_assert_str_eq(styles(), "yyyyyyyooo\n");
	meter_draw(&grid, 0, 0, 0, parts, 4);
}
END_TEST

START_TEST(letters_tell_the_parts_apart_without_colours)
{
	const struct meter_part parts[] = {
		{0.5, STYLE_WAIT_CPU, 'C'},
		{0.3, STYLE_WAIT_DISK, 'D'},
	};

	meter_draw_letters(&grid, 0, 0, 10, parts, 2);
	ck_assert_str_eq(shown(), "CCCCCDDD..\n");
	grid.ascii_only = true;
	meter_draw(&grid, 0, 0, 10, parts, 2);
	ck_assert_str_eq(shown(), "CCCCCDDD..\n");
}
END_TEST

Suite *test_meter_suite(void);
Suite *test_meter_suite(void)
{
	Suite *suite = suite_create("meter");
	TCase *tcase = tcase_create("meter");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, parts_follow_each_other_and_a_thin_line_is_the_rest);
	tcase_add_test(tcase, the_last_part_may_end_in_half_a_cell);
	tcase_add_test(tcase, unknown_parts_take_no_room_and_too_much_is_cut);
	tcase_add_test(tcase, letters_tell_the_parts_apart_without_colours);
	suite_add_tcase(suite, tcase);
	return suite;
}
