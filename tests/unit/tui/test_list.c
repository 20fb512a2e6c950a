/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "tui/list.h"

static struct list ten_in_four(void)
{
	struct list list = {0};

	list_fit(&list, 10, 4);
	return list;
}

START_TEST(an_empty_list_stays_where_it_is)
{
	struct list list = {0};

	list_move(&list, LIST_LINES, 5);
	list_move(&list, LIST_PAGES, -2);
	list_move(&list, LIST_LAST, 0);
	list_scroll(&list, 3);
	ck_assert_uint_eq(list.selected, 0);
	ck_assert_uint_eq(list.top, 0);
}
END_TEST

START_TEST(the_window_follows_the_cursor_as_little_as_it_can)
{
	struct list list = ten_in_four();

	list_move(&list, LIST_LINES, 3);
	ck_assert_uint_eq(list.top, 0);
	list_move(&list, LIST_LINES, 1);
	ck_assert_uint_eq(list.top, 1);
	list_move(&list, LIST_LINES, -3);
	ck_assert_uint_eq(list.top, 1);
	list_move(&list, LIST_LINES, -1);
	ck_assert_uint_eq(list.top, 0);
}
END_TEST

START_TEST(the_cursor_stops_at_both_ends)
{
	struct list list = ten_in_four();

	list_move(&list, LIST_LINES, -7);
	ck_assert_uint_eq(list.selected, 0);
	list_move(&list, LIST_LINES, 700);
	ck_assert_uint_eq(list.selected, 9);
	ck_assert_uint_eq(list.top, 6);
	list_move(&list, LIST_FIRST, 0);
	ck_assert_uint_eq(list.selected, 0);
	ck_assert_uint_eq(list.top, 0);
}
END_TEST

START_TEST(a_page_keeps_the_cursor_at_its_place_in_the_window)
{
	struct list list = ten_in_four();

	list_move(&list, LIST_LINES, 1);
	list_move(&list, LIST_PAGES, 1);
	ck_assert_uint_eq(list.selected, 4);
	ck_assert_uint_eq(list.top, 3);
	list_move(&list, LIST_PAGES, -1);
	ck_assert_uint_eq(list.selected, 1);
	ck_assert_uint_eq(list.top, 0);
}
END_TEST

START_TEST(scrolling_leaves_the_cursor)
{
	struct list list = ten_in_four();

	list_scroll(&list, 5);
	ck_assert_uint_eq(list.top, 5);
	ck_assert_uint_eq(list.selected, 0);
	ck_assert(!list_shows(&list, 0));
	list_scroll(&list, 50);
	ck_assert_uint_eq(list.top, 6);
}
END_TEST

START_TEST(a_shorter_list_takes_cursor_and_window_along)
{
	struct list list = ten_in_four();

	list_move(&list, LIST_LAST, 0);
	list_fit(&list, 3, 4);
	ck_assert_uint_eq(list.selected, 2);
	ck_assert_uint_eq(list.top, 0);
	list_fit(&list, 0, 4);
	ck_assert_uint_eq(list.selected, 0);
}
END_TEST

Suite *test_list_suite(void);
Suite *test_list_suite(void)
{
	Suite *suite = suite_create("list");
	TCase *tcase = tcase_create("list");

	tcase_add_test(tcase, an_empty_list_stays_where_it_is);
	tcase_add_test(tcase, the_window_follows_the_cursor_as_little_as_it_can);
	tcase_add_test(tcase, the_cursor_stops_at_both_ends);
	tcase_add_test(tcase, a_page_keeps_the_cursor_at_its_place_in_the_window);
	tcase_add_test(tcase, scrolling_leaves_the_cursor);
	tcase_add_test(tcase, a_shorter_list_takes_cursor_and_window_along);
	suite_add_tcase(suite, tcase);
	return suite;
}
