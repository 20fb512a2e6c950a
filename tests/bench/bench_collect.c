/* SPDX-License-Identifier: MIT */
/*
 * What each collector costs per refresh on this machine. TSV: collector, median and 90th
 * percentile of the CPU time in us.
 *
 *	tests/bench/bench_collect [refreshes [pause in ms [needs: all, none]]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/scan.h"
#include "collectors/collectors.h"
#include "collectors/host.h"

/* The first refreshes open files and meet everything for the first time. */
#define WARM_UP 3

static int compare(const void *a, const void *b)
{
	const uint64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

static void print_row(const char *name, uint64_t *costs, size_t count)
{
	qsort(costs, count, sizeof(*costs), compare);
	printf("%s\t%.1f\t%.1f\n", name, (double)costs[count / 2] / 1e3,
	       (double)costs[count * 9 / 10] / 1e3);
}

static void refresh(struct collectors *collectors, uint32_t needs, uint64_t *costs, size_t count,
		    size_t at)
{
	struct snapshot *snapshot = snapshot_new();
	uint64_t begin_ns = clock_thread_cpu_ns();

	collectors_collect(collectors, needs, (struct focus){0}, snapshot);
	snapshot_seal(snapshot);
	costs[collector_count * count + at] = clock_thread_cpu_ns() - begin_ns;
	for (size_t i = 0; i < collector_count; i++)
		costs[i * count + at] = collectors_cost_ns(collectors, i);
	snapshot_free(snapshot);
}

static size_t number(const char *text, size_t otherwise)
{
	uint64_t value;

	return text && scan_whole_u64(text, &value) && value > 0 && value < 1000000 ? (size_t)value
										    : otherwise;
}

int main(int argc, char **argv)
{
	size_t count = number(argc > 1 ? argv[1] : NULL, 50);
	size_t pause_ms = number(argc > 2 ? argv[2] : NULL, 20);
	uint32_t needs = argc > 3 && strcmp(argv[3], "none") == 0 ? 0 : NEED_ALL;
	uint64_t *costs = xcalloc(count * (collector_count + 1), sizeof(*costs));
	struct collectors *collectors;
	struct proc_root root;
	struct host host;
	int error = proc_root_open(NULL, NULL, &root);

	if (error) {
		fprintf(stderr, "bench_collect: /proc: %s\n", strerror(-error));
		return EXIT_FAILURE;
	}
	host_read(&root, &host);
	collectors = collectors_new(&root, &host);
	for (size_t i = 0; i < WARM_UP; i++)
		refresh(collectors, needs, costs, count, 0);
	for (size_t i = 0; i < count; i++) {
		usleep((useconds_t)pause_ms * 1000);
		refresh(collectors, needs, costs, count, i);
	}
	printf("collector\tmedian_us\tp90_us\n");
	for (size_t i = 0; i < collector_count; i++)
		print_row(collector_table[i].name, &costs[i * count], count);
	print_row("total", &costs[collector_count * count], count);
	collectors_free(collectors);
	proc_root_close(&root);
	free(costs);
	return EXIT_SUCCESS;
}
