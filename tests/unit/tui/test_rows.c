/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/textbuf.h"
#include "tui/rows.h"
#include "unit/tui/ui_fixture.h"

static struct interval *interval;
static struct rows rows;
static struct textbuf text;
static char shape[512];

static struct rows_request by(const char *metric)
{
	return (struct rows_request){
		.interval = interval,
		.order = order_of(metric_find(&task_metrics, metric)),
		.show_kernel_threads = true,
	};
}

/* "1 .300 ..310": a dot for each level, in the order of the rows. */
static const char *shape_of(struct rows_request request)
{
	textbuf_clear(&text);
	rows_build(&rows, &request);
	for (size_t i = 0; i < rows.count; i++) {
		textbuf_put(&text, i ? " " : "");
		for (int depth = 0; depth < rows.items[i].depth; depth++)
			textbuf_put_char(&text, '.');
		textbuf_printf(&text, "%d%s", (int)rows.items[i].usage->now.tid,
			       rows.items[i].is_folded ? "+" : "");
	}
	snprintf(shape, sizeof(shape), "%s", textbuf_text(&text));
	return shape;
}

static void set_up(void)
{
	interval = a_small_machine();
}

static void tear_down(void)
{
	rows_done(&rows);
	textbuf_done(&text);
	built_interval_free(interval);
}

START_TEST(the_busiest_comes_first)
{
	ck_assert_str_eq(shape_of(by("cpu_share")), "310 4711 1 2 40 300");
}
END_TEST

START_TEST(kernel_threads_are_left_out_unless_wanted)
{
	struct rows_request request = by("pid");

	request.show_kernel_threads = false;
	ck_assert_str_eq(shape_of(request), "1 300 310 4711");
	ck_assert_uint_eq(rows.process_count, 6);
}
END_TEST

START_TEST(one_users_processes)
{
	struct rows_request request = by("pid");

	request.user = "ada";
	ck_assert_str_eq(shape_of(request), "300 310");
}
END_TEST

START_TEST(chosen_pids)
{
	const pid_t pids[] = {1, 310, 9999};
	struct rows_request request = by("pid");

	request.pids = pids;
	request.pid_count = 3;
	ck_assert_str_eq(shape_of(request), "1 310");
	request.pid_count = 0;
	ck_assert_str_eq(shape_of(request), "");
}
END_TEST

START_TEST(what_does_nothing_can_be_left_out)
{
	struct rows_request request = by("pid");

	request.hide_idle = true;
	ck_assert_str_eq(shape_of(request), "310 4711");
}
END_TEST

START_TEST(each_thread_is_a_row_and_a_single_one_is_its_process)
{
	struct rows_request request = by("cpu_share");

	request.show_threads = true;
	request.show_kernel_threads = false;
	ck_assert_str_eq(shape_of(request), "310 4713 4712 1 300 4711");
	ck_assert_uint_eq(rows.thread_rows, 3);
}
END_TEST

START_TEST(the_tree_hangs_children_below_their_parents)
{
	struct rows_request request = by("cpu_share");

	request.tree = true;
	ck_assert_str_eq(shape_of(request), "1 .4711 .300 ..310 2 .40");
	ck_assert(!rows.items[1].is_last);
	ck_assert(rows.items[2].is_last);
	ck_assert(rows.items[3].is_last);
}
END_TEST

START_TEST(a_match_brings_its_ancestors_along)
{
	struct rows_request request = by("cpu_share");
	struct filter *filter;
	struct message message;

	ck_assert_int_eq(filter_parse(&task_metrics, "cc1", &filter, &message), 0);
	request.tree = true;
	request.filter = filter;
	ck_assert_str_eq(shape_of(request), "1 .300 ..310");
	ck_assert(rows.items[0].is_context);
	ck_assert(rows.items[1].is_context);
	ck_assert(!rows.items[2].is_context);
	ck_assert(rows.items[1].is_last);
	filter_free(filter);
}
END_TEST

