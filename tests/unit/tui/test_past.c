/* SPDX-License-Identifier: MIT */
/* What keys and the mouse ask for while the screen shows the past. */
#include <check.h>
#include <string.h>

#include "helpers/made_store.h"
#include "tui/actions.h"
#include "tui/moment.h"
#include "unit/tui/ui_fixture.h"

static struct ui_fixture f;

/* Ten minutes, a frame each second; the screen stands in the middle of them. */
static void setup(void)
{
	fixture_init(&f, NULL);
	fixture_show(&f, a_small_machine());
	fixture_look_back(&f, made_store_new(1, 600, 1), 300);
	fixture_screen(&f, 24, 80);
}

static void teardown(void)
{
	fixture_done(&f);
}

static enum ui_request_kind press(uint32_t key)
{
	return fixture_press(&f, key).kind;
}

static void go(uint64_t number)
{
	fixture_look_back(&f, f.store, number);
}

START_TEST(steps_go_to_the_instant_before_and_after)
{
	ck_assert_int_eq(press('T'), UI_REQUEST_GO);
	ck_assert_uint_eq(f.request.frame, 299);
	go(299);
	ck_assert_int_eq(press(KEY_CODE_RIGHT), UI_REQUEST_GO);
	ck_assert_uint_eq(f.request.frame, 300);
}
END_TEST

START_TEST(keys_that_come_before_the_frame_add_up)
{
	press('T');
	press(KEY_CODE_LEFT);
	press('T');
	ck_assert_uint_eq(f.request.frame, 297);
	press('t');
	ck_assert_uint_eq(f.request.frame, 298);
}
END_TEST

START_TEST(the_ends_are_told_and_nothing_is_asked_for)
{
	/* The very first has no interval: nothing can be shown of it. */
	go(2);
	ck_assert_int_eq(press('T'), UI_REQUEST_REDRAW);
	assert_shows(&f, "the oldest that is kept");
	go(600);
	ck_assert_int_eq(press('t'), UI_REQUEST_REDRAW);
	assert_shows(&f, "the newest");
}
END_TEST

START_TEST(back_goes_over_the_beginning_of_a_session)
{
	made_store_session(f.store, 200);
	go(201);
	ck_assert_int_eq(press('T'), UI_REQUEST_GO);
	ck_assert_uint_eq(f.request.frame, 199);
	go(199);
	ck_assert_int_eq(press('t'), UI_REQUEST_GO);
	ck_assert_uint_eq(f.request.frame, 200);
}
END_TEST

START_TEST(r_goes_to_the_oldest_and_R_to_the_newest)
{
	press('r');
	ck_assert_uint_eq(f.request.frame, 1);
	press('R');
	ck_assert_uint_eq(f.request.frame, 600);
}
END_TEST

START_TEST(b_goes_to_a_time)
{
	static const struct {
		const char *typed;
		uint64_t number;
	} times[] = {
		{"14:03:20", 134}, {"-5m", 300}, {"+30s", 31},
		{"14:05", 234},    {"09:00", 1}, {"-0", 600},
	};

	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		go(200);
		press('b');
		fixture_type(&f, times[i].typed);
		ck_assert_msg(press(KEY_ENTER) == UI_REQUEST_GO, "%s: %s", times[i].typed,
			      f.ui->prompt_message);
		ck_assert_msg(f.request.frame == times[i].number, "%s: %u", times[i].typed,
			      (unsigned)f.request.frame);
	}
}
END_TEST

START_TEST(a_time_of_which_nothing_is_kept_is_told_from_one_that_is_there)
{
	go(200);
	press('b');
	fixture_type(&f, "-9h");
	ck_assert_int_eq(press(KEY_ENTER), UI_REQUEST_GO);
	assert_shows(&f, "nothing is kept of that time: this is the oldest");
	press('b');
	fixture_type(&f, "+9h");
	ck_assert_int_eq(press(KEY_ENTER), UI_REQUEST_GO);
	assert_shows(&f, "nothing is kept of that time: this is the newest");
	go(200);
	press('b');
	ck_assert_int_eq(press(KEY_ENTER), UI_REQUEST_REDRAW);
	ck_assert_uint_eq(f.ui->prompt_message[0], 0);
}
END_TEST

START_TEST(a_time_that_is_none_is_explained)
{
	press('b');
	fixture_type(&f, "tea time");
	ck_assert_int_eq(press(KEY_ENTER), UI_REQUEST_REDRAW);
	assert_shows(&f, "tea time");
	ck_assert_int_gt((int)strlen(f.ui->prompt_message), 0);
	ck_assert_int_eq(press(KEY_ESCAPE), UI_REQUEST_REDRAW);
	ck_assert(ui_is_paused(f.ui));
}
END_TEST

