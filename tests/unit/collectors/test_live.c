/* SPDX-License-Identifier: MIT */
/* The scan on this machine, against processes whose behaviour is known. */
#include <check.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/units.h"
#include "helpers/burn.h"
#include "model/interval.h"
#include "unit/collectors/watch.h"

Suite *test_live_suite(void);

static struct watch watch;

static void set_up(void)
{
	watch_init(&watch);
}

static void tear_down(void)
{
	watch_done(&watch);
}

static void sleep_ms(unsigned int ms)
{
	usleep(ms * 1000);
}

/* The kernel brings the clock of a running task up to date at its ticks: 10 ms at most, and some
 * to spare for a busy machine. */
#define TICK_MS 20
#define TICK_NS (TICK_MS * NS_PER_MS)

START_TEST(cpu_time_is_what_the_process_measures_itself)
{
	static const char *const modes[] = {"alone", "workers", "passing"};
	struct burn burn = burn_start(modes[_i], (const char *[]){"2", NULL});
	uint64_t before, begin, end, between, after;

	before = burn_cpu_ns(&burn);
	begin = watch_look(&watch, NEED_ALL, burn.pid)->run_ns;
	between = burn_cpu_ns(&burn);
	sleep_ms(300);
	after = burn_cpu_ns(&burn);
	end = watch_look(&watch, NEED_ALL, burn.pid)->run_ns;
	ck_assert_uint_ge(begin + TICK_NS, before);
	ck_assert_uint_le(begin, between + TICK_NS);
	ck_assert_uint_ge(end + TICK_NS, after);
	ck_assert_uint_le(end, burn_cpu_ns(&burn) + TICK_NS);
	ck_assert_uint_gt(end, begin);
	burn_stop(&burn);
}
END_TEST

/* Two snapshots, half a second apart, and what the process measured itself meanwhile. */
static double look_for_share(const struct burn *burn, double *ret_own_share)
{
	struct snapshot *begin, *end;
	struct interval *interval;
	uint64_t begin_cpu_ns, end_cpu_ns;
	double share;

	watch_look(&watch, NEED_ALL, burn->pid);
	begin_cpu_ns = burn_cpu_ns(burn);
	begin = watch.snapshot;
	watch.snapshot = NULL;
	sleep_ms(500);
	watch_look(&watch, NEED_ALL, burn->pid);
	end_cpu_ns = burn_cpu_ns(burn);
	end = watch.snapshot;
	interval = interval_new(begin, end);
	share = interval_process(interval, burn->pid)->cpu_share;
	*ret_own_share = (double)(end_cpu_ns - begin_cpu_ns) / (interval->seconds * NS_PER_S);
	interval_free(interval);
	snapshot_free(begin);
	return share;
}

START_TEST(the_share_of_a_cpu_is_what_the_process_measures_itself)
{
	static const char *const modes[] = {"alone", "workers"};
	struct burn burn = burn_start(modes[_i], (const char *[]){"1", NULL});
	double own_share, share, error = INFINITY;

	/* A busy machine may come between our reading and its answer, but not always. */
	for (int i = 0; i < 5 && error > 0.15; i++) {
		share = look_for_share(&burn, &own_share);
		ck_assert_double_le(share, 1.05);
		error = fabs(share / own_share - 1);
	}
	ck_assert_double_le(error, 0.15);
	burn_stop(&burn);
}
END_TEST

START_TEST(the_idle_leader_is_told_from_the_worker_that_spins)
{
	struct burn burn = burn_start("workers", (const char *[]){"1", NULL});
	const struct task *process, *threads;
	uint64_t begin_leader, begin_worker;
	size_t count;

	watch_look(&watch, NEED_ALL, burn.pid);
	threads = watch_threads(&watch, burn.pid, &count);
	ck_assert_uint_eq(count, 2);
	begin_leader = threads[0].run_ns;
	begin_worker = threads[1].run_ns;
	sleep_ms(200);
	process = watch_look(&watch, NEED_ALL, burn.pid);
	threads = watch_threads(&watch, burn.pid, &count);
	ck_assert_uint_lt(threads[0].run_ns - begin_leader, 10 * NS_PER_MS);
	ck_assert_uint_gt(threads[1].run_ns - begin_worker, 10 * NS_PER_MS);
	ck_assert_int_eq(threads[0].state, 'S');
	ck_assert_int_eq(threads[1].state, 'R');
	ck_assert_int_eq(process->state, 'R');
	burn_stop(&burn);
}
END_TEST

