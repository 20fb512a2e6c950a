/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "helpers/builders.h"

Suite *test_snapshot_suite(void);

START_TEST(a_new_snapshot_knows_nothing)
{
	struct snapshot *snapshot = snapshot_new();
	const struct system_counters *system = &snapshot->system;

	ck_assert(!value_is_known(system->cpu.user_ns));
	ck_assert_int_eq(system->cpu.id, -1);
	ck_assert(!value_is_known(system->memory.total_bytes));
	ck_assert(!value_is_known(system->paging.oom_kills));
	ck_assert(!value_is_known(system->pressure_io.full_ns));
	ck_assert(!value_is_known(system->tcp.established));
	ck_assert(!value_is_known(snapshot->cost.cpu_ns));
	ck_assert(isnan(system->load_1));
	ck_assert_uint_eq(system->process_count, UINT32_MAX);
	ck_assert_uint_eq(system->tasks.running, UINT32_MAX);
	snapshot_free(snapshot);
}
END_TEST

START_TEST(sealing_sorts_processes_threads_and_devices)
{
	struct snapshot *snapshot =
		a_snapshot(.processes =
				   TASKS(a_task(.pid = 30), a_task(.pid = 10), a_task(.pid = 20)),
			   .threads = TASKS(
				   a_task(.pid = 30, .tid = 31), a_task(.pid = 10, .tid = 12),
				   a_task(.pid = 30, .tid = 30), a_task(.pid = 10, .tid = 11)),
			   .disks = (struct disk_counters[]){{.name = "sdb"}, {.name = "sda"}},
			   .disk_count = 2,
			   .nets = (struct net_counters[]){{.name = "lo"}, {.name = "eth0"}},
			   .net_count = 2);

	ck_assert_int_eq(snapshot->processes[0].tid, 10);
	ck_assert_int_eq(snapshot->processes[2].tid, 30);
	ck_assert_int_eq(snapshot->threads[0].tid, 11);
	ck_assert_int_eq(snapshot->threads[1].tid, 12);
	ck_assert_int_eq(snapshot->threads[3].tid, 31);
	ck_assert_str_eq(snapshot->disks[0].name, "sda");
	ck_assert_str_eq(snapshot->nets[0].name, "eth0");
	snapshot_free(snapshot);
}
END_TEST

START_TEST(states_are_counted_per_thread_not_per_process)
{
	struct task pool = a_task(.pid = 1, .state = 'D');
	struct snapshot *snapshot;

	pool.states = (struct state_counts){.sleeping = 7, .uninterruptible = 2};
	snapshot = a_snapshot(.processes =
				      TASKS(pool, a_task(.pid = 2, .state = 'R'),
					    a_task(.pid = 3, .state = 'I', .flags = TASK_IS_KERNEL),
					    a_task(.pid = 4, .state = 'Z')));
	ck_assert_uint_eq(snapshot->system.tasks.sleeping, 7);
	ck_assert_uint_eq(snapshot->system.tasks.uninterruptible, 2);
	ck_assert_uint_eq(snapshot->system.tasks.running, 1);
	ck_assert_uint_eq(snapshot->system.tasks.idle, 1);
	ck_assert_uint_eq(snapshot->system.tasks.zombie, 1);
	ck_assert_uint_eq(snapshot->system.process_count, 4);
	ck_assert_uint_eq(snapshot->system.thread_count, 12);
	ck_assert_uint_eq(snapshot->system.kernel_thread_count, 1);
	snapshot_free(snapshot);
}
END_TEST

START_TEST(without_process_rows_the_counts_stay_as_they_were_found)
{
	struct snapshot *snapshot = snapshot_new();

	snapshot->system.process_count = 17;
	snapshot_seal(snapshot);
	ck_assert_uint_eq(snapshot->system.process_count, 17);
	snapshot_free(snapshot);
}
END_TEST