START_TEST(j_asks_once_how_far_and_then_jumps)
{
	ck_assert_int_eq(press('j'), UI_REQUEST_REDRAW);
	fixture_type(&f, "1m30s");
	ck_assert_int_eq(press(KEY_ENTER), UI_REQUEST_GO);
	ck_assert_uint_eq(f.request.frame, 390);
	go(390);
	ck_assert_int_eq(press('J'), UI_REQUEST_GO);
	ck_assert_uint_eq(f.request.frame, 300);
	go(300);
	press(';');
	fixture_type(&f, "\x15"
			 "0.2");
	ck_assert_int_eq(press(KEY_ENTER), UI_REQUEST_REDRAW);
	/* Shorter than a frame: to the next one. */
	ck_assert_int_eq(press('j'), UI_REQUEST_GO);
	ck_assert_uint_eq(f.request.frame, 301);
}
END_TEST

START_TEST(braces_go_to_marks_and_to_other_verdicts)
{
	made_store_tell(f.store, 1, 200, WAIT_CPU);
	made_store_tell(f.store, 200, 601, WAIT_DISK);
	made_store_mark(f.store, 420, MARK_USER, "deploy");
	ck_assert_int_eq(press('{'), UI_REQUEST_GO);
	ck_assert_uint_eq(f.request.frame, 200);
	assert_shows(&f, "verdict: disk");
	go(300);
	ck_assert_int_eq(press('}'), UI_REQUEST_GO);
	ck_assert_uint_eq(f.request.frame, 420);
	assert_shows(&f, "mark: deploy");
	go(420);
	ck_assert_int_eq(press('}'), UI_REQUEST_REDRAW);
	assert_shows(&f, "no mark and no other verdict after");
}
END_TEST

START_TEST(m_marks_the_instant_that_is_shown)
{
	press('m');
	fixture_type(&f, "deploy");
	ck_assert_int_eq(press(KEY_ENTER), UI_REQUEST_MARK);
	ck_assert_uint_eq(f.request.frame, 300);
	ck_assert_str_eq(f.request.text, "deploy");
	f.view.moment = NULL;
	ui_update(f.ui, &f.view);
	press('m');
	fixture_type(&f, "now");
	ck_assert_int_eq(press(KEY_ENTER), UI_REQUEST_MARK);
	ck_assert_uint_eq(f.request.frame, UINT64_MAX);
}
END_TEST

START_TEST(a_long_mark_is_cut_where_a_character_ends)
{
	press('m');
	fixture_type(&f, "x");
	for (int i = 0; i < MARK_TEXT_MAX; i++)
		fixture_press(&f, 0xe4);
	ck_assert_int_eq(press(KEY_ENTER), UI_REQUEST_MARK);
	ck_assert_uint_eq(strlen(f.request.text), MARK_TEXT_MAX - 1);
}
END_TEST

START_TEST(nothing_can_be_done_to_the_past)
{
	static const uint32_t keys[] = {'k', ']', '[', KEY_CODE_F1 + 8};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		ck_assert_int_eq(press(keys[i]), UI_REQUEST_REDRAW);
		assert_shows(&f, "this is the past");
	}
	/* Nor does r, which gives nice values in the present. */
	ck_assert_int_eq(press('r'), UI_REQUEST_GO);
}
END_TEST

START_TEST(tree_and_sort_are_still_there)
{
	press(KEY_CODE_F1 + 4);
	ck_assert(f.ui->tree);
	press('M');
	ck_assert_str_eq(ui_order(f.ui).metric->key, "resident_bytes");
	press('/');
	fixture_type(&f, "post");
	press(KEY_ENTER);
	ck_assert_int_eq(fixture_cursor(&f), 4711);
}
END_TEST

START_TEST(escape_and_Z_go_back_to_the_present)
{
	ck_assert_int_eq(press(KEY_ESCAPE), UI_REQUEST_LIVE);
	ck_assert_int_eq(press('z'), UI_REQUEST_LIVE);
	/* On a page it leaves the page. */
	press(KEY_ENTER);
	ck_assert_int_eq(press(KEY_ESCAPE), UI_REQUEST_REDRAW);
	ck_assert_ptr_eq(ui_mode(f.ui), &mode_table);
}
END_TEST

