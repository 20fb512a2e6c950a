/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "helpers/builders.h"
#include "helpers/golden.h"
#include "unit/export/stage.h"

Suite *test_formats_suite(void);

static struct stage stage;

static void set_up(void)
{
	stage_init(&stage);
}

static void tear_down(void)
{
	stage_done(&stage);
}

static size_t count_of(const char *text, const char *part)
{
	size_t count = 0;

	for (; (text = strstr(text, part)); text++)
		count++;
	return count;
}

/* The line in which `part` stands, and which is the first such. */
static const char *line_with(const char *text, const char *part)
{
	static char line[4096];
	const char *at = strstr(text, part), *begin, *end;

	ck_assert_msg(at, "no %s in %s", part, text);
	for (begin = at; begin > text && begin[-1] != '\n'; begin--)
		;
	end = strchr(at, '\n');
	ck_assert_ptr_nonnull(end);
	ck_assert_uint_lt((size_t)(end - begin), sizeof(line));
	memcpy(line, begin, (size_t)(end - begin));
	line[end - begin] = '\0';
	return line;
}

/* A few fields of every kind, so that a new metric changes no golden file. */
static const char *const golden_fields[] = {
	"ppid",     "user",         "name",      "command",         "state",
	"threads",  "nice",         "cpu_share", "run_delay_share", "write_bytes_per_s",
	"run_ns",   "cpu_time_ns",  "exe",       "is_new",          "resident_bytes",
	"last_cpu", "memory_share",
};
#define GOLDEN_FIELD_COUNT (sizeof(golden_fields) / sizeof(golden_fields[0]))

static const struct golden_export {
	const char *file, *format, *table;
	bool has_fields, threads, full_command;
} goldens[] = {
	{"export.ndjson", "ndjson", NULL, true, true, false},
	{"export.csv", "csv", NULL, true, true, false},
	{"export-disk.csv", "csv", "disk", false, false, false},
	{"export.text", "text", NULL, false, false, false},
	{"export-threads.text", "text", NULL, false, true, false},
	{"export-command.text", "text", NULL, false, false, true},
	{"export-cgroup.text", "text", "cgroup", false, false, false},
};

START_TEST(formats_look_as_they_did)
{
	const struct golden_export *golden = &goldens[_i];
	const struct metric *fields[GOLDEN_FIELD_COUNT];
	struct export_settings settings = {.threads = golden->threads,
					   .full_command = golden->full_command,
					   .fields = fields,
					   .version = "1.2.3"};

	for (size_t i = 0; i < GOLDEN_FIELD_COUNT; i++)
		fields[i] = metric_find(&task_metrics, golden_fields[i]);
	if (golden->has_fields)
		settings.field_count = GOLDEN_FIELD_COUNT;
	if (golden->table)
		settings.table = export_table_find(golden->table);
	assert_golden(golden->file, stage_export(&stage, golden->format, &settings, 1));
}
END_TEST

START_TEST(a_log_begins_once_and_goes_on_with_frames)
{
	struct export_settings settings = {.version = "1"};
	const char *text = stage_export(&stage, "ndjson", &settings, 3);

	ck_assert_uint_eq(count_of(text, "\"type\":\"meta\""), 1);
	ck_assert_uint_eq(count_of(text, "\"type\":\"system\""), 3);
	text = stage_export(&stage, "csv", &settings, 3);
	ck_assert_uint_eq(count_of(text, "time,interval_seconds"), 1);
	ck_assert_uint_eq(count_of(text, ",process,2214,"), 3);
	text = stage_export(&stage, "text", &settings, 3);
	ck_assert_uint_eq(count_of(text, "\n\nblametop - "), 2);
}
END_TEST

