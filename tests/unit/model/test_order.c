/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helpers/builders.h"
#include "model/order.h"

Suite *test_order_suite(void);

#define MAX_ROWS 8

/* The pids of `rows` in the order of a metric: "3 1 2 ". */
static const char *sorted_pids(const char *key, bool is_descending, const struct task_usage *rows,
			       size_t count)
{
	const struct task_usage *pointers[MAX_ROWS];
	static char text[128];
	struct order order = {metric_find(&task_metrics, key), is_descending};

	ck_assert_ptr_nonnull(order.metric);
	for (size_t i = 0; i < count; i++)
		pointers[i] = &rows[i];
	order_sort(order, pointers, count);
	text[0] = '\0';
	for (size_t i = 0; i < count; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%d ",
			 pointers[i]->now.tid);
	return text;
}

START_TEST(numbers_sort_in_both_directions_with_unknown_last)
{
	const struct task_usage rows[] = {
		a_process(.pid = 1, .cpu_share = 0.5),  a_process(.pid = 2, .cpu_share = NAN),
		a_process(.pid = 3, .cpu_share = 0.0),  a_process(.pid = 4, .cpu_share = 12.5),
		a_process(.pid = 5, .cpu_share = 1e-9), a_process(.pid = 6, .cpu_share = NAN),
	};

	ck_assert_str_eq(sorted_pids("cpu_share", true, rows, 6), "4 1 5 3 2 6 ");
	ck_assert_str_eq(sorted_pids("cpu_share", false, rows, 6), "3 5 1 4 2 6 ");
}
END_TEST

START_TEST(numbers_below_zero_come_before_it)
{
	const struct task_usage rows[] = {
		a_process(.pid = 1, .nice = 5, .resident_growth_bytes_per_s = -10.0),
		a_process(.pid = 2, .nice = -20, .resident_growth_bytes_per_s = -0.0),
		a_process(.pid = 3, .nice = 0, .resident_growth_bytes_per_s = 7.0),
		a_process(.pid = 4, .nice = -1, .resident_growth_bytes_per_s = 0.0),
	};

	ck_assert_str_eq(sorted_pids("nice", false, rows, 4), "2 4 3 1 ");
	ck_assert_str_eq(sorted_pids("resident_growth_bytes_per_s", false, rows, 4), "1 2 4 3 ");
}
END_TEST

START_TEST(ties_are_broken_by_process_and_thread_in_both_directions)
{
	const struct task_usage rows[] = {
		a_process(.pid = 30, .tid = 32), a_process(.pid = 10), a_process(.pid = 30),
		a_process(.pid = 30, .tid = 31), a_process(.pid = 20),
	};

	ck_assert_str_eq(sorted_pids("cpu_share", true, rows, 5), "10 20 30 31 32 ");
	ck_assert_str_eq(sorted_pids("cpu_share", false, rows, 5), "10 20 30 31 32 ");
}
END_TEST

START_TEST(signs_are_those_of_top)
{
	struct order order;

	ck_assert(order_parse("+cpu_share", &order) && order.is_descending);
	ck_assert_str_eq(order.metric->key, "cpu_share");
	ck_assert(order_parse("-RES", &order) && !order.is_descending);
	ck_assert(order_parse("RES", &order) && order.is_descending);
	ck_assert(order_parse("pid", &order) && !order.is_descending);
	ck_assert(!order_parse("colour", &order));
	ck_assert(!order_parse("+", &order) && !order_parse("", &order));
	ck_assert(!order_parse("+-pid", &order));
}
END_TEST

START_TEST(texts_sort_without_case_beyond_their_first_letters)
{
	const struct task_usage rows[] = {
		a_process(.pid = 1, .command = "kworker/12"),
		a_process(.pid = 2, .command = "Kworker/11"),
		a_process(.pid = 3, .command = NULL),
		a_process(.pid = 4, .command = "a"),
		a_process(.pid = 5, .command = ""),
		a_process(.pid = 6, .command = "ab"),
		a_process(.pid = 7, .command = "\xff"),
	};

	ck_assert_str_eq(sorted_pids("command", false, rows, 7), "5 4 6 2 1 7 3 ");
	ck_assert_str_eq(sorted_pids("command", true, rows, 7), "7 1 2 6 4 5 3 ");
}
END_TEST

