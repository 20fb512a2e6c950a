/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <malloc.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "helpers/builders.h"
#include "store/history.h"

Suite *test_history_suite(void);

#define CPU metric_find(&task_metrics, "cpu_share")
#define SYSTEM_CPU metric_find(&system_metrics, "cpu_share")

static struct history *small_history(uint32_t ticks)
{
	return history_new((struct history_options){.ticks = ticks, .limit_bytes = 8 << 20});
}

static void push_tasks(struct history *history, const struct task_usage *tasks, size_t count)
{
	struct interval *interval = an_interval(.processes = tasks, .process_count = count);

	history_push(history, interval);
	built_interval_free(interval);
}

static void push_task(struct history *history, struct task_usage task)
{
	push_tasks(history, &task, 1);
}

static void push_nothing(struct history *history, int times)
{
	while (times-- > 0)
		push_tasks(history, NULL, 0);
}

static const struct task_key key = {1000, 100};

static size_t task_count(const struct history *history)
{
	return history_stats(history).tasks;
}

START_TEST(what_was_pushed_can_be_read_back_oldest_first)
{
	struct history *history = small_history(3);
	float values[4];

	for (int i = 1; i <= 4; i++) {
		struct system_usage system = a_quiet_machine();
		struct interval *interval;

		system.cpu_share = i / 10.0;
		interval = an_interval(.system = &system);
		history_push(history, interval);
		built_interval_free(interval);
	}
	ck_assert_uint_eq(history_ticks(history), 3);
	history_system(history, SYSTEM_CPU, values, 4);
	ck_assert(isnan(values[0]));
	ck_assert_float_eq_tol(values[1], 0.2f, 1e-6f);
	ck_assert_float_eq_tol(values[3], 0.4f, 1e-6f);
	history_free(history);
}
END_TEST

START_TEST(a_task_that_was_never_active_has_no_history)
{
	struct history *history = small_history(5);
	float value;

	push_task(history, a_process());
	ck_assert_uint_eq(task_count(history), 0);
	ck_assert(!history_task(history, key, false, CPU, &value, 1));
	ck_assert(isnan(value));
	history_free(history);
}
END_TEST

START_TEST(a_task_that_sleeps_after_work_keeps_its_history)
{
	struct history *history = small_history(5);
	float values[3];

	push_task(history, a_process(.cpu_share = 0.5));
	push_task(history, a_process());
	ck_assert(history_task(history, key, false, CPU, values, 3));
	ck_assert(isnan(values[0]));
	ck_assert_float_eq(values[1], 0.5f);
	ck_assert_float_eq(values[2], 0.0f);
	history_free(history);
}
END_TEST

START_TEST(an_ended_task_stays_until_its_last_sample_has_aged_out)
{
	struct history *history = small_history(5);
	struct history_task_info info;
	size_t position = 0;
	float value;

	push_task(history, a_process(.name = "gone", .cpu_share = 0.5));
	push_nothing(history, 4);
	ck_assert(history_next_task(history, &position, &info));
	ck_assert(info.has_ended);
	ck_assert_uint_eq(info.ended_ticks_ago, 4);
	ck_assert_str_eq(info.name, "gone");
	ck_assert(!history_next_task(history, &position, &info));
	ck_assert(history_task(history, key, false, CPU, &value, 1));
	push_nothing(history, 1);
	ck_assert(!history_task(history, key, false, CPU, &value, 1));
	ck_assert_uint_eq(task_count(history), 0);
	history_free(history);
}
END_TEST

START_TEST(a_reused_pid_is_another_task)
{
	struct history *history = small_history(5);
	float value;

	push_task(history, a_process(.cpu_share = 0.5));
	push_task(history, a_process(.start_ticks = 900, .cpu_share = 0.25));
	ck_assert_uint_eq(task_count(history), 2);
	ck_assert(history_task(history, key, false, CPU, &value, 1));
	ck_assert(isnan(value));
	ck_assert(history_task(history, (struct task_key){1000, 900}, false, CPU, &value, 1));
	ck_assert_float_eq(value, 0.25f);
	history_free(history);
}
END_TEST

START_TEST(a_process_and_its_first_thread_are_told_apart)
{
	struct history *history = small_history(5);
	struct task_usage process = a_process(.cpu_share = 0.75),
			  leader = a_process(.cpu_share = 0.25);
	struct interval *interval;
	float value;

	leader.now.flags |= TASK_IS_THREAD | TASK_IS_LEADER;
	interval = an_interval(.processes = &process, .process_count = 1, .threads = &leader,
			       .thread_count = 1);
	history_push(history, interval);
	built_interval_free(interval);
	ck_assert(history_task(history, key, true, CPU, &value, 1));
	ck_assert_float_eq(value, 0.25f);
	ck_assert(history_task(history, key, false, CPU, &value, 1));
	ck_assert_float_eq(value, 0.75f);
	history_free(history);
}
END_TEST

