/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "base/units.h"
#include "model/health.h"
#include "unit/collectors/scene.h"

Suite *test_processes_suite(void);

/* One process */

START_TEST(everything_about_a_process_is_read)
{
	struct scene scene;
	const struct task *row;

	scene_init(&scene);
	PUT(&scene, .pid = 42, .disk_delay_ticks = 7);
	scene_put_files(&scene, 42);
	scene_link_exe(&scene, 42, "/usr/sbin/nginx");
	scene_collect(&scene, NEED_ALL);
	row = scene_process(&scene, 42);
	ck_assert_int_eq(row->tid, 42);
	ck_assert_int_eq(row->tgid, 42);
	ck_assert_int_eq(row->ppid, 7);
	ck_assert_int_eq(row->session, 9);
	ck_assert_str_eq(row->name, "nginx");
	ck_assert_int_eq(row->state, 'S');
	ck_assert_uint_eq(row->states.sleeping, 1);
	ck_assert_uint_eq(row->start_ticks, 500);
	ck_assert_uint_eq(row->user_ns, 2000000000);
	ck_assert_uint_eq(row->system_ns, 1000000000);
	ck_assert_uint_eq(row->run_ns, 1000);
	ck_assert_uint_eq(row->run_delay_ns, 2000);
	ck_assert_uint_eq(row->timeslices, 3);
	ck_assert_uint_eq(row->disk_delay_ns, 70000000);
	ck_assert_uint_eq(row->minor_faults, 10);
	ck_assert_uint_eq(row->major_faults, 11);
	ck_assert_uint_eq(row->resident_bytes, 25 * 4096);
	ck_assert_uint_eq(row->virtual_bytes, 1048576);
	ck_assert_uint_eq(row->shared_bytes, 20 * 4096);
	ck_assert_uint_eq(row->swap_bytes, 8192);
	ck_assert_uint_eq(row->voluntary_switches, 5);
	ck_assert_uint_eq(row->involuntary_switches, 6);
	ck_assert_uint_eq(row->read_chars, 1);
	ck_assert_uint_eq(row->write_bytes, 6);
	ck_assert_int_eq(row->last_cpu, 1);
	ck_assert_uint_eq(row->uid, 34);
	ck_assert_str_eq(row->user, "34");
	ck_assert_str_eq(row->tty, "pts/0");
	ck_assert_str_eq(row->command, "nginx: master process");
	ck_assert_str_eq(row->exe, "/usr/sbin/nginx");
	ck_assert_str_eq(row->cgroup, "/lxc/web");
	ck_assert_str_eq(row->container, "web");
	ck_assert_str_eq(row->wait_channel, "ep_poll");
	ck_assert_uint_eq(row->flags, 0);
	scene_done(&scene);
}
END_TEST

START_TEST(what_nobody_needs_is_unknown)
{
	struct scene scene;
	const struct task *row;

	scene_init(&scene);
	PUT(&scene, .pid = 42);
	scene_put_files(&scene, 42);
	scene_link_exe(&scene, 42, "/usr/sbin/nginx");
	scene_collect(&scene, NEED_ALL);
	scene_collect(&scene, 0);
	row = scene_process(&scene, 42);
	ck_assert(!value_is_known(row->shared_bytes));
	ck_assert(!value_is_known(row->swap_bytes));
	ck_assert(!value_is_known(row->voluntary_switches));
	ck_assert(!value_is_known(row->read_bytes));
	ck_assert(!value_is_known(row->run_delay_ns));
	ck_assert_ptr_null(row->command);
	ck_assert_ptr_null(row->exe);
	ck_assert_ptr_null(row->cgroup);
	ck_assert_ptr_null(row->container);
	ck_assert_ptr_null(row->wait_channel);
	ck_assert_str_eq(row->user, "34");
	ck_assert_uint_eq(scene.snapshot->thread_count, 0);
	scene_collect(&scene, NEED_ALL);
	ck_assert_uint_eq(scene_process(&scene, 42)->read_bytes, 5);
	ck_assert_str_eq(scene_process(&scene, 42)->command, "nginx: master process");
	ck_assert_str_eq(scene_process(&scene, 42)->wait_channel, "ep_poll");
	scene_done(&scene);
}
END_TEST

