/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "base/units.h"
#include "unit/collectors/scene.h"

Suite *test_threads_suite(void);

static void put_pool(const struct scene *scene)
{
	PUT(scene, .pid = 100, .threads = 3, .schedstat = "10 20 1\n");
	scene_put_files(scene, 100);
	PUT(scene, .pid = 100, .tid = 100, .schedstat = "10 20 1\n", .disk_delay_ticks = 1);
	PUT(scene, .pid = 100, .tid = 101, .name = "worker-1", .schedstat = "100 200 10\n",
	    .disk_delay_ticks = 2);
	PUT(scene, .pid = 100, .tid = 102, .name = "worker-2", .schedstat = "1000 2000 100\n",
	    .state = 'D');
}

START_TEST(a_process_is_the_sum_of_its_threads)
{
	struct scene scene;
	const struct task *row;

	scene_init(&scene);
	put_pool(&scene);
	scene_collect(&scene, NEED_SCHEDSTAT);
	row = scene_process(&scene, 100);
	ck_assert_uint_eq(row->run_ns, 1110);
	ck_assert_uint_eq(row->run_delay_ns, 2220);
	ck_assert_uint_eq(row->timeslices, 111);
	ck_assert_uint_eq(row->disk_delay_ns, 30000000);
	ck_assert_uint_eq(row->states.sleeping, 2);
	ck_assert_uint_eq(row->states.uninterruptible, 1);
	ck_assert_int_eq(row->state, 'D');
	ck_assert_uint_eq(scene.snapshot->thread_count, 0);
	scene_done(&scene);
}
END_TEST

START_TEST(thread_rows_have_their_own_numbers_and_the_texts_of_the_process)
{
	struct scene scene;
	const struct task *rows;
	size_t count;

	scene_init(&scene);
	put_pool(&scene);
	PUT(&scene, .pid = 100, .tid = 102, .name = "worker-2", .state = 'T');
	scene_put_text(&scene, 100, 101, "io", "read_bytes: 77\n");
	scene_put_text(&scene, 100, 101, "status",
		       "Uid:\t0\t0\t0\t0\nvoluntary_ctxt_switches:\t55\n");
	scene_collect(&scene, NEED_ALL);
	rows = snapshot_threads_of(scene.snapshot, 100, &count);
	ck_assert_uint_eq(count, 3);
	ck_assert_uint_eq(rows[0].flags, TASK_IS_THREAD | TASK_IS_LEADER);
	ck_assert_uint_eq(rows[1].flags, TASK_IS_THREAD);
	ck_assert_int_eq(rows[1].tid, 101);
	ck_assert_int_eq(rows[1].tgid, 100);
	ck_assert_int_eq(rows[1].ppid, 7);
	ck_assert_uint_eq(rows[1].thread_count, 1);
	ck_assert_str_eq(rows[1].name, "worker-1");
	ck_assert_str_eq(rows[1].command, "nginx: master process");
	ck_assert_str_eq(rows[1].user, "34");
	ck_assert_str_eq(rows[1].container, "web");
	ck_assert_uint_eq(rows[1].run_ns, 100);
	ck_assert_uint_eq(rows[1].run_delay_ns, 200);
	ck_assert_uint_eq(rows[1].read_bytes, 77);
	ck_assert_uint_eq(rows[1].voluntary_switches, 55);
	ck_assert(!value_is_known(rows[2].read_bytes));
	ck_assert_int_eq(rows[2].state, 'T');
	ck_assert_uint_eq(rows[2].states.stopped, 1);
	ck_assert_uint_eq(rows[2].resident_bytes, 25 * 4096);
	scene_done(&scene);
}
END_TEST

START_TEST(what_a_thread_has_used_stays_when_it_ends)
{
	struct scene scene;

	scene_init(&scene);
	put_pool(&scene);
	scene_collect(&scene, NEED_ALL);
	scene_remove(&scene, 100, 102);
	PUT(&scene, .pid = 100, .threads = 2);
	PUT(&scene, .pid = 100, .tid = 101, .schedstat = "150 250 11\n");
	scene_collect(&scene, NEED_ALL);
	ck_assert_uint_eq(scene_process(&scene, 100)->run_ns, 1160);
	ck_assert_uint_eq(scene_process(&scene, 100)->run_delay_ns, 2270);
	ck_assert_uint_eq(scene_process(&scene, 100)->states.uninterruptible, 0);
	ck_assert_int_eq(scene_process(&scene, 100)->state, 'S');
	ck_assert_uint_eq(scene.snapshot->thread_count, 2);
	scene_done(&scene);
}
END_TEST

START_TEST(a_thread_replaced_by_another_is_noticed_although_their_number_is_the_same)
{
	struct scene scene;
	size_t count;

	scene_init(&scene);
	put_pool(&scene);
	scene_collect(&scene, NEED_ALL);
	scene_remove(&scene, 100, 101);
	PUT(&scene, .pid = 100, .tid = 103, .name = "worker-3", .schedstat = "1 1 1\n");
	scene_collect(&scene, NEED_ALL);
	ck_assert_int_eq(snapshot_threads_of(scene.snapshot, 100, &count)[2].tid, 103);
	ck_assert_uint_eq(count, 3);
	ck_assert_uint_eq(scene_process(&scene, 100)->run_ns, 1111);
	scene_done(&scene);
}
END_TEST

START_TEST(the_second_thread_does_not_make_the_first_one_start_anew)
{
	struct scene scene;

	scene_init(&scene);
	PUT(&scene, .pid = 100, .schedstat = "10 20 1\n");
	scene_collect(&scene, NEED_ALL);
	ck_assert_uint_eq(scene_process(&scene, 100)->run_delay_ns, 20);
	PUT(&scene, .pid = 100, .threads = 2, .schedstat = "10 20 1\n");
	PUT(&scene, .pid = 100, .tid = 100, .schedstat = "15 30 2\n");
	PUT(&scene, .pid = 100, .tid = 101, .schedstat = "1 2 1\n");
	scene_collect(&scene, NEED_ALL);
	ck_assert_uint_eq(scene_process(&scene, 100)->run_ns, 16);
	ck_assert_uint_eq(scene_process(&scene, 100)->run_delay_ns, 32);
	scene_done(&scene);
}
END_TEST

START_TEST(a_single_thread_has_a_row_of_its_own_too)
{
	struct scene scene;

	scene_init(&scene);
	PUT(&scene, .pid = 42);
	scene_put_files(&scene, 42);
	scene_collect(&scene, NEED_ALL);
	ck_assert_uint_eq(scene.snapshot->thread_count, 1);
	ck_assert_uint_eq(scene.snapshot->threads[0].flags, TASK_IS_THREAD | TASK_IS_LEADER);
	ck_assert_uint_eq(scene.snapshot->threads[0].read_bytes, 5);
	scene_done(&scene);
}
END_TEST

Suite *test_threads_suite(void)
{
	Suite *suite = suite_create("threads");
	TCase *tcase = tcase_create("threads");

	tcase_add_test(tcase, a_process_is_the_sum_of_its_threads);
	tcase_add_test(tcase, thread_rows_have_their_own_numbers_and_the_texts_of_the_process);
	tcase_add_test(tcase, what_a_thread_has_used_stays_when_it_ends);
	tcase_add_test(tcase,
		       a_thread_replaced_by_another_is_noticed_although_their_number_is_the_same);
	tcase_add_test(tcase, the_second_thread_does_not_make_the_first_one_start_anew);
	tcase_add_test(tcase, a_single_thread_has_a_row_of_its_own_too);
	suite_add_tcase(suite, tcase);
	return suite;
}
