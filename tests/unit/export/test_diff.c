/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "export/diff.h"
#include "helpers/builders.h"
#include "helpers/golden.h"

Suite *test_diff_suite(void);

#define MIB (UINT64_C(1) << 20)

static const struct diff_settings settings = {
	.path = {"before.btr@14:03..14:08", "after\033.btr"},
	.version = "1.2.3",
};
static struct comparison *comparison;
static struct textbuf out;

static struct compare_side *a_side(int count, struct interval *interval)
{
	struct compare_side *side = compare_side_new();

	for (int i = 0; i < count; i++)
		compare_add(side, interval, NULL);
	built_interval_free(interval);
	return side;
}

/** A service whose database became slow, while somebody burns a CPU and somebody else is gone. */
static void compare_before_and_after(int count)
{
	struct system_usage busy = a_quiet_machine();
	struct task_usage before[] = {
		a_process(.pid = 1, .name = "python3", .command = "python3 app.py",
			  .cpu_share = 0.6, .resident_bytes = 100 * MIB, .state = 'R'),
		a_process(.pid = 2, .name = "idler"),
		a_process(.pid = 3, .name = "cron", .write_bytes_per_s = 3e7)};
	struct task_usage after[] = {
		a_process(.pid = 5, .name = "python3", .command = "python3 app.py",
			  .cpu_share = 0.2, .resident_bytes = 180 * MIB, .state = 'R'),
		a_process(.pid = 6, .name = "burn\xc3\xa9r\n", .cpu_share = 1.0, .state = 'R')};
	struct connection_usage fast =
		a_connection(.pid = 1, .service = SERVICE_POSTGRES, .requests_per_s = 400,
			     .mean_request_s = 0.001, .in_flight_share = 0.4);
	struct connection_usage slow =
		a_connection(.pid = 5, .service = SERVICE_POSTGRES, .requests_per_s = 45,
			     .mean_request_s = 0.02, .in_flight_share = 0.9);

	busy.cpu_share = 0.6;
	struct compare_side *a =
		a_side(count, an_interval(.processes = before, .process_count = 3,
					  .connections = &fast, .connection_count = 1));
	struct compare_side *b = a_side(count, an_interval(.processes = after, .process_count = 2,
							   .connections = &slow,
							   .connection_count = 1, .system = &busy));

	comparison = comparison_new(a, b);
	compare_side_free(a);
	compare_side_free(b);
}

static void tear_down(void)
{
	comparison_free(comparison);
	comparison = NULL;
	textbuf_done(&out);
}

START_TEST(a_diff_is_a_headline_and_a_table)
{
	compare_before_and_after(30);
	diff_put_text(comparison, &settings, &out);
	assert_golden("diff.text", textbuf_text(&out));
}
END_TEST

START_TEST(too_little_to_tell_is_said_first)
{
	compare_before_and_after(2);
	diff_put_text(comparison, &settings, &out);
	assert_golden("diff-untold.text", textbuf_text(&out));
}
END_TEST

START_TEST(a_diff_for_programs_has_a_record_for_each_change)
{
	compare_before_and_after(30);
	diff_put_ndjson(comparison, &settings, &out);
	assert_golden("diff.ndjson", textbuf_text(&out));
}
END_TEST

START_TEST(only_as_many_changes_as_wanted_are_listed)
{
	struct diff_settings few = settings;
	size_t lines = 0;

	few.top = 2;
	compare_before_and_after(30);
	diff_put_ndjson(comparison, &few, &out);
	for (const char *at = textbuf_text(&out); (at = strstr(at, "\"type\":\"change\"")); at++)
		lines++;
	ck_assert_uint_eq(lines, 2);
	textbuf_clear(&out);
	diff_put_text(comparison, &few, &out);
	ck_assert_ptr_nonnull(strstr(textbuf_text(&out), "smaller ones\n"));
}
END_TEST

START_TEST(no_change_needs_no_table)
{
	struct compare_side *a = a_side(30, an_interval(.seconds = 1));
	struct compare_side *b = a_side(30, an_interval(.seconds = 1));

	comparison = comparison_new(a, b);
	compare_side_free(a);
	compare_side_free(b);
	diff_put_text(comparison, &settings, &out);
	ck_assert(!strncmp(textbuf_text(&out), "No change worth naming", 22));
	ck_assert_ptr_null(strstr(textbuf_text(&out), "METRIC"));
	/* What the user typed reaches the terminal visible. */
	ck_assert_ptr_nonnull(strstr(textbuf_text(&out), "after\\x1b.btr"));
}
END_TEST

Suite *test_diff_suite(void)
{
	Suite *suite = suite_create("diff");
	TCase *tests = tcase_create("diff");

	tcase_add_checked_fixture(tests, NULL, tear_down);
	tcase_add_test(tests, a_diff_is_a_headline_and_a_table);
	tcase_add_test(tests, too_little_to_tell_is_said_first);
	tcase_add_test(tests, a_diff_for_programs_has_a_record_for_each_change);
	tcase_add_test(tests, only_as_many_changes_as_wanted_are_listed);
	tcase_add_test(tests, no_change_needs_no_table);
	suite_add_tcase(suite, tests);
	return suite;
}
