/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "export/exporter.h"

Suite *test_tables_suite(void);

START_TEST(every_table_is_complete_and_found_by_its_name)
{
	const struct export_table *table = &export_tables[_i];

	ck_assert_ptr_nonnull(table->metrics);
	ck_assert_ptr_nonnull(table->rows);
	ck_assert_int_eq(table->has_tasks, table->metrics == &task_metrics);
	ck_assert_ptr_eq(export_table_find(table->name), table);
}
END_TEST

START_TEST(every_table_of_metrics_is_written)
{
	for (size_t i = 0; metric_tables[i]; i++) {
		const struct export_table *table = export_table_find(metric_tables[i]->name);

		ck_assert_msg(table, "no table %s", metric_tables[i]->name);
		ck_assert_ptr_eq(table->metrics, metric_tables[i]);
	}
	ck_assert_ptr_null(export_table_find("nonsense"));
}
END_TEST

/* What is written when a table was chosen, threads are wanted, and the format has a default. */
static const struct {
	const char *chosen;
	bool threads;
	const char *otherwise;
	const char *written;
} choices[] = {
	{NULL, false, NULL, "system cpu disk net cgroup process connection "},
	{NULL, true, NULL, "system cpu disk net cgroup process thread connection "},
	{NULL, false, "process", "process "},
	{NULL, true, "process", "process thread "},
	{"process", true, NULL, "process thread "},
	{"thread", false, "process", "thread "},
	{"thread", true, NULL, "thread "},
	{"disk", false, "process", "disk "},
};

START_TEST(a_chosen_table_is_the_only_one_and_threads_join_processes)
{
	struct export_settings settings = {.threads = choices[_i].threads};
	char written[128] = "";

	if (choices[_i].chosen)
		settings.table = export_table_find(choices[_i].chosen);
	for (size_t i = 0; i < EXPORT_TABLE_COUNT; i++) {
		if (!export_has_table(&settings, &export_tables[i], choices[_i].otherwise))
			continue;
		strcat(written, export_tables[i].name);
		strcat(written, " ");
	}
	ck_assert_str_eq(written, choices[_i].written);
}
END_TEST

START_TEST(every_format_is_complete_and_found_by_its_name)
{
	const struct exporter *exporter = exporter_at((size_t)_i);

	ck_assert_ptr_nonnull(exporter);
	ck_assert_ptr_eq(exporter_find(exporter->name), exporter);
	ck_assert_ptr_nonnull(exporter->frame);
	ck_assert_ptr_nonnull(exporter->needs);
	ck_assert_ptr_nonnull(exporter->help);
	ck_assert_int_ne(exporter->help[strlen(exporter->help) - 1], '.');
}
END_TEST

START_TEST(there_is_no_fourth_format)
{
	ck_assert_ptr_null(exporter_at(3));
	ck_assert_ptr_null(exporter_find("xml"));
}
END_TEST

START_TEST(only_what_is_written_is_collected)
{
	const struct metric *pid = metric_find(&task_metrics, "pid");
	const struct metric *io = metric_find(&task_metrics, "io_bytes_per_s");
	struct export_settings settings = {.fields = &pid, .field_count = 1};
	const struct exporter *csv = exporter_find("csv");

	ck_assert_uint_eq(export_needs(csv, &settings), 0);
	settings.selection.order = order_of(io);
	ck_assert_uint_eq(export_needs(csv, &settings), NEED_IO);
	settings.threads = true;
	ck_assert_uint_eq(export_needs(csv, &settings), NEED_IO | NEED_THREADS);
	settings = (struct export_settings){.table = export_table_find("disk")};
	ck_assert_uint_eq(export_needs(csv, &settings), 0);
	settings.table = export_table_find("cgroup");
	ck_assert_uint_eq(export_needs(csv, &settings), NEED_CGROUP | NEED_CGROUP_STAT);
}
END_TEST

START_TEST(a_filter_is_collected_for_although_it_is_not_shown)
{
	const struct metric *pid = metric_find(&task_metrics, "pid");
	struct export_settings settings = {.fields = &pid, .field_count = 1};
	struct message message;
	struct filter *filter;

	ck_assert_int_eq(filter_parse(&task_metrics, "swap > 1M", &filter, &message), 0);
	settings.selection.filter = filter;
	ck_assert_uint_eq(export_needs(exporter_find("csv"), &settings), NEED_STATUS);
	filter_free(filter);
}
END_TEST

static size_t rows_put;

static void count_row(struct export_run *run, const struct export_table *table, const void *row)
{
	(void)run, (void)table, (void)row;
	rows_put++;
}

START_TEST(connections_are_those_of_the_chosen_processes)
{
	struct connection_usage connections[] = {
		{.now = {.pid = 7}}, {.now = {.pid = 8}}, {.now = {.pid = 8}}};
	struct interval interval = {.connections = connections, .connection_count = 3};
	struct disk_usage disk = {0};
	const pid_t pids[] = {8, 9};
	struct export_settings settings = {0};
	struct export_run run = {.settings = &settings};

	rows_put = 0;
	export_each_row(&run, export_table_find("connection"), &interval, count_row);
	ck_assert_uint_eq(rows_put, 3);
	settings.selection = (struct selection){.pids = pids, .pid_count = 2};
	export_each_row(&run, export_table_find("connection"), &interval, count_row);
	ck_assert_uint_eq(rows_put, 5);
	/* A disk belongs to nobody. */
	interval.disks = &disk;
	interval.disk_count = 1;
	export_each_row(&run, export_table_find("disk"), &interval, count_row);
	ck_assert_uint_eq(rows_put, 6);
	export_run_done(&run);
}
END_TEST

Suite *test_tables_suite(void)
{
	Suite *suite = suite_create("tables");
	TCase *tests = tcase_create("tables");

	tcase_add_loop_test(tests, every_table_is_complete_and_found_by_its_name, 0,
			    EXPORT_TABLE_COUNT);
	tcase_add_test(tests, every_table_of_metrics_is_written);
	tcase_add_loop_test(tests, a_chosen_table_is_the_only_one_and_threads_join_processes, 0,
			    sizeof(choices) / sizeof(choices[0]));
	tcase_add_loop_test(tests, every_format_is_complete_and_found_by_its_name, 0, 3);
	tcase_add_test(tests, there_is_no_fourth_format);
	tcase_add_test(tests, only_what_is_written_is_collected);
	tcase_add_test(tests, connections_are_those_of_the_chosen_processes);
	tcase_add_test(tests, a_filter_is_collected_for_although_it_is_not_shown);
	suite_add_tcase(suite, tests);
	return suite;
}
