/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "helpers/builders.h"

Suite *test_interval_suite(void);

static struct snapshot *begin, *end;
static struct interval *interval;

static void make_interval(struct snapshot *from, struct snapshot *to)
{
	begin = from;
	end = to;
	interval = interval_new(begin, end);
}

static void put_away(void)
{
	interval_free(interval);
	snapshot_free(begin);
	snapshot_free(end);
	interval = NULL;
	begin = end = NULL;
}

START_TEST(only_tasks_of_the_end_are_in_it)
{
	make_interval(
		a_snapshot(.at_s = 9, .processes = TASKS(a_task(.pid = 1), a_task(.pid = 2))),
		a_snapshot(.at_s = 10, .processes = TASKS(a_task(.pid = 2), a_task(.pid = 3))));
	ck_assert_uint_eq(interval->process_count, 2);
	ck_assert_ptr_null(interval_process(interval, 1));
	ck_assert_ptr_nonnull(interval_process(interval, 2));
	ck_assert(isnan(interval_process(interval, 3)->cpu_share) ||
		  interval_process(interval, 3)->is_new);
}
END_TEST

START_TEST(it_is_as_long_as_the_monotonic_clock_says)
{
	make_interval(a_snapshot(.at_s = 5), a_snapshot(.at_s = 6.25));
	ck_assert_double_eq_tol(interval->seconds, 1.25, 1e-9);
	ck_assert(!interval->is_gap);
}
END_TEST

START_TEST(snapshots_in_the_wrong_order_make_an_interval_without_rates)
{
	make_interval(a_snapshot(.at_s = 6, .processes = TASKS(a_task(.pid = 1))),
		      a_snapshot(.at_s = 5, .processes = TASKS(a_task(.pid = 1, .run_ns = 5))));
	ck_assert_double_eq(interval->seconds, 0.0);
	ck_assert(isnan(interval->processes[0].cpu_share));
}
END_TEST

START_TEST(a_suspend_shows_as_a_gap)
{
	begin = a_snapshot(.at_s = 5);
	end = snapshot_new();
	end->time_ns = 6 * NS_PER_S;
	end->boot_ns = 6 * NS_PER_S + 600 * NS_PER_MS;
	snapshot_seal(end);
	interval = interval_new(begin, end);
	ck_assert(interval->is_gap);
}
END_TEST

START_TEST(threads_are_matched_within_their_process)
{
	const struct task_usage *threads;
	size_t count;

	make_interval(
		a_snapshot(.at_s = 9, .threads = TASKS(a_task(.pid = 7, .tid = 8, .run_ns = 100),
						       a_task(.pid = 9, .tid = 10))),
		a_snapshot(.at_s = 10, .threads = TASKS(a_task(.pid = 7, .tid = 7),
							a_task(.pid = 7, .tid = 8,
							       .run_ns = 100 + NS_PER_S / 4),
							a_task(.pid = 9, .tid = 10))));
	threads = interval_threads_of(interval, 7, &count);
	ck_assert_uint_eq(count, 2);
	ck_assert_double_eq_tol(threads[1].cpu_share, 0.25, 1e-9);
	ck_assert_ptr_null(interval_threads_of(interval, 8, &count));
	ck_assert_uint_eq(count, 0);
}
END_TEST

START_TEST(rows_that_are_there_twice_both_find_their_past)
{
	make_interval(a_snapshot(.at_s = 9, .processes = TASKS(a_task(.pid = 4, .run_ns = 100),
							       a_task(.pid = 4, .run_ns = 100))),
		      a_snapshot(.at_s = 10, .processes = TASKS(a_task(.pid = 4, .run_ns = 100),
								a_task(.pid = 4, .run_ns = 100))));
	ck_assert_double_eq(interval->processes[0].cpu_share, 0.0);
	ck_assert_double_eq(interval->processes[1].cpu_share, 0.0);
}
END_TEST

START_TEST(rows_out_of_order_only_lose_their_past)
{
	begin = a_snapshot(.at_s = 9, .processes = TASKS(a_task(.pid = 4), a_task(.pid = 5)));
	end = snapshot_new();
	end->time_ns = end->boot_ns = 10 * NS_PER_S;
	snapshot_seal(end);
	end->processes = arena_calloc(&end->arena, 3, sizeof(struct task));
	end->process_count = 3;
	end->processes[0] = a_task(.pid = 5);
	end->processes[1] = a_task(.pid = 4);
	end->processes[2] = a_task(.pid = -1);
	interval = interval_new(begin, end);
	ck_assert_uint_eq(interval->process_count, 3);
	ck_assert_double_eq(interval->processes[0].cpu_share, 0.0);
	ck_assert(isnan(interval->processes[1].cpu_share));
}
END_TEST

