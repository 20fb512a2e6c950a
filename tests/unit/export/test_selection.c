/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "export/selection.h"
#include "helpers/builders.h"

Suite *test_selection_suite(void);

/* The tids of four rows that a selection chose: "1 2 ". */
static const char *chosen(const struct selection *selection)
{
	const struct task_usage rows[] = {
		a_process(.pid = 1, .user = "root", .cpu_share = 0.1),
		a_process(.pid = 2, .user = "alice", .uid = 1000, .cpu_share = 0.9),
		a_process(.pid = 3, .user = "alice", .uid = 1000, .cpu_share = NAN),
		a_process(.pid = 3, .tid = 4, .user = "alice", .uid = 1000, .state = 'D'),
	};
	struct row_list list = {0};
	static char text[64];

	selection_rows(selection, rows, 4, &list);
	text[0] = '\0';
	for (size_t i = 0; i < list.count; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%d ",
			 list.rows[i]->now.tid);
	row_list_done(&list);
	return text;
}

START_TEST(without_a_wish_all_rows_come_in_their_order)
{
	ck_assert_str_eq(chosen(&(struct selection){0}), "1 2 3 4 ");
}
END_TEST

START_TEST(a_pid_chooses_the_process_and_its_threads)
{
	const pid_t pids[] = {3, 99};

	ck_assert_str_eq(chosen(&(struct selection){.pids = pids, .pid_count = 2}), "3 4 ");
}
END_TEST

START_TEST(a_user_is_a_name_or_a_number)
{
	ck_assert_str_eq(chosen(&(struct selection){.user = "root"}), "1 ");
	ck_assert_str_eq(chosen(&(struct selection){.user = "1000"}), "2 3 4 ");
	ck_assert_str_eq(chosen(&(struct selection){.user = "nobody"}), "");
}
END_TEST

START_TEST(unknown_does_not_count_as_busy_but_a_blocked_task_does)
{
	ck_assert_str_eq(chosen(&(struct selection){.hide_idle = true}), "1 2 4 ");
}
END_TEST

START_TEST(the_first_few_are_those_of_the_order)
{
	struct order order = order_of(metric_find(&task_metrics, "cpu_share"));

	ck_assert_str_eq(chosen(&(struct selection){.order = order, .top = 2}), "2 1 ");
	ck_assert_str_eq(chosen(&(struct selection){.order = order, .top = 9}), "2 1 4 3 ");
}
END_TEST

START_TEST(a_filter_and_a_user_must_both_hold)
{
	struct selection selection = {.user = "alice"};
	struct filter *filter;
	struct message message;

	ck_assert_int_eq(filter_parse(&task_metrics, "cpu > 50%", &filter, &message), 0);
	selection.filter = filter;
	ck_assert_str_eq(chosen(&selection), "2 ");
	filter_free(filter);
}
END_TEST

START_TEST(a_list_is_used_again_for_fewer_rows)
{
	const struct task_usage rows[] = {a_process(.pid = 1), a_process(.pid = 2)};
	struct selection all = {0};
	struct row_list list = {0};

	selection_rows(&all, rows, 2, &list);
	selection_rows(&all, rows, 1, &list);
	ck_assert_uint_eq(list.count, 1);
	selection_rows(&all, NULL, 0, &list);
	ck_assert_uint_eq(list.count, 0);
	row_list_done(&list);
}
END_TEST

Suite *test_selection_suite(void)
{
	Suite *suite = suite_create("selection");
	TCase *tests = tcase_create("selection");

	tcase_add_test(tests, without_a_wish_all_rows_come_in_their_order);
	tcase_add_test(tests, a_pid_chooses_the_process_and_its_threads);
	tcase_add_test(tests, a_user_is_a_name_or_a_number);
	tcase_add_test(tests, unknown_does_not_count_as_busy_but_a_blocked_task_does);
	tcase_add_test(tests, the_first_few_are_those_of_the_order);
	tcase_add_test(tests, a_filter_and_a_user_must_both_hold);
	tcase_add_test(tests, a_list_is_used_again_for_fewer_rows);
	suite_add_tcase(suite, tests);
	return suite;
}
