/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/compare.h"
#include "helpers/builders.h"

Suite *test_compare_suite(void);

#define MIB (UINT64_C(1) << 20)

/** The same interval so many times. It is freed. */
static struct compare_side *a_side(int count, struct interval *interval,
				   const struct verdict_note *note)
{
	struct compare_side *side = compare_side_new();

	for (int i = 0; i < count; i++)
		compare_add(side, interval, note);
	built_interval_free(interval);
	return side;
}
#define a_steady(...) a_side(30, an_interval(__VA_ARGS__), NULL)

static struct comparison *compare(struct compare_side *a, struct compare_side *b)
{
	struct comparison *comparison = comparison_new(a, b);

	compare_side_free(a);
	compare_side_free(b);
	return comparison;
}

static const struct compare_change *find(const struct comparison *comparison, const char *who,
					 const char *key)
{
	for (size_t i = 0; i < comparison->count; i++)
		if (!strcmp(compare_who(&comparison->changes[i], 80).text, who) &&
		    !strcmp(comparison->changes[i].metric->key, key))
			return &comparison->changes[i];
	return NULL;
}

START_TEST(the_same_is_no_change)
{
	struct task_usage web = a_process(.name = "web", .cpu_share = 0.4);
	struct comparison *comparison = compare(a_steady(.processes = &web, .process_count = 1),
						a_steady(.processes = &web, .process_count = 1));

	ck_assert(!comparison->is_changed && !comparison->is_too_little);
	ck_assert_uint_eq(comparison->count, 0);
	ck_assert_uint_eq(comparison->visitor_count, 0);
	ck_assert_uint_eq(comparison->notes.count, 0);
	ck_assert_str_eq(comparison->headline,
			 "No change worth naming in the machine and 1 program");
	comparison_free(comparison);
}
END_TEST

START_TEST(who_came_and_keeps_a_cpu_busy_is_the_first_change)
{
	struct system_usage busy = a_quiet_machine();
	struct task_usage web = a_process(.pid = 7, .name = "web", .cpu_share = 0.1);
	struct task_usage both[] = {
		web, a_process(.pid = 8, .name = "burner", .cpu_share = 1.0, .state = 'R')};

	busy.cpu_share = 0.6;
	struct comparison *comparison =
		compare(a_steady(.processes = &web, .process_count = 1),
			a_steady(.processes = both, .process_count = 2, .system = &busy));

	ck_assert(comparison->is_changed);
	ck_assert_str_eq(comparison->changes[0].program, "burner");
	ck_assert_str_eq(comparison->changes[0].metric->key, "cpu_share");
	ck_assert(comparison->changes[0].is_new);
	ck_assert_int_eq(comparison->changes[0].certainty, COMPARE_HIGH);
	ck_assert_double_eq_tol(comparison->changes[0].value[1].value, 1.0, 1e-6);
	ck_assert_double_eq_tol(comparison->changes[0].value[0].value, 0.0, 1e-6);
	ck_assert_ptr_nonnull(find(comparison, "machine", "cpu_share"));
	ck_assert(!strncmp(comparison->headline, "Changed: burner (only in B): CPU 100 %; ", 40));
	comparison_free(comparison);
}
END_TEST

START_TEST(who_went_is_told_from_the_other_side)
{
	struct task_usage rows[] = {a_process(.pid = 7, .name = "web"),
				    a_process(.pid = 8, .name = "burner", .cpu_share = 1.0)};
	struct comparison *comparison = compare(a_steady(.processes = rows, .process_count = 2),
						a_steady(.processes = rows, .process_count = 1));

	ck_assert(comparison->is_changed && comparison->changes[0].is_gone);
	ck_assert_str_eq(comparison->headline, "Changed: burner (only in A): CPU 100 %");
	ck_assert_str_eq(compare_change_words(&comparison->changes[0]).text, "-100 pts");
	comparison_free(comparison);
}
END_TEST