START_TEST(two_empty_snapshots_make_an_empty_interval)
{
	struct snapshot *empty = snapshot_new(), *other = snapshot_new();

	snapshot_seal(empty);
	snapshot_seal(other);
	make_interval(empty, other);
	ck_assert_uint_eq(interval->process_count + interval->disk_count + interval->net_count, 0);
	ck_assert(isnan(interval->system.cpu_share));
	ck_assert_ptr_null(interval_process(interval, 1));
	ck_assert_ptr_null(interval_cgroup(interval, "/a"));
	ck_assert_ptr_null(interval_cgroup(interval, NULL));
}
END_TEST

START_TEST(an_interval_after_a_larger_one_shows_nothing_of_it)
{
	struct task many[500];

	for (int i = 0; i < 500; i++)
		many[i] = a_task(.pid = i + 1, .name = "old");
	make_interval(a_snapshot(.at_s = 1, .processes = many, .process_count = 500),
		      a_snapshot(.at_s = 2, .processes = many, .process_count = 500));
	put_away();
	for (int i = 0; i < 3; i++) {
		make_interval(a_snapshot(.at_s = 3, .processes = TASKS(a_task(.pid = 9))),
			      a_snapshot(.at_s = 4, .processes = TASKS(a_task(.pid = 9))));
		ck_assert_uint_eq(interval->process_count, 1);
		ck_assert_str_eq(interval->processes[0].now.name, "process");
		ck_assert_ptr_null(interval_process(interval, 10));
		put_away();
	}
}
END_TEST

START_TEST(intervals_that_live_together_do_not_share_rows)
{
	struct snapshot *a = a_snapshot(.at_s = 1, .processes = TASKS(a_task(.pid = 1)));
	struct snapshot *b = a_snapshot(.at_s = 2, .processes = TASKS(a_task(.pid = 1)));
	struct interval *first = interval_new(a, b), *second = interval_new(a, b);

	ck_assert_ptr_ne(first->processes, second->processes);
	interval_free(first);
	interval_free(second);
	interval_free(NULL);
	snapshot_free(a);
	snapshot_free(b);
}
END_TEST

/* Random numbers with a bias to the values where things go wrong. */
static uint64_t odd_number(void)
{
	static const uint64_t edges[] = {
		0, 1, VALUE_UNKNOWN, VALUE_UNKNOWN - 1, UINT32_MAX, UINT64_C(1) << 63};

	if (random() % 3 == 0)
		return edges[(size_t)random() % (sizeof(edges) / sizeof(edges[0]))];
	return (uint64_t)random() * (uint64_t)(random() % 1000);
}

static void randomize(void *field, size_t size)
{
	for (size_t i = 0; i < size / sizeof(uint64_t); i++) {
		uint64_t number = odd_number();

		memcpy((char *)field + i * sizeof(number), &number, sizeof(number));
	}
}

static struct task odd_task(void)
{
	struct task task = a_task(.pid = 1 + (pid_t)(random() % 40));

	task.start_ticks = random() % 4 ? 100 : odd_number();
	task.flags = (uint32_t)random() % 32;
	task.thread_count = (uint32_t)random() % 5;
	randomize(&task.user_ns, offsetof(struct task, swap_bytes) + sizeof(task.swap_bytes) -
					 offsetof(struct task, user_ns));
	return task;
}

static struct snapshot *odd_snapshot(void)
{
	struct snapshot *snapshot = snapshot_new();
	struct arena *arena = &snapshot->arena;
	struct system_counters *system = &snapshot->system;

	snapshot->time_ns = random() % 8 ? (uint64_t)random() : odd_number();
	snapshot->boot_ns = odd_number();
	snapshot->host = random() % 2 ? &a_host : NULL;
	snapshot->process_count = snapshot->thread_count = 30;
	snapshot->processes = arena_calloc(arena, 30, sizeof(struct task));
	snapshot->threads = arena_calloc(arena, 30, sizeof(struct task));
	for (int i = 0; i < 30; i++) {
		snapshot->processes[i] = odd_task();
		snapshot->threads[i] = odd_task();
	}
	snapshot->disk_count = snapshot->net_count = 3;
	snapshot->disks = arena_calloc(arena, 3, sizeof(*snapshot->disks));
	snapshot->nets = arena_calloc(arena, 3, sizeof(*snapshot->nets));
	system->cpus = arena_calloc(arena, 3, sizeof(*system->cpus));
	system->cpu_count = 3;
	for (int i = 0; i < 3; i++) {
		static const char *const names[] = {"a", "b", "c", NULL};

		randomize(&snapshot->disks[i].reads, 12 * sizeof(uint64_t));
		randomize(&snapshot->nets[i].receive_bytes, 8 * sizeof(uint64_t));
		randomize(&system->cpus[i].user_ns, 10 * sizeof(uint64_t));
		snapshot->disks[i].name = snapshot->nets[i].name = names[random() % 4];
		system->cpus[i].id = (int32_t)(random() % 4);
	}
	randomize(&system->cpu.user_ns, 10 * sizeof(uint64_t));
	randomize(&system->memory, sizeof(system->memory));
	randomize(&system->paging, sizeof(system->paging));
	randomize(&system->pressure_cpu, 3 * sizeof(struct pressure_counters));
	randomize(&system->tcp, sizeof(system->tcp));
	snapshot_seal(snapshot);
	return snapshot;
}

