/* SPDX-License-Identifier: MIT */
#include "unit/collectors/sampling.h"

#include <check.h>
#include <time.h>

#include "base/clock.h"
#include "base/units.h"

#define FRAME_NS (200 * NS_PER_MS)

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

void sampling_run_in(struct sampling *sampling, struct proc_root root, pid_t pid, int frames)
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

void sampling_run(struct sampling *sampling, pid_t pid, int frames)
{
	struct proc_root root;

	ck_assert_int_eq(proc_root_open("/proc", NULL, &root), 0);
	sampling_run_in(sampling, root, pid, frames);
}

void sampling_done(struct sampling *sampling)
{
	wait_sampler_free(sampling->sampler);
	proc_root_close(&sampling->root);
}

double sampling_seconds(const struct sampling *sampling, enum wait_class class)
{
	ck_assert(value_is_known(sampling->row.wait_ns[class]));
	return (double)(sampling->row.wait_ns[class] - sampling->first.wait_ns[class]) / 1e9;
}

double sampling_all_seconds(const struct sampling *sampling)
{
	double sum = 0;

	for (enum wait_class class = 0; class < WAIT_CLASS_COUNT; class ++)
		sum += sampling_seconds(sampling, class);
	return sum;
}

double sampling_elapsed(const struct sampling *sampling)
{
	return (double)(sampling->folded_ns - sampling->began_ns) / 1e9;
}