START_TEST(large_numbers_sort_exactly)
{
	const struct task_usage rows[] = {
		a_process(.pid = 1, .resident_bytes = (UINT64_C(1) << 60) + 1),
		a_process(.pid = 2, .resident_bytes = (UINT64_C(1) << 60) + 2),
		a_process(.pid = 3, .resident_bytes = UINT64_C(1) << 60),
		a_process(.pid = 4, .resident_bytes = VALUE_UNKNOWN),
		a_process(.pid = 5, .resident_bytes = 0),
	};

	ck_assert_str_eq(sorted_pids("resident_bytes", true, rows, 5), "2 1 3 5 4 ");
}
END_TEST

START_TEST(numbers_begin_with_the_largest_and_names_with_a)
{
	ck_assert(order_of(metric_find(&task_metrics, "cpu_share")).is_descending);
	ck_assert(order_of(metric_find(&task_metrics, "resident_bytes")).is_descending);
	ck_assert(!order_of(metric_find(&task_metrics, "pid")).is_descending);
	ck_assert(!order_of(metric_find(&task_metrics, "user")).is_descending);
}
END_TEST

START_TEST(every_metric_sorts_rows_as_it_compares_them)
{
	enum { COUNT = 100 };
	const struct metric *metric = &task_metrics.metrics[_i];
	static struct task_usage rows[COUNT];
	const struct task_usage *pointers[COUNT];

	srandom((unsigned int)_i);
	for (int i = 0; i < COUNT; i++) {
		double number = (double)(random() % 50) - 10.0;

		rows[i] = a_process(.pid = i + 1, .name = random() % 2 ? "a" : "b");
		pointers[i] = &rows[i];
		if (metric->type == VALUE_F64)
			memcpy((char *)&rows[i] + metric->offset, &number, sizeof(number));
		else if (metric->type == VALUE_U64)
			*(uint64_t *)((char *)&rows[i] + metric->offset) =
				(uint64_t)random() % 5 ? (uint64_t)random() : VALUE_UNKNOWN;
	}
	order_sort((struct order){metric, true}, pointers, COUNT);
	for (int i = 1; i < COUNT; i++)
		ck_assert_int_ge(metric_compare(metric, pointers[i - 1], pointers[i]), 0);
}
END_TEST

START_TEST(nothing_and_one_row_are_sorted)
{
	struct task_usage row = a_process(.pid = 1);
	const struct task_usage *pointer = &row;

	order_sort(order_of(&task_metrics.metrics[0]), NULL, 0);
	order_sort(order_of(&task_metrics.metrics[0]), &pointer, 1);
	ck_assert_ptr_eq(pointer, &row);
}
END_TEST

Suite *test_order_suite(void)
{
	Suite *suite = suite_create("order");
	TCase *tcase = tcase_create("order");

	tcase_add_test(tcase, numbers_sort_in_both_directions_with_unknown_last);
	tcase_add_test(tcase, numbers_below_zero_come_before_it);
	tcase_add_test(tcase, ties_are_broken_by_process_and_thread_in_both_directions);
	tcase_add_test(tcase, signs_are_those_of_top);
	tcase_add_test(tcase, texts_sort_without_case_beyond_their_first_letters);
	tcase_add_test(tcase, large_numbers_sort_exactly);
	tcase_add_test(tcase, numbers_begin_with_the_largest_and_names_with_a);
	tcase_add_loop_test(tcase, every_metric_sorts_rows_as_it_compares_them, 0,
			    (int)task_metrics.count);
	tcase_add_test(tcase, nothing_and_one_row_are_sorted);
	suite_add_tcase(suite, tcase);
	return suite;
}
