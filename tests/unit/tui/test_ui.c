/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <errno.h>
#include <string.h>

#include "helpers/made_store.h"
#include "tui/actions.h"
#include "tui/ui.h"
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

static struct interval *three_others(void)
{
	return an_interval(.processes = USAGES(a_process(.pid = 1, .cpu_share = 0.3),
					       a_process(.pid = 8, .cpu_share = 0.2),
					       a_process(.pid = 9, .cpu_share = 0.1)));
}

START_TEST(what_has_ended_is_shown_once_more)
{
	fixture_show(&f, three_others());
	assert_shows(&f, "cc1");
	assert_shows(&f, " 3 processes");
	fixture_show(&f, three_others());
	assert_hides(&f, "cc1");
}
END_TEST

START_TEST(when_its_process_ends_the_cursor_stays_on_its_line)
{
	press(KEY_CODE_DOWN);
	fixture_show(&f, three_others());
	ck_assert_int_eq(fixture_cursor(&f), 4711);
	fixture_press(&f, 'k');
	ck_assert_ptr_eq(ui_mode(f.ui), &mode_table);
	assert_shows(&f, "(4711) has ended");
	fixture_show(&f, three_others());
	ck_assert_int_ne(fixture_cursor(&f), 4711);
	ck_assert_int_eq(ui_verdict_pid(f.ui), 0);
}
END_TEST

START_TEST(a_reused_pid_is_somebody_else)
{
	press(KEY_CODE_DOWN);
	for (int i = 0; i < 2; i++)
		fixture_show(&f, an_interval(.processes = USAGES(
						     a_process(.pid = 4711, .start_ticks = 999))));
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

START_TEST(pausing_says_since_when)
{
	ck_assert_int_eq(fixture_press(&f, 'Z').kind, UI_REQUEST_PAUSE);
	fixture_look_back(&f, made_store_new(1, 600, 1), 467);
	ck_assert(ui_is_paused(f.ui));
	assert_shows(&f, "PAUSED -00:02:13");
	ck_assert_int_eq(fixture_press(&f, 'Z').kind, UI_REQUEST_LIVE);
	f.view.moment = NULL;
	ui_update(f.ui, &f.view);
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

START_TEST(columns_that_are_scrolled_in_are_collected)
{
	press(KEY_CODE_RIGHT);
	ck_assert(ui_needs(f.ui) & NEED_IO);
}
END_TEST

START_TEST(a_key_without_meaning_says_so)
{
	press('W');
	assert_shows(&f, "W does nothing here");
	press(KEY_CODE_F1 + 1);
	assert_shows(&f, "F2 does nothing here");
}
END_TEST

START_TEST(a_click_on_the_verdict_explains_it)
{
	fixture_click(&f, fixture_line_of(&f, "measuring"), 5, MOUSE_LEFT);
	ck_assert_ptr_eq(ui_mode(f.ui), &mode_explain);
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
	tcase_add_test(tcase, columns_that_are_scrolled_in_are_collected);
	tcase_add_test(tcase, a_key_without_meaning_says_so);
	tcase_add_test(tcase, a_click_on_the_verdict_explains_it);
	tcase_add_test(tcase, the_focus_is_what_is_on_screen);
	tcase_add_test(tcase, a_notice_is_seen_until_a_key);
	tcase_add_test(tcase, every_size_can_be_drawn);
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
	tcase_add_test(tcase, what_has_ended_is_shown_once_more);
	tcase_add_test(tcase, when_its_process_ends_the_cursor_stays_on_its_line);
	tcase_add_test(tcase, a_reused_pid_is_somebody_else);
	tcase_add_test(tcase, a_followed_row_keeps_its_line_on_the_screen);
	tcase_add_test(tcase, without_following_the_window_stays);
	add_looks(tcase);
	suite_add_tcase(suite, tcase);
	return suite;
}