START_TEST(every_process_is_found_by_its_pid)
{
	enum { COUNT = 200 };
	struct task tasks[COUNT];
	struct snapshot *snapshot;

	for (int i = 0; i < COUNT; i++)
		tasks[i] = a_task(.pid = 3 + 2 * (COUNT - i));
	snapshot = a_snapshot(.processes = tasks, .process_count = COUNT);
	for (int i = 0; i < COUNT; i++) {
		const struct task *found = snapshot_process(snapshot, tasks[i].tgid);

		ck_assert_ptr_nonnull(found);
		ck_assert_int_eq(found->tgid, tasks[i].tgid);
		ck_assert_ptr_null(snapshot_process(snapshot, tasks[i].tgid + 1));
	}
	ck_assert_ptr_null(snapshot_process(snapshot, 0));
	ck_assert_ptr_null(snapshot_process(snapshot, -5));
	ck_assert_ptr_null(snapshot_process(snapshot, 1000000));
	snapshot_free(snapshot);
}
END_TEST

START_TEST(the_threads_of_a_process_are_its_own_only)
{
	struct snapshot *snapshot = a_snapshot(.threads = TASKS(a_task(.pid = 10, .tid = 10),
								a_task(.pid = 20, .tid = 20),
								a_task(.pid = 20, .tid = 25),
								a_task(.pid = 30, .tid = 30)));
	const struct task *threads;
	size_t count;

	threads = snapshot_threads_of(snapshot, 20, &count);
	ck_assert_uint_eq(count, 2);
	ck_assert_int_eq(threads[1].tid, 25);
	ck_assert_ptr_null(snapshot_threads_of(snapshot, 15, &count));
	ck_assert_uint_eq(count, 0);
	snapshot_free(snapshot);
}
END_TEST

START_TEST(an_empty_snapshot_finds_nothing)
{
	struct snapshot *snapshot = a_snapshot(.at_s = 1);
	size_t count;

	ck_assert_ptr_null(snapshot_process(snapshot, 1));
	ck_assert_ptr_null(snapshot_threads_of(snapshot, 1, &count));
	snapshot_free(snapshot);
	snapshot_free(NULL);
}
END_TEST

START_TEST(the_last_snapshot_frees_the_texts_of_a_task)
{
	struct text_block *texts = text_block_new(8);
	struct task task = a_task(.pid = 1);

	text_block_ref(texts);
	text_block_ref(texts);
	task.texts = texts;
	snapshot_free(a_snapshot(.processes = TASKS(task)));
	ck_assert_uint_eq(atomic_load(&texts->references), 2);
	snapshot_free(a_snapshot(.threads = TASKS(task)));
	ck_assert_uint_eq(atomic_load(&texts->references), 1);
	text_block_unref(texts);
}
END_TEST

START_TEST(health_lines_are_kept_in_order_and_own_their_texts)
{
	struct snapshot *snapshot = snapshot_new();
	char missing[32];

	for (int i = 0; i < 20; i++) {
		snprintf(missing, sizeof(missing), "thing %d", i);
		snapshot_add_health(snapshot, "tests", HEALTH_WARNING, missing,
				    i % 2 ? "reason" : NULL, NULL);
	}
	ck_assert_uint_eq(snapshot->health_count, 20);
	ck_assert_str_eq(snapshot->health[0].missing, "thing 0");
	ck_assert_str_eq(snapshot->health[19].missing, "thing 19");
	ck_assert_str_eq(snapshot->health[1].reason, "reason");
	ck_assert_ptr_null(snapshot->health[2].reason);
	ck_assert_ptr_null(snapshot->health[3].command);
	snapshot_free(snapshot);
}
END_TEST

Suite *test_snapshot_suite(void)
{
	Suite *suite = suite_create("snapshot");
	TCase *tcase = tcase_create("snapshot");

	tcase_add_test(tcase, a_new_snapshot_knows_nothing);
	tcase_add_test(tcase, sealing_sorts_processes_threads_and_devices);
	tcase_add_test(tcase, states_are_counted_per_thread_not_per_process);
	tcase_add_test(tcase, without_process_rows_the_counts_stay_as_they_were_found);
	tcase_add_test(tcase, every_process_is_found_by_its_pid);
	tcase_add_test(tcase, the_threads_of_a_process_are_its_own_only);
	tcase_add_test(tcase, an_empty_snapshot_finds_nothing);
	tcase_add_test(tcase, the_last_snapshot_frees_the_texts_of_a_task);
	tcase_add_test(tcase, health_lines_are_kept_in_order_and_own_their_texts);
	suite_add_tcase(suite, tcase);
	return suite;
}
