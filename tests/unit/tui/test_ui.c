/* SPDX-License-Identifier: MIT */
#include "tui/ui.h"

#include <check.h>
#include <errno.h>
#include <string.h>

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

START_TEST(before_the_first_interval_it_says_so)
{
	struct ui_fixture fresh;

	fixture_init(&fresh, NULL);
	assert_shows(&fresh, "collecting");
	fixture_press(&fresh, KEY_CODE_DOWN);
	ck_assert_int_eq(fixture_press(&fresh, 'q').kind, UI_REQUEST_QUIT);
	fixture_done(&fresh);
}
END_TEST

START_TEST(a_wrong_sort_field_is_refused_with_a_sentence)
{
	struct ui_options options = {.sort = "colour"};
	struct message message;
	struct ui *ui;

	ck_assert_int_eq(ui_new(&options, &ui, &message), -EINVAL);
	ck_assert(strstr(message.text, "colour"));
}
END_TEST

START_TEST(a_wrong_filter_is_refused_with_a_sentence)
{
	struct ui_options options = {.filter = "cpu >"};
	struct message message = {0};
	struct ui *ui;

	ck_assert_int_eq(ui_new(&options, &ui, &message), -EINVAL);
	ck_assert(message.text[0]);
}
END_TEST

START_TEST(the_sort_option_takes_a_direction_as_top_does)
{
	struct ui_options options = {.sort = "+PID"};
	struct ui_fixture fixture;

	fixture_init(&fixture, &options);
	fixture_show(&fixture, a_small_machine());
	ck_assert_int_eq(fixture_cursor(&fixture), 4711);
	fixture_done(&fixture);
}
END_TEST

START_TEST(all_ways_out)
{
	const uint32_t keys[] = {'q', KEY_CODE_F1 + 9, KEY_CTRL('c')};

	for (size_t i = 0; i < 3; i++)
		ck_assert_int_eq(fixture_press(&f, keys[i]).kind, UI_REQUEST_QUIT);
}
END_TEST

START_TEST(a_lost_terminal_ends_it)
{
	struct input_event event = {.kind = INPUT_CLOSED};

	ck_assert_int_eq(ui_handle(f.ui, &event).kind, UI_REQUEST_QUIT);
}
END_TEST

START_TEST(the_machine_is_judged_until_somebody_is_selected)
{
	ck_assert_int_eq(ui_verdict_pid(f.ui), 0);
	press(KEY_CODE_DOWN);
	ck_assert_int_eq(ui_verdict_pid(f.ui), 4711);
	press(KEY_ESCAPE);
	ck_assert_int_eq(ui_verdict_pid(f.ui), 0);
}
END_TEST

START_TEST(the_cursor_stays_on_its_process_when_rows_move)
{
	press(KEY_CODE_DOWN);
	press('M');
	ck_assert_int_eq(fixture_cursor(&f), 4711);
	press('N');
	ck_assert_int_eq(fixture_cursor(&f), 4711);
	press('t');
	ck_assert_int_eq(fixture_cursor(&f), 4711);
	fixture_show(&f, a_small_machine());
	ck_assert_int_eq(fixture_cursor(&f), 4711);
}
END_TEST

START_TEST(when_its_process_ends_the_cursor_stays_on_its_line)
{
	press(KEY_CODE_DOWN);
	fixture_show(&f, an_interval(.processes = USAGES(a_process(.pid = 1, .cpu_share = 0.3),
							 a_process(.pid = 8, .cpu_share = 0.2),
							 a_process(.pid = 9, .cpu_share = 0.1))));
	ck_assert_int_eq(fixture_cursor(&f), 8);
	ck_assert_int_eq(ui_verdict_pid(f.ui), 0);
}
END_TEST

START_TEST(a_reused_pid_is_somebody_else)
{
	press(KEY_CODE_DOWN);
	fixture_show(&f, an_interval(.processes = USAGES(a_process(.pid = 4711,
								   .start_ticks = 999))));
	ck_assert_int_eq(ui_verdict_pid(f.ui), 0);
}
END_TEST

START_TEST(a_followed_row_keeps_its_line_on_the_screen)
{
	int line;

	fixture_show(&f, a_large_machine(300));
	fixture_screen(&f, 24, 80);
	for (int i = 0; i < 5; i++)
		press(KEY_CODE_DOWN);
	press('F');
	line = (int)(f.ui->cursor.selected - f.ui->cursor.top);
	press('N');
	fixture_screen(&f, 24, 80);
	ck_assert_int_eq((int)(f.ui->cursor.selected - f.ui->cursor.top), line);
	press('I');
	fixture_screen(&f, 24, 80);
	ck_assert_int_eq((int)(f.ui->cursor.selected - f.ui->cursor.top), line);
}
END_TEST