START_TEST(processes_of_a_program_count_together_whatever_their_pids)
{
	struct task_usage a[] = {a_process(.pid = 1, .name = "web", .cpu_share = 0.2),
				 a_process(.pid = 2, .name = "web", .cpu_share = 0.2)};
	struct task_usage b[] = {a_process(.pid = 11, .name = "web", .cpu_share = 0.1),
				 a_process(.pid = 12, .name = "web", .cpu_share = 0.3)};
	struct comparison *comparison = compare(a_steady(.processes = a, .process_count = 2),
						a_steady(.processes = b, .process_count = 2));

	ck_assert(!comparison->is_changed);
	ck_assert_uint_eq(comparison->span[0].programs, 1);
	comparison_free(comparison);

	b[1] = a_process(.pid = 12, .name = "web", .cpu_share = 0.7);
	comparison = compare(a_steady(.processes = a, .process_count = 2),
			     a_steady(.processes = b, .process_count = 2));
	ck_assert_double_eq_tol(find(comparison, "web", "cpu_share")->value[1].value, 0.8, 1e-6);
	comparison_free(comparison);
}
END_TEST

START_TEST(what_matters_to_nobody_is_not_named)
{
	struct task_usage a =
		a_process(.name = "web", .cpu_share = 0.500, .resident_bytes = 500 * MIB);
	struct task_usage b =
		a_process(.name = "web", .cpu_share = 0.508, .resident_bytes = 505 * MIB);
	struct comparison *comparison = compare(a_steady(.processes = &a, .process_count = 1),
						a_steady(.processes = &b, .process_count = 1));

	ck_assert(!comparison->is_changed);
	ck_assert_uint_eq(comparison->count, 0);
	comparison_free(comparison);
}
END_TEST

START_TEST(a_program_that_came_and_does_nothing_is_named_without_being_a_change)
{
	struct task_usage rows[] = {a_process(.pid = 7, .name = "web"),
				    a_process(.pid = 8, .name = "sleep")};
	struct comparison *comparison = compare(a_steady(.processes = rows, .process_count = 1),
						a_steady(.processes = rows, .process_count = 2));

	ck_assert(!comparison->is_changed);
	ck_assert_uint_eq(comparison->visitor_count, 1);
	ck_assert_str_eq(comparison->visitors[0].program, "sleep");
	ck_assert(comparison->visitors[0].is_new);
	comparison_free(comparison);
}
END_TEST

START_TEST(too_few_intervals_are_too_little_to_tell)
{
	struct task_usage idle = a_process(.name = "web"),
			  busy = a_process(.name = "web", .cpu_share = 0.9);
	struct comparison *comparison =
		compare(a_side(30, an_interval(.processes = &idle, .process_count = 1), NULL),
			a_side(4, an_interval(.processes = &busy, .process_count = 1), NULL));

	ck_assert(!comparison->is_changed && comparison->is_too_little);
	ck_assert_uint_ge(comparison->count, 1);
	ck_assert_int_eq(comparison->changes[0].certainty, COMPARE_UNTOLD);
	ck_assert(!strncmp(comparison->headline, "Too little to tell (30 intervals in A, 4 in B",
			   45));
	comparison_free(comparison);
}
END_TEST

START_TEST(two_single_intervals_show_what_differs_at_first_sight)
{
	struct task_usage a = a_process(.name = "db", .cpu_share = 0.1, .write_bytes_per_s = 1e8);
	struct task_usage b = a_process(.name = "db", .cpu_share = 0.9, .write_bytes_per_s = 1e8);
	struct comparison *comparison =
		compare(a_side(1, an_interval(.processes = &a, .process_count = 1), NULL),
			a_side(1, an_interval(.processes = &b, .process_count = 1), NULL));

	ck_assert(!comparison->is_changed);
	ck_assert_uint_eq(comparison->count, 1);
	ck_assert_str_eq(compare_change_words(&comparison->changes[0]).text, "+80 pts");
	ck_assert(isnan(comparison->changes[0].value[0].spread));
	comparison_free(comparison);
}
END_TEST

START_TEST(nothing_on_either_side_is_no_crash)
{
	struct comparison *comparison = compare(compare_side_new(), compare_side_new());

	ck_assert(!comparison->is_changed && comparison->is_too_little);
	ck_assert_uint_eq(comparison->count, 0);
	comparison_free(comparison);
}
END_TEST

