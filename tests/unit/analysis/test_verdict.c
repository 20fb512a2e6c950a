/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "analysis/explain.h"
#include "helpers/builders.h"
#include "unit/analysis/sights.h"

Suite *test_verdict_suite(void);

/* A story: what the machine does, frame by frame. */
struct story {
	struct verdict_engine *engine;
	struct interval *interval; /* the newest */
	struct system_usage system;
	struct disk_usage disk;
	struct task_usage tasks[4];
	size_t task_count;
	double seconds; /* of a frame */
	uint64_t now_ns;
};

static struct story a_story(double seconds)
{
	struct story story = {
		.engine = verdict_engine_new(&a_host),
		.system = a_quiet_machine(),
		.disk = {.now.name = "vda", .await_s = NAN, .read_await_s = NAN},
		.seconds = seconds,
	};

	return story;
}

static const struct verdict *tell(struct story *story, int frames)
{
	const struct verdict *verdict = NULL;

	while (frames-- > 0) {
		struct interval *interval =
			an_interval(.seconds = story->seconds, .system = &story->system,
				    .processes = story->tasks, .process_count = story->task_count,
				    .disks = &story->disk, .disk_count = 1);

		/* The engine may keep nothing of the one before. */
		built_interval_free(story->interval);
		story->interval = interval;
		verdict = verdict_update_system(story->engine, interval, NULL);
	}
	return verdict;
}

static const struct verdict *ask(struct story *story, pid_t pid)
{
	return verdict_update_process(story->engine, story->interval, NULL, pid);
}

static void story_done(struct story *story)
{
	if (story->interval)
		built_interval_free(story->interval);
	verdict_engine_free(story->engine);
}

static void full_cpus(struct story *story)
{
	story->system.cpu_share = story->system.cpu.busy = story->system.hottest_cpu_share = 1.0;
	story->tasks[0] = a_process(.pid = 50, .name = "hog", .threads = 6, .cpu_share = 2.0,
				    .run_delay_share = 4.0);
	story->task_count = 1;
}

static void quiet(struct story *story)
{
	story->system = a_quiet_machine();
	story->disk = (struct disk_usage){.now.name = "vda", .await_s = NAN};
	story->task_count = 0;
}

/* A writer that waits for every write, seen in state D at each refresh. */
static void slow_disk(struct story *story)
{
	story->system.pressure_io.some = 0.8;
	story->system.cpu.iowait = 0.4;
	story->disk.busy_share = 0.85;
	story->disk.queue_length = 1;
	story->disk.writes_per_s = 100;
	story->disk.write_await_s = story->disk.await_s = 0.008;
	story->tasks[0] = a_process(.pid = 60, .name = "writer", .state = 'D', .cpu_share = 0.05,
				    .write_bytes_per_s = 1e6);
	story->task_count = 1;
}

static void assert_verdict(const struct verdict *verdict)
{
	struct explain_lines lines = {0};

	explain_verdict(verdict, &lines);
	for (size_t i = 0; i < lines.count; i++)
		if (lines.items[i].text[0] && lines.items[i].kind != EXPLAIN_BLIND &&
		    lines.items[i].kind != EXPLAIN_SPLIT)
			assert_sentence(lines.items[i].text);
	explain_lines_done(&lines);
}

static double share_sum(const struct verdict *verdict)
{
	double sum = 0;

	for (int i = 0; i < WAIT_CLASS_COUNT; i++)
		sum += isnan(verdict->share[i]) ? 0 : verdict->share[i];
	return sum;
}

START_TEST(nothing_is_a_verdict_too)
{
	struct story story = a_story(1);
	const struct verdict *verdict = tell(&story, 3);

	ck_assert_int_eq(verdict->bottleneck, WAIT_IDLE);
	ck_assert_ptr_nonnull(strstr(verdict->headline, "Nothing is holding this machine back"));
	ck_assert_uint_ge(verdict->counter_evidence.count, 3);
	assert_verdict(verdict);
	story_done(&story);
}
END_TEST

