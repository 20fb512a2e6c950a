/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <errno.h>
#include <string.h>

#include "app/batch_options.h"
#include "base/clock.h"

Suite *test_batch_options_suite(void);

static struct settings settings;
static struct batch_options options;
static struct message message;

static void set_up(void)
{
	settings = settings_default();
}

static void must_accept(void)
{
	ck_assert_msg(batch_options_init(&options, &settings, &message) == 0, "%s", message.text);
}

static void must_refuse(const char *named)
{
	ck_assert_int_eq(batch_options_init(&options, &settings, &message), -EINVAL);
	ck_assert_msg(strstr(message.text, named), "%s", message.text);
}

static void tear_down(void)
{
	batch_options_done(&options);
}

START_TEST(people_get_the_busiest_first_and_programs_the_order_of_pids)
{
	const struct order *order = &options.settings.selection.order;

	must_accept();
	ck_assert_str_eq(order->metric->key, "cpu_share");
	ck_assert(order->is_descending);
	settings.format = "ndjson";
	must_accept();
	ck_assert_ptr_null(order->metric);
}
END_TEST

START_TEST(the_first_few_are_the_busiest_in_every_format)
{
	settings.format = "csv";
	settings.top = 3;
	must_accept();
	ck_assert_str_eq(options.settings.selection.order.metric->key, "cpu_share");
	settings.sort = "RES";
	must_accept();
	ck_assert_str_eq(options.settings.selection.order.metric->key, "resident_bytes");
}
END_TEST

START_TEST(a_sign_says_in_which_direction)
{
	const struct order *order = &options.settings.selection.order;

	settings.sort = "+pid";
	must_accept();
	ck_assert(order->is_descending);
	settings.sort = "-cpu";
	must_accept();
	ck_assert(!order->is_descending);
	settings.sort = "pid";
	must_accept();
	ck_assert(!order->is_descending);
}
END_TEST

START_TEST(fields_are_those_of_the_table)
{
	settings.format = "csv";
	settings.fields = "name,busy_share";
	must_refuse("busy_share");
	settings.table = "disk";
	must_accept();
	ck_assert_uint_eq(options.settings.field_count, 2);
	ck_assert_ptr_eq(options.settings.fields[1], metric_find(&disk_metrics, "busy_share"));
}
END_TEST

START_TEST(an_empty_field_is_refused)
{
	settings.fields = "pid,,name";
	must_refuse("-f");
}
END_TEST

START_TEST(what_is_about_processes_does_not_fit_a_table_without)
{
	settings.table = "disk";
	settings.filter = "cpu > 1";
	must_refuse("--table disk");
	settings.table = "thread";
	must_accept();
}
END_TEST

START_TEST(verdicts_do_not_fit_into_csv)
{
	settings.verdicts = true;
	settings.format = "csv";
	must_refuse("ndjson");
	settings.format = "text";
	must_accept();
}
END_TEST

START_TEST(a_filter_that_is_wrong_names_its_option)
{
	settings.filter = "cpu >";
	must_refuse("-F: ");
}
END_TEST

START_TEST(a_user_must_exist_or_be_a_number)
{
	settings.user = "no such user";
	must_refuse("-u");
	settings.user = "4294967";
	must_accept();
	settings.user = "root";
	must_accept();
}
END_TEST

START_TEST(operands_are_interval_and_count)
{
	const char *operands[] = {"0.5", "3"};

	ck_assert_int_eq(operands_parse(operands, 2, &settings, &message), 0);
	ck_assert_uint_eq(settings.delay_ns, NS_PER_S / 2);
	ck_assert_uint_eq(settings.count, 3);
}
END_TEST

static const char *const wrong_operands[][2] = {
	{"bacth", "3"}, {"1", "many"}, {"1", "0"}, {"0", "3"}, {"-1", "3"}, {"9999h", "1"},
};

START_TEST(wrong_operands_are_named)
{
	const char *operands[] = {wrong_operands[_i][0], wrong_operands[_i][1]};

	ck_assert_int_eq(operands_parse(operands, 2, &settings, &message), -EINVAL);
	ck_assert(strstr(message.text, operands[0]) || strstr(message.text, operands[1]));
}
END_TEST

Suite *test_batch_options_suite(void)
{
	Suite *suite = suite_create("batch options");
	TCase *tests = tcase_create("batch options");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, people_get_the_busiest_first_and_programs_the_order_of_pids);
	tcase_add_test(tests, the_first_few_are_the_busiest_in_every_format);
	tcase_add_test(tests, a_sign_says_in_which_direction);
	tcase_add_test(tests, fields_are_those_of_the_table);
	tcase_add_test(tests, an_empty_field_is_refused);
	tcase_add_test(tests, what_is_about_processes_does_not_fit_a_table_without);
	tcase_add_test(tests, verdicts_do_not_fit_into_csv);
	tcase_add_test(tests, a_filter_that_is_wrong_names_its_option);
	tcase_add_test(tests, a_user_must_exist_or_be_a_number);
	tcase_add_test(tests, operands_are_interval_and_count);
	tcase_add_loop_test(tests, wrong_operands_are_named, 0,
			    sizeof(wrong_operands) / sizeof(wrong_operands[0]));
	suite_add_tcase(suite, tests);
	return suite;
}