START_TEST(what_one_side_does_not_know_is_said_and_not_taken_for_zero)
{
	struct task_usage a = a_process(.name = "db", .write_bytes_per_s = NAN);
	struct task_usage b = a_process(.name = "db", .write_bytes_per_s = 1e8);
	struct comparison *comparison = compare(a_steady(.processes = &a, .process_count = 1),
						a_steady(.processes = &b, .process_count = 1));

	ck_assert(!comparison->is_changed);
	ck_assert_uint_eq(comparison->notes.count, 1);
	ck_assert_str_eq(comparison->notes.items[0].text, "not compared, unknown in A: disk write");
	comparison_free(comparison);
}
END_TEST

START_TEST(a_newborn_counts_for_the_part_of_the_interval_in_which_it_lived)
{
	/* Half a CPU in a life of one second out of ten, ten of them: half a CPU all the time. */
	struct task_usage born[10];
	struct task_usage quiet = a_process(.pid = 1, .name = "cc1");

	for (int i = 0; i < 10; i++)
		born[i] = a_process(.pid = 10 + i, .name = "cc1", .cpu_share = 0.5, .is_new = true,
				    .age_ns = NS_PER_S);
	struct comparison *comparison =
		compare(a_steady(.seconds = 10, .processes = &quiet, .process_count = 1),
			a_steady(.seconds = 10, .processes = born, .process_count = 10));

	ck_assert_double_eq_tol(find(comparison, "cc1", "cpu_share")->value[1].value, 0.5, 1e-6);
	ck_assert_double_eq_tol(find(comparison, "cc1", "starts_per_s")->value[1].value, 1.0, 1e-6);
	comparison_free(comparison);
}
END_TEST

START_TEST(a_slower_service_is_told_by_the_time_per_request)
{
	struct task_usage app = a_process(.name = "python3", .command = "python3 app.py");
	struct connection_usage a[] = {
		a_connection(.inode = 1, .service = SERVICE_POSTGRES, .requests_per_s = 90,
			     .mean_request_s = 0.002, .in_flight_share = 0.2),
		a_connection(.inode = 2, .service = SERVICE_POSTGRES, .requests_per_s = 10,
			     .mean_request_s = 0.012, .in_flight_share = 0.1)};
	struct connection_usage b =
		a_connection(.inode = 9, .service = SERVICE_POSTGRES, .requests_per_s = 100,
			     .mean_request_s = 0.03, .in_flight_share = 0.95);
	struct comparison *comparison = compare(a_steady(.processes = &app, .process_count = 1,
							 .connections = a, .connection_count = 2),
						a_steady(.processes = &app, .process_count = 1,
							 .connections = &b, .connection_count = 1));
	const struct compare_change *first = &comparison->changes[0];

	ck_assert(comparison->is_changed);
	ck_assert_str_eq(first->metric->key, "mean_request_s");
	ck_assert_str_eq(first->service, "postgres");
	/* 90 requests of 2 ms and 10 of 12 ms */
	ck_assert_double_eq_tol(first->value[0].value, 0.003, 1e-7);
	ck_assert_str_eq(compare_change_words(first).text, "x 10.0");
	ck_assert(!strncmp(comparison->headline,
			   "Changed: python3 app.py -> 127.0.0.1:5432: time per request 30 ms "
			   "instead of 3.0 ms",
			   82));
	comparison_free(comparison);
}
END_TEST

START_TEST(a_slower_disk_is_told_by_the_time_per_write)
{
	struct disk_usage a = {.now = {.name = "sda"},
			       .busy_share = 0.1,
			       .writes_per_s = 100,
			       .write_await_s = 0.001,
			       .read_await_s = NAN,
			       .flush_await_s = NAN};
	struct disk_usage b = a;

	b.busy_share = 0.9;
	b.write_await_s = 0.02;
	struct comparison *comparison = compare(a_steady(.disks = &a, .disk_count = 1),
						a_steady(.disks = &b, .disk_count = 1));

	ck_assert_str_eq(
		comparison->headline,
		"Changed: disk sda: time per write 20 ms instead of 1.0 ms; 1 more change");
	ck_assert_ptr_nonnull(find(comparison, "disk sda", "busy_share"));
	comparison_free(comparison);
}
END_TEST