START_TEST(a_glimpse_is_still_measuring)
{
	struct story story = a_story(0.3);
	const struct verdict *verdict = tell(&story, 1);

	ck_assert(verdict->is_measuring);
	assert_verdict(verdict);
	ck_assert(!tell(&story, 4)->is_measuring);
	story_done(&story);
}
END_TEST

START_TEST(full_cpus_turn_the_verdict_within_three_seconds_at_any_delay)
{
	static const double delays[] = {0.2, 0.5, 1, 3, 5};
	struct story story = a_story(delays[_i]);
	int frames = delays[_i] >= 3 ? 1 : (int)(3 / delays[_i]);
	const struct verdict *verdict;

	tell(&story, 10);
	full_cpus(&story);
	verdict = tell(&story, frames);
	ck_assert_int_eq(verdict->bottleneck, WAIT_CPU);
	ck_assert_int_eq(verdict->findings[0].suspect.tid, 50);
	ck_assert_double_eq_tol(share_sum(verdict), 1.0, 1e-6);
	assert_verdict(verdict);
	quiet(&story);
	ck_assert_int_eq(tell(&story, frames)->bottleneck, WAIT_IDLE);
	story_done(&story);
}
END_TEST

START_TEST(a_spike_of_one_frame_does_not_turn_the_verdict)
{
	struct story story = a_story(_i ? 0.2 : 1);

	tell(&story, 10);
	for (int i = 0; i < 3; i++) {
		full_cpus(&story);
		ck_assert_int_eq(tell(&story, 1)->bottleneck, WAIT_IDLE);
		quiet(&story);
		for (int j = 0; j < 5; j++)
			ck_assert_int_eq(tell(&story, 1)->bottleneck, WAIT_IDLE);
	}
	story_done(&story);
}
END_TEST

START_TEST(a_load_around_the_threshold_does_not_flicker)
{
	struct story story = a_story(1);
	enum wait_class last = WAIT_CLASS_COUNT;
	int changes = 0;

	tell(&story, 3);
	full_cpus(&story);
	for (int i = 0; i < 60; i++) {
		const struct verdict *verdict;

		story.system.cpu_share = i % 2 ? 0.95 : 0.84;
		verdict = tell(&story, 1);
		changes += verdict->bottleneck != last;
		last = verdict->bottleneck;
	}
	ck_assert_int_le(changes, 3);
	story_done(&story);
}
END_TEST

START_TEST(a_slow_disk_with_threads_blocked_in_it_is_the_verdict)
{
	struct story story = a_story(1);
	const struct verdict *verdict;

	tell(&story, 10);
	slow_disk(&story);
	verdict = tell(&story, 3);
	ck_assert_int_eq(verdict->bottleneck, WAIT_DISK);
	ck_assert_ptr_nonnull(strstr(verdict->headline, "vda"));
	ck_assert_ptr_nonnull(strstr(verdict->headline, "writer (60)"));
	assert_verdict(verdict);
	verdict = ask(&story, 60);
	ck_assert_int_eq(verdict->bottleneck, WAIT_DISK);
	ck_assert_double_gt(verdict->share[WAIT_DISK], 0.8);
	ck_assert_double_le(verdict->share_low[WAIT_DISK], verdict->share[WAIT_DISK]);
	ck_assert_double_ge(verdict->share_high[WAIT_DISK], verdict->share[WAIT_DISK]);
	ck_assert_double_eq_tol(share_sum(verdict), 1.0, 1e-6);
	assert_verdict(verdict);
	story_done(&story);
}
END_TEST

START_TEST(an_idle_io_uring_reader_is_not_storage)
{
	struct story story = a_story(1);
	const struct verdict *verdict;
	bool is_told = false;

	story.system.cpu.iowait = 0.5;
	story.system.pressure_io = (struct pressure_usage){1.0, 0.99};
	verdict = tell(&story, 5);
	ck_assert_int_eq(verdict->bottleneck, WAIT_IDLE);
	for (size_t i = 0; i < verdict->counter_evidence.count; i++)
		is_told |= strstr(verdict->counter_evidence.items[i].text, "io_uring") != NULL;
	ck_assert(is_told);
	assert_verdict(verdict);
	story_done(&story);
}
END_TEST

