/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "tui/input.h"

static const struct {
	uint32_t key;
	const char *name;
} cases[] = {
	{KEY_CODE_F1, "F1"},
	{KEY_CODE_F1 + 14, "Shift-F3"},
	{KEY_CODE_F24, "Shift-F12"},
	{KEY_CTRL('c'), "^C"},
	{KEY_CODE_ALT | 'j', "Alt-j"},
	{KEY_CODE_ALT | KEY_ENTER, "Alt-Enter"},
	{KEY_CODE_PAGE_UP, "PgUp"},
	{KEY_ENTER, "Enter"},
	{KEY_ESCAPE, "Esc"},
	{' ', "Space"},
	{'/', "/"},
	{0xe9, "é"},
};

START_TEST(keys_are_called_what_is_printed_on_them)
{
	char text[16];

	ck_assert_str_eq(input_key_name(cases[_i].key, text), cases[_i].name);
}
END_TEST

Suite *test_input_suite(void);
Suite *test_input_suite(void)
{
	Suite *suite = suite_create("input");
	TCase *tcase = tcase_create("input");

	tcase_add_loop_test(tcase, keys_are_called_what_is_printed_on_them, 0,
			    (int)(sizeof(cases) / sizeof(cases[0])));
	suite_add_tcase(suite, tcase);
	return suite;
}