START_TEST(missing_files_make_unknown_not_zero)
{
	struct scene scene;
	const struct task *row;

	scene_init(&scene);
	PUT(&scene, .pid = 42, .schedstat = "");
	scene_collect(&scene, NEED_ALL);
	row = scene_process(&scene, 42);
	ck_assert(!value_is_known(row->run_ns));
	ck_assert(!value_is_known(row->run_delay_ns));
	ck_assert(!value_is_known(row->shared_bytes));
	ck_assert(!value_is_known(row->write_bytes));
	ck_assert(!value_is_known(row->voluntary_switches));
	ck_assert_ptr_null(row->command);
	ck_assert_ptr_null(row->exe);
	ck_assert_ptr_null(row->cgroup);
	ck_assert_uint_eq(row->user_ns, 2000000000);
	scene_done(&scene);
}
END_TEST

START_TEST(delay_of_disks_is_unknown_unless_the_kernel_accounts_it)
{
	struct scene scene;

	scene_init(&scene);
	scene.host.delayacct = 0;
	PUT(&scene, .pid = 42);
	scene_collect(&scene, NEED_ALL);
	ck_assert(!value_is_known(scene_process(&scene, 42)->disk_delay_ns));
	scene_done(&scene);
}
END_TEST

START_TEST(a_broken_stat_shows_no_process)
{
	struct scene scene;

	scene_init(&scene);
	PUT(&scene, .pid = 1);
	scene_put_text(&scene, 2, 0, "stat", "2 (half a li");
	scene_put_text(&scene, 3, 0, "stat", "");
	scene_put_text(&scene, 4, 0, "comm", "no stat at all\n");
	scene_collect(&scene, NEED_ALL);
	ck_assert_uint_eq(scene.snapshot->process_count, 1);
	scene_done(&scene);
}
END_TEST

START_TEST(a_kernel_thread_has_neither_command_line_nor_program)
{
	struct scene scene;

	scene_init(&scene);
	PUT(&scene, .pid = 2, .name = "kthreadd", .flags = 0x00200000, .state = 'I');
	scene_put_files(&scene, 2);
	scene_collect(&scene, NEED_ALL);
	ck_assert_uint_eq(scene_process(&scene, 2)->flags, TASK_IS_KERNEL);
	ck_assert_ptr_null(scene_process(&scene, 2)->command);
	ck_assert_uint_eq(scene_process(&scene, 2)->states.idle, 1);
	scene_done(&scene);
}
END_TEST

START_TEST(a_zombie_has_no_io_and_no_command_line)
{
	struct scene scene;

	scene_init(&scene);
	PUT(&scene, .pid = 5, .state = 'Z');
	scene_put_files(&scene, 5);
	scene_collect(&scene, NEED_ALL);
	ck_assert(!value_is_known(scene_process(&scene, 5)->read_bytes));
	ck_assert_ptr_null(scene_process(&scene, 5)->command);
	ck_assert_uint_eq(scene.snapshot->system.tasks.zombie, 1);
	scene_done(&scene);
}
END_TEST

START_TEST(a_replaced_program_is_marked_deleted)
{
	struct scene scene;

	scene_init(&scene);
	PUT(&scene, .pid = 5);
	scene_link_exe(&scene, 5, "/usr/bin/old (deleted)");
	scene_collect(&scene, NEED_EXE);
	ck_assert_str_eq(scene_process(&scene, 5)->exe, "/usr/bin/old");
	ck_assert(scene_process(&scene, 5)->flags & TASK_EXE_DELETED);
	scene_done(&scene);
}
END_TEST

START_TEST(a_long_command_line_is_cut)
{
	struct scene scene;
	static char text[3 * PROCESS_TEXT_LIMIT];

	scene_init(&scene);
	memset(text, 'x', sizeof(text) - 1);
	PUT(&scene, .pid = 5);
	scene_put_text(&scene, 5, 0, "cmdline", text);
	scene_collect(&scene, NEED_COMMAND);
	ck_assert_uint_eq(strlen(scene_process(&scene, 5)->command), PROCESS_TEXT_LIMIT);
	scene_done(&scene);
}
END_TEST