START_TEST(a_cpu_hog_beside_a_writer_does_not_hide_the_disk)
{
	struct story story = a_story(1);
	const struct verdict *verdict;

	slow_disk(&story);
	story.system.cpu.iowait = 0;
	story.system.cpu_share = story.system.cpu.busy = 0.6;
	story.tasks[1] = a_process(.pid = 70, .name = "hog", .cpu_share = 1.0);
	story.task_count = 2;
	verdict = tell(&story, 5);
	ck_assert_int_eq(verdict->bottleneck, WAIT_DISK);
	assert_verdict(verdict);
	story_done(&story);
}
END_TEST

START_TEST(writeback_of_the_kernel_is_nobodys_wait)
{
	struct story story = a_story(1);
	const struct verdict *verdict;

	slow_disk(&story);
	story.tasks[0].now.flags |= TASK_IS_KERNEL;
	verdict = tell(&story, 5);
	ck_assert_int_eq(verdict->bottleneck, WAIT_IDLE);
	assert_verdict(verdict);
	story_done(&story);
}
END_TEST

START_TEST(a_ram_disk_is_no_storage)
{
	struct story story = a_story(1);

	slow_disk(&story);
	story.disk.now.name = "zram0";
	ck_assert_int_ne(tell(&story, 5)->bottleneck, WAIT_DISK);
	story_done(&story);
}
END_TEST

START_TEST(swap_in_use_is_not_memory_pressure)
{
	struct story story = a_story(1);
	const struct verdict *verdict;

	story.system.swap_used_share = 0.8;
	story.system.swap_used_bytes = UINT64_C(1) << 31;
	verdict = tell(&story, 5);
	ck_assert_int_eq(verdict->bottleneck, WAIT_IDLE);
	ck_assert_ptr_nonnull(strstr(verdict->counter_evidence.items[2].text, "2.0G of swap"));
	story_done(&story);
}
END_TEST

START_TEST(a_high_load_of_waiting_tasks_is_not_the_cpu)
{
	struct story story = a_story(1);
	const struct verdict *verdict;

	story.system.now.load_1 = 40;
	verdict = tell(&story, 5);
	ck_assert_int_eq(verdict->bottleneck, WAIT_IDLE);
	ck_assert_ptr_nonnull(strstr(verdict->counter_evidence.items[0].text, "load 40"));
	story_done(&story);
}
END_TEST

START_TEST(a_process_that_sleeps_is_idle)
{
	struct story story = a_story(1);
	const struct verdict *verdict;

	story.tasks[0] = a_process(.pid = 5, .name = "sleeper", .threads = 500, .cpu_share = 0.1);
	story.task_count = 1;
	tell(&story, 5);
	verdict = ask(&story, 5);
	ck_assert_int_eq(verdict->bottleneck, WAIT_IDLE);
	ck_assert_int_eq(verdict->when_busy, WAIT_CPU);
	ck_assert_double_eq_tol(verdict->busy, 0.1, 0.01);
	ck_assert_double_eq_tol(verdict->idle_threads, 499.9, 0.1);
	ck_assert_str_eq(verdict->name, "sleeper");
	assert_verdict(verdict);
	story_done(&story);
}
END_TEST

START_TEST(one_busy_thread_among_500_idle_ones_is_cpu)
{
	struct story story = a_story(1);
	const struct verdict *verdict;

	story.tasks[0] = a_process(.pid = 5, .name = "server", .threads = 500, .cpu_share = 1.0);
	story.task_count = 1;
	tell(&story, 5);
	verdict = ask(&story, 5);
	ck_assert_int_eq(verdict->bottleneck, WAIT_CPU);
	ck_assert_double_eq_tol(verdict->share[WAIT_CPU], 1.0, 0.01);
	assert_verdict(verdict);
	story_done(&story);
}
END_TEST