START_TEST(threads_that_nobody_collects_any_more_have_not_ended)
{
	struct history *history = small_history(5);
	struct task_usage thread = a_process(.tid = 1001, .cpu_share = 0.25);
	struct interval *interval = an_interval(.threads = &thread, .thread_count = 1);
	struct history_task_info info;
	size_t position = 0;

	history_push(history, interval);
	built_interval_free(interval);
	push_nothing(history, 2);
	ck_assert(history_next_task(history, &position, &info));
	ck_assert(info.is_thread);
	ck_assert(!info.has_ended);
	history_free(history);
}
END_TEST

START_TEST(the_time_of_a_suspend_is_a_gap)
{
	struct history *history = small_history(5);
	struct interval *interval = an_interval(.seconds = 1);
	float values[3];

	history_push(history, interval);
	interval->is_gap = true;
	history_push(history, interval);
	interval->is_gap = false;
	history_push(history, interval);
	history_system(history, SYSTEM_CPU, values, 3);
	ck_assert(!isnan(values[0]) && isnan(values[1]) && !isnan(values[2]));
	built_interval_free(interval);
	history_free(history);
}
END_TEST

static struct interval *a_disk_interval(const char *first, const char *second)
{
	struct disk_usage disks[2] = {{.now.name = first, .busy_share = 0.1},
				      {.now.name = second, .busy_share = 0.2}};

	return an_interval(.disks = disks, .disk_count = second ? 2 : 1);
}

START_TEST(devices_come_and_go)
{
	const struct metric *busy = metric_find(&disk_metrics, "busy_share");
	struct history *history = small_history(3);
	struct interval *both = a_disk_interval("sda", "sdb"), *one = a_disk_interval("sdb", NULL);
	float value;

	ck_assert_ptr_nonnull(busy);
	history_push(history, both);
	ck_assert(history_disk(history, "sdb", busy, &value, 1));
	ck_assert_float_eq_tol(value, 0.2f, 1e-6f);
	history_push(history, one);
	ck_assert(history_disk(history, "sda", busy, &value, 1));
	ck_assert(isnan(value));
	for (int i = 0; i < 3; i++)
		history_push(history, one);
	ck_assert(!history_disk(history, "sda", busy, &value, 1));
	ck_assert(!history_disk(history, "nvme0n1", busy, &value, 1));
	built_interval_free(both);
	built_interval_free(one);
	history_free(history);
}
END_TEST

#define MANY 2000

/* Every one of them active in its own way, `from` and up. */
static void push_many(struct history *history, int from, int count)
{
	struct task_usage *tasks = calloc((size_t)count, sizeof(*tasks));

	for (int i = 0; i < count; i++)
		tasks[i] = a_process(.pid = from + i, .cpu_share = 0.1 + (rand() % 100) / 1000.0);
	push_tasks(history, tasks, (size_t)count);
	free(tasks);
}

START_TEST(the_limit_in_bytes_holds_and_those_inactive_for_longest_go_first)
{
	const size_t limit = 1 << 20;
	struct history *history =
		history_new((struct history_options){.ticks = 60, .limit_bytes = limit});
	float value;

	for (int i = 0; i < 30; i++) {
		push_many(history, 10 + i * 200, 200);
		ck_assert_uint_le(history_stats(history).bytes, limit);
	}
	ck_assert_uint_gt(history_stats(history).evicted_tasks, 0);
	ck_assert(!history_task(history, (struct task_key){10, 100}, false, CPU, &value, 1));
	ck_assert(history_task(history, (struct task_key){10 + 29 * 200, 100}, false, CPU, &value,
			       1));
	history_free(history);
}
END_TEST

START_TEST(when_everybody_is_active_those_that_fit_keep_their_history)
{
	const size_t limit = 1 << 20;
	struct history *history =
		history_new((struct history_options){.ticks = 60, .limit_bytes = limit});
	float values[20];
	int known = 0;

	for (int i = 0; i < 20; i++) {
		push_many(history, 10, MANY);
		ck_assert_uint_le(history_stats(history).bytes, limit);
	}
	for (int i = 0; i < MANY; i++)
		known += history_task(history, (struct task_key){10 + i, 100}, false, CPU, values,
				      20) &&
			 !isnan(values[0]);
	ck_assert_int_gt(known, MANY / 10);
	history_free(history);
}
END_TEST