START_TEST(two_threads_on_one_cpu_wait_for_each_other)
{
	struct burn burn = burn_start("pinned", (const char *[]){"2", NULL});
	const struct task *process = watch_look(&watch, NEED_SCHEDSTAT, burn.pid);
	uint64_t begin_ns = clock_now_ns(), begin_delay_ns = process->run_delay_ns, elapsed_ns;

	sleep_ms(400);
	process = watch_look(&watch, NEED_SCHEDSTAT, burn.pid);
	elapsed_ns = clock_now_ns() - begin_ns;
	/* One of the two waits at any time; the kernel counts when the waiting ends. */
	ck_assert_uint_ge(process->run_delay_ns - begin_delay_ns, elapsed_ns / 2);
	burn_stop(&burn);
}
END_TEST

START_TEST(a_long_sleeper_that_runs_is_noticed_in_the_same_refresh)
{
	struct burn burn = burn_start("sleeper", NULL);
	uint64_t run_ns;

	for (int i = 0; i < 5; i++)
		run_ns = watch_look(&watch, NEED_ALL, burn.pid)->run_ns;
	ck_assert_int_eq(watch_look(&watch, NEED_ALL, burn.pid)->state, 'S');
	burn_poke(&burn);
	while (burn_cpu_ns(&burn) < run_ns + TICK_NS)
		sleep_ms(1);
	ck_assert_uint_gt(watch_look(&watch, NEED_ALL, burn.pid)->run_ns, run_ns);
	ck_assert_int_eq(watch_look(&watch, NEED_ALL, burn.pid)->state, 'R');
	burn_stop(&burn);
}
END_TEST

START_TEST(an_exec_is_noticed_in_the_same_refresh)
{
	struct burn burn = burn_start("other", (const char *[]){"sleep", "100", NULL});
	const struct task *process = watch_look(&watch, NEED_ALL, burn.pid);
	uint64_t start_ticks = process->start_ticks;

	ck_assert_str_eq(process->name, "burner");
	burn_poke(&burn);
	watch_await_name(burn.pid, "sleep");
	sleep_ms(TICK_MS);
	process = watch_look(&watch, NEED_ALL, burn.pid);
	ck_assert_uint_eq(process->start_ticks, start_ticks);
	ck_assert_str_eq(process->name, "sleep");
	ck_assert_str_eq(process->command, "sleep 100");
	ck_assert_ptr_nonnull(strstr(process->exe, "sleep"));
	burn_stop(&burn);
}
END_TEST

START_TEST(newcomers_are_found_and_the_dead_are_dropped_in_every_refresh)
{
	/* More than a full turn: listings and probes. */
	for (int i = 0; i < PROCESS_TURN_REFRESHES + 2; i++) {
		struct burn burn = burn_start("named", (const char *[]){"newcomer", NULL});
		pid_t pid = burn.pid;

		ck_assert_str_eq(watch_look(&watch, NEED_ALL, pid)->name, "newcomer");
		burn_stop(&burn);
		watch_refresh(&watch, NEED_ALL);
		ck_assert_ptr_null(snapshot_process(watch.snapshot, pid));
	}
}
END_TEST

START_TEST(what_others_change_in_a_sleeper_is_seen_within_a_turn_and_in_focus_at_once)
{
	struct burn burn = burn_start("named", (const char *[]){"sleeper", NULL});
	struct focus focus = {&burn.pid, 1, 0};

	watch_look(&watch, NEED_ALL, burn.pid);
	ck_assert_int_eq(setpriority(PRIO_PROCESS, (id_t)burn.pid, 5), 0);
	for (int i = 0; i < PROCESS_TURN_REFRESHES; i++)
		watch_look(&watch, NEED_ALL, burn.pid);
	ck_assert_int_eq(snapshot_process(watch.snapshot, burn.pid)->nice, 5);
	ck_assert_int_eq(setpriority(PRIO_PROCESS, (id_t)burn.pid, 6), 0);
	watch_refresh_focused(&watch, NEED_ALL, focus);
	ck_assert_int_eq(snapshot_process(watch.snapshot, burn.pid)->nice, 6);
	burn_stop(&burn);
}
END_TEST

