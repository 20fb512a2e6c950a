/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/clock.h"
#include "collectors/procfs.h"
#include "helpers/tree.h"

Suite *test_procfs_suite(void);

START_TEST(our_own_proc_is_live_and_a_directory_is_not)
{
	struct tree tree = tree_make();
	struct proc_root live, recorded = tree_open(&tree);

	ck_assert_int_eq(proc_root_open(NULL, NULL, &live), 0);
	ck_assert(live.is_live);
	ck_assert_int_ge(live.sys_fd, 0);
	ck_assert(!recorded.is_live);
	ck_assert_int_ge(recorded.sys_fd, 0);
	proc_root_close(&live);
	proc_root_close(&recorded);
	tree_remove(&tree);
}
END_TEST

START_TEST(what_is_not_there_is_an_errno)
{
	struct proc_root root;
	struct file_buffer buffer = {0};
	struct tree tree = tree_make();

	ck_assert_int_eq(proc_root_open("/nonexistent/proc", NULL, &root), -ENOENT);
	root = tree_open(&tree);
	ck_assert_int_eq(proc_read(&root, "stat", 100, &buffer), -ENOENT);
	ck_assert_int_eq(sys_read(&root, "block", 100, &buffer), -ENOENT);
	proc_root_close(&root);
	file_buffer_done(&buffer);
	tree_remove(&tree);
}
END_TEST

START_TEST(a_recording_without_sys_says_so)
{
	struct file_buffer buffer = {0};
	struct proc_root root = {.sys_fd = -1};

	ck_assert_int_eq(sys_read(&root, "block/vda/size", 100, &buffer), -ENOENT);
}
END_TEST

START_TEST(only_numbers_are_listed_and_in_order)
{
	static const char *const names[] = {"10",  "9",   "100",     "self",        "1x", "0",
					    "007", "sys", "4194304", "99999999999", "-5"};
	static const pid_t pids[] = {9, 10, 100, 4194304};
	struct tree tree = tree_make();
	struct proc_root root = tree_open(&tree);
	struct pid_list list = {0};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char path[64];

		snprintf(path, sizeof(path), "proc/%s", names[i]);
		tree_put_directory(&tree, path);
	}
	ck_assert_int_eq(proc_list(&root, ".", &list), 0);
	ck_assert_uint_eq(list.count, ARRAY_SIZE(pids));
	for (size_t i = 0; i < ARRAY_SIZE(pids); i++)
		ck_assert_int_eq(list.pids[i], pids[i]);
	pid_list_done(&list);
	proc_root_close(&root);
	tree_remove(&tree);
}
END_TEST

START_TEST(more_names_than_one_reading_gives_are_all_listed)
{
	struct tree tree = tree_make();
	struct proc_root root = tree_open(&tree);
	struct pid_list list = {0};

	for (int i = 1; i <= 1500; i++) {
		char path[64];

		snprintf(path, sizeof(path), "proc/%d", i);
		tree_put_directory(&tree, path);
	}
	ck_assert_int_eq(proc_list(&root, ".", &list), 0);
	ck_assert_uint_eq(list.count, 1500);
	for (int i = 0; i < 1500; i++)
		ck_assert_int_eq(list.pids[i], i + 1);
	pid_list_done(&list);
	proc_root_close(&root);
	tree_remove(&tree);
}
END_TEST

START_TEST(a_vanished_directory_lists_nothing)
{
	struct tree tree = tree_make();
	struct proc_root root = tree_open(&tree);
	struct pid_list list = {0};

	ck_assert_int_eq(proc_list(&root, "4711/task", &list), -ENOENT);
	ck_assert_uint_eq(list.count, 0);
	pid_list_done(&list);
	proc_root_close(&root);
	tree_remove(&tree);
}
END_TEST

START_TEST(paths_name_a_process_or_one_of_its_threads)
{
	char path[PROC_PATH_SIZE];

	ck_assert_str_eq(proc_task_path(path, 1, 0, "stat"), "1/stat");
	ck_assert_str_eq(proc_task_path(path, 4194304, 4194303, "schedstat"),
			 "4194304/task/4194303/schedstat");
	ck_assert_str_eq(proc_task_path(path, INT32_MAX, INT32_MAX, "task"),
			 "2147483647/task/2147483647/task");
}
END_TEST

START_TEST(a_path_never_leaves_its_buffer)
{
	char path[PROC_PATH_SIZE];
	char longer[200];

	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	ck_assert_uint_eq(strlen(proc_task_path(path, 1, 2, longer)), PROC_PATH_SIZE - 1);
}
END_TEST

START_TEST(a_file_of_a_task_is_read_up_to_the_limit)
{
	struct tree tree = tree_make();
	struct proc_root root = tree_open(&tree);
	char text[PROC_TEXT_SIZE], longer[PROC_TEXT_SIZE + 100];

	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	tree_put(&tree, "proc/1/stat", "1 (a) S");
	tree_put(&tree, "proc/1/status", longer);
	ck_assert_int_eq(proc_read_task(&root, "1/stat", text), 7);
	ck_assert_str_eq(text, "1 (a) S");
	ck_assert_int_eq(proc_read_task(&root, "1/status", text), PROC_TEXT_SIZE - 1);
	ck_assert_int_eq(text[PROC_TEXT_SIZE - 1], '\0');
	ck_assert(proc_is_gone((int)proc_read_task(&root, "2/stat", text)));
	proc_root_close(&root);
	tree_remove(&tree);
}
END_TEST

START_TEST(the_breadcrumb_says_what_is_being_read)
{
	struct breadcrumb breadcrumb = {0};
	struct proc_root root = {.breadcrumb = &breadcrumb}, unwatched = {0};
	uint64_t before = clock_now_ns();

	proc_risk_begin(&root, 4711, "cmdline");
	ck_assert_int_eq(atomic_load(&breadcrumb.pid), 4711);
	ck_assert_str_eq(atomic_load(&breadcrumb.file), "cmdline");
	ck_assert_uint_ge(atomic_load(&breadcrumb.since_ns), before);
	proc_risk_end(&root);
	ck_assert_ptr_null(atomic_load(&breadcrumb.file));
	proc_risk_begin(&unwatched, 1, "io");
	proc_risk_end(&unwatched);
}
END_TEST

Suite *test_procfs_suite(void)
{
	Suite *suite = suite_create("procfs");
	TCase *tcase = tcase_create("procfs");

	tcase_add_test(tcase, our_own_proc_is_live_and_a_directory_is_not);
	tcase_add_test(tcase, what_is_not_there_is_an_errno);
	tcase_add_test(tcase, a_recording_without_sys_says_so);
	tcase_add_test(tcase, only_numbers_are_listed_and_in_order);
	tcase_add_test(tcase, more_names_than_one_reading_gives_are_all_listed);
	tcase_add_test(tcase, a_vanished_directory_lists_nothing);
	tcase_add_test(tcase, paths_name_a_process_or_one_of_its_threads);
	tcase_add_test(tcase, a_path_never_leaves_its_buffer);
	tcase_add_test(tcase, a_file_of_a_task_is_read_up_to_the_limit);
	tcase_add_test(tcase, the_breadcrumb_says_what_is_being_read);
	suite_add_tcase(suite, tcase);
	return suite;
}
