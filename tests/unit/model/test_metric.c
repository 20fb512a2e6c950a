/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "helpers/builders.h"
#include "model/metric.h"

Suite *test_metric_suite(void);

static const struct metric *named(const char *name)
{
	const struct metric *metric = metric_find(&task_metrics, name);

	ck_assert_msg(metric, "no metric %s", name);
	return metric;
}

static void assert_shown(const char *name, const struct task_usage *row, const char *expected)
{
	struct textbuf text = {0};

	metric_format(named(name), row, &text);
	ck_assert_str_eq(textbuf_text(&text), expected);
	textbuf_done(&text);
}

static void assert_raw(const char *name, const struct task_usage *row, const char *expected)
{
	struct textbuf text = {0};

	metric_format_raw(named(name), row, &text);
	ck_assert_str_eq(textbuf_text(&text), expected);
	textbuf_done(&text);
}

static const struct {
	const char *name, *key;
} names[] = {
	{"cpu_share", "cpu_share"},
	{"%CPU", "cpu_share"},
	{"CPU%", "cpu_share"},
	{"cpu", "cpu_share"},
	{"PERCENT_CPU", "cpu_share"},
	{"percent_mem", "memory_share"},
	{"%MEM", "memory_share"},
	{"mem", "memory_share"},
	{"RES", "resident_bytes"},
	{"rss", "resident_bytes"},
	{"M_RESIDENT", "resident_bytes"},
	{"VIRT", "virtual_bytes"},
	{"M_SIZE", "virtual_bytes"},
	{"TIME+", "cpu_time_ns"},
	{"time", "cpu_time_ns"},
	{"COMMAND", "command"},
	{"cmd", "command"},
	{"COMM", "name"},
	{"S", "state"},
	{"STATE", "state"},
	{"NLWP", "threads"},
	{"nTH", "threads"},
	{"THREADS", "threads"},
	{"PID", "pid"},
	{"user", "user"},
	{"USER", "user"},
	{"read", "read_bytes_per_s"},
	{"write", "write_bytes_per_s"},
	{"disk read", "read_bytes_per_s"},
	{"io", "io_bytes_per_s"},
	{"majflt/s", "major_faults_per_s"},
	{"runq", "run_delay_share"},
	{"db", "db_share"},
	{"NI", "nice"},
	{"PR", "priority"},
};

START_TEST(a_metric_is_found_by_every_name_people_type)
{
	ck_assert_str_eq(named(names[_i].name)->key, names[_i].key);
}
END_TEST

START_TEST(what_no_metric_is_called_is_not_found)
{
	static const char *const strangers[] = {"", "%", "%%", "cp", "cpu_shar", "CPU share"};

	for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++)
		ck_assert_ptr_null(metric_find(&task_metrics, strangers[i]));
	ck_assert_ptr_null(metric_find(&disk_metrics, "cpu_share"));
}
END_TEST

START_TEST(values_are_shown_as_people_write_them)
{
	struct task_usage row =
		a_process(.pid = 123456, .cpu_share = 0.1234, .resident_bytes = 1536 << 10,
			  .cpu_time_ns = 754560 * NS_PER_MS, .read_bytes_per_s = 2048, .name = "x",
			  .nice = -20, .state = 'D', .is_new = true,
			  .resident_growth_bytes_per_s = -1536.0, .threads = 4321);

	row.now.policy = 2;
	assert_shown("pid", &row, "123456");
	assert_shown("cpu_share", &row, "12.3");
	assert_shown("resident_bytes", &row, "1.5M");
	assert_shown("cpu_time_ns", &row, "12:34.56");
	assert_shown("read_bytes_per_s", &row, "2.0K");
	assert_shown("resident_growth_bytes_per_s", &row, "-1.5K");
	assert_shown("name", &row, "x");
	assert_shown("nice", &row, "-20");
	assert_shown("state", &row, "D");
	assert_shown("is_new", &row, "yes");
	assert_shown("policy", &row, "RR");
	assert_shown("threads", &row, "4321");
}
END_TEST

START_TEST(a_load_average_keeps_its_fraction)
{
	struct system_usage machine = a_quiet_machine();
	const struct metric *load = metric_find(&system_metrics, "load_1");
	struct textbuf text = {0};

	machine.now.load_1 = 12.07;
	metric_format(load, &machine, &text);
	textbuf_put_char(&text, ' ');
	machine.now.load_1 = 3.0;
	metric_format(load, &machine, &text);
	ck_assert_str_eq(textbuf_text(&text), "12.07 3");
	textbuf_done(&text);
}
END_TEST

START_TEST(values_for_machines_are_in_base_units)
{
	struct task_usage row =
		a_process(.pid = 42, .cpu_share = 0.97, .resident_bytes = UINT64_C(12345678901234),
			  .read_bytes_per_s = 1234.5678, .state = 'R', .name = "a,b", .nice = -7,
			  .resident_growth_bytes_per_s = -0.25, .write_bytes_per_s = 3e9,
			  .major_faults_per_s = 4e18, .cpu_time_ns = VALUE_UNKNOWN - 1);

	assert_raw("pid", &row, "42");
	assert_raw("cpu_share", &row, "0.97");
	assert_raw("resident_bytes", &row, "12345678901234");
	assert_raw("read_bytes_per_s", &row, "1234.5678");
	assert_raw("write_bytes_per_s", &row, "3000000000");
	assert_raw("major_faults_per_s", &row, "4e+18");
	assert_raw("state", &row, "R");
	assert_raw("name", &row, "a,b");
	assert_raw("nice", &row, "-7");
	assert_raw("resident_growth_bytes_per_s", &row, "-0.25");
	assert_raw("run_delay_share", &row, "0");
	assert_raw("is_new", &row, "false");
	assert_raw("cpu_time_ns", &row, "18446744073709551614");
}
END_TEST