START_TEST(steps_work_on_the_pages_too)
{
	press(KEY_ENTER);
	ck_assert_ptr_eq(ui_mode(f.ui), &mode_details);
	ck_assert_int_eq(press('T'), UI_REQUEST_GO);
	ck_assert_int_eq(press(KEY_CODE_RIGHT), UI_REQUEST_GO);
	assert_shows(&f, "PAUSED");
	press(KEY_ESCAPE);
	press('y');
	ck_assert_int_eq(press('T'), UI_REQUEST_GO);
	assert_shows(&f, "PAUSED");
}
END_TEST

START_TEST(a_recording_has_no_present)
{
	f.moment.is_replay = true;
	go(300);
	ck_assert_int_eq(press(KEY_ESCAPE), UI_REQUEST_REDRAW);
	assert_shows(&f, "no present");
	ck_assert_int_eq(press('Z'), UI_REQUEST_PLAY);
	ck_assert_int_eq(press(' '), UI_REQUEST_PLAY);
	ck_assert_int_eq(press('m'), UI_REQUEST_REDRAW);
	assert_shows(&f, "cannot be written to");
	ck_assert_ptr_null(strstr(fixture_screen(&f, 24, 220), "mMark"));
	ck_assert_int_eq(press('X'), UI_REQUEST_REDRAW);
	assert_shows(&f, "a file already");
	ck_assert_int_eq(press('q'), UI_REQUEST_QUIT);
}
END_TEST

START_TEST(d_remembers_an_instant_and_compares_the_next_with_it)
{
	ck_assert_int_eq(press('d'), UI_REQUEST_OTHER);
	ck_assert_uint_eq(f.request.frame, 300);
	go(350);
	f.moment.other = 300;
	ck_assert_int_eq(press('d'), UI_REQUEST_COMPARE);
	go(300);
	f.moment.other = 300;
	ck_assert_int_eq(press('d'), UI_REQUEST_OTHER);
	ck_assert_uint_eq(f.request.frame, UINT64_MAX);
}
END_TEST

START_TEST(a_goes_through_what_the_axis_shows)
{
	ck_assert_str_eq(ui_axis_metric(f.ui)->key, "cpu_share");
	for (size_t i = 1; i < axis_kind_count; i++) {
		press('a');
		if (axis_kinds[i].key)
			ck_assert_str_eq(ui_axis_metric(f.ui)->key, axis_kinds[i].key);
		else
			ck_assert_ptr_null(ui_axis_metric(f.ui));
	}
	press('a');
	ck_assert_str_eq(ui_axis_metric(f.ui)->key, "cpu_share");
}
END_TEST

START_TEST(a_click_on_the_axis_goes_there)
{
	int row, column;

	fixture_screen(&f, 24, 80);
	row = f.ui->axis.row;
	column = f.ui->axis.column;
	ck_assert_int_gt(row, 0);
	ck_assert_int_eq(fixture_click(&f, row, column, MOUSE_LEFT).kind, UI_REQUEST_GO);
	ck_assert_uint_lt(f.request.frame, 10);
	ck_assert_int_eq(fixture_click(&f, row, column + f.ui->axis.columns - 1, MOUSE_LEFT).kind,
			 UI_REQUEST_GO);
	ck_assert_uint_gt(f.request.frame, 590);
	go(300);
	ck_assert_int_eq(fixture_click(&f, row, column, MOUSE_WHEEL_UP).kind, UI_REQUEST_GO);
	ck_assert_uint_eq(f.request.frame, 299);
}
END_TEST

START_TEST(left_of_the_first_column_lies_the_past)
{
	f.view.moment = NULL;
	ui_update(f.ui, &f.view);
	fixture_screen(&f, 24, 80);
	press(KEY_CODE_RIGHT);
	ck_assert_int_eq(press(KEY_CODE_LEFT), UI_REQUEST_REDRAW);
	ck_assert_int_eq(press(KEY_CODE_LEFT), UI_REQUEST_PAUSE);
}
END_TEST

START_TEST(before_the_first_interval_there_is_no_past)
{
	fixture_done(&f);
	fixture_init(&f, NULL);
	ck_assert_int_eq(press('Z'), UI_REQUEST_REDRAW);
	assert_shows(&f, "nothing to look back at");
}
END_TEST