START_TEST(a_group_at_its_limit_is_named)
{
	struct cgroup_usage a = {.now = {.path = "/app.slice/web", .cpu_limit_share = 2.0}};
	struct cgroup_usage b = {.now = {.path = "/app.slice/web", .cpu_limit_share = 0.5},
				 .throttled_share = 0.4,
				 .throttled_period_share = 0.8};
	struct comparison *comparison = compare(a_steady(.cgroups = &a, .cgroup_count = 1),
						a_steady(.cgroups = &b, .cgroup_count = 1));

	ck_assert(comparison->is_changed);
	ck_assert_ptr_nonnull(find(comparison, "group /app.slice/web", "throttled_share"));
	ck_assert_ptr_nonnull(find(comparison, "group /app.slice/web", "cpu_limit_share"));
	comparison_free(comparison);
}
END_TEST

START_TEST(processes_killed_for_lack_of_memory_are_noted)
{
	struct system_usage machine = a_quiet_machine();

	machine.oom_kills_per_s = 0.1;
	struct comparison *comparison =
		compare(a_steady(.seconds = 1), a_steady(.system = &machine));

	ck_assert_uint_eq(comparison->notes.count, 1);
	ck_assert_str_eq(comparison->notes.items[0].text,
			 "B: 3 processes were killed because memory had run out");
	comparison_free(comparison);
}
END_TEST

START_TEST(connections_that_nobody_looked_at_are_not_new_ones)
{
	struct task_usage app = a_process(.name = "app");
	struct connection_usage connection =
		a_connection(.requests_per_s = 90, .in_flight_share = 0.9);
	struct snapshot *begin = a_snapshot(.at_s = 1, .needs = NEED_STATUS);
	struct snapshot *end = a_snapshot(.at_s = 2, .needs = NEED_STATUS);
	struct interval *blind = interval_new(begin, end);
	struct compare_side *a = compare_side_new();

	for (int i = 0; i < 30; i++)
		compare_add(a, blind, NULL);
	struct comparison *comparison =
		compare(a, a_steady(.processes = &app, .process_count = 1,
				    .connections = &connection, .connection_count = 1));

	for (size_t i = 0; i < comparison->count; i++)
		ck_assert_int_ne(comparison->changes[i].kind, COMPARE_ENDPOINT);
	interval_free(blind);
	snapshot_free(begin);
	snapshot_free(end);
	comparison_free(comparison);
}
END_TEST

START_TEST(a_wild_newcomer_is_seen_where_there_was_nothing_before)
{
	struct compare_side *a = compare_side_new(), *b = compare_side_new();
	struct comparison *comparison;

	/* Starved by others: a twentieth of a CPU here, all of one there. */
	for (int i = 0; i < 48; i++) {
		struct task_usage burner =
			a_process(.name = "burner", .cpu_share = i / 3 % 4 ? 0.05 : 1.0,
				  .state = 'R');
		struct interval *quiet = an_interval(.seconds = 1);
		struct interval *wild = an_interval(.processes = &burner, .process_count = 1);

		compare_add(a, quiet, NULL);
		compare_add(b, wild, NULL);
		built_interval_free(quiet);
		built_interval_free(wild);
	}
	comparison = compare(a, b);
	ck_assert(comparison->is_changed);
	ck_assert_ptr_nonnull(find(comparison, "burner", "cpu_share"));
	ck_assert_int_eq(comparison->changes[0].certainty, COMPARE_MEDIUM);
	comparison_free(comparison);
}
END_TEST

START_TEST(a_shell_that_waits_is_no_news)
{
	struct task_usage shell =
		a_process(.name = "sh", .command = "sh run.sh", .wait_share = {[WAIT_IPC] = 1.0});
	struct comparison *comparison =
		compare(a_steady(.seconds = 1), a_steady(.processes = &shell, .process_count = 1));

	ck_assert(!comparison->is_changed);
	ck_assert_uint_eq(comparison->visitor_count, 1);
	comparison_free(comparison);
}
END_TEST