START_TEST(a_folded_row_has_the_sum_of_what_it_hides)
{
	struct rows_request request = by("pid");
	struct hash folded = {0};
	char mark;

	hash_put(&folded, row_hash_key((struct task_key){1, 100}, false), &mark);
	request.tree = true;
	request.folded = &folded;
	ck_assert_str_eq(shape_of(request), "1+ 2 .40");
	ck_assert_double_eq_tol(rows.items[0].usage->cpu_share, 1.09, 1e-9);
	hash_done(&folded);
}
END_TEST

START_TEST(threads_unfold_below_their_process)
{
	struct rows_request request = by("cpu_share");
	struct hash unfolded = {0};
	char mark;

	hash_put(&unfolded, row_hash_key((struct task_key){4711, 100}, false), &mark);
	request.show_kernel_threads = false;
	request.unfolded = &unfolded;
	ck_assert_str_eq(shape_of(request), "310 4711 .4713 .4712 .4711 1 300");
	ck_assert(rows.items[4].is_last);
	request.tree = true;
	ck_assert_str_eq(shape_of(request), "1 .4711 ..4713 ..4712 ..4711 .300 ..310");
	ck_assert_uint_eq(rows.items[2].rails, 2);
	hash_done(&unfolded);
}
END_TEST

START_TEST(parents_in_a_ring_are_shown_once_each)
{
	struct rows_request request;

	built_interval_free(interval);
	interval = an_interval(.processes = USAGES(a_process(.pid = 5, .ppid = 7),
						   a_process(.pid = 6, .ppid = 5),
						   a_process(.pid = 7, .ppid = 6),
						   a_process(.pid = 8, .ppid = 8)));
	request = by("pid");
	request.tree = true;
	rows_build(&rows, &request);
	ck_assert_uint_eq(rows.count, 4);
}
END_TEST

START_TEST(a_chain_of_thousands_is_a_tree_too)
{
	struct task_usage *chain = calloc(20000, sizeof(*chain));
	struct rows_request request;

	for (int i = 0; i < 20000; i++)
		chain[i] = a_process(.pid = i + 1, .ppid = i ? i : 1);
	built_interval_free(interval);
	interval = an_interval(.processes = chain, .process_count = 20000);
	free(chain);
	request = by("pid");
	request.tree = true;
	rows_build(&rows, &request);
	ck_assert_uint_eq(rows.count, 20000);
	ck_assert_uint_eq(rows.items[19999].depth, 19999);
}
END_TEST

START_TEST(without_an_interval_there_are_no_rows)
{
	struct rows_request request = by("pid");

	request.interval = NULL;
	ck_assert_str_eq(shape_of(request), "");
}
END_TEST

Suite *test_rows_suite(void);
Suite *test_rows_suite(void)
{
	Suite *suite = suite_create("rows");
	TCase *tcase = tcase_create("rows");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, the_busiest_comes_first);
	tcase_add_test(tcase, kernel_threads_are_left_out_unless_wanted);
	tcase_add_test(tcase, one_users_processes);
	tcase_add_test(tcase, chosen_pids);
	tcase_add_test(tcase, what_does_nothing_can_be_left_out);
	tcase_add_test(tcase, each_thread_is_a_row_and_a_single_one_is_its_process);
	tcase_add_test(tcase, the_tree_hangs_children_below_their_parents);
	tcase_add_test(tcase, a_match_brings_its_ancestors_along);
	tcase_add_test(tcase, a_folded_row_has_the_sum_of_what_it_hides);
	tcase_add_test(tcase, threads_unfold_below_their_process);
	tcase_add_test(tcase, parents_in_a_ring_are_shown_once_each);
	tcase_add_test(tcase, a_chain_of_thousands_is_a_tree_too);
	tcase_add_test(tcase, without_an_interval_there_are_no_rows);
	suite_add_tcase(suite, tcase);
	return suite;
}