START_TEST(a_process_that_was_asleep_is_known_at_once)
{
	struct story story = a_story(1);

	story.tasks[0] = a_process(.pid = 5, .name = "sleeper");
	story.task_count = 1;
	tell(&story, 3);
	ck_assert(!ask(&story, 5)->is_measuring);
	ck_assert_int_eq(ask(&story, 5)->bottleneck, WAIT_IDLE);
	story_done(&story);
}
END_TEST

START_TEST(a_process_that_has_just_begun_is_measured_first)
{
	struct story story = a_story(1);

	tell(&story, 3);
	story.tasks[0] =
		a_process(.pid = 5, .is_new = true, .age_ns = NS_PER_S / 5, .cpu_share = 1.0);
	story.task_count = 1;
	tell(&story, 1);
	ck_assert(ask(&story, 5)->is_measuring);
	assert_verdict(ask(&story, 5));
	story_done(&story);
}
END_TEST

START_TEST(a_process_that_is_not_there_has_no_verdict)
{
	struct story story = a_story(1);

	tell(&story, 3);
	ck_assert_ptr_null(ask(&story, 5));
	story_done(&story);
}
END_TEST

START_TEST(a_reused_pid_starts_from_nothing)
{
	struct story story = a_story(1);

	story.tasks[0] = a_process(.pid = 5, .cpu_share = 1.0);
	story.task_count = 1;
	tell(&story, 5);
	ck_assert_int_eq(ask(&story, 5)->bottleneck, WAIT_CPU);
	story.tasks[0] =
		a_process(.pid = 5, .start_ticks = 900, .is_new = true, .age_ns = NS_PER_S / 2);
	tell(&story, 1);
	ck_assert(ask(&story, 5)->is_measuring);
	story_done(&story);
}
END_TEST

START_TEST(a_queue_for_a_cpu_is_told_from_computing)
{
	struct story story = a_story(1);
	const struct verdict *verdict;

	full_cpus(&story);
	story.tasks[1] =
		a_process(.pid = 80, .name = "victim", .cpu_share = 0.3, .run_delay_share = 0.6);
	story.task_count = 2;
	tell(&story, 5);
	verdict = ask(&story, 80);
	ck_assert_int_eq(verdict->bottleneck, WAIT_RUNQ);
	ck_assert_ptr_nonnull(strstr(verdict->headline, "hog (50)"));
	ck_assert_double_eq_tol(verdict->share[WAIT_RUNQ], 0.667, 0.01);
	assert_verdict(verdict);
	story_done(&story);
}
END_TEST

START_TEST(a_suspend_changes_nothing)
{
	struct story story = a_story(1);
	const struct verdict *verdict;
	struct interval *interval;
	struct system_usage wild = a_quiet_machine();

	tell(&story, 5);
	wild.cpu_share = 1.0;
	interval = an_interval(.seconds = 3600, .system = &wild);
	interval->is_gap = true;
	verdict = verdict_update_system(story.engine, interval, NULL);
	ck_assert_int_eq(verdict->bottleneck, WAIT_IDLE);
	ck_assert_ptr_nonnull(strstr(verdict->headline, "CPU 0 %"));
	tell(&story, 1);
	built_interval_free(interval);
	story_done(&story);
}
END_TEST

START_TEST(a_machine_of_which_nothing_is_known_cannot_be_judged)
{
	struct story story = a_story(1);
	const struct verdict *verdict;

	story.system.cpu_share = NAN;
	verdict = tell(&story, 3);
	ck_assert_int_eq(verdict->bottleneck, WAIT_UNKNOWN);
	ck_assert_ptr_nonnull(strstr(verdict->headline, "Cannot tell"));
	assert_verdict(verdict);
	story_done(&story);
}
END_TEST