START_TEST(another_verdict_is_a_change)
{
	struct verdict_note idle = {.bottleneck = WAIT_IDLE}, disk = {.bottleneck = WAIT_DISK};
	struct comparison *comparison = compare(a_side(20, an_interval(.seconds = 1), &idle),
						a_side(20, an_interval(.seconds = 1), &disk));

	ck_assert(comparison->is_changed);
	ck_assert_ptr_nonnull(find(comparison, "machine", "verdict_disk"));
	ck_assert_ptr_nonnull(find(comparison, "machine", "verdict_idle"));
	ck_assert_ptr_null(find(comparison, "machine", "verdict_cpu"));
	comparison_free(comparison);
}
END_TEST

START_TEST(long_recordings_keep_their_means)
{
	struct compare_side *side = compare_side_new(), *other = compare_side_new();
	struct comparison *comparison;

	/* More than fit into blocks, and no power of two. */
	for (int i = 0; i < 1000; i++) {
		struct task_usage row = a_process(.name = "web", .cpu_share = i % 2 ? 0.2 : 0.4);
		struct task_usage idle = a_process(.name = "web");
		struct interval *interval = an_interval(.processes = &row, .process_count = 1);
		struct interval *quiet = an_interval(.processes = &idle, .process_count = 1);

		compare_add(side, interval, NULL);
		compare_add(other, quiet, NULL);
		built_interval_free(interval);
		built_interval_free(quiet);
	}
	ck_assert_uint_eq(compare_side_span(side)->intervals, 1000);
	ck_assert_double_eq_tol(compare_side_span(side)->seconds, 1000.0, 1e-6);
	comparison = compare(other, side);
	ck_assert_double_eq_tol(find(comparison, "web", "cpu_share")->value[1].value, 0.3, 1e-3);
	comparison_free(comparison);
}
END_TEST

START_TEST(our_own_cost_is_no_change)
{
	struct task_usage own = a_process(.name = "blametop", .cpu_share = 0.5);
	struct comparison *comparison =
		compare(a_steady(.seconds = 1), a_steady(.processes = &own, .process_count = 1));

	ck_assert(!comparison->is_changed);
	ck_assert_uint_eq(comparison->visitor_count, 0);
	comparison_free(comparison);
}
END_TEST

START_TEST(sides_that_are_hard_to_compare_say_so)
{
	struct host other = a_host;
	struct snapshot *begin = a_snapshot(.at_s = 1), *end = a_snapshot(.at_s = 11);
	struct compare_side *b = compare_side_new();

	snprintf(other.name, sizeof(other.name), "db2");
	other.cpu_count = 8;
	begin->host = end->host = &other;
	struct interval *interval = interval_new(begin, end);

	for (int i = 0; i < 10; i++)
		compare_add(b, interval, NULL);
	struct comparison *comparison = compare(a_steady(.seconds = 1), b);

	ck_assert_uint_ge(comparison->notes.count, 3);
	ck_assert_str_eq(comparison->notes.items[0].text,
			 "different machines: A is host, B is db2");
	ck_assert_ptr_nonnull(strstr(comparison->notes.items[1].text, "A has 2 CPUs, B 8"));
	ck_assert_ptr_nonnull(strstr(comparison->notes.items[2].text, "intervals of 1.0 s"));
	interval_free(interval);
	snapshot_free(begin);
	snapshot_free(end);
	comparison_free(comparison);
}
END_TEST

START_TEST(names_from_outside_come_out_visible)
{
	struct task_usage evil = a_process(.name = "a\033[2Jb\n", .cpu_share = 1.0);
	struct comparison *comparison =
		compare(a_steady(.seconds = 1), a_steady(.processes = &evil, .process_count = 1));

	ck_assert(comparison->is_changed);
	ck_assert_ptr_null(strchr(comparison->headline, '\033'));
	ck_assert_ptr_null(strchr(comparison->headline, '\n'));
	ck_assert_str_eq(comparison->changes[0].program, "a\033[2Jb\n");
	comparison_free(comparison);
}
END_TEST

