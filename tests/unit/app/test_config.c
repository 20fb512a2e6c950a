/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <errno.h>
#include <string.h>

#include "app/config.h"

Suite *test_config_suite(void);

static struct settings settings;
static struct message message;

static int parse(const char *text)
{
	settings.databases.count = 0;
	return config_parse("blametop.conf", text, strlen(text), &settings, &message);
}

START_TEST(a_database_is_an_address_and_a_kind)
{
	ck_assert_int_eq(parse("# mine\n"
			       "\n"
			       "db = db1.internal:15432 postgres\n"
			       "db=10.0.0.7:7000\tmysql\r\n"
			       "  db = [2001:db8::7]:9999   redis  \n"
			       "db = /run/x.sock=mariadb"),
			 0);
	ck_assert_uint_eq(settings.databases.count, 4);
	ck_assert_str_eq(settings.databases.entries[0].name, "db1.internal");
	ck_assert_uint_eq(settings.databases.entries[0].port, 15432);
	ck_assert_int_eq(settings.databases.entries[0].service, SERVICE_POSTGRES);
	ck_assert_uint_eq(settings.databases.entries[1].port, 7000);
	ck_assert_int_eq(settings.databases.entries[2].address.s6_addr[0], 0x20);
	ck_assert_int_eq(settings.databases.entries[2].service, SERVICE_REDIS);
	ck_assert_str_eq(settings.databases.entries[3].unix_path, "/run/x.sock");
}
END_TEST

START_TEST(whether_the_kernel_measures_is_a_setting)
{
	settings.exact = NULL;
	ck_assert_int_eq(parse("exact = auto"), 0);
	ck_assert_str_eq(settings.exact, "auto");
}
END_TEST

START_TEST(the_command_line_comes_before_the_file)
{
	settings.exact = "no";
	ck_assert_int_eq(parse("exact = yes"), 0);
	ck_assert_str_eq(settings.exact, "no");
}
END_TEST

START_TEST(an_empty_file_says_nothing)
{
	ck_assert_int_eq(parse(""), 0);
	ck_assert_int_eq(parse("\n\n# only this"), 0);
	ck_assert_uint_eq(settings.databases.count, 0);
}
END_TEST

static const struct {
	const char *text, *sentence;
} mistakes[] = {
	{"db = db1:5432 oracel",
	 "blametop.conf:1: \"db1:5432=oracel\" names no database: its kind is not known"},
	{"# x\ndb = db1:99999 redis",
	 "blametop.conf:2: \"db1:99999=redis\" names no database: the port is no number"},
	{"\n\ndb =", "blametop.conf:3: \"\" names no database"},
	{"db = db1 post gres", "blametop.conf:1: \"db1=post gres\" names no database: its kind"},
	{"db = [::1 postgres", "names no database: the host is neither a name nor an address"},
	{"databse = x", "blametop.conf:1: \"databse\" is not a setting (try db = "},
	{"exact = perhaps", "blametop.conf:1: exact: \"perhaps\" is not known"},
	{"exact =", "blametop.conf:1: exact: \"\" is not known"},
	{"db db1:5432 postgres", "blametop.conf:1: a line is \"key = value\""},
};

START_TEST(a_wrong_line_is_told_with_its_place_and_what_would_be_right)
{
	ck_assert_int_eq(parse(mistakes[_i].text), -EINVAL);
	ck_assert_msg(strstr(message.text, mistakes[_i].sentence), "%s", message.text);
	ck_assert_ptr_nonnull(strstr(message.text, "(try "));
}
END_TEST

START_TEST(a_value_without_end_or_with_a_zero_byte_is_refused)
{
	static const char zero[] = "db = a\0b redis";
	char text[600] = "db = ";

	memset(text + 5, 'x', sizeof(text) - 6);
	ck_assert_int_eq(parse(text), -EINVAL);
	ck_assert_int_eq(config_parse("f", zero, sizeof(zero) - 1, &settings, &message), -EINVAL);
}
END_TEST

START_TEST(a_file_that_is_not_there_is_no_mistake_but_one_that_cannot_be_read_is)
{
	ck_assert_int_eq(config_read("/nonexistent/blametop.conf", &settings, &message), 0);
	ck_assert_int_lt(config_read("/", &settings, &message), 0);
	ck_assert_ptr_nonnull(strstr(message.text, "cannot be read"));
}
END_TEST

Suite *test_config_suite(void)
{
	Suite *suite = suite_create("config");
	TCase *tests = tcase_create("config");

	tcase_add_test(tests, a_database_is_an_address_and_a_kind);
	tcase_add_test(tests, whether_the_kernel_measures_is_a_setting);
	tcase_add_test(tests, the_command_line_comes_before_the_file);
	tcase_add_test(tests, an_empty_file_says_nothing);
	tcase_add_loop_test(tests, a_wrong_line_is_told_with_its_place_and_what_would_be_right, 0,
			    sizeof(mistakes) / sizeof(mistakes[0]));
	tcase_add_test(tests, a_value_without_end_or_with_a_zero_byte_is_refused);
	tcase_add_test(tests,
		       a_file_that_is_not_there_is_no_mistake_but_one_that_cannot_be_read_is);
	suite_add_tcase(suite, tests);
	return suite;
}