START_TEST(without_following_the_window_stays)
{
	fixture_show(&f, a_large_machine(300));
	fixture_screen(&f, 24, 80);
	press(KEY_CODE_DOWN);
	press('M');
	fixture_screen(&f, 24, 80);
	ck_assert_uint_eq(f.ui->cursor.top, 0);
	press(KEY_CODE_DOWN);
	fixture_screen(&f, 24, 80);
	ck_assert(list_shows(&f.ui->cursor, f.ui->cursor.selected));
}
END_TEST

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
		ck_assert_int_eq(is_listed,
				 !(task_metrics.metrics[i].flags & METRIC_HIDDEN));
	}
}
END_TEST

START_TEST(sort_keys_sort)
{
	static const struct {
		uint32_t key;
		const char *metric;
	} keys[] = {{'M', "resident_bytes"}, {'P', "cpu_share"},      {'T', "cpu_time_ns"},
		    {'N', "pid"},            {'D', "io_bytes_per_s"}, {'B', "run_delay_share"}};

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

START_TEST(pausing_says_since_when)
{
	press('Z');
	ck_assert(ui_is_paused(f.ui));
	assert_shows(&f, "PAUSED");
	press('Z');
	assert_hides(&f, "PAUSED");
}
END_TEST

START_TEST(a_click_selects_sorts_and_scrolls)
{
	int line = fixture_line_of(&f, "-bash");

	fixture_click(&f, line, 20, MOUSE_LEFT);
	ck_assert_int_eq(fixture_cursor(&f), 300);
	line = fixture_line_of(&f, "PID");
	fixture_click(&f, line, 5, MOUSE_LEFT);
	ck_assert_str_eq(ui_order(f.ui).metric->key, "pid");
	ck_assert(!ui_order(f.ui).is_descending);
	fixture_click(&f, line, 5, MOUSE_LEFT);
	ck_assert(ui_order(f.ui).is_descending);
}
END_TEST

START_TEST(the_wheel_moves_the_window_and_not_the_cursor)
{
	fixture_show(&f, a_large_machine(100));
	fixture_screen(&f, 24, 80);
	fixture_click(&f, 20, 10, MOUSE_WHEEL_DOWN);
	ck_assert_uint_eq(f.ui->cursor.top, 3);
	ck_assert_uint_eq(f.ui->cursor.selected, 0);
	fixture_click(&f, 20, 10, MOUSE_WHEEL_UP);
	ck_assert_uint_eq(f.ui->cursor.top, 0);
}
END_TEST

START_TEST(a_click_on_the_bottom_bar_is_its_key)
{
	fixture_screen(&f, 24, 80);
	for (size_t i = 0; i < f.ui->bar_count; i++) {
		if (f.ui->bar[i].key != KEY_CODE_F1)
			continue;
		fixture_click(&f, 23, f.ui->bar[i].column + 1, MOUSE_LEFT);
		break;
	}
	ck_assert_ptr_eq(ui_mode(f.ui), &mode_help);
}
END_TEST

START_TEST(a_click_on_a_tab_opens_its_screen)
{
	fixture_click(&f, fixture_line_of(&f, "─ Main"), 12, MOUSE_LEFT);
	ck_assert_str_eq(f.ui->sets.items[f.ui->set].name, "I/O");
}
END_TEST

START_TEST(enter_opens_the_page_of_a_process)
{
	press(KEY_CODE_DOWN);
	press(KEY_ENTER);
	assert_shows(&f, "postgres (4711)");
	ck_assert_int_eq(ui_verdict_pid(f.ui), 4711);
	ck_assert(strstr(fixture_screen(&f, 60, 80), "checkpoint"));
	fixture_show(&f, a_large_machine(3));
	assert_shows(&f, "process 4711 has ended");
	press(KEY_ESCAPE);
	assert_shows(&f, "sleeper");
}
END_TEST

START_TEST(right_brings_in_what_did_not_fit)
{
	assert_hides(&f, "RUNQ%");
	for (int i = 0; i < 8; i++)
		press(KEY_CODE_RIGHT);
	assert_shows(&f, "RUNQ%");
	assert_shows(&f, "PID");
	for (int i = 0; i < 40; i++)
		press(KEY_CODE_LEFT);
	assert_shows(&f, "TIME+");
}
END_TEST

START_TEST(the_delay_is_asked_and_checked)
{
	struct ui_request request;

	press('d');
	press(KEY_CTRL('u'));
	fixture_type(&f, "fast");
	press(KEY_ENTER);
	assert_shows(&f, "from 0.1 to 3600");
	press(KEY_CTRL('u'));
	fixture_type(&f, "0.5");
	request = fixture_press(&f, KEY_ENTER);
	ck_assert_int_eq(request.kind, UI_REQUEST_DELAY);
	ck_assert_uint_eq(request.delay_ns, 500 * NS_PER_MS);
}
END_TEST

START_TEST(what_is_hidden_is_not_collected)
{
	ck_assert(!(ui_needs(f.ui) & NEED_IO));
	ck_assert(!(ui_needs(f.ui) & NEED_THREADS));
	press('\t');
	ck_assert(ui_needs(f.ui) & NEED_IO);
	press('H');
	ck_assert(ui_needs(f.ui) & NEED_THREADS);
}
END_TEST

START_TEST(the_focus_is_what_is_on_screen)
{
	struct focus focus;

	fixture_show(&f, a_large_machine(500));
	fixture_screen(&f, 24, 80);
	focus = ui_focus(f.ui);
	ck_assert_uint_eq(focus.count, f.ui->cursor.window);
	press(KEY_CODE_END);
	fixture_screen(&f, 24, 80);
	ck_assert_int_eq(ui_focus(f.ui).pids[0], fixture_cursor(&f));
}
END_TEST

START_TEST(a_notice_is_seen_until_a_key)
{
	ui_notice(f.ui, true, "no permission to signal %s", "x");
	assert_shows(&f, "no permission to signal x");
	press(KEY_CODE_DOWN);
	assert_hides(&f, "no permission");
}
END_TEST

START_TEST(every_size_can_be_drawn)
{
	for (int rows = 1; rows < 60; rows += 1 + rows / 8)
		for (int columns = 1; columns < 260; columns += 1 + columns / 8)
			ck_assert(fixture_screen(&f, rows, columns));
	assert_shows(&f, "cc1");
}
END_TEST

static void add_looks(TCase *tcase)
{
	tcase_add_test(tcase, pausing_says_since_when);
	tcase_add_test(tcase, a_click_selects_sorts_and_scrolls);
	tcase_add_test(tcase, the_wheel_moves_the_window_and_not_the_cursor);
	tcase_add_test(tcase, a_click_on_the_bottom_bar_is_its_key);
	tcase_add_test(tcase, a_click_on_a_tab_opens_its_screen);
	tcase_add_test(tcase, enter_opens_the_page_of_a_process);
	tcase_add_test(tcase, right_brings_in_what_did_not_fit);
	tcase_add_test(tcase, the_delay_is_asked_and_checked);
	tcase_add_test(tcase, what_is_hidden_is_not_collected);
	tcase_add_test(tcase, the_focus_is_what_is_on_screen);
	tcase_add_test(tcase, a_notice_is_seen_until_a_key);
	tcase_add_test(tcase, every_size_can_be_drawn);
}

static void add_finding(TCase *tcase)
{
	tcase_add_test(tcase, a_search_goes_to_the_match_while_typing);
	tcase_add_test(tcase, escape_from_a_search_goes_back);
	tcase_add_test(tcase, n_goes_through_all_matches);
	tcase_add_test(tcase, every_key_reaches_the_prompt);
	tcase_add_test(tcase, a_filter_works_while_it_is_typed);
	tcase_add_test(tcase, a_wrong_filter_says_where_and_stays_open);
	tcase_add_test(tcase, the_cursor_comes_back_when_its_process_does);
	tcase_add_test(tcase, digits_go_to_a_pid);
	tcase_add_test(tcase, the_user_menu_counts_and_chooses);
	tcase_add_test(tcase, the_sort_menu_lists_every_column_with_its_meaning);
	tcase_add_test(tcase, sort_keys_sort);
	tcase_add_test(tcase, each_screen_has_its_own_order);
	tcase_add_test(tcase, unfolding_shows_the_threads_of_one_process);
	tcase_add_test(tcase, the_tree_folds_and_unfolds);
}

Suite *test_ui_suite(void);
Suite *test_ui_suite(void)
{
	Suite *suite = suite_create("ui");
	TCase *tcase = tcase_create("ui");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, before_the_first_interval_it_says_so);
	tcase_add_test(tcase, a_wrong_sort_field_is_refused_with_a_sentence);
	tcase_add_test(tcase, a_wrong_filter_is_refused_with_a_sentence);
	tcase_add_test(tcase, the_sort_option_takes_a_direction_as_top_does);
	tcase_add_test(tcase, all_ways_out);
	tcase_add_test(tcase, a_lost_terminal_ends_it);
	tcase_add_test(tcase, the_machine_is_judged_until_somebody_is_selected);
	tcase_add_test(tcase, the_cursor_stays_on_its_process_when_rows_move);
	tcase_add_test(tcase, when_its_process_ends_the_cursor_stays_on_its_line);
	tcase_add_test(tcase, a_reused_pid_is_somebody_else);
	tcase_add_test(tcase, a_followed_row_keeps_its_line_on_the_screen);
	tcase_add_test(tcase, without_following_the_window_stays);
	add_finding(tcase);
	add_looks(tcase);
	suite_add_tcase(suite, tcase);
	return suite;
}
