/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <signal.h>
#include <string.h>

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

START_TEST(killing_asks_which_signal_then_names_the_process)
{
	struct ui_request request;

	fixture_press(&f, KEY_CODE_DOWN);
	fixture_press(&f, 'k');
	assert_shows(&f, "Signal to postgres (4711)");
	ck_assert_int_eq(menu_selected(&f.ui->menu)->value, SIGTERM);
	fixture_press(&f, KEY_ENTER);
	assert_shows(&f, "Send SIGTERM to postgres (4711)?");
	request = fixture_press(&f, 'y');
	ck_assert_int_eq(request.kind, UI_REQUEST_SIGNAL);
	ck_assert_int_eq(request.signal, SIGTERM);
	ck_assert_uint_eq(request.task_count, 1);
	ck_assert_int_eq(request.tasks[0].tid, 4711);
	ck_assert_uint_eq(request.tasks[0].start_ticks, 100);
	ck_assert_ptr_eq(ui_mode(f.ui), &mode_table);
}
END_TEST

START_TEST(numbers_and_names_choose_a_signal)
{
	fixture_press(&f, KEY_CODE_F1 + 8);
	fixture_type(&f, "9");
	ck_assert_int_eq(menu_selected(&f.ui->menu)->value, SIGKILL);
	fixture_type(&f, "stop");
	ck_assert_int_eq(menu_selected(&f.ui->menu)->value, SIGSTOP);
	fixture_press(&f, KEY_ENTER);
	assert_shows(&f, "Send SIGSTOP to cc1 (310)?");
}
END_TEST

START_TEST(nothing_is_sent_without_a_yes)
{
	const uint32_t refusals[] = {'n', KEY_ESCAPE, 'q', KEY_CTRL('c')};

	for (size_t i = 0; i < 4; i++) {
		fixture_press(&f, 'k');
		fixture_press(&f, KEY_ENTER);
		ck_assert_int_eq(fixture_press(&f, refusals[i]).kind, UI_REQUEST_REDRAW);
		ck_assert_ptr_eq(ui_mode(f.ui), &mode_table);
	}
}
END_TEST

START_TEST(the_signal_goes_to_whom_the_menu_named)
{
	struct ui_request request;

	fixture_press(&f, 'k');
	assert_shows(&f, "Signal to cc1 (310)");
	/* Another one is on top now; the cursor was on nobody in particular. */
	fixture_show(&f, an_interval(.processes = USAGES(a_process(.pid = 310),
							 a_process(.pid = 999, .cpu_share = 1))));
	fixture_press(&f, KEY_ENTER);
	request = fixture_press(&f, KEY_ENTER);
	ck_assert_int_eq(request.kind, UI_REQUEST_SIGNAL);
	ck_assert_int_eq(request.tasks[0].tid, 310);
}
END_TEST

START_TEST(all_that_are_tagged_get_it)
{
	struct ui_request request;

	fixture_press(&f, ' ');
	fixture_press(&f, ' ');
	assert_shows(&f, "2 tagged");
	fixture_press(&f, 'k');
	fixture_press(&f, KEY_ENTER);
	assert_shows(&f, "Send SIGTERM to 2 tagged processes?");
	request = fixture_press(&f, 'y');
	ck_assert_uint_eq(request.task_count, 2);
	fixture_press(&f, 'U');
	assert_hides(&f, "tagged");
}
END_TEST

START_TEST(one_tag_counts_more_than_the_cursor)
{
	struct ui_request request;

	fixture_press(&f, ' ');
	fixture_press(&f, 'k');
	fixture_press(&f, KEY_ENTER);
	assert_shows(&f, "Send SIGTERM to cc1 (310)?");
	request = fixture_press(&f, 'y');
	ck_assert_int_eq(request.tasks[0].tid, 310);
}
END_TEST

START_TEST(a_tag_ends_with_its_process)
{
	fixture_press(&f, ' ');
	fixture_show(&f,
		     an_interval(.processes = USAGES(a_process(.pid = 310, .start_ticks = 5000))));
	ck_assert_uint_eq(f.ui->tagged.count, 0);
}
END_TEST

START_TEST(a_signal_for_a_thread_goes_to_its_process)
{
	struct ui_request request;

	fixture_press(&f, 'H');
	fixture_press(&f, KEY_CODE_DOWN);
	ck_assert_int_eq(fixture_cursor(&f), 4713);
	fixture_press(&f, 'k');
	fixture_press(&f, KEY_ENTER);
	request = fixture_press(&f, 'y');
	ck_assert_int_eq(request.tasks[0].tid, 4711);
}
END_TEST