START_TEST(a_status_with_thousands_of_groups_is_read_to_its_end)
{
	struct scene scene;
	static char text[20000] = "Uid:\t0\t7\t0\t0\nGroups:\t";
	size_t length = strlen(text);

	memset(text + length, '1', 15000);
	strcpy(text + length + 15000, "\nvoluntary_ctxt_switches:\t99\n");
	scene_init(&scene);
	PUT(&scene, .pid = 5);
	scene_put_text(&scene, 5, 0, "status", text);
	scene_collect(&scene, NEED_STATUS);
	ck_assert_uint_eq(scene_process(&scene, 5)->uid, 7);
	ck_assert_uint_eq(scene_process(&scene, 5)->voluntary_switches, 99);
	scene_done(&scene);
}
END_TEST

/* From refresh to refresh */

START_TEST(processes_come_and_go)
{
	struct scene scene;

	scene_init(&scene);
	PUT(&scene, .pid = 20);
	PUT(&scene, .pid = 10);
	scene_collect(&scene, NEED_ALL);
	ck_assert_uint_eq(scene.snapshot->process_count, 2);
	scene_remove(&scene, 10, 0);
	PUT(&scene, .pid = 5);
	PUT(&scene, .pid = 15);
	PUT(&scene, .pid = 25);
	scene_collect(&scene, NEED_ALL);
	ck_assert_uint_eq(scene.snapshot->process_count, 4);
	ck_assert_ptr_null(scene_process(&scene, 10));
	for (size_t i = 0; i < 4; i++) {
		static const pid_t pids[] = {5, 15, 20, 25};

		ck_assert_int_eq(scene.snapshot->processes[i].tid, pids[i]);
	}
	scene_done(&scene);
}
END_TEST

START_TEST(a_reused_pid_starts_anew)
{
	struct scene scene;
	const struct task *row;

	scene_init(&scene);
	PUT(&scene, .pid = 42, .schedstat = "5000 6000 7\n");
	scene_put_files(&scene, 42);
	scene_collect(&scene, NEED_ALL);
	scene_remove(&scene, 42, 0);
	PUT(&scene, .pid = 42, .name = "other", .start_ticks = 900, .schedstat = "50 60 1\n");
	scene_collect(&scene, NEED_ALL);
	row = scene_process(&scene, 42);
	ck_assert_uint_eq(row->start_ticks, 900);
	ck_assert_str_eq(row->name, "other");
	ck_assert_uint_eq(row->run_ns, 50);
	ck_assert_uint_eq(row->run_delay_ns, 60);
	ck_assert_ptr_null(row->command);
	ck_assert(!value_is_known(row->read_bytes));
	scene_done(&scene);
}
END_TEST

START_TEST(a_snapshot_outlives_what_it_saw)
{
	struct scene scene;
	struct snapshot *old;

	scene_init(&scene);
	PUT(&scene, .pid = 42, .name = "before");
	scene_put_files(&scene, 42);
	scene_collect(&scene, NEED_ALL);
	old = scene.snapshot;
	scene.snapshot = NULL;
	PUT(&scene, .pid = 42, .name = "after");
	scene_collect(&scene, NEED_ALL);
	scene_remove(&scene, 42, 0);
	scene_collect(&scene, NEED_ALL);
	ck_assert_ptr_null(scene_process(&scene, 42));
	ck_assert_str_eq(snapshot_process(old, 42)->name, "before");
	ck_assert_str_eq(snapshot_process(old, 42)->command, "nginx: master process");
	snapshot_free(old);
	scene_done(&scene);
}
END_TEST

START_TEST(another_name_has_the_command_line_read_again)
{
	struct scene scene;

	scene_init(&scene);
	PUT(&scene, .pid = 42, .name = "sh");
	scene_put_text(&scene, 42, 0, "cmdline", "sh -c nginx");
	scene_collect(&scene, NEED_COMMAND);
	scene_put_text(&scene, 42, 0, "cmdline", "nginx");
	PUT(&scene, .pid = 42, .name = "nginx");
	scene_collect(&scene, NEED_COMMAND);
	ck_assert_str_eq(scene_process(&scene, 42)->command, "nginx");
	scene_done(&scene);
}
END_TEST

