/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "tui/prompt.h"

START_TEST(typing_goes_to_the_cursor)
{
	struct prompt prompt = {0};

	prompt_set(&prompt, "ad");
	prompt_edit(&prompt, PROMPT_LEFT);
	ck_assert(prompt_insert(&prompt, 'n'));
	ck_assert_str_eq(prompt.text, "and");
	ck_assert_uint_eq(prompt.cursor, 2);
}
END_TEST

START_TEST(a_character_of_several_bytes_is_one_step)
{
	struct prompt prompt = {0};

	prompt_set(&prompt, "a");
	ck_assert(prompt_insert(&prompt, 0x20ac));
	ck_assert(prompt_insert(&prompt, 0xfc));
	ck_assert_str_eq(prompt.text, "a€ü");
	prompt_edit(&prompt, PROMPT_LEFT);
	prompt_edit(&prompt, PROMPT_LEFT);
	ck_assert_uint_eq(prompt.cursor, 1);
	ck_assert(prompt_edit(&prompt, PROMPT_DELETE));
	ck_assert_str_eq(prompt.text, "aü");
	prompt_edit(&prompt, PROMPT_END);
	ck_assert(prompt_edit(&prompt, PROMPT_BACKSPACE));
	ck_assert_str_eq(prompt.text, "a");
}
END_TEST

START_TEST(control_characters_are_not_taken)
{
	struct prompt prompt = {0};

	ck_assert(!prompt_insert(&prompt, 1));
	ck_assert(!prompt_insert(&prompt, 0x7f));
	ck_assert(!prompt_insert(&prompt, 0x110000));
	ck_assert_uint_eq(prompt.length, 0);
}
END_TEST

START_TEST(words_and_ends_are_cut)
{
	struct prompt prompt = {0};

	prompt_set(&prompt, "cpu > 10 and user");
	ck_assert(prompt_edit(&prompt, PROMPT_KILL_WORD));
	ck_assert_str_eq(prompt.text, "cpu > 10 and ");
	prompt_edit(&prompt, PROMPT_WORD_LEFT);
	prompt_edit(&prompt, PROMPT_WORD_LEFT);
	ck_assert(prompt_edit(&prompt, PROMPT_KILL_END));
	ck_assert_str_eq(prompt.text, "cpu > ");
	ck_assert(prompt_edit(&prompt, PROMPT_KILL_LINE));
	ck_assert_str_eq(prompt.text, "");
	ck_assert(!prompt_edit(&prompt, PROMPT_KILL_LINE));
	ck_assert(!prompt_edit(&prompt, PROMPT_BACKSPACE));
	ck_assert(!prompt_edit(&prompt, PROMPT_DELETE));
}
END_TEST

START_TEST(a_full_line_takes_no_more)
{
	struct prompt prompt = {0};
	char text[2 * PROMPT_SIZE];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	prompt_set(&prompt, text);
	ck_assert_uint_eq(prompt.length, PROMPT_SIZE - 1);
	ck_assert(!prompt_insert(&prompt, 'y'));
	ck_assert_uint_eq(strlen(prompt.text), PROMPT_SIZE - 1);
}
END_TEST

START_TEST(width_counts_columns_not_bytes)
{
	struct prompt prompt = {0};

	prompt_set(&prompt, "a漢ü");
	ck_assert_int_eq(prompt_width(&prompt, 0, prompt.length), 4);
}
END_TEST

Suite *test_prompt_suite(void);
Suite *test_prompt_suite(void)
{
	Suite *suite = suite_create("prompt");
	TCase *tcase = tcase_create("prompt");

	tcase_add_test(tcase, typing_goes_to_the_cursor);
	tcase_add_test(tcase, a_character_of_several_bytes_is_one_step);
	tcase_add_test(tcase, control_characters_are_not_taken);
	tcase_add_test(tcase, words_and_ends_are_cut);
	tcase_add_test(tcase, a_full_line_takes_no_more);
	tcase_add_test(tcase, width_counts_columns_not_bytes);
	suite_add_tcase(suite, tcase);
	return suite;
}