START_TEST(what_may_come_later_is_there_at_once_in_focus_and_soon_for_everybody)
{
	struct burn burn = burn_start("named", (const char *[]){"sleeper", NULL});
	struct focus focus = {&burn.pid, 1, NEED_ALL}, nobody = {.late = NEED_ALL};
	size_t incomplete = 1;

	watch_refresh_focused(&watch, NEED_ALL, focus);
	ck_assert_ptr_nonnull(snapshot_process(watch.snapshot, burn.pid)->command);
	ck_assert(value_is_known(snapshot_process(watch.snapshot, burn.pid)->shared_bytes));
	for (int i = 0; i < 1000 && incomplete; i++) {
		watch_refresh_focused(&watch, NEED_ALL, nobody);
		incomplete = 0;
		for (size_t p = 0; p < watch.snapshot->process_count; p++)
			incomplete += !value_is_known(watch.snapshot->processes[p].shared_bytes);
	}
	ck_assert_uint_eq(incomplete, 0);
	burn_stop(&burn);
}
END_TEST

START_TEST(rows_on_the_screen_are_read_again_within_a_few_refreshes)
{
	struct burn burn = burn_start("named", (const char *[]){"sleeper", NULL});
	pid_t pids[PROCESS_CHOSEN_MAX + 1];
	struct focus focus = {pids, PROCESS_CHOSEN_MAX + 1, 0};

	for (size_t i = 0; i < PROCESS_CHOSEN_MAX; i++)
		pids[i] = getpid();
	pids[PROCESS_CHOSEN_MAX] = burn.pid;
	watch_refresh_focused(&watch, NEED_ALL, focus);
	ck_assert_int_eq(setpriority(PRIO_PROCESS, (id_t)burn.pid, 5), 0);
	for (int i = 0; i < PROCESS_SEEN_REFRESHES; i++)
		watch_refresh_focused(&watch, NEED_ALL, focus);
	ck_assert_int_eq(snapshot_process(watch.snapshot, burn.pid)->nice, 5);
	burn_stop(&burn);
}
END_TEST

START_TEST(a_sleeper_that_is_stopped_is_seen_stopped)
{
	struct burn burn = burn_start("idle", (const char *[]){"2", NULL});

	for (int i = 0; i < 3; i++)
		watch_look(&watch, NEED_ALL, burn.pid);
	kill(burn.pid, SIGSTOP);
	/* Each thread stops when it gets a CPU, which takes its time on a busy machine. */
	for (int i = 0; i < 200; i++) {
		sleep_ms(TICK_MS);
		watch_look(&watch, NEED_ALL, burn.pid);
		if (snapshot_process(watch.snapshot, burn.pid)->states.stopped == 3)
			break;
	}
	ck_assert_int_eq(snapshot_process(watch.snapshot, burn.pid)->state, 'T');
	ck_assert_uint_eq(snapshot_process(watch.snapshot, burn.pid)->states.stopped, 3);
	burn_stop(&burn);
}
END_TEST

START_TEST(a_blocked_thread_shows_in_its_process_although_the_leader_sleeps)
{
	struct burn burn = burn_start("blocked", (const char *[]){"2", NULL});
	const struct task *process;

	sleep_ms(TICK_MS);
	process = watch_look(&watch, NEED_COMMAND, burn.pid);
	ck_assert_int_eq(process->state, 'D');
	ck_assert_uint_eq(process->states.uninterruptible, 2);
	ck_assert_uint_eq(process->states.sleeping, 1);
	ck_assert_ptr_null(process->command);
	for (int i = 0; i < 4; i++)
		process = watch_look(&watch, NEED_COMMAND, burn.pid);
	ck_assert_ptr_nonnull(strstr(process->command, "burner blocked 2"));
	burn_stop(&burn);
}
END_TEST

START_TEST(names_come_as_they_are)
{
	static const char *const names[] = {
		"od) S (d", "new\nline\033[2J", "\377utf8\303", ")", " ", "(((("};
	struct burn burn = burn_start("named", (const char *[]){names[_i], NULL});
	const struct task *process = watch_look(&watch, NEED_ALL, burn.pid);

	ck_assert_str_eq(process->name, names[_i]);
	ck_assert_int_eq(process->ppid, getpid());
	ck_assert_int_eq(process->state, 'S');
	burn_stop(&burn);
}
END_TEST

