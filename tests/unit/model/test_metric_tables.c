/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <ctype.h>
#include <string.h>

#include "model/interval.h"
#include "model/metric.h"

Suite *test_metric_tables_suite(void);

static const size_t value_sizes[] = {
	[VALUE_U64] = 8,
	[VALUE_U32] = 4,
	[VALUE_I32] = 4,
	[VALUE_I16] = 2,
	[VALUE_U8] = 1,
	[VALUE_F64] = sizeof(double),
	[VALUE_BOOL] = sizeof(bool),
	[VALUE_CHAR] = 1,
	[VALUE_TEXT] = sizeof(const char *),
};

/* Row _i of all tables behind each other. */
static const struct metric *row_at(int i, const struct metric_table **ret_table)
{
	size_t rest = (size_t)i;

	for (const struct metric_table *const *table = metric_tables; *table; table++) {
		*ret_table = *table;
		if (rest < (*table)->count)
			return &(*table)->metrics[rest];
		rest -= (*table)->count;
	}
	ck_abort_msg("no row %d", i);
}

static int row_count(void)
{
	size_t count = 0;

	for (const struct metric_table *const *table = metric_tables; *table; table++)
		count += (*table)->count;
	return (int)count;
}

START_TEST(a_key_is_lower_case_and_alone_in_its_table)
{
	const struct metric_table *table;
	const struct metric *metric = row_at(_i, &table);

	ck_assert_int_eq(strspn(metric->key, "abcdefghijklmnopqrstuvwxyz0123456789_"),
			 strlen(metric->key));
	ck_assert_str_ne(metric->key, "");
	for (const struct metric *other = table->metrics; other < metric; other++)
		ck_assert_str_ne(metric->key, other->key);
}
END_TEST

START_TEST(a_title_is_alone_in_its_table_and_fits_its_column)
{
	const struct metric_table *table;
	const struct metric *metric = row_at(_i, &table);

	ck_assert_str_ne(metric->title, "");
	for (const struct metric *other = table->metrics; other < metric; other++)
		ck_assert_msg(strcasecmp(metric->title, other->title), "%s", metric->title);
	ck_assert_int_gt(metric->width, 0);
	if (table != &system_metrics && !(metric->flags & METRIC_HIDDEN))
		ck_assert_msg(strlen(metric->title) <= metric->width, "%s", metric->title);
}
END_TEST

START_TEST(help_is_a_sentence_without_a_period_and_the_source_is_named)
{
	const struct metric_table *table;
	const struct metric *metric = row_at(_i, &table);

	ck_assert_int_gt(strlen(metric->help), 5);
	ck_assert_msg(isupper((unsigned char)metric->help[0]), "%s", metric->help);
	ck_assert_msg(metric->help[strlen(metric->help) - 1] != '.', "%s", metric->help);
	ck_assert_str_ne(metric->source, "");
}
END_TEST

START_TEST(a_value_lies_inside_its_row_and_is_aligned)
{
	const struct metric_table *table;
	const struct metric *metric = row_at(_i, &table);
	size_t size = value_sizes[metric->type];

	ck_assert_uint_le(metric->offset + size, table->row_size);
	ck_assert_uint_eq(metric->offset % size, 0);
}
END_TEST

static bool ends_with(const char *text, const char *end)
{
	return strlen(text) >= strlen(end) && !strcmp(text + strlen(text) - strlen(end), end);
}

static const struct {
	enum unit unit;
	const char *end;
} key_ends[] = {
	{UNIT_BYTES, "_bytes"}, {UNIT_BYTES_PER_S, "_per_s"},
	{UNIT_PER_S, "_per_s"}, {UNIT_SHARE, "_share"},
	{UNIT_NS, "_ns"},       {UNIT_CPU_TIME, "_ns"},
	{UNIT_SECONDS, "_s"},
};

/* The counters of /proc/PID/io that count bytes by another word */
static bool counts_chars(const char *key)
{
	return ends_with(key, "_chars");
}

START_TEST(the_unit_is_part_of_the_key)
{
	const struct metric_table *table;
	const struct metric *metric = row_at(_i, &table);

	for (size_t i = 0; i < sizeof(key_ends) / sizeof(key_ends[0]); i++) {
		if (key_ends[i].unit == metric->unit)
			ck_assert_msg(ends_with(metric->key, key_ends[i].end) ||
					      counts_chars(metric->key),
				      "%s", metric->key);
	}
	if (metric->unit == UNIT_BYTES_PER_S)
		ck_assert_msg(strstr(metric->key, "bytes") || strstr(metric->key, "chars"), "%s",
			      metric->key);
}
END_TEST

