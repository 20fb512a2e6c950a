/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>
#include <string.h>

#include "analysis/words.h"

Suite *test_words_suite(void);

START_TEST(numbers_read_as_people_say_them)
{
	ck_assert_str_eq(words_share(0.974).text, "97 %");
	ck_assert_str_eq(words_share(0.0123).text, "1.2 %");
	ck_assert_str_eq(words_share(0).text, "0 %");
	ck_assert_str_eq(words_number(5.13).text, "5.1");
	ck_assert_str_eq(words_number(128.4).text, "128");
	ck_assert_str_eq(words_number(0.04).text, "0.04");
	ck_assert_str_eq(words_number(0).text, "0");
	ck_assert_str_eq(words_whole(13.6).text, "14");
	ck_assert_str_eq(words_whole(0.3).text, "1");
	ck_assert_str_eq(words_seconds(0.012).text, "12 ms");
	ck_assert_str_eq(words_seconds(0.00034).text, "340 us");
	ck_assert_str_eq(words_seconds(7.4).text, "7.4 s");
}
END_TEST

START_TEST(what_is_unknown_is_a_dash)
{
	ck_assert_str_eq(words_share(NAN).text, "-");
	ck_assert_str_eq(words_share(-1).text, "-");
	ck_assert_str_eq(words_number(INFINITY).text, "-");
	ck_assert_str_eq(words_rate(NAN).text, "-");
	ck_assert_str_eq(words_per_s(NAN).text, "-");
	ck_assert_str_eq(words_seconds(NAN).text, "-");
	ck_assert_str_eq(words_bytes(UINT64_MAX).text, "-");
	ck_assert_str_eq(words_name(NULL, 10).text, "-");
}
END_TEST

START_TEST(names_from_outside_come_out_visible_and_short)
{
	ck_assert_str_eq(words_task("a\x1b[31mb", 7).text, "a\\x1b[31mb (7)");
	ck_assert_str_eq(words_task(NULL, 7).text, "process (7)");
	ck_assert_str_eq(words_name("abcdefghij", 5).text, "abcd~");
	ck_assert_str_eq(words_name("数据库数据库", 5).text, "数据~");
}
END_TEST

START_TEST(a_name_of_nothing_but_accents_ends)
{
	char name[400] = "";

	for (int i = 0; i < 199; i++)
		strcat(name, "\xcc\x81");
	ck_assert_uint_lt(strlen(words_task(name, 4194304).text), sizeof(struct words));
	ck_assert_ptr_nonnull(strstr(words_task(name, 4194304).text, "(4194304)"));
}
END_TEST

START_TEST(a_path_loses_its_beginning)
{
	ck_assert_str_eq(words_path("/system.slice/docker/app.service", 15).text, "/app.service");
	ck_assert_str_eq(words_path("/app", 20).text, "/app");
	ck_assert_str_eq(words_path("/", 20).text, "/");
}
END_TEST

START_TEST(a_text_that_was_cut_ends_with_a_whole_character)
{
	char text[] = "ab\xe6\x95";

	words_fit(text, sizeof(text));
	ck_assert_str_eq(text, "ab");
}
END_TEST

Suite *test_words_suite(void)
{
	Suite *suite = suite_create("words");
	TCase *tcase = tcase_create("words");

	tcase_add_test(tcase, numbers_read_as_people_say_them);
	tcase_add_test(tcase, what_is_unknown_is_a_dash);
	tcase_add_test(tcase, names_from_outside_come_out_visible_and_short);
	tcase_add_test(tcase, a_name_of_nothing_but_accents_ends);
	tcase_add_test(tcase, a_path_loses_its_beginning);
	tcase_add_test(tcase, a_text_that_was_cut_ends_with_a_whole_character);
	suite_add_tcase(suite, tcase);
	return suite;
}