START_TEST(who_is_chosen_comes_back_when_it_is_there_again)
{
	press('/');
	fixture_type(&f, "cc1");
	press(KEY_ENTER);
	ck_assert_int_eq(ui_verdict_pid(f.ui), 310);
	f.moment.number = 290;
	fixture_show(&f, an_interval(.processes = USAGES(a_process(.pid = 1))));
	ck_assert_int_eq(ui_verdict_pid(f.ui), 0);
	f.moment.number = 310;
	fixture_show(&f, a_small_machine());
	ck_assert_int_eq(ui_verdict_pid(f.ui), 310);
	ck_assert_int_eq(fixture_cursor(&f), 310);
}
END_TEST

START_TEST(only_from_one_instant_to_the_next_somebody_ends)
{
	fixture_screen(&f, 24, 80);
	f.moment.number = 299;
	fixture_show(&f, an_interval(.processes = USAGES(a_process(.pid = 1))));
	ck_assert_uint_eq(f.ui->ended.count, 0);
	f.moment.number = 300;
	fixture_show(&f, a_small_machine());
	fixture_screen(&f, 24, 80);
	f.moment.number = 301;
	fixture_show(&f, an_interval(.processes = USAGES(a_process(.pid = 1))));
	ck_assert_uint_gt(f.ui->ended.count, 0);
}
END_TEST

START_TEST(a_tag_outlives_an_instant_without_its_process)
{
	f.view.moment = NULL;
	ui_update(f.ui, &f.view);
	press(' ');
	ck_assert_uint_eq(f.ui->tagged.count, 1);
	fixture_look_back(&f, f.store, 300);
	fixture_show(&f, an_interval(.processes = USAGES(a_process(.pid = 7))));
	ck_assert_uint_eq(f.ui->tagged.count, 1);
}
END_TEST

START_TEST(a_page_says_when_its_process_was_not_there)
{
	press(KEY_ENTER);
	f.moment.number = 290;
	fixture_show(&f, an_interval(.processes = USAGES(a_process(.pid = 7))));
	assert_shows(&f, "was not there at this instant");
}
END_TEST

START_TEST(the_line_of_the_past_stays_beside_what_is_said)
{
	ui_notice(f.ui, false, "something");
	assert_shows(&f, "PAUSED -00:05:00  something");
}
END_TEST

Suite *test_past_suite(void);
Suite *test_past_suite(void)
{
	Suite *suite = suite_create("past");
	TCase *tcase = tcase_create("past");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, steps_go_to_the_instant_before_and_after);
	tcase_add_test(tcase, keys_that_come_before_the_frame_add_up);
	tcase_add_test(tcase, the_ends_are_told_and_nothing_is_asked_for);
	tcase_add_test(tcase, back_goes_over_the_beginning_of_a_session);
	tcase_add_test(tcase, r_goes_to_the_oldest_and_R_to_the_newest);
	tcase_add_test(tcase, b_goes_to_a_time);
	tcase_add_test(tcase, a_time_of_which_nothing_is_kept_is_told_from_one_that_is_there);
	tcase_add_test(tcase, a_time_that_is_none_is_explained);
	tcase_add_test(tcase, j_asks_once_how_far_and_then_jumps);
	tcase_add_test(tcase, braces_go_to_marks_and_to_other_verdicts);
	tcase_add_test(tcase, m_marks_the_instant_that_is_shown);
	tcase_add_test(tcase, a_long_mark_is_cut_where_a_character_ends);
	tcase_add_test(tcase, nothing_can_be_done_to_the_past);
	tcase_add_test(tcase, tree_and_sort_are_still_there);
	tcase_add_test(tcase, escape_and_Z_go_back_to_the_present);
	tcase_add_test(tcase, steps_work_on_the_pages_too);
	tcase_add_test(tcase, a_recording_has_no_present);
	tcase_add_test(tcase, d_remembers_an_instant_and_compares_the_next_with_it);
	tcase_add_test(tcase, a_goes_through_what_the_axis_shows);
	tcase_add_test(tcase, a_click_on_the_axis_goes_there);
	tcase_add_test(tcase, left_of_the_first_column_lies_the_past);
	tcase_add_test(tcase, before_the_first_interval_there_is_no_past);
	tcase_add_test(tcase, who_is_chosen_comes_back_when_it_is_there_again);
	tcase_add_test(tcase, only_from_one_instant_to_the_next_somebody_ends);
	tcase_add_test(tcase, a_tag_outlives_an_instant_without_its_process);
	tcase_add_test(tcase, a_page_says_when_its_process_was_not_there);
	tcase_add_test(tcase, the_line_of_the_past_stays_beside_what_is_said);
	suite_add_tcase(suite, tcase);
	return suite;
}