START_TEST(nice_goes_up_and_down_by_one)
{
	struct ui_request request = fixture_press(&f, KEY_CODE_F1 + 7);

	ck_assert_int_eq(request.kind, UI_REQUEST_RENICE);
	ck_assert_int_eq(request.nice_delta, 1);
	ck_assert_int_eq(request.tasks[0].tid, 310);
	request = fixture_press(&f, ']');
	ck_assert_int_eq(request.nice_delta, -1);
}
END_TEST

START_TEST(a_nice_value_can_be_typed)
{
	struct ui_request request;

	fixture_press(&f, 'r');
	assert_shows(&f, "Nice value of cc1 (310)");
	fixture_type(&f, "x");
	fixture_press(&f, KEY_ENTER);
	assert_shows(&f, "a nice value");
	fixture_press(&f, KEY_CODE_BACKSPACE);
	fixture_type(&f, "10");
	request = fixture_press(&f, KEY_ENTER);
	ck_assert_int_eq(request.kind, UI_REQUEST_RENICE);
	ck_assert_int_eq(request.nice_delta, 10);
	fixture_press(&f, 'r');
	fixture_type(&f, "-3");
	ck_assert_int_eq(fixture_press(&f, KEY_ENTER).nice_delta, -3);
}
END_TEST

START_TEST(read_only_refuses_with_a_sentence)
{
	struct ui_options options = {.is_read_only = true};
	struct ui_fixture fixture;
	const uint32_t keys[] = {'k', KEY_CODE_F1 + 6, KEY_CODE_F1 + 7, 'r'};

	fixture_init(&fixture, &options);
	fixture_show(&fixture, a_small_machine());
	for (size_t i = 0; i < 4; i++) {
		ck_assert_int_eq(fixture_press(&fixture, keys[i]).kind, UI_REQUEST_REDRAW);
		ck_assert_ptr_eq(ui_mode(fixture.ui), &mode_table);
		assert_shows(&fixture, "read-only");
	}
	fixture_done(&fixture);
}
END_TEST

START_TEST(with_nobody_there_nothing_happens)
{
	const uint32_t keys[] = {'k', KEY_CODE_F1 + 6, 'r', ' ', 'F', KEY_ENTER, '+', '-', 'y'};

	for (int i = 0; i < 2; i++)
		fixture_show(&f, an_interval(.process_count = 0));
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		enum ui_request_kind kind = fixture_press(&f, keys[i]).kind;

		ck_assert(kind == UI_REQUEST_NONE || kind == UI_REQUEST_REDRAW);
		fixture_screen(&f, 24, 80);
		fixture_press(&f, KEY_ESCAPE);
	}
	assert_shows(&f, "no processes");
}
END_TEST

START_TEST(names_cannot_write_on_the_screen)
{
	fixture_show(
		&f, an_interval(.processes = USAGES(a_process(.pid = 7, .name = "\x1b[2J\nevil"))));
	assert_hides(&f, "\x1b");
	fixture_press(&f, 'k');
	fixture_press(&f, KEY_ENTER);
	assert_hides(&f, "\x1b");
	assert_shows(&f, "\\x1b[2J");
	fixture_press(&f, KEY_ESCAPE);
	fixture_press(&f, KEY_ENTER);
	assert_hides(&f, "\x1b");
}
END_TEST

Suite *test_ui_tasks_suite(void);
Suite *test_ui_tasks_suite(void)
{
	Suite *suite = suite_create("ui_tasks");
	TCase *tcase = tcase_create("ui_tasks");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, killing_asks_which_signal_then_names_the_process);
	tcase_add_test(tcase, numbers_and_names_choose_a_signal);
	tcase_add_test(tcase, nothing_is_sent_without_a_yes);
	tcase_add_test(tcase, the_signal_goes_to_whom_the_menu_named);
	tcase_add_test(tcase, all_that_are_tagged_get_it);
	tcase_add_test(tcase, one_tag_counts_more_than_the_cursor);
	tcase_add_test(tcase, a_tag_ends_with_its_process);
	tcase_add_test(tcase, a_signal_for_a_thread_goes_to_its_process);
	tcase_add_test(tcase, nice_goes_up_and_down_by_one);
	tcase_add_test(tcase, a_nice_value_can_be_typed);
	tcase_add_test(tcase, read_only_refuses_with_a_sentence);
	tcase_add_test(tcase, with_nobody_there_nothing_happens);
	tcase_add_test(tcase, names_cannot_write_on_the_screen);
	suite_add_tcase(suite, tcase);
	return suite;
}