START_TEST(kind_unit_and_flags_agree)
{
	const struct metric_table *table;
	const struct metric *metric = row_at(_i, &table);
	bool is_text = metric->type == VALUE_TEXT || metric->type == VALUE_CHAR;

	if (is_text)
		ck_assert_int_eq(metric->unit, UNIT_NONE);
	if (metric->kind == METRIC_RATE)
		ck_assert_int_eq(metric->type, VALUE_F64);
	if (metric->flags & METRIC_KEEP_HISTORY)
		ck_assert(!is_text && metric->kind != METRIC_LABEL);
	ck_assert_uint_eq(metric->needs & ~(uint32_t)NEED_ALL, 0);
}
END_TEST

START_TEST(key_and_title_lead_back_to_the_metric)
{
	const struct metric_table *table;
	const struct metric *metric = row_at(_i, &table);

	ck_assert_ptr_eq(metric_find(table, metric->key), metric);
	/* Where a title is another metric's key, the key wins: they must mean the same then. */
	ck_assert_msg(metric_find(table, metric->title) == metric, "%s is %s", metric->title,
		      metric_find(table, metric->title)->key);
}
END_TEST

START_TEST(the_keys_other_programs_rely_on_are_there)
{
	static const char *const task_keys[] = {
		"pid",
		"tid",
		"ppid",
		"user",
		"uid",
		"name",
		"command",
		"state",
		"threads",
		"cpu_share",
		"user_share",
		"system_share",
		"run_delay_share",
		"disk_delay_share",
		"memory_share",
		"resident_bytes",
		"virtual_bytes",
		"shared_bytes",
		"swap_bytes",
		"read_bytes_per_s",
		"write_bytes_per_s",
		"io_bytes_per_s",
		"read_chars_per_s",
		"write_chars_per_s",
		"read_calls_per_s",
		"write_calls_per_s",
		"minor_faults_per_s",
		"major_faults_per_s",
		"voluntary_switches_per_s",
		"involuntary_switches_per_s",
		"resident_growth_bytes_per_s",
		"cpu_time_ns",
		"age_ns",
		"nice",
		"priority",
		"policy",
		"last_cpu",
		"session",
		"tty",
		"start_ticks",
		"cgroup",
		"container",
		"exe",
		"wait_channel",
		"threads_running",
		"threads_uninterruptible",
		"threads_sleeping",
		"read_bytes",
		"write_bytes",
		"run_ns",
		"run_delay_ns",
		"user_ns",
		"system_ns",
		"major_faults",
		"minor_faults",
		"runq_share",
		"disk_share",
		"db_share",
		"net_share",
		"lock_share",
		"mem_share",
		"ipc_share",
		"idle_share",
		"unknown_share",
	};
	static const char *const system_keys[] = {
		"cpu_share",
		"cpu_user_share",
		"cpu_iowait_share",
		"cpu_steal_share",
		"hottest_cpu_share",
		"memory_total_bytes",
		"memory_available_bytes",
		"memory_free_bytes",
		"memory_used_bytes",
		"pressure_cpu_some_share",
		"pressure_memory_full_share",
		"pressure_io_some_share",
		"load_1",
		"load_5",
		"load_15",
		"tasks_running",
		"tasks_uninterruptible",
		"tasks_sleeping",
		"tasks_stopped",
		"tasks_zombie",
		"tasks_idle",
		"processes",
		"threads",
		"uptime_ns",
		"own_cpu_share",
		"own_resident_bytes",
	};

	for (size_t i = 0; i < sizeof(task_keys) / sizeof(task_keys[0]); i++)
		ck_assert_str_eq(metric_find(&task_metrics, task_keys[i])->key, task_keys[i]);
	for (size_t i = 0; i < sizeof(system_keys) / sizeof(system_keys[0]); i++)
		ck_assert_str_eq(metric_find(&system_metrics, system_keys[i])->key, system_keys[i]);
}
END_TEST

Suite *test_metric_tables_suite(void)
{
	Suite *suite = suite_create("metric_tables");
	TCase *tcase = tcase_create("metric_tables");
	int rows = row_count();

	tcase_add_loop_test(tcase, a_key_is_lower_case_and_alone_in_its_table, 0, rows);
	tcase_add_loop_test(tcase, a_title_is_alone_in_its_table_and_fits_its_column, 0, rows);
	tcase_add_loop_test(tcase, help_is_a_sentence_without_a_period_and_the_source_is_named, 0,
			    rows);
	tcase_add_loop_test(tcase, a_value_lies_inside_its_row_and_is_aligned, 0, rows);
	tcase_add_loop_test(tcase, the_unit_is_part_of_the_key, 0, rows);
	tcase_add_loop_test(tcase, kind_unit_and_flags_agree, 0, rows);
	tcase_add_loop_test(tcase, key_and_title_lead_back_to_the_metric, 0, rows);
	tcase_add_test(tcase, the_keys_other_programs_rely_on_are_there);
	suite_add_tcase(suite, tcase);
	return suite;
}