/* Sanitizers bring their own heap, which mallinfo2() does not know. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_HEAP_COUNT false
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_HEAP_COUNT false
#endif
#endif
#ifndef HAS_HEAP_COUNT
#define HAS_HEAP_COUNT true
#endif

START_TEST(the_bytes_it_tells_are_the_bytes_the_heap_gave)
{
	struct mallinfo2 before, after;
	struct history *history;
	size_t taken;

	/* Big blocks from mmap are counted elsewhere. */
	mallopt(M_MMAP_THRESHOLD, 1 << 28);
	before = mallinfo2();
	history = history_new((struct history_options){.ticks = 100, .limit_bytes = 32 << 20});
	for (int i = 0; i < 70; i++)
		push_many(history, 10 + i * 50, 500);
	after = mallinfo2();
	taken = after.uordblks - before.uordblks;
	/* valgrind replaces the heap: then nothing is counted there. */
	if (HAS_HEAP_COUNT && taken) {
		double ratio = (double)history_stats(history).bytes / (double)taken;

		ck_assert_msg(ratio > 0.97 && ratio < 1.03, "%zu told, %zu taken",
			      history_stats(history).bytes, taken);
	}
	ck_assert_uint_gt(history_stats(history).bytes, 0);
	history_free(history);
}
END_TEST

/* Each of them wakes up for one tick in a minute. */
START_TEST(a_mostly_idle_system_costs_little_per_task_and_sample)
{
	struct history *history =
		history_new((struct history_options){.ticks = 600, .limit_bytes = 64 << 20});
	struct task_usage tasks[200];
	double per_sample;

	for (int tick = 0; tick < 700; tick++) {
		for (int i = 0; i < 200; i++)
			tasks[i] = a_process(.pid = 10 + i, .resident_bytes = 1 << 20,
					     .cpu_share = (tick + i) % 60 ? 0 : 0.001 * (i + 1));
		push_tasks(history, tasks, 200);
	}
	per_sample = (double)history_stats(history).bytes / (600.0 * 200.0);
	ck_assert_double_le(per_sample, 6.0 + 3.0); /* 3: the machine's own rings */
	history_free(history);
}
END_TEST

START_TEST(a_task_that_only_sleeps_for_the_whole_span_is_forgotten)
{
	struct history *history = small_history(5);

	push_task(history, a_process(.cpu_share = 0.5));
	for (int i = 0; i < 5; i++)
		push_task(history, a_process());
	ck_assert_uint_eq(task_count(history), 0);
	history_free(history);
}
END_TEST

START_TEST(a_tiny_limit_shortens_the_span_instead_of_failing)
{
	struct history *history =
		history_new((struct history_options){.ticks = 100000, .limit_bytes = 1 << 18});

	for (int i = 0; i < 100; i++)
		push_many(history, 10, 50);
	ck_assert_uint_le(history_stats(history).bytes, 1 << 18);
	history_free(history);
}
END_TEST

Suite *test_history_suite(void)
{
	Suite *suite = suite_create("history");
	TCase *tcase = tcase_create("history");

	tcase_add_test(tcase, what_was_pushed_can_be_read_back_oldest_first);
	tcase_add_test(tcase, a_task_that_was_never_active_has_no_history);
	tcase_add_test(tcase, a_task_that_sleeps_after_work_keeps_its_history);
	tcase_add_test(tcase, an_ended_task_stays_until_its_last_sample_has_aged_out);
	tcase_add_test(tcase, a_reused_pid_is_another_task);
	tcase_add_test(tcase, a_process_and_its_first_thread_are_told_apart);
	tcase_add_test(tcase, threads_that_nobody_collects_any_more_have_not_ended);
	tcase_add_test(tcase, the_time_of_a_suspend_is_a_gap);
	tcase_add_test(tcase, devices_come_and_go);
	tcase_add_test(tcase, the_limit_in_bytes_holds_and_those_inactive_for_longest_go_first);
	tcase_add_test(tcase, when_everybody_is_active_those_that_fit_keep_their_history);
	tcase_add_test(tcase, the_bytes_it_tells_are_the_bytes_the_heap_gave);
	tcase_add_test(tcase, a_mostly_idle_system_costs_little_per_task_and_sample);
	tcase_add_test(tcase, a_task_that_only_sleeps_for_the_whole_span_is_forgotten);
	tcase_add_test(tcase, a_tiny_limit_shortens_the_span_instead_of_failing);
	suite_add_tcase(suite, tcase);
	return suite;
}