START_TEST(a_zombie_is_shown_until_it_is_buried)
{
	struct burn burn = burn_start("zombie", NULL);
	const struct task *zombie = watch_look(&watch, NEED_ALL, burn.child);

	ck_assert_int_eq(zombie->state, 'Z');
	ck_assert_int_eq(zombie->ppid, burn.pid);
	ck_assert_ptr_null(zombie->command);
	burn_stop(&burn);
}
END_TEST

START_TEST(all_threads_are_counted_by_state_without_rows)
{
	struct burn burn = burn_start("idle", (const char *[]){"200", NULL});
	const struct task *process = watch_look(&watch, NEED_COMMAND, burn.pid);

	/* On a busy machine the last ones are still on their way to sleep. */
	for (int i = 0; i < 100 && process->states.sleeping != 201; i++) {
		sleep_ms(20);
		process = watch_look(&watch, NEED_COMMAND, burn.pid);
	}
	ck_assert_uint_eq(process->thread_count, 201);
	ck_assert_uint_eq(process->states.sleeping, 201);
	ck_assert_uint_eq(watch.snapshot->thread_count, 0);
	burn_stop(&burn);
}
END_TEST

START_TEST(threads_that_slept_are_not_asked_again)
{
	struct burn burn = burn_start("ticking", (const char *[]){"500", NULL});
	const struct task *threads;
	uint64_t sum_ns, process_ns;
	size_t count;

	for (int i = 0; i < 4; i++) {
		watch_look(&watch, NEED_ALL, burn.pid);
		sleep_ms(50);
	}
	process_ns = watch_look(&watch, NEED_ALL, burn.pid)->run_ns;
	ck_assert_uint_lt(process_scan_last_work(watch.scan).threads_read, 250);
	threads = watch_threads(&watch, burn.pid, &count);
	ck_assert_uint_eq(count, 502);
	sum_ns = 0;
	for (size_t i = 0; i < count; i++)
		sum_ns += threads[i].run_ns;
	ck_assert_uint_le(process_ns, sum_ns + TICK_NS);
	ck_assert_uint_ge(process_ns + TICK_NS, sum_ns);
	burn_stop(&burn);
}
END_TEST

START_TEST(beside_one_that_spins_those_that_sleep_are_not_asked)
{
	struct burn burn = burn_start("workers", (const char *[]){"1", "2000", NULL});
	uint64_t fewest = UINT64_MAX;

	watch_look(&watch, NEED_SCHEDSTAT, burn.pid);
	/* On a busy machine the last ones are still on their way to sleep. */
	for (int i = 0; i < 100 && fewest >= 1500; i++) {
		struct process_scan_work work;

		sleep_ms(20);
		watch_look(&watch, NEED_SCHEDSTAT, burn.pid);
		work = process_scan_last_work(watch.scan);
		if (work.opens + work.rereads < fewest)
			fewest = work.opens + work.rereads;
	}
	ck_assert_uint_lt(fewest, 1500);
	burn_stop(&burn);
}
END_TEST

START_TEST(delays_of_threads_that_ended_are_not_lost)
{
	struct burn burn = burn_start("passing", (const char *[]){"3", NULL});
	const struct task *process = watch_look(&watch, NEED_ALL, burn.pid);
	uint64_t delay_ns = process->run_delay_ns, timeslices = process->timeslices;
	uint64_t user_ns = process->user_ns;

	for (int i = 0; i < 20; i++) {
		sleep_ms(10);
		process = watch_look(&watch, NEED_ALL, burn.pid);
		ck_assert_uint_ge(process->run_delay_ns, delay_ns);
		ck_assert_uint_ge(process->timeslices, timeslices);
		ck_assert_uint_ge(process->user_ns, user_ns);
		delay_ns = process->run_delay_ns;
		timeslices = process->timeslices;
		user_ns = process->user_ns;
	}
	burn_stop(&burn);
}
END_TEST

START_TEST(a_writer_writes)
{
	char path[] = "/tmp/blametop-writer-XXXXXX";
	int file = mkstemp(path);
	struct burn burn = burn_start("writer", (const char *[]){path, NULL});
	uint64_t calls, chars;

	ck_assert_int_ge(file, 0);
	calls = watch_look(&watch, NEED_IO, burn.pid)->write_calls;
	chars = snapshot_process(watch.snapshot, burn.pid)->write_chars;
	sleep_ms(200);
	watch_look(&watch, NEED_IO, burn.pid);
	ck_assert_uint_gt(snapshot_process(watch.snapshot, burn.pid)->write_calls, calls);
	ck_assert_uint_ge(snapshot_process(watch.snapshot, burn.pid)->write_chars, chars + 65536);
	burn_stop(&burn);
	close(file);
	unlink(path);
}
END_TEST