START_TEST(chosen_fields_come_in_their_order_and_say_whose_they_are)
{
	const struct metric *fields[] = {metric_find(&task_metrics, "cpu_share"),
					 metric_find(&task_metrics, "tid")};
	struct export_settings settings = {.fields = fields, .field_count = 2, .version = "1"};
	const char *text = stage_export(&stage, "ndjson", &settings, 1);

	ck_assert_ptr_nonnull(strstr(line_with(text, "\"type\":\"process\""),
				     "\"pid\":2,\"tid\":2,\"cpu_share\":0}"));
	/* Fields of processes do not thin out the machine. */
	ck_assert_ptr_nonnull(strstr(text, "\"memory_total_bytes\":4294967296"));
	text = stage_export(&stage, "csv", &settings, 1);
	ck_assert_ptr_nonnull(strstr(text, "time,interval_seconds,kind,cpu_share,tid\r\n"));
	ck_assert_ptr_nonnull(strstr(text, ",process,1.25,2214\r\n"));
}
END_TEST

START_TEST(a_csv_field_with_a_quote_or_a_comma_can_be_read_back)
{
	const struct metric *name = metric_find(&task_metrics, "name");
	struct export_settings settings = {.fields = &name, .field_count = 1};
	const char *text = stage_export(&stage, "csv", &settings, 1);

	ck_assert_ptr_nonnull(strstr(text, ",process,\"a\"\"b\\\\c,\\n\\u001b[31m\\udcff\"\r\n"));
}
END_TEST

START_TEST(a_csv_row_has_as_many_fields_as_the_header)
{
	struct export_settings settings = {.table = export_table_find("system")};
	const char *text = stage_export(&stage, "csv", &settings, 1);
	const char *row = strchr(text, '\n') + 1;
	size_t commas = count_of(row, ",");

	ck_assert_uint_eq(commas, system_metrics.count + 1);
	ck_assert_uint_eq(count_of(text, ","), 2 * commas);
}
END_TEST

START_TEST(unknown_is_empty_in_csv_and_zero_is_zero)
{
	const struct metric *fields[] = {metric_find(&task_metrics, "cpu_share"),
					 metric_find(&task_metrics, "swap_bytes")};
	struct export_settings settings = {.fields = fields, .field_count = 2};
	const char *text = stage_export(&stage, "csv", &settings, 1);

	ck_assert_ptr_nonnull(strstr(text, ",process,,0\r\n"));
}
END_TEST

START_TEST(the_selection_counts_for_tasks_alone)
{
	const pid_t pid = 2214;
	struct export_settings settings = {.selection = {.pids = &pid, .pid_count = 1},
					   .version = "1"};
	const char *text = stage_export(&stage, "ndjson", &settings, 1);

	ck_assert_uint_eq(count_of(text, "\"type\":\"process\""), 1);
	ck_assert_uint_eq(count_of(text, "\"type\":\"disk\""), 1);
}
END_TEST

/* Frames one after the other, each ending with a snapshot of which so much was not seen. */
static const char *export_without_io(const char *format, const struct export_settings *settings,
				     const int *missing, size_t count)
{
	const struct exporter *exporter = exporter_find(format);
	struct export_run run = {.settings = settings, .exporter = exporter, .out = &stage.out};

	if (exporter->begin)
		exporter->begin(&run, stage.first);
	for (size_t i = 0; i < count; i++) {
		struct snapshot *end = snapshot_without_io(missing[i]);
		struct interval *interval = interval_new(stage.first, end);
		struct view view = {.host = &a_host, .interval = interval};

		exporter->frame(&run, &view);
		interval_free(interval);
		snapshot_free(end);
	}
	export_run_done(&run);
	return textbuf_text(&stage.out);
}

static const char *health_of(const int *missing, size_t count)
{
	const struct export_settings settings = {.version = "1"};

	return export_without_io("ndjson", &settings, missing, count);
}

START_TEST(a_text_says_what_is_not_seen_when_it_was_asked_for)
{
	const struct metric *fields[] = {metric_find(&task_metrics, "pid"),
					 metric_find(&task_metrics, "read_bytes_per_s")};
	const struct export_settings settings = {.fields = fields, .field_count = 2};
	const int missing[] = {3};
	const char *text = export_without_io("text", &settings, missing, 1);

	ck_assert_ptr_nonnull(strstr(text, "\nNot seen: I/O of 3 processes, because they belong to "
					   "\"others\"; try: sudo blametop\n\n"));
}
END_TEST

