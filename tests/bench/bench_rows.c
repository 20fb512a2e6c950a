/* SPDX-License-Identifier: MIT */
/* What it costs to make the rows of the process table. Prints lines of: what, rows, ms of CPU
 * (median). Call it as: bench_rows [PROCESSES] */
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/clock.h"
#include "tui/rows.h"

#define REPEATS 31

static void fill(struct task_usage *usage, size_t i)
{
	usage->now = task_unknown();
	usage->now.tid = usage->now.tgid = (pid_t)i + 1;
	usage->now.ppid = (pid_t)(i / 4);
	usage->now.start_ticks = i;
	usage->now.name = i % 3 ? "worker" : "postgres";
	usage->now.command = "/usr/lib/something/worker --number 12 --verbose";
	usage->now.user = "somebody";
	usage->now.state = 'S';
	usage->now.thread_count = 1;
	usage->cpu_share = (double)(i * 7919 % 1000) / 1000;
}

static double measure(struct rows *rows, const struct rows_request *request)
{
	uint64_t begin = clock_thread_cpu_ns();

	rows_build(rows, request);
	return (double)(clock_thread_cpu_ns() - begin) / (double)NS_PER_MS;
}

static int compare_times(const void *a, const void *b)
{
	const double *first = a, *second = b;

	return (*first > *second) - (*first < *second);
}

static void report(const char *what, const struct rows_request *request)
{
	double times[REPEATS];
	struct rows rows = {0};

	for (size_t i = 0; i < REPEATS; i++)
		times[i] = measure(&rows, request);
	qsort(times, REPEATS, sizeof(times[0]), compare_times);
	printf("%s\t%zu\t%.2f\n", what, request->interval->process_count, times[REPEATS / 2]);
	rows_done(&rows);
}

int main(int argc, char **argv)
{
	size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 20000;
	struct interval interval = {.process_count = count};
	struct rows_request request = {
		.interval = &interval,
		.order = order_of(metric_find(&task_metrics, "cpu_share")),
	};
	struct message message;
	struct filter *filter;

	interval.processes = xcalloc(count, sizeof(*interval.processes));
	for (size_t i = 0; i < count; i++)
		fill(&interval.processes[i], i);
	report("rows", &request);
	request.tree = true;
	report("rows, tree", &request);
	request.tree = false;
	if (filter_parse(&task_metrics, "cpu > 10% and post", &filter, &message))
		return 1;
	request.filter = filter;
	report("rows, filtered", &request);
	filter_free(filter);
	free(interval.processes);
	return 0;
}