/* What must hold whatever the numbers are. */
static void assert_sane(double number)
{
	ck_assert_msg(isnan(number) || (isfinite(number) && number >= 0.0), "%g", number);
}

static void assert_sane_task(const struct task_usage *usage)
{
	assert_sane(usage->cpu_share);
	assert_sane(usage->run_delay_share);
	assert_sane(usage->disk_delay_share);
	assert_sane(usage->read_bytes_per_s);
	assert_sane(usage->major_faults_per_s);
	ck_assert(isnan(usage->io_bytes_per_s) ==
		  (isnan(usage->read_bytes_per_s) || isnan(usage->write_bytes_per_s)));
	if (!isnan(usage->user_share))
		ck_assert_double_eq_tol(usage->user_share + usage->system_share, usage->cpu_share,
					1e-9 * (1.0 + usage->cpu_share));
	for (int i = 0; i < WAIT_CLASS_COUNT; i++)
		assert_sane(usage->split.share[i]);
}

static void assert_sane_cpu(const struct cpu_usage *cpu)
{
	double sum = cpu->user + cpu->nice + cpu->system + cpu->idle + cpu->iowait + cpu->irq +
		     cpu->softirq + cpu->steal;

	if (!isnan(sum))
		ck_assert_double_eq_tol(sum, 1.0, 1e-6);
	ck_assert(isnan(cpu->busy) || (cpu->busy >= 0.0 && cpu->busy <= 1.0));
}

START_TEST(whatever_the_counters_say_the_rates_are_sane_or_unknown)
{
	srandom((unsigned int)_i);
	make_interval(odd_snapshot(), odd_snapshot());
	for (size_t i = 0; i < interval->process_count; i++)
		assert_sane_task(&interval->processes[i]);
	for (size_t i = 0; i < interval->thread_count; i++)
		assert_sane_task(&interval->threads[i]);
	for (size_t i = 0; i < interval->disk_count; i++) {
		assert_sane(interval->disks[i].await_s);
		assert_sane(interval->disks[i].queue_length);
		ck_assert(!(interval->disks[i].busy_share > 1.0));
	}
	assert_sane_cpu(&interval->system.cpu);
	for (size_t i = 0; i < interval->system.cpu_count; i++)
		assert_sane_cpu(&interval->system.cpus[i]);
	ck_assert(!(interval->system.pressure_io.some > 1.0));
	ck_assert(!(interval->system.tcp_retransmit_share > 1.0));
	assert_sane(interval->system.disk_await_s);
	assert_sane(interval->system.swap_used_share);
}
END_TEST

Suite *test_interval_suite(void)
{
	Suite *suite = suite_create("interval");
	TCase *tcase = tcase_create("interval");

	tcase_add_checked_fixture(tcase, NULL, put_away);
	tcase_add_test(tcase, only_tasks_of_the_end_are_in_it);
	tcase_add_test(tcase, it_is_as_long_as_the_monotonic_clock_says);
	tcase_add_test(tcase, snapshots_in_the_wrong_order_make_an_interval_without_rates);
	tcase_add_test(tcase, a_suspend_shows_as_a_gap);
	tcase_add_test(tcase, threads_are_matched_within_their_process);
	tcase_add_test(tcase, rows_that_are_there_twice_both_find_their_past);
	tcase_add_test(tcase, rows_out_of_order_only_lose_their_past);
	tcase_add_test(tcase, two_empty_snapshots_make_an_empty_interval);
	tcase_add_test(tcase, an_interval_after_a_larger_one_shows_nothing_of_it);
	tcase_add_test(tcase, intervals_that_live_together_do_not_share_rows);
	tcase_add_loop_test(tcase, whatever_the_counters_say_the_rates_are_sane_or_unknown, 0, 50);
	suite_add_tcase(suite, tcase);
	return suite;
}
