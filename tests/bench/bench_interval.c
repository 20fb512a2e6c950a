/* SPDX-License-Identifier: MIT */
/* What it costs to turn two snapshots into an interval, to sort it and to filter it. Prints
 * lines of: what, rows, ms of CPU (median). Call it as: bench_interval [ROWS] */
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/clock.h"
#include "model/filter.h"
#include "model/interval.h"
#include "model/order.h"

#define REPEATS 31

static const struct host host = {.clock_ticks_per_s = 100, .cpu_count = 8};

/* Every fifth row has done something in the second second. */
static void fill(struct task *task, size_t i, uint64_t second)
{
	uint64_t done = i % 5 ? 0 : second * (i % 1000);

	*task = task_unknown();
	task->tid = task->tgid = (pid_t)(i * 3 + 1);
	task->start_ticks = i;
	task->name = i % 3 ? "worker" : "postgres";
	task->command = "/usr/lib/something/worker --number 12 --verbose";
	task->user = "somebody";
	task->state = 'S';
	task->thread_count = 1;
	task->states.sleeping = 1;
	task->run_ns = (i + done) * NS_PER_MS;
	task->user_ns = task->system_ns = task->run_ns / 2;
	task->run_delay_ns = done * NS_PER_US;
	task->read_bytes = task->write_bytes = done * 4096;
	task->resident_bytes = (i % 977) << 20;
	task->minor_faults = done;
	task->major_faults = 0;
}

static struct snapshot *make_snapshot(size_t rows, uint64_t second)
{
	struct snapshot *snapshot = snapshot_new();
	struct arena *arena = &snapshot->arena;

	snapshot->time_ns = snapshot->boot_ns = (1000 + second) * NS_PER_S;
	snapshot->host = &host;
	snapshot->processes = arena_calloc(arena, rows, sizeof(struct task));
	snapshot->threads = arena_calloc(arena, rows, sizeof(struct task));
	snapshot->process_count = snapshot->thread_count = rows;
	for (size_t i = 0; i < rows; i++) {
		fill(&snapshot->processes[i], i, second);
		snapshot->threads[i] = snapshot->processes[i];
	}
	snapshot_seal(snapshot);
	return snapshot;
}

struct bench {
	const struct snapshot *begin, *end;
	const struct interval *interval;
	const struct task_usage **rows;
	const struct filter *filter;
	size_t found;
};

static void bench_interval(struct bench *bench)
{
	interval_free(interval_new(bench->begin, bench->end));
}

static void sort_by(struct bench *bench, const char *key)
{
	const struct interval *interval = bench->interval;

	for (size_t i = 0; i < interval->process_count; i++)
		bench->rows[i] = &interval->processes[i];
	order_sort(order_of(metric_find(&task_metrics, key)), bench->rows, interval->process_count);
}

static void bench_sort_cpu(struct bench *bench)
{
	sort_by(bench, "cpu_share");
}

static void bench_sort_name(struct bench *bench)
{
	sort_by(bench, "name");
}

static void bench_filter(struct bench *bench)
{
	const struct interval *interval = bench->interval;

	for (size_t i = 0; i < interval->process_count; i++)
		bench->found += filter_matches(bench->filter, &interval->processes[i]);
}

static void bench_format(struct bench *bench)
{
	const struct interval *interval = bench->interval;
	struct textbuf text = {0};

	for (size_t i = 0; i < interval->process_count; i++) {
		for (size_t m = 0; m < 20; m++)
			metric_format(&task_metrics.metrics[m + 20], &interval->processes[i],
				      &text);
		textbuf_clear(&text);
	}
	textbuf_done(&text);
}

static void bench_format_raw(struct bench *bench)
{
	const struct interval *interval = bench->interval;
	struct textbuf text = {0};

	for (size_t i = 0; i < interval->process_count; i++) {
		for (size_t m = 0; m < 20; m++)
			metric_format_raw(&task_metrics.metrics[m + 20], &interval->processes[i],
					  &text);
		textbuf_clear(&text);
	}
	textbuf_done(&text);
}

static int compare_u64(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return (left > right) - (left < right);
}

static void measure(const char *what, size_t rows, void (*run)(struct bench *bench),
		    struct bench *bench)
{
	uint64_t costs[REPEATS];

	for (int i = 0; i < REPEATS; i++) {
		uint64_t start = clock_thread_cpu_ns();

		run(bench);
		costs[i] = clock_thread_cpu_ns() - start;
	}
	qsort(costs, REPEATS, sizeof(costs[0]), compare_u64);
	printf("%s\t%zu\t%.3f\n", what, rows, (double)costs[REPEATS / 2] / 1e6);
}

int main(int argc, char **argv)
{
	size_t rows = argc > 1 ? strtoul(argv[1], NULL, 10) : 20000;
	struct snapshot *begin = make_snapshot(rows, 1), *end = make_snapshot(rows, 2);
	struct interval *interval = interval_new(begin, end);
	struct filter *filter = NULL;
	struct message message;
	struct bench bench = {begin, end, interval, xcalloc(rows, sizeof(*bench.rows)), NULL, 0};

	if (filter_parse(&task_metrics, "cpu > 5% and (user = nobody or name ~ ^post) or python",
			 &filter, &message))
		return EXIT_FAILURE;
	bench.filter = filter;
	printf("what\trows\tcpu_ms\n");
	measure("interval: processes and as many threads", rows, bench_interval, &bench);
	measure("sort by CPU%", rows, bench_sort_cpu, &bench);
	measure("sort by name", rows, bench_sort_name, &bench);
	measure("filter", rows, bench_filter, &bench);
	measure("20 values for people", rows, bench_format, &bench);
	measure("20 values for machines", rows, bench_format_raw, &bench);
	free(bench.rows);
	filter_free(filter);
	interval_free(interval);
	snapshot_free(end);
	snapshot_free(begin);
	return EXIT_SUCCESS;
}
