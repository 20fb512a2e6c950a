/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "app/config.h"
#include "app/options.h"

Suite *test_config_suite(void);

static struct settings settings;
static struct message message;

static int parse_for(uint32_t place, const char *text)
{
	return config_parse("blametop.conf", text, strlen(text), place, &settings, &message);
}

static int parse(const char *text)
{
	return parse_for(PLACE_TOP, text);
}

static void begin(void)
{
	settings = settings_default();
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

START_TEST(each_kind_of_value_is_taken)
{
	ck_assert_int_eq(parse("; as typed, without the dashes\n"
			       "delay = 2\n"
			       "history-limit = 128M\nhistory-length=30m\n"
			       "tree = yes\nno-mouse = no ; for now\n"
			       "sort = -RES\n"
			       "colour = 256\n"
			       "exact = auto\n"
			       "dump-on = cpu > 90\ndump-on = verdict\n"),
			 0);
	ck_assert_uint_eq(settings.delay_ns, 2 * NS_PER_S);
	ck_assert_uint_eq(settings.history_bytes, 128 << 20);
	ck_assert_uint_eq(settings.history_ns, 1800 * NS_PER_S);
	ck_assert(settings.tree && !settings.no_mouse);
	ck_assert_str_eq(settings.sort, "-RES");
	ck_assert_str_eq(settings.colour, "256");
	ck_assert_str_eq(settings.exact, "auto");
	ck_assert_uint_eq(settings.dump_on_count, 2);
	ck_assert_str_eq(settings.dump_on[0], "cpu > 90");
	ck_assert_str_eq(settings.dump_on[1], "verdict");
}
END_TEST

START_TEST(the_command_line_comes_before_the_file)
{
	char delay[] = "-d3", colour[] = "--color=never", exact[] = "--exact=no";
	char database[] = "--db=db1:1=redis", *typed[] = {delay, colour, exact, database};
	const char *rest;
	size_t count;

	ck_assert_int_eq(options_parse(typed, 4, PLACE_TOP, &settings, &rest, 0, &count, &message),
			 0);
	ck_assert_int_eq(parse("delay = 2\ncolour = 256\nexact = yes\ndb = db2:2 redis\n"), 0);
	ck_assert_uint_eq(settings.delay_ns, 3 * NS_PER_S);
	ck_assert_str_eq(settings.colour, "never");
	ck_assert_str_eq(settings.exact, "no");
	ck_assert_uint_eq(settings.databases.count, 2);
}
END_TEST

START_TEST(what_batch_mode_writes_does_not_depend_on_taste)
{
	ck_assert_int_eq(parse_for(PLACE_BATCH, "delay = 2\nsort = -RES\ntree = yes\nexact = no"),
			 0);
	ck_assert_uint_eq(settings.delay_ns, NS_PER_S);
	ck_assert(!settings.has_delay && !settings.sort && !settings.tree);
	ck_assert_str_eq(settings.exact, "no");
	ck_assert_int_eq(parse_for(PLACE_BATCH, "delay = fast"), -EINVAL);
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
	 "blametop.conf:1: db: \"db1:5432 oracel\" names no database: its kind is not known"},
	{"# x\ndb = db1:99999 redis",
	 "blametop.conf:2: db: \"db1:99999 redis\" names no database: the port is no number"},
	{"\n\ndb =", "blametop.conf:3: db: \"\" names no database"},
	{"db = db1 post gres",
	 "blametop.conf:1: db: \"db1 post gres\" names no database: its kind"},
	{"db = [::1 postgres", "names no database: the host is neither a name nor an address"},
	{"databse = x", "blametop.conf:1: \"databse\" is not a setting (try delay = 2"},
	{"delay = fast",
	 "blametop.conf:1: delay: \"fast\" is not a duration (try 2, 0.5 or 500ms)"},
	{"db db1 postgres\ndelay = fast", "blametop.conf:1: a line is \"key = value\" (try"},
	{"delay = 2\n[screen]\ntree = yes",
	 "blametop.conf:3: there are no sections: leave [screen]"},
	{"tree = yes\n  delay = fast", "blametop.conf:2: delay: \"fast\" is not a duration (try"},
};

