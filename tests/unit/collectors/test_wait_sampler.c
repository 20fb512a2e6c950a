/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/units.h"
#include "collectors/host.h"
#include "collectors/wait_sampler.h"
#include "helpers/burn.h"
#include "helpers/tree.h"

Suite *test_wait_sampler_suite(void);

#define FRAME_NS (200 * NS_PER_MS)

/** The sampler watches one process. */
struct sampling {
	struct proc_root root;
	struct host host;
	struct wait_sampler *sampler;
	struct task row, first; /* now, and as it was in the first frame */
	uint64_t began_ns, folded_ns;
};

static void sleep_until(uint64_t time_ns)
{
	struct timespec time = {(time_t)(time_ns / NS_PER_S), (long)(time_ns % NS_PER_S)};

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
}

static void fold(struct sampling *sampling)
{
	struct focus focus = {&sampling->row.tgid, 1, 0};
	struct snapshot snapshot = {.processes = &sampling->row, .process_count = 1};

	snapshot.system.paging.swap_in_pages = VALUE_UNKNOWN;
	sampling->row.run_ns = VALUE_UNKNOWN; /* it may have run */
	for (enum wait_class class = 0; class < WAIT_CLASS_COUNT; class ++)
		sampling->row.wait_ns[class] = VALUE_UNKNOWN;
	wait_sampler_fold(sampling->sampler, &snapshot, focus);
	sampling->folded_ns = clock_now_ns();
}

static void sample_from(struct sampling *sampling, struct proc_root root, pid_t pid, int frames)
{
	*sampling = (struct sampling){.row = {.tgid = pid, .tid = pid, .state = 'S'}};
	sampling->root = root;
	host_read(&sampling->root, &sampling->host);
	sampling->sampler = wait_sampler_new(&sampling->root, &sampling->host, NULL);
	fold(sampling);
	sampling->first = sampling->row;
	sampling->began_ns = sampling->folded_ns;
	for (int i = 1; i <= frames; i++) {
		uint64_t end_ns = sampling->began_ns + (uint64_t)i * FRAME_NS;
		uint64_t next_ns;

		while ((next_ns = wait_sampler_next_ns(sampling->sampler)) < end_ns) {
			sleep_until(next_ns);
			wait_sampler_look(sampling->sampler);
		}
		sleep_until(end_ns);
		fold(sampling);
	}
}

static void sample(struct sampling *sampling, pid_t pid, int frames)
{
	struct proc_root root;

	ck_assert_int_eq(proc_root_open("/proc", NULL, &root), 0);
	sample_from(sampling, root, pid, frames);
}

static void done(struct sampling *sampling)
{
	wait_sampler_free(sampling->sampler);
	proc_root_close(&sampling->root);
}

static double seconds(const struct sampling *sampling, enum wait_class class)
{
	ck_assert(value_is_known(sampling->row.wait_ns[class]));
	return (double)(sampling->row.wait_ns[class] - sampling->first.wait_ns[class]) / 1e9;
}

static double all_seconds(const struct sampling *sampling)
{
	double sum = 0;

	for (enum wait_class class = 0; class < WAIT_CLASS_COUNT; class ++)
		sum += seconds(sampling, class);
	return sum;
}

static double elapsed(const struct sampling *sampling)
{
	return (double)(sampling->folded_ns - sampling->began_ns) / 1e9;
}

START_TEST(the_parts_of_a_spinner_add_up_to_wall_clock_time_and_it_never_waits)
{
	struct burn burn = burn_start("alone", (const char *[]){NULL});
	struct sampling sampling;

	sample(&sampling, burn.pid, 4);
	ck_assert_double_eq_tol(all_seconds(&sampling), elapsed(&sampling), .1);
	ck_assert_double_gt(seconds(&sampling, WAIT_CPU) + seconds(&sampling, WAIT_RUNQ),
			    .95 * elapsed(&sampling));
	done(&sampling);
	burn_stop(&burn);
}
END_TEST

START_TEST(threads_that_sleep_are_idle_for_all_of_their_time)
{
	struct burn burn = burn_start("idle", (const char *[]){"20", NULL});
	struct sampling sampling;

	sample(&sampling, burn.pid, 4);
	/* The first thread reads its standard input, a pipe to this program. */
	ck_assert_double_eq_tol(all_seconds(&sampling), 21 * elapsed(&sampling), 2);
	ck_assert_double_ge(seconds(&sampling, WAIT_IDLE), 19.5 * elapsed(&sampling));
	ck_assert_double_ge(seconds(&sampling, WAIT_IPC), .5 * elapsed(&sampling));
	done(&sampling);
	burn_stop(&burn);
}
END_TEST

