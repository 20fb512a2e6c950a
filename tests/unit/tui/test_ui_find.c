/* SPDX-License-Identifier: MIT */
/* Finding, sorting and unfolding with keys. */
#include <check.h>

#include "tui/actions.h"
#include "unit/tui/ui_fixture.h"

static struct ui_fixture f;

static void set_up(void)
{
	fixture_init(&f, NULL);
	fixture_show(&f, a_small_machine());
	fixture_screen(&f, 24, 80);
}

static void tear_down(void)
{
	fixture_done(&f);
}

static void press(uint32_t key)
{
	fixture_press(&f, key);
}

START_TEST(a_search_goes_to_the_match_while_typing)
{
	press('/');
	fixture_type(&f, "bas");
	ck_assert_int_eq(fixture_cursor(&f), 300);
	assert_shows(&f, "Search: bas");
	fixture_type(&f, "q");
	assert_shows(&f, "not found");
	press(KEY_CODE_BACKSPACE);
	press(KEY_ENTER);
	ck_assert_int_eq(fixture_cursor(&f), 300);
}
END_TEST

START_TEST(escape_from_a_search_goes_back)
{
	press(KEY_CODE_F1 + 2);
	fixture_type(&f, "bash");
	press(KEY_ESCAPE);
	ck_assert_int_eq(fixture_cursor(&f), 310);
	ck_assert_int_eq(ui_verdict_pid(f.ui), 0);
}
END_TEST

START_TEST(n_goes_through_all_matches)
{
	press('/');
	fixture_type(&f, "AS");
	press(KEY_ENTER);
	ck_assert_int_eq(fixture_cursor(&f), 1);
	press('n');
	ck_assert_int_eq(fixture_cursor(&f), 300);
	press('n');
	ck_assert_int_eq(fixture_cursor(&f), 1);
	press(KEY_CODE_F1 + 14);
	ck_assert_int_eq(fixture_cursor(&f), 300);
}
END_TEST

START_TEST(every_key_reaches_the_prompt)
{
	press('\\');
	fixture_type(&f, "qMkhH");
	ck_assert_str_eq(f.ui->prompt.text, "qMkhH");
	press(KEY_ESCAPE);
	ck_assert_ptr_eq(ui_mode(f.ui), &mode_table);
	ck_assert(!f.ui->show_threads);
}
END_TEST

START_TEST(a_filter_works_while_it_is_typed)
{
	press(KEY_CODE_F1 + 3);
	fixture_type(&f, "cpu > 5");
	assert_shows(&f, "cc1");
	assert_shows(&f, "postgres");
	assert_hides(&f, "bash");
	fixture_type(&f, "0");
	assert_hides(&f, "postgres -D");
	press(KEY_ENTER);
	assert_shows(&f, "filter cpu > 50");
	assert_shows(&f, "1 of 6 processes");
}
END_TEST

START_TEST(the_name_of_a_column_alone_is_not_yet_a_filter)
{
	press('\\');
	fixture_type(&f, "cpu");
	assert_shows(&f, "bash");
	fixture_type(&f, " > 50 or use");
	assert_hides(&f, "bash");
	fixture_type(&f, "r");
	assert_hides(&f, "bash");
	press(KEY_CTRL('u'));
	fixture_type(&f, "cpu");
	press(KEY_ENTER);
	assert_shows(&f, "nothing matches");
}
END_TEST

START_TEST(a_wrong_filter_says_where_and_stays_open)
{
	press('o');
	fixture_type(&f, "cpu > 5 and");
	ck_assert(f.ui->prompt_message[0]);
	assert_hides(&f, "bash");
	press(KEY_ENTER);
	ck_assert_ptr_eq(ui_mode(f.ui), &mode_prompt);
	press(KEY_ESCAPE);
	assert_shows(&f, "bash");
	ck_assert_ptr_null(f.ui->filter);
}
END_TEST

START_TEST(the_cursor_comes_back_when_its_process_does)
{
	press(KEY_CODE_DOWN);
	press('\\');
	fixture_type(&f, "bash");
	press(KEY_ESCAPE);
	ck_assert_int_eq(fixture_cursor(&f), 4711);
}
END_TEST

START_TEST(digits_go_to_a_pid)
{
	press('4');
	ck_assert_int_eq(fixture_cursor(&f), 4711);
	press(KEY_ESCAPE);
	press('3');
	fixture_type(&f, "10");
	ck_assert_int_eq(fixture_cursor(&f), 310);
	press('P');
	ck_assert_ptr_eq(ui_mode(f.ui), &mode_table);
	ck_assert_int_eq(fixture_cursor(&f), 310);
}
END_TEST

START_TEST(the_user_menu_counts_and_chooses)
{
	press('u');
	assert_shows(&f, "2 processes");
	fixture_type(&f, "ad");
	press(KEY_ENTER);
	assert_shows(&f, "user ada");
	assert_hides(&f, "postgres");
	press('u');
	press(KEY_CODE_HOME);
	press(KEY_ENTER);
	assert_shows(&f, "postgres");
}
END_TEST