START_TEST(who_it_is_fits_into_its_columns)
{
	struct compare_change change = {.kind = COMPARE_ENDPOINT,
					.program = "python3 a-long-script-name.py",
					.address = "10.0.0.5:5432"};

	ck_assert_str_eq(compare_who(&change, 60).text,
			 "python3 a-long-script-name.py -> 10.0.0.5:5432");
	ck_assert_str_eq(compare_who(&change, 32).text, "python3 a-long~ -> 10.0.0.5:5432");
	change.kind = COMPARE_DISK;
	change.program = "nvme0n1";
	change.address = NULL;
	ck_assert_str_eq(compare_who(&change, 32).text, "disk nvme0n1");
	change.kind = COMPARE_MACHINE;
	change.program = NULL;
	ck_assert_str_eq(compare_who(&change, 32).text, "machine");
}
END_TEST

START_TEST(values_read_as_people_say_them)
{
	const struct compare_metric share = {.unit = UNIT_SHARE, .whole = 1.0};
	const struct compare_metric time = {.unit = UNIT_SECONDS, .whole = 0.0};
	const struct compare_metric bytes = {.unit = UNIT_BYTES, .whole = 1.0};
	struct compare_change change = {.metric = &time, .value = {{0.001, 0}, {0.0012, 0}}};

	ck_assert_str_eq(compare_value_words(&share, 0.123).text, "12 %");
	ck_assert_str_eq(compare_value_words(&share, 17439.93).text, "1743993 %");
	ck_assert_str_eq(compare_value_words(&bytes, 1536.0).text, "1.5K");
	ck_assert_str_eq(compare_value_words(&bytes, NAN).text, "-");
	ck_assert_str_eq(compare_value_words(&bytes, 1e30).text, "-");
	ck_assert_str_eq(compare_change_words(&change).text, "+200 us");
	change.value[0].value = 0.0012;
	change.value[1].value = 0.0003;
	ck_assert_str_eq(compare_change_words(&change).text, "/ 4.0");
	change.value[0].value = NAN;
	ck_assert_str_eq(compare_change_words(&change).text, "-");
}
END_TEST

Suite *test_compare_suite(void)
{
	Suite *suite = suite_create("compare");
	TCase *tests = tcase_create("compare");

	tcase_add_test(tests, the_same_is_no_change);
	tcase_add_test(tests, who_came_and_keeps_a_cpu_busy_is_the_first_change);
	tcase_add_test(tests, who_went_is_told_from_the_other_side);
	tcase_add_test(tests, processes_of_a_program_count_together_whatever_their_pids);
	tcase_add_test(tests, what_matters_to_nobody_is_not_named);
	tcase_add_test(tests, a_program_that_came_and_does_nothing_is_named_without_being_a_change);
	tcase_add_test(tests, too_few_intervals_are_too_little_to_tell);
	tcase_add_test(tests, two_single_intervals_show_what_differs_at_first_sight);
	tcase_add_test(tests, nothing_on_either_side_is_no_crash);
	tcase_add_test(tests, what_one_side_does_not_know_is_said_and_not_taken_for_zero);
	tcase_add_test(tests, a_newborn_counts_for_the_part_of_the_interval_in_which_it_lived);
	tcase_add_test(tests, a_slower_service_is_told_by_the_time_per_request);
	tcase_add_test(tests, a_slower_disk_is_told_by_the_time_per_write);
	tcase_add_test(tests, a_group_at_its_limit_is_named);
	tcase_add_test(tests, processes_killed_for_lack_of_memory_are_noted);
	tcase_add_test(tests, connections_that_nobody_looked_at_are_not_new_ones);
	tcase_add_test(tests, a_wild_newcomer_is_seen_where_there_was_nothing_before);
	tcase_add_test(tests, a_shell_that_waits_is_no_news);
	tcase_add_test(tests, another_verdict_is_a_change);
	tcase_add_test(tests, long_recordings_keep_their_means);
	tcase_add_test(tests, our_own_cost_is_no_change);
	tcase_add_test(tests, sides_that_are_hard_to_compare_say_so);
	tcase_add_test(tests, who_it_is_fits_into_its_columns);
	tcase_add_test(tests, values_read_as_people_say_them);
	tcase_add_test(tests, names_from_outside_come_out_visible);
	suite_add_tcase(suite, tests);
	return suite;
}
