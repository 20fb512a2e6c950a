/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "tui/actions.h"
#include "tui/input.h"
#include "unit/tui/ui_fixture.h"

START_TEST(every_action_is_complete)
{
	const struct action *action = &actions[_i];
	size_t length = strlen(action->help);

	ck_assert_msg(length && action->help[length - 1] != '.', "%s: help", action->name);
	ck_assert_msg(action->keys[0], "%s: no key", action->name);
	ck_assert_msg(action->where, "%s: nowhere", action->name);
	ck_assert_msg(action->group < GROUP_COUNT, "%s: no group", action->name);
	ck_assert_msg(action->run, "%s: does nothing", action->name);
	ck_assert_msg(strspn(action->name, "abcdefghijklmnopqrstuvwxyz-") == strlen(action->name),
		      "%s: name", action->name);
	if (action->argument)
		ck_assert_msg(metric_find(&task_metrics, action->argument), "%s: no metric %s",
			      action->name, action->argument);
}
END_TEST

static bool shares_key(const struct action *a, const struct action *b)
{
	for (size_t i = 0; i < ACTION_KEYS && a->keys[i]; i++)
		for (size_t k = 0; k < ACTION_KEYS && b->keys[k]; k++)
			if (a->keys[i] == b->keys[k])
				return true;
	return false;
}

START_TEST(no_key_means_two_things_in_one_place)
{
	const struct action *action = &actions[_i];

	for (size_t i = (size_t)_i + 1; i < action_count; i++) {
		ck_assert_str_ne(action->name, actions[i].name);
		ck_assert_msg(!(action->where & actions[i].where) ||
				      !shares_key(action, &actions[i]),
			      "%s and %s", action->name, actions[i].name);
	}
}
END_TEST

START_TEST(the_keys_of_an_action_read_as_people_write_them)
{
	char text[64];

	action_key_text(action_find(IN_TABLE, '/'), text, sizeof(text));
	ck_assert_str_eq(text, "F3 /");
	action_key_text(action_find(IN_TABLE, KEY_CTRL('c')), text, sizeof(text));
	ck_assert_str_eq(text, "F10 q ^C");
}
END_TEST

START_TEST(the_help_shows_every_action)
{
	struct ui_fixture fixture;
	const char *screen;

	fixture_init(&fixture, NULL);
	fixture_press(&fixture, '?');
	screen = fixture_screen(&fixture, 150, 120);
	ck_assert_msg(strstr(screen, actions[_i].help), "%s is not there:\n%s", actions[_i].help,
		      screen);
	fixture_done(&fixture);
}
END_TEST

START_TEST(the_help_explains_the_letters_of_why)
{
	struct ui_fixture fixture;
	const char *screen;

	fixture_init(&fixture, NULL);
	fixture_press(&fixture, '?');
	screen = fixture_screen(&fixture, 150, 120);
	for (int c = 0; c < WAIT_CLASS_COUNT; c++)
		if (wait_class_is_active((enum wait_class)c))
			ck_assert_ptr_nonnull(strstr(screen, wait_classes[c].help));
	fixture_done(&fixture);
}
END_TEST

START_TEST(the_bottom_bar_never_leaves_the_screen)
{
	struct ui_fixture fixture;

	fixture_init(&fixture, NULL);
	fixture_show(&fixture, a_small_machine());
	for (int columns = LAYOUT_MIN_COLUMNS; columns <= 250; columns++) {
		fixture_screen(&fixture, 24, columns);
		ck_assert_uint_gt(fixture.ui->bar_count, 1);
		for (size_t i = 0; i < fixture.ui->bar_count; i++)
			ck_assert_int_le(fixture.ui->bar[i].column + fixture.ui->bar[i].columns,
					 columns);
	}
	fixture_done(&fixture);
}
END_TEST

Suite *test_actions_suite(void);
Suite *test_actions_suite(void)
{
	Suite *suite = suite_create("actions");
	TCase *tcase = tcase_create("actions");

	tcase_add_loop_test(tcase, every_action_is_complete, 0, (int)action_count);
	tcase_add_loop_test(tcase, no_key_means_two_things_in_one_place, 0, (int)action_count);
	tcase_add_loop_test(tcase, the_help_shows_every_action, 0, (int)action_count);
	tcase_add_test(tcase, the_keys_of_an_action_read_as_people_write_them);
	tcase_add_test(tcase, the_help_explains_the_letters_of_why);
	tcase_add_test(tcase, the_bottom_bar_never_leaves_the_screen);
	suite_add_tcase(suite, tcase);
	return suite;
}
