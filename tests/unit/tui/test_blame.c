/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>

#include "base/textbuf.h"
#include "tui/blame.h"
#include "tui/grid_text.h"

/* A bar of ten cells and its frame. */
static const char *bar(const struct time_split *split, bool ascii_only)
{
	static struct textbuf text;
	struct grid grid;

	grid_init(&grid, 1, 12, ascii_only);
	grid_put(&grid, 0, 0, 1, STYLE_NORMAL, "|");
	blame_draw(&grid, (struct rect){0, 1, 1, 10}, split);
	grid_put(&grid, 0, 11, 1, STYLE_NORMAL, "|");
	textbuf_clear(&text);
	grid_text(&grid, &text);
	grid_done(&grid);
	return textbuf_text(&text);
}

START_TEST(each_part_begins_with_its_letter)
{
	const struct time_split split = {
		{[WAIT_CPU] = 0.2, [WAIT_DB] = 0.5, [WAIT_LOCK] = 0.1, [WAIT_IDLE] = 0.2}};

	ck_assert_str_eq(bar(&split, false), "|C━B━━━━L  |\n");
}
END_TEST

START_TEST(without_lines_there_are_letters)
{
	const struct time_split split = {
		{[WAIT_CPU] = 0.2, [WAIT_DB] = 0.5, [WAIT_LOCK] = 0.1, [WAIT_IDLE] = 0.2}};

	ck_assert_str_eq(bar(&split, true), "|CCBBBBBL  |\n");
}
END_TEST

START_TEST(a_process_with_nothing_to_do_is_blank)
{
	const struct time_split split = {{[WAIT_CPU] = 0.002, [WAIT_IDLE] = 0.998}};

	ck_assert_str_eq(bar(&split, false), "|          |\n");
	ck_assert_int_eq(blame_main_class(&split), WAIT_IDLE);
}
END_TEST

START_TEST(a_little_is_one_cell_for_what_takes_most_of_it)
{
	const struct time_split split = {
		{[WAIT_CPU] = 0.008, [WAIT_NET] = 0.011, [WAIT_IDLE] = 0.981}};

	ck_assert_str_eq(bar(&split, false), "|N         |\n");
	ck_assert_int_eq(blame_main_class(&split), WAIT_NET);
}
END_TEST

START_TEST(several_threads_share_the_whole_bar)
{
	const struct time_split split = {{[WAIT_CPU] = 1, [WAIT_DB] = 4, [WAIT_IDLE] = 3}};

	ck_assert_str_eq(bar(&split, false), "|C━B━━━━━━━|\n");
}
END_TEST

START_TEST(time_that_nobody_looked_at_is_a_question)
{
	struct time_split split;

	for (int c = 0; c < WAIT_CLASS_COUNT; c++)
		split.share[c] = NAN;
	ck_assert_str_eq(bar(&split, false), "|?         |\n");
	split.share[WAIT_CPU] = 0.3;
	ck_assert_str_eq(bar(&split, false), "|C━━?      |\n");
}
END_TEST

START_TEST(a_wait_that_could_not_be_seen_is_part_of_the_bar)
{
	const struct time_split split = {
		{[WAIT_CPU] = 0.3, [WAIT_UNKNOWN] = 0.5, [WAIT_IDLE] = 0.2}};

	ck_assert_str_eq(bar(&split, false), "|C━━?━━━━  |\n");
}
END_TEST

START_TEST(classes_come_by_size_and_each_once)
{
	const struct time_split split = {
		{[WAIT_CPU] = 0.2, [WAIT_DISK] = NAN, [WAIT_DB] = 0.5, [WAIT_IDLE] = 0.3}};
	uint32_t done = 0;

	ck_assert_int_eq(blame_next_class(&split, &done), WAIT_DB);
	ck_assert_int_eq(blame_next_class(&split, &done), WAIT_CPU);
	ck_assert_int_eq(blame_next_class(&split, &done), WAIT_CLASS_COUNT);
}
END_TEST

Suite *test_blame_suite(void);
Suite *test_blame_suite(void)
{
	Suite *suite = suite_create("blame");
	TCase *tcase = tcase_create("blame");

	tcase_add_test(tcase, each_part_begins_with_its_letter);
	tcase_add_test(tcase, without_lines_there_are_letters);
	tcase_add_test(tcase, a_process_with_nothing_to_do_is_blank);
	tcase_add_test(tcase, a_little_is_one_cell_for_what_takes_most_of_it);
	tcase_add_test(tcase, several_threads_share_the_whole_bar);
	tcase_add_test(tcase, time_that_nobody_looked_at_is_a_question);
	tcase_add_test(tcase, a_wait_that_could_not_be_seen_is_part_of_the_bar);
	tcase_add_test(tcase, classes_come_by_size_and_each_once);
	suite_add_tcase(suite, tcase);
	return suite;
}