START_TEST(one_busy_thread_is_seen_among_hundreds_that_sleep)
{
	struct burn burn = burn_start("workers", (const char *[]){"1", "500", NULL});
	struct sampling sampling;

	sample(&sampling, burn.pid, 6);
	ck_assert_double_gt(seconds(&sampling, WAIT_CPU) + seconds(&sampling, WAIT_RUNQ),
			    .9 * elapsed(&sampling));
	ck_assert_double_gt(seconds(&sampling, WAIT_IDLE), 480 * elapsed(&sampling));
	ck_assert_double_eq_tol(seconds(&sampling, WAIT_UNKNOWN), 0, .01);
	ck_assert_uint_eq(sampling.row.samples.active_looks, sampling.row.samples.looks);
	done(&sampling);
	burn_stop(&burn);
}
END_TEST

START_TEST(four_that_spin_on_one_cpu_wait_for_it_most_of_their_time)
{
	struct burn burn = burn_start("pinned", (const char *[]){"4", NULL});
	struct sampling sampling;

	sample(&sampling, burn.pid, 6);
	ck_assert_double_gt(seconds(&sampling, WAIT_RUNQ), 2.7 * elapsed(&sampling));
	ck_assert_double_lt(seconds(&sampling, WAIT_CPU), 1.1 * elapsed(&sampling));
	done(&sampling);
	burn_stop(&burn);
}
END_TEST

/** A thread that sleeps, as a kernel would show it that keeps the other files to itself. */
struct shown {
	const char *schedstat, *wchan; /* NULL: there is none */
};

#define SLEEPER 4711

static struct tree show(const struct shown *shown)
{
	struct tree tree = tree_make();

	tree_put(&tree, "proc/4711/task/4711/stat", "4711 (waits) S 1 4711 4711 0 -1 0");
	if (shown->schedstat) {
		tree_put(&tree, "proc/self/schedstat", shown->schedstat);
		tree_put(&tree, "proc/4711/task/4711/schedstat", shown->schedstat);
	}
	if (shown->wchan)
		tree_put(&tree, "proc/4711/task/4711/wchan", shown->wchan);
	return tree;
}

START_TEST(without_system_calls_the_wait_channel_says_less_but_nothing_wrong)
{
	struct tree tree = show(&(struct shown){.schedstat = "1000 0 5\n", .wchan = "pipe_read"});
	struct sampling sampling;

	sample_from(&sampling, tree_open(&tree), SLEEPER, 3);
	ck_assert_double_eq_tol(all_seconds(&sampling), elapsed(&sampling), .1);
	ck_assert_double_eq_tol(seconds(&sampling, WAIT_IPC), elapsed(&sampling), .1);
	done(&sampling);
	tree_remove(&tree);
}
END_TEST

START_TEST(with_states_alone_what_a_thread_waits_for_is_unknown_and_never_idle)
{
	struct tree tree = show(&(struct shown){.schedstat = "1000 0 5\n"});
	struct sampling sampling;

	sample_from(&sampling, tree_open(&tree), SLEEPER, 3);
	ck_assert_double_eq_tol(seconds(&sampling, WAIT_UNKNOWN), elapsed(&sampling), .1);
	ck_assert_double_eq_tol(seconds(&sampling, WAIT_IDLE), 0, .01);
	done(&sampling);
	tree_remove(&tree);
}
END_TEST

START_TEST(without_schedstat_nothing_is_known_of_waits)
{
	struct tree tree = show(&(struct shown){.wchan = "pipe_read"});
	struct sampling sampling;

	sample_from(&sampling, tree_open(&tree), SLEEPER, 2);
	for (enum wait_class class = 0; class < WAIT_CLASS_COUNT; class ++)
		ck_assert_uint_eq(sampling.row.wait_ns[class], VALUE_UNKNOWN);
	ck_assert_uint_eq(wait_sampler_next_ns(sampling.sampler), UINT64_MAX);
	done(&sampling);
	tree_remove(&tree);
}
END_TEST

Suite *test_wait_sampler_suite(void)
{
	Suite *suite = suite_create("wait_sampler");
	TCase *tcase = tcase_create("wait_sampler");

	tcase_add_test(tcase, the_parts_of_a_spinner_add_up_to_wall_clock_time_and_it_never_waits);
	tcase_add_test(tcase, threads_that_sleep_are_idle_for_all_of_their_time);
	tcase_add_test(tcase, one_busy_thread_is_seen_among_hundreds_that_sleep);
	tcase_add_test(tcase, four_that_spin_on_one_cpu_wait_for_it_most_of_their_time);
	tcase_add_test(tcase, without_system_calls_the_wait_channel_says_less_but_nothing_wrong);
	tcase_add_test(tcase, with_states_alone_what_a_thread_waits_for_is_unknown_and_never_idle);
	tcase_add_test(tcase, without_schedstat_nothing_is_known_of_waits);
	suite_add_tcase(suite, tcase);
	return suite;
}