START_TEST(a_storm_of_processes_is_weathered)
{
	struct burn burn = burn_start("storm", NULL);

	for (int i = 0; i < 40; i++)
		ck_assert_str_eq(watch_look(&watch, NEED_ALL, burn.pid)->name, "burner");
	ck_assert_ptr_nonnull(snapshot_process(watch.snapshot, getpid()));
	burn_stop(&burn);
}
END_TEST

START_TEST(few_descriptors_are_enough)
{
	struct rlimit limit, few;
	struct burn burn = burn_start("ticking", (const char *[]){"100", NULL});
	struct burn busy = burn_start("workers", (const char *[]){"30", NULL});
	struct watch poor;

	getrlimit(RLIMIT_NOFILE, &limit);
	few = (struct rlimit){40, limit.rlim_max};
	watch_init(&poor);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
	/* Threads that have been started do not run at once on a busy machine. */
	for (int i = 0; i < 100; i++) {
		if (watch_look(&poor, NEED_ALL, busy.pid)->states.running == 30)
			break;
		sleep_ms(20);
	}
	for (int i = 0; i < 5; i++) {
		const struct task *process = watch_look(&poor, NEED_ALL, busy.pid);

		ck_assert_uint_eq(process->thread_count, 31);
		ck_assert(value_is_known(process->run_delay_ns));
		ck_assert_uint_eq(process->states.running, 30);
		ck_assert_uint_le(process_scan_last_work(poor.scan).kept_descriptors, 40);
		sleep_ms(20);
	}
	setrlimit(RLIMIT_NOFILE, &limit);
	watch_done(&poor);
	burn_stop(&burn);
	burn_stop(&busy);
}
END_TEST

Suite *test_live_suite(void)
{
	Suite *suite = suite_create("live");
	TCase *tcase = tcase_create("live");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	/* Beside thirty that spin on a machine that is busy anyway, a scan takes a second. */
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, cpu_time_is_what_the_process_measures_itself, 0, 3);
	tcase_add_loop_test(tcase, the_share_of_a_cpu_is_what_the_process_measures_itself, 0, 2);
	tcase_add_test(tcase, the_idle_leader_is_told_from_the_worker_that_spins);
	tcase_add_test(tcase, two_threads_on_one_cpu_wait_for_each_other);
	tcase_add_test(tcase, a_long_sleeper_that_runs_is_noticed_in_the_same_refresh);
	tcase_add_test(tcase, an_exec_is_noticed_in_the_same_refresh);
	tcase_add_test(tcase, newcomers_are_found_and_the_dead_are_dropped_in_every_refresh);
	tcase_add_test(tcase,
		       what_others_change_in_a_sleeper_is_seen_within_a_turn_and_in_focus_at_once);
	tcase_add_test(tcase, what_may_come_later_is_there_at_once_in_focus_and_soon_for_everybody);
	tcase_add_test(tcase, rows_on_the_screen_are_read_again_within_a_few_refreshes);
	tcase_add_test(tcase, a_sleeper_that_is_stopped_is_seen_stopped);
	tcase_add_test(tcase, a_blocked_thread_shows_in_its_process_although_the_leader_sleeps);
	tcase_add_loop_test(tcase, names_come_as_they_are, 0, 6);
	tcase_add_test(tcase, a_zombie_is_shown_until_it_is_buried);
	tcase_add_test(tcase, all_threads_are_counted_by_state_without_rows);
	tcase_add_test(tcase, threads_that_slept_are_not_asked_again);
	tcase_add_test(tcase, beside_one_that_spins_those_that_sleep_are_not_asked);
	tcase_add_test(tcase, delays_of_threads_that_ended_are_not_lost);
	tcase_add_test(tcase, a_writer_writes);
	tcase_add_test(tcase, a_storm_of_processes_is_weathered);
	tcase_add_test(tcase, few_descriptors_are_enough);
	suite_add_tcase(suite, tcase);
	return suite;
}