START_TEST(a_text_is_silent_about_what_nobody_asked_for)
{
	const struct export_settings settings = {.version = "1"};
	const int missing[] = {3};

	ck_assert_ptr_null(strstr(export_without_io("text", &settings, missing, 1), "Not seen"));
}
END_TEST

START_TEST(what_is_not_seen_is_said_once_whatever_its_number)
{
	const int missing[] = {3, 4, 5};
	const char *text = health_of(missing, 3);

	ck_assert_uint_eq(count_of(text, "\"not_seen\""), 1);
	ck_assert_ptr_nonnull(strstr(line_with(text, "\"meta\""),
				     "\"missing\":\"I/O of 3 processes\","
				     "\"reason\":\"they belong to \\\"others\\\"\","
				     "\"command\":\"sudo blametop\""));
}
END_TEST

START_TEST(what_is_not_seen_is_said_again_when_it_changes)
{
	const int missing[] = {3, 0, 0, 7};
	const char *text = health_of(missing, 4);

	ck_assert_uint_eq(count_of(text, "\"type\":\"health\""), 2);
	ck_assert_ptr_nonnull(strstr(line_with(text, "\"health\""), "\"not_seen\":[]}"));
}
END_TEST

START_TEST(a_gap_is_marked)
{
	struct export_settings settings = {.version = "1"};
	const char *text = stage_export(&stage, "ndjson", &settings, 1);

	ck_assert_ptr_nonnull(strstr(line_with(text, "\"type\":\"system\""), "\"is_gap\":false"));
	stage.interval->is_gap = true;
	text = stage_export(&stage, "ndjson", &settings, 1);
	ck_assert_ptr_nonnull(strstr(line_with(text, "\"type\":\"system\""), "\"is_gap\":true"));
	text = stage_export(&stage, "text", &settings, 1);
	ck_assert_ptr_nonnull(strstr(line_with(text, "blametop - "), "slept"));
}
END_TEST

START_TEST(text_from_outside_cannot_move_the_cursor)
{
	struct export_settings settings = {.full_command = true};
	const char *text = stage_export(&stage, "text", &settings, 1);

	ck_assert_ptr_null(strchr(text, '\x1b'));
	ck_assert_ptr_nonnull(strstr(text, "'x, y'\" \xf0\x9f\x90\xa2 \\xff\n"));
}
END_TEST

Suite *test_formats_suite(void)
{
	Suite *suite = suite_create("formats");
	TCase *tests = tcase_create("formats");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_loop_test(tests, formats_look_as_they_did, 0,
			    sizeof(goldens) / sizeof(goldens[0]));
	tcase_add_test(tests, a_log_begins_once_and_goes_on_with_frames);
	tcase_add_test(tests, chosen_fields_come_in_their_order_and_say_whose_they_are);
	tcase_add_test(tests, a_csv_field_with_a_quote_or_a_comma_can_be_read_back);
	tcase_add_test(tests, a_csv_row_has_as_many_fields_as_the_header);
	tcase_add_test(tests, unknown_is_empty_in_csv_and_zero_is_zero);
	tcase_add_test(tests, the_selection_counts_for_tasks_alone);
	tcase_add_test(tests, a_text_says_what_is_not_seen_when_it_was_asked_for);
	tcase_add_test(tests, a_text_is_silent_about_what_nobody_asked_for);
	tcase_add_test(tests, what_is_not_seen_is_said_once_whatever_its_number);
	tcase_add_test(tests, what_is_not_seen_is_said_again_when_it_changes);
	tcase_add_test(tests, a_gap_is_marked);
	tcase_add_test(tests, text_from_outside_cannot_move_the_cursor);
	suite_add_tcase(suite, tests);
	return suite;
}