START_TEST(a_rewritten_command_line_is_seen_within_a_turn_and_in_focus_at_once)
{
	struct scene scene;
	pid_t pid = 42;

	scene_init(&scene);
	PUT(&scene, .pid = 42);
	scene_put_text(&scene, 42, 0, "cmdline", "postgres: idle");
	scene_collect(&scene, NEED_COMMAND);
	scene_put_text(&scene, 42, 0, "cmdline", "postgres: SELECT");
	scene_collect_focused(&scene, NEED_COMMAND, (struct focus){&pid, 1, 0});
	ck_assert_str_eq(scene_process(&scene, 42)->command, "postgres: SELECT");
	scene_put_text(&scene, 42, 0, "cmdline", "postgres: COMMIT");
	for (int i = 0; i < PROCESS_TURN_REFRESHES; i++)
		scene_collect(&scene, NEED_COMMAND);
	ck_assert_str_eq(scene_process(&scene, 42)->command, "postgres: COMMIT");
	scene_done(&scene);
}
END_TEST

START_TEST(many_sleepers_have_their_turn_less_often_but_no_later_than_four_times)
{
	ck_assert_uint_eq(process_turn_refreshes(0), PROCESS_TURN_REFRESHES);
	ck_assert_uint_eq(process_turn_refreshes(PROCESS_TURN_MANY), PROCESS_TURN_REFRESHES);
	for (size_t count = 1; count < 5000000; count += count / 3 + 1) {
		unsigned int turns = process_turn_refreshes(count);

		ck_assert_uint_le(turns, 4 * PROCESS_TURN_REFRESHES);
		ck_assert_uint_ge(process_turn_refreshes(count + 1), turns);
		/* Who has his turn for the control group has one at all. */
		ck_assert_uint_eq(PROCESS_CGROUP_TURN_REFRESHES % turns, 0);
	}
}
END_TEST

START_TEST(the_memory_of_a_blocked_process_is_left_alone_for_a_while)
{
	struct scene scene;

	scene_init(&scene);
	PUT(&scene, .pid = 42, .state = 'D');
	scene_put_files(&scene, 42);
	scene_collect(&scene, NEED_COMMAND);
	ck_assert_ptr_null(scene_process(&scene, 42)->command);
	for (int i = 0; i < 5; i++)
		scene_collect(&scene, NEED_COMMAND);
	ck_assert_str_eq(scene_process(&scene, 42)->command, "nginx: master process");
	scene_done(&scene);
}
END_TEST

static const struct health *find_health(const struct scene *scene, const char *missing)
{
	for (size_t i = 0; i < scene->snapshot->health_count; i++) {
		if (strstr(scene->snapshot->health[i].missing, missing))
			return &scene->snapshot->health[i];
	}
	return NULL;
}

START_TEST(a_skipped_process_is_not_asked_again_and_that_is_said)
{
	struct scene scene;

	scene_init(&scene);
	PUT(&scene, .pid = 42);
	scene_put_files(&scene, 42);
	PUT(&scene, .pid = 43);
	scene_put_files(&scene, 43);
	process_scan_skip(scene.scan, 42);
	scene_collect(&scene, NEED_ALL);
	ck_assert_ptr_null(scene_process(&scene, 42)->command);
	ck_assert(!value_is_known(scene_process(&scene, 42)->read_bytes));
	ck_assert_str_eq(scene_process(&scene, 43)->command, "nginx: master process");
	ck_assert_ptr_nonnull(find_health(&scene, "process 42"));
	process_scan_skip(scene.scan, 43);
	scene_collect(&scene, NEED_ALL);
	ck_assert_ptr_nonnull(find_health(&scene, "process 43"));
	scene_done(&scene);
}
END_TEST

