/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <sys/resource.h>

#include "collectors/descriptors.h"
#include "helpers/tree.h"

Suite *test_descriptors_suite(void);

#define FILES 8

static struct tree tree;
static struct proc_root root;
static struct descriptors pool;
static struct descriptor files[FILES];
static char text[PROC_TEXT_SIZE];

static void set_up(void)
{
	tree = tree_make();
	root = tree_open(&tree);
	pool = (struct descriptors){.budget = 3, .refresh = 1};
	for (int i = 0; i < FILES; i++) {
		char path[64];

		files[i] = (struct descriptor){0};
		snprintf(path, sizeof(path), "proc/%d/stat", i + 1);
		tree_put(&tree, path, "before");
	}
}

static void tear_down(void)
{
	for (int i = 0; i < FILES; i++)
		descriptors_close(&pool, &files[i]);
	ck_assert_uint_eq(pool.count, 0);
	ck_assert_ptr_null(pool.newest);
	ck_assert_ptr_null(pool.oldest);
	proc_root_close(&root);
	tree_remove(&tree);
}

static ssize_t read_file(int which, bool keep)
{
	struct task_file_path path = {which + 1, 0, "stat"};

	return descriptors_read(&pool, &files[which], &root, path, keep, text);
}

static bool is_kept(int which)
{
	return files[which].fd_plus_1 != 0;
}

START_TEST(a_kept_one_is_read_again_without_being_opened)
{
	ck_assert_int_eq(read_file(0, true), 6);
	tree_put(&tree, "proc/1/stat", "after");
	ck_assert_int_eq(read_file(0, true), 5);
	ck_assert_str_eq(text, "after");
	ck_assert_uint_eq(pool.opens, 1);
	ck_assert_uint_eq(pool.rereads, 1);
}
END_TEST

START_TEST(one_that_is_not_to_be_kept_is_closed)
{
	ck_assert_int_eq(read_file(0, false), 6);
	ck_assert(!is_kept(0));
	ck_assert_uint_eq(pool.count, 0);
}
END_TEST

START_TEST(the_one_that_was_not_read_for_longest_gives_way)
{
	for (int i = 0; i < 3; i++)
		read_file(i, true);
	pool.refresh++;
	read_file(0, true);
	read_file(3, true);
	ck_assert(is_kept(0));
	ck_assert(!is_kept(1));
	ck_assert(is_kept(2));
	ck_assert(is_kept(3));
	ck_assert_uint_eq(pool.count, 3);
}
END_TEST

START_TEST(within_a_refresh_nobody_gives_way)
{
	for (int i = 0; i < FILES; i++)
		ck_assert_int_eq(read_file(i, true), 6);
	ck_assert(is_kept(0));
	ck_assert(!is_kept(3));
	ck_assert_uint_eq(pool.count, 3);
}
END_TEST

START_TEST(shrinking_gives_the_oldest_back_and_asks_for_fewer)
{
	for (int i = 0; i < 3; i++)
		read_file(i, true);
	descriptors_shrink(&pool);
	ck_assert(!is_kept(0));
	ck_assert(is_kept(2));
	ck_assert_uint_eq(pool.budget, 2);
	for (int i = 0; i < 5; i++)
		descriptors_shrink(&pool);
	ck_assert_uint_eq(pool.budget, 0);
	ck_assert_int_eq(read_file(5, true), 6);
}
END_TEST

START_TEST(a_missing_file_is_an_errno_and_is_not_kept)
{
	struct task_file_path path = {99, 98, "stat"};

	ck_assert_int_eq(descriptors_read(&pool, &files[0], &root, path, true, text), -ENOENT);
	ck_assert(!is_kept(0));
}
END_TEST

START_TEST(the_budget_is_a_part_of_the_limit)
{
	struct rlimit limit;
	struct descriptors fresh;

	descriptors_init(&fresh);
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	ck_assert_uint_eq(limit.rlim_cur, limit.rlim_max);
	ck_assert_uint_le(fresh.budget, 8192);
	ck_assert_uint_le(fresh.budget, limit.rlim_cur / 3 * 2);
	ck_assert_uint_gt(fresh.budget, 0);
}
END_TEST

Suite *test_descriptors_suite(void)
{
	Suite *suite = suite_create("descriptors");
	TCase *tcase = tcase_create("descriptors");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_kept_one_is_read_again_without_being_opened);
	tcase_add_test(tcase, one_that_is_not_to_be_kept_is_closed);
	tcase_add_test(tcase, the_one_that_was_not_read_for_longest_gives_way);
	tcase_add_test(tcase, within_a_refresh_nobody_gives_way);
	tcase_add_test(tcase, shrinking_gives_the_oldest_back_and_asks_for_fewer);
	tcase_add_test(tcase, a_missing_file_is_an_errno_and_is_not_kept);
	tcase_add_test(tcase, the_budget_is_a_part_of_the_limit);
	suite_add_tcase(suite, tcase);
	return suite;
}