START_TEST(a_wrong_line_is_told_with_its_place_and_what_would_be_right)
{
	ck_assert_int_eq(parse(mistakes[_i].text), -EINVAL);
	ck_assert_msg(strstr(message.text, mistakes[_i].sentence), "%s", message.text);
	ck_assert_ptr_nonnull(strstr(message.text, "(try "));
}
END_TEST

static const struct {
	const char *text, *sentence;
} others[] = {
	{"exact = perhaps", "exact: \"perhaps\" is not known; it can be yes, no, auto"},
	{"exact =", "exact: \"\" is not known"},
	{"tree = maybe", "tree: \"maybe\" is neither yes nor no"},
	{"batch = yes", "batch: this can only be said on the command line"},
	{"sort =", "sort: \"\" is empty"},
	{"history-limit = 1K", "history-limit: \"1K\" is too small: at least 1.0M"},
};

START_TEST(a_wrong_value_is_told_as_on_the_command_line)
{
	ck_assert_int_eq(parse(others[_i].text), -EINVAL);
	ck_assert_msg(strstr(message.text, others[_i].sentence), "%s", message.text);
}
END_TEST

START_TEST(texts_have_an_end)
{
	char text[4000] = "";

	for (int i = 0; i < 15; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "dump-on = %0180d\n", i);
	ck_assert_int_eq(parse(text), -EINVAL);
	ck_assert_ptr_nonnull(strstr(message.text, "blametop.conf:12: dump-on: "));
	ck_assert_ptr_nonnull(strstr(message.text, "all texts together may have 2,048 bytes"));
}
END_TEST

START_TEST(a_value_without_end_or_with_a_zero_byte_is_refused)
{
	static const char zero[] = "db = a\0b redis";
	char text[600] = "db = ";

	memset(text + 5, 'x', sizeof(text) - 6);
	ck_assert_int_eq(parse(text), -EINVAL);
	ck_assert_int_eq(config_parse("f", zero, sizeof(zero) - 1, PLACE_TOP, &settings, &message),
			 -EINVAL);
}
END_TEST

START_TEST(a_file_that_is_not_there_is_no_mistake_but_one_that_cannot_be_read_is)
{
	ck_assert_int_eq(config_read("/nonexistent/blametop.conf", PLACE_TOP, &settings, &message),
			 0);
	ck_assert_int_lt(config_read("/", PLACE_TOP, &settings, &message), 0);
	ck_assert_ptr_nonnull(strstr(message.text, "cannot be read"));
}
END_TEST

Suite *test_config_suite(void)
{
	Suite *suite = suite_create("config");
	TCase *tests = tcase_create("config");

	tcase_add_test(tests, a_database_is_an_address_and_a_kind);
	tcase_add_checked_fixture(tests, begin, NULL);
	tcase_add_test(tests, each_kind_of_value_is_taken);
	tcase_add_test(tests, the_command_line_comes_before_the_file);
	tcase_add_test(tests, what_batch_mode_writes_does_not_depend_on_taste);
	tcase_add_test(tests, an_empty_file_says_nothing);
	tcase_add_loop_test(tests, a_wrong_line_is_told_with_its_place_and_what_would_be_right, 0,
			    sizeof(mistakes) / sizeof(mistakes[0]));
	tcase_add_loop_test(tests, a_wrong_value_is_told_as_on_the_command_line, 0,
			    sizeof(others) / sizeof(others[0]));
	tcase_add_test(tests, texts_have_an_end);
	tcase_add_test(tests, a_value_without_end_or_with_a_zero_byte_is_refused);
	tcase_add_test(tests,
		       a_file_that_is_not_there_is_no_mistake_but_one_that_cannot_be_read_is);
	suite_add_tcase(suite, tests);
	return suite;
}
