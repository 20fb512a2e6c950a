/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "base/message.h"
#include "base/utf8.h"

Suite *test_message_suite(void);

START_TEST(a_message_is_formatted)
{
	struct message message;

	message_set(&message, "%s:%d: \"%s\" is not a duration", "blametop.conf", 12, "fast");
	ck_assert_str_eq(message.text, "blametop.conf:12: \"fast\" is not a duration");
	message_set(&message, "%s", "");
	ck_assert_str_eq(message.text, "");
}
END_TEST

START_TEST(a_message_may_quote_itself)
{
	struct message message;

	message_set(&message, "no such file");
	message_set(&message, "settings: %s", message.text);
	ck_assert_str_eq(message.text, "settings: no such file");
}
END_TEST

START_TEST(a_long_message_is_cut_between_characters)
{
	struct message message;
	char longer[1200];

	for (size_t start = 0; start < 4; start++) {
		memset(longer, 'x', start);
		longer[start] = '\0';
		for (int i = 0; i < 100; i++)
			strcat(longer, "\xe6\x97\xa5");
		message_set(&message, "%s", longer);
		ck_assert_uint_ge(strlen(message.text), sizeof(message.text) - 4);
		ck_assert(utf8_is_valid(message.text, strlen(message.text)));
	}
}
END_TEST

START_TEST(what_is_quoted_cannot_command_the_terminal)
{
	struct message message;

	message_set(&message, "\"%s\" is no user", "root\x1b]0;owned\x07\n\xff");
	ck_assert_str_eq(message.text, "\"root\\x1b]0;owned\\x07\\n\\xff\" is no user");
}
END_TEST

Suite *test_message_suite(void)
{
	Suite *suite = suite_create("message");
	TCase *tcase = tcase_create("message");

	tcase_add_test(tcase, a_message_is_formatted);
	tcase_add_test(tcase, a_message_may_quote_itself);
	tcase_add_test(tcase, a_long_message_is_cut_between_characters);
	tcase_add_test(tcase, what_is_quoted_cannot_command_the_terminal);
	suite_add_tcase(suite, tcase);
	return suite;
}