START_TEST(a_menu_takes_clicks)
{
	int line;

	press('u');
	line = fixture_line_of(&f, "ada");
	fixture_click(&f, line, 3, MOUSE_LEFT);
	ck_assert_str_eq(menu_selected(&f.ui->menu)->label, "ada");
	fixture_click(&f, line, 3, MOUSE_LEFT);
	ck_assert_str_eq(f.ui->user, "ada");
	press('u');
	fixture_screen(&f, 24, 80);
	fixture_click(&f, 2, 70, MOUSE_LEFT);
	ck_assert_ptr_eq(ui_mode(f.ui), &mode_table);
}
END_TEST

START_TEST(the_sort_menu_lists_every_column_with_its_meaning)
{
	press('>');
	assert_shows(&f, "Sort by");
	fixture_type(&f, "res");
	ck_assert_str_eq(menu_selected(&f.ui->menu)->label, "RES");
	press(KEY_ENTER);
	ck_assert_str_eq(ui_order(f.ui).metric->key, "resident_bytes");
	for (size_t i = 0; i < task_metrics.count; i++) {
		bool is_listed = false;

		for (size_t k = 0; k < f.ui->menu.list.count; k++)
			is_listed |= f.ui->menu.items[k].value == (int)i;
		ck_assert_int_eq(is_listed, !(task_metrics.metrics[i].flags & METRIC_HIDDEN));
	}
}
END_TEST

START_TEST(sort_keys_sort)
{
	static const struct {
		uint32_t key;
		const char *metric;
	} keys[] = {{'M', "resident_bytes"}, {'P', "cpu_share"},
		    {'T', "cpu_time_ns"},    {'N', "pid"},
		    {'D', "io_bytes_per_s"}, {'B', "waiting_share"}};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		press(keys[i].key);
		ck_assert_str_eq(ui_order(f.ui).metric->key, keys[i].metric);
	}
	press('I');
	ck_assert(!ui_order(f.ui).is_descending);
}
END_TEST

START_TEST(each_screen_has_its_own_order)
{
	press('\t');
	ck_assert_str_eq(ui_order(f.ui).metric->key, "io_bytes_per_s");
	press('N');
	press(KEY_CODE_SHIFT_TAB);
	ck_assert_str_eq(ui_order(f.ui).metric->key, "cpu_share");
	press('\t');
	ck_assert_str_eq(ui_order(f.ui).metric->key, "pid");
	for (size_t i = 1; i < f.ui->sets.count; i++)
		press('\t');
	ck_assert_uint_eq(f.ui->set, 0);
}
END_TEST

START_TEST(unfolding_shows_the_threads_of_one_process)
{
	press(KEY_CODE_DOWN);
	press('+');
	assert_shows(&f, "checkpoint");
	ck_assert(ui_needs(f.ui) & NEED_THREADS);
	press(KEY_CODE_DOWN);
	ck_assert_int_eq(fixture_cursor(&f), 4713);
	press('-');
	ck_assert_int_eq(fixture_cursor(&f), 4711);
	assert_hides(&f, "checkpoint");
}
END_TEST

START_TEST(the_tree_folds_and_unfolds)
{
	press('t');
	press('N');
	press('4');
	press(KEY_ESCAPE);
	press(KEY_CODE_HOME);
	ck_assert_int_eq(fixture_cursor(&f), 1);
	press('-');
	assert_hides(&f, "bash");
	press('*');
	assert_shows(&f, "bash");
	press('-');
	press('+');
	assert_shows(&f, "cc1");
}
END_TEST

Suite *test_ui_find_suite(void);
Suite *test_ui_find_suite(void)
{
	Suite *suite = suite_create("ui_find");
	TCase *tcase = tcase_create("ui_find");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_search_goes_to_the_match_while_typing);
	tcase_add_test(tcase, escape_from_a_search_goes_back);
	tcase_add_test(tcase, n_goes_through_all_matches);
	tcase_add_test(tcase, every_key_reaches_the_prompt);
	tcase_add_test(tcase, a_filter_works_while_it_is_typed);
	tcase_add_test(tcase, the_name_of_a_column_alone_is_not_yet_a_filter);
	tcase_add_test(tcase, a_wrong_filter_says_where_and_stays_open);
	tcase_add_test(tcase, the_cursor_comes_back_when_its_process_does);
	tcase_add_test(tcase, digits_go_to_a_pid);
	tcase_add_test(tcase, the_user_menu_counts_and_chooses);
	tcase_add_test(tcase, a_menu_takes_clicks);
	tcase_add_test(tcase, the_sort_menu_lists_every_column_with_its_meaning);
	tcase_add_test(tcase, sort_keys_sort);
	tcase_add_test(tcase, each_screen_has_its_own_order);
	tcase_add_test(tcase, unfolding_shows_the_threads_of_one_process);
	tcase_add_test(tcase, the_tree_folds_and_unfolds);
	suite_add_tcase(suite, tcase);
	return suite;
}