START_TEST(the_explanation_says_everything)
{
	struct story story = a_story(1);
	struct textbuf text = {0};

	slow_disk(&story);
	explain_put_text(tell(&story, 5), &text);
	ck_assert_ptr_nonnull(strstr(textbuf_text(&text), "Storage: "));
	ck_assert_ptr_nonnull(strstr(textbuf_text(&text), "Confidence: "));
	ck_assert_ptr_nonnull(strstr(textbuf_text(&text), "\nBecause:\n"));
	ck_assert_ptr_nonnull(strstr(textbuf_text(&text), "\nWhat it is not:\n"));
	ck_assert_ptr_nonnull(strstr(textbuf_text(&text), "\nNot seen:\n"));
	ck_assert_ptr_null(strstr(textbuf_text(&text), "nan"));
	textbuf_done(&text);
	story_done(&story);
}
END_TEST

START_TEST(the_same_story_gets_the_same_verdict)
{
	struct story one = a_story(1), other = a_story(1);
	struct textbuf first = {0}, second = {0};

	slow_disk(&one);
	slow_disk(&other);
	explain_put_text(tell(&one, 4), &first);
	explain_put_text(tell(&other, 4), &second);
	ck_assert_str_eq(textbuf_text(&first), textbuf_text(&second));
	textbuf_done(&first);
	textbuf_done(&second);
	story_done(&one);
	story_done(&other);
}
END_TEST

START_TEST(the_rules_need_run_delay_and_groups)
{
	ck_assert(verdict_needs() & NEED_SCHEDSTAT);
	ck_assert(verdict_needs() & NEED_CGROUP_STAT);
	ck_assert(!(verdict_needs() & NEED_THREADS));
}
END_TEST

Suite *test_verdict_suite(void)
{
	Suite *suite = suite_create("verdict");
	TCase *tcase = tcase_create("verdict");

	tcase_add_test(tcase, nothing_is_a_verdict_too);
	tcase_add_test(tcase, a_glimpse_is_still_measuring);
	tcase_add_loop_test(tcase, full_cpus_turn_the_verdict_within_three_seconds_at_any_delay, 0,
			    5);
	tcase_add_loop_test(tcase, a_spike_of_one_frame_does_not_turn_the_verdict, 0, 2);
	tcase_add_test(tcase, a_load_around_the_threshold_does_not_flicker);
	tcase_add_test(tcase, a_slow_disk_with_threads_blocked_in_it_is_the_verdict);
	tcase_add_test(tcase, an_idle_io_uring_reader_is_not_storage);
	tcase_add_test(tcase, a_cpu_hog_beside_a_writer_does_not_hide_the_disk);
	tcase_add_test(tcase, writeback_of_the_kernel_is_nobodys_wait);
	tcase_add_test(tcase, a_ram_disk_is_no_storage);
	tcase_add_test(tcase, swap_in_use_is_not_memory_pressure);
	tcase_add_test(tcase, a_high_load_of_waiting_tasks_is_not_the_cpu);
	tcase_add_test(tcase, a_process_that_sleeps_is_idle);
	tcase_add_test(tcase, one_busy_thread_among_500_idle_ones_is_cpu);
	tcase_add_test(tcase, a_process_that_was_asleep_is_known_at_once);
	tcase_add_test(tcase, a_process_that_has_just_begun_is_measured_first);
	tcase_add_test(tcase, a_process_that_is_not_there_has_no_verdict);
	tcase_add_test(tcase, a_reused_pid_starts_from_nothing);
	tcase_add_test(tcase, a_queue_for_a_cpu_is_told_from_computing);
	tcase_add_test(tcase, a_suspend_changes_nothing);
	tcase_add_test(tcase, a_machine_of_which_nothing_is_known_cannot_be_judged);
	tcase_add_test(tcase, the_explanation_says_everything);
	tcase_add_test(tcase, the_same_story_gets_the_same_verdict);
	tcase_add_test(tcase, the_rules_need_run_delay_and_groups);
	suite_add_tcase(suite, tcase);
	return suite;
}