START_TEST(unknown_is_a_dash_for_people_and_nothing_for_machines)
{
	struct task_usage row = a_process(.cpu_share = NAN, .resident_bytes = VALUE_UNKNOWN,
					  .state = '?', .last_cpu = -1);
	static const char *const unknown[] = {"cpu_share", "resident_bytes", "state",
					      "last_cpu",  "command",        "tty"};

	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		assert_shown(unknown[i], &row, "-");
		assert_raw(unknown[i], &row, "");
		ck_assert(!metric_is_known(named(unknown[i]), &row));
		ck_assert(isnan(metric_number(named(unknown[i]), &row)));
	}
	ck_assert(metric_is_known(named("run_delay_share"), &row));
	ck_assert(metric_is_known(named("name"), &row));
}
END_TEST

START_TEST(what_is_infinite_is_unknown)
{
	struct task_usage row = a_process(.cpu_share = INFINITY, .run_delay_share = -INFINITY);

	assert_shown("cpu_share", &row, "-");
	assert_raw("run_delay_share", &row, "");
}
END_TEST

START_TEST(the_largest_numbers_do_not_overflow)
{
	struct task_usage row =
		a_process(.resident_bytes = VALUE_UNKNOWN - 1, .cpu_time_ns = VALUE_UNKNOWN - 1,
			  .read_bytes_per_s = 1e300, .start_ticks = VALUE_UNKNOWN - 1);

	assert_shown("resident_bytes", &row, "16.0E");
	assert_shown("read_bytes_per_s", &row, "16.0E");
	assert_shown("start_ticks", &row, "184467440737095516.14");
}
END_TEST

START_TEST(unknown_compares_as_smaller_than_everything)
{
	struct task_usage known = a_process(.cpu_share = 0.0, .resident_bytes = 0, .command = "");
	struct task_usage unknown = a_process(.cpu_share = NAN, .resident_bytes = VALUE_UNKNOWN);
	static const char *const keys[] = {"cpu_share", "resident_bytes", "command"};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		ck_assert_int_gt(metric_compare(named(keys[i]), &known, &unknown), 0);
		ck_assert_int_lt(metric_compare(named(keys[i]), &unknown, &known), 0);
		ck_assert_int_eq(metric_compare(named(keys[i]), &unknown, &unknown), 0);
	}
}
END_TEST

START_TEST(values_compare_exactly_and_texts_without_case)
{
	struct task_usage a = a_process(.resident_bytes = (UINT64_C(1) << 60) + 1, .name = "Apple",
					.nice = -3, .state = 'D');
	struct task_usage b = a_process(.resident_bytes = UINT64_C(1) << 60, .name = "banana",
					.nice = 4, .state = 'R');

	ck_assert_int_gt(metric_compare(named("resident_bytes"), &a, &b), 0);
	ck_assert_int_lt(metric_compare(named("name"), &a, &b), 0);
	ck_assert_int_lt(metric_compare(named("nice"), &a, &b), 0);
	ck_assert_int_lt(metric_compare(named("state"), &a, &b), 0);
}
END_TEST

START_TEST(units_and_kinds_have_names)
{
	ck_assert_str_eq(unit_name(UNIT_BYTES_PER_S), "bytes per second");
	ck_assert_str_eq(unit_name(UNIT_SHARE), "share");
	ck_assert_str_eq(unit_name(UNIT_NS), "nanoseconds");
	ck_assert_str_eq(metric_kind_name(METRIC_RATE), "rate");
	ck_assert_str_eq(metric_kind_name(METRIC_LABEL), "label");
}
END_TEST

Suite *test_metric_suite(void)
{
	Suite *suite = suite_create("metric");
	TCase *tcase = tcase_create("metric");

	tcase_add_loop_test(tcase, a_metric_is_found_by_every_name_people_type, 0,
			    sizeof(names) / sizeof(names[0]));
	tcase_add_test(tcase, what_no_metric_is_called_is_not_found);
	tcase_add_test(tcase, values_are_shown_as_people_write_them);
	tcase_add_test(tcase, a_load_average_keeps_its_fraction);
	tcase_add_test(tcase, values_for_machines_are_in_base_units);
	tcase_add_test(tcase, unknown_is_a_dash_for_people_and_nothing_for_machines);
	tcase_add_test(tcase, what_is_infinite_is_unknown);
	tcase_add_test(tcase, the_largest_numbers_do_not_overflow);
	tcase_add_test(tcase, unknown_compares_as_smaller_than_everything);
	tcase_add_test(tcase, values_compare_exactly_and_texts_without_case);
	tcase_add_test(tcase, units_and_kinds_have_names);
	suite_add_tcase(suite, tcase);
	return suite;
}