START_TEST(the_successor_of_a_skipped_process_is_asked)
{
	struct scene scene;

	scene_init(&scene);
	PUT(&scene, .pid = 42);
	process_scan_skip(scene.scan, 42);
	scene_collect(&scene, NEED_COMMAND);
	PUT(&scene, .pid = 42, .start_ticks = 900);
	scene_put_files(&scene, 42);
	scene_collect(&scene, NEED_COMMAND);
	ck_assert_str_eq(scene_process(&scene, 42)->command, "nginx: master process");
	ck_assert_ptr_null(find_health(&scene, "process 42"));
	scene_done(&scene);
}
END_TEST

START_TEST(an_empty_machine_is_no_error_and_a_vanished_one_is)
{
	struct scene scene;
	struct proc_root broken = {.fd = -1, .sys_fd = -1};
	struct process_scan *scan;

	scene_init(&scene);
	scene_collect(&scene, NEED_ALL);
	ck_assert_uint_eq(scene.snapshot->process_count, 0);
	scan = process_scan_new(&broken, &scene.host);
	ck_assert_int_lt(process_scan_collect(scan, NEED_ALL, (struct focus){0}, scene.snapshot),
			 0);
	process_scan_free(scan);
	scene_done(&scene);
}
END_TEST

START_TEST(known_processes_stay_in_sight_when_the_list_fails)
{
	struct scene scene;
	int fd;

	scene_init(&scene);
	PUT(&scene, .pid = 42);
	scene_collect(&scene, 0);
	fd = scene.root.fd;
	scene.root.fd = -1;
	snapshot_free(scene.snapshot);
	scene.snapshot = snapshot_new();
	ck_assert_int_eq(process_scan_collect(scene.scan, 0, (struct focus){0}, scene.snapshot), 0);
	ck_assert_ptr_nonnull(find_health(&scene, "have started since"));
	scene.root.fd = fd;
	scene_collect(&scene, 0);
	ck_assert_uint_eq(scene.snapshot->process_count, 1);
	ck_assert_ptr_null(find_health(&scene, "have started since"));
	scene_done(&scene);
}
END_TEST

static TCase *process_tests(void)
{
	TCase *tcase = tcase_create("a process");

	tcase_add_test(tcase, everything_about_a_process_is_read);
	tcase_add_test(tcase, what_nobody_needs_is_unknown);
	tcase_add_test(tcase, missing_files_make_unknown_not_zero);
	tcase_add_test(tcase, delay_of_disks_is_unknown_unless_the_kernel_accounts_it);
	tcase_add_test(tcase, a_broken_stat_shows_no_process);
	tcase_add_test(tcase, a_kernel_thread_has_neither_command_line_nor_program);
	tcase_add_test(tcase, a_zombie_has_no_io_and_no_command_line);
	tcase_add_test(tcase, a_replaced_program_is_marked_deleted);
	tcase_add_test(tcase, a_long_command_line_is_cut);
	tcase_add_test(tcase, a_status_with_thousands_of_groups_is_read_to_its_end);
	return tcase;
}

static TCase *refresh_tests(void)
{
	TCase *tcase = tcase_create("refreshes");

	tcase_add_test(tcase, processes_come_and_go);
	tcase_add_test(tcase, a_reused_pid_starts_anew);
	tcase_add_test(tcase, a_snapshot_outlives_what_it_saw);
	tcase_add_test(tcase, another_name_has_the_command_line_read_again);
	tcase_add_test(tcase, a_rewritten_command_line_is_seen_within_a_turn_and_in_focus_at_once);
	tcase_add_test(tcase,
		       many_sleepers_have_their_turn_less_often_but_no_later_than_four_times);
	tcase_add_test(tcase, the_memory_of_a_blocked_process_is_left_alone_for_a_while);
	tcase_add_test(tcase, a_skipped_process_is_not_asked_again_and_that_is_said);
	tcase_add_test(tcase, the_successor_of_a_skipped_process_is_asked);
	tcase_add_test(tcase, known_processes_stay_in_sight_when_the_list_fails);
	tcase_add_test(tcase, an_empty_machine_is_no_error_and_a_vanished_one_is);
	return tcase;
}

Suite *test_processes_suite(void)
{
	Suite *suite = suite_create("processes");

	suite_add_tcase(suite, process_tests());
	suite_add_tcase(suite, refresh_tests());
	return suite;
}
