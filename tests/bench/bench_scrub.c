/* SPDX-License-Identifier: MIT */
/*
 * What looking back costs: a recording gone through as the screen does it, verdicts included.
 *
 *	bench_scrub RECORDING		TSV: what, tasks, instants per second, resident KiB
 *
 * One thread's CPU time counts, not the clock.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/past.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "store/recording.h"

/* In the order they are taken; a place each time. */
struct way {
	const char *name;
	uint64_t (*place)(uint64_t i, uint64_t count);
	uint64_t part; /* so much of the recording is gone through: one in … */
};

static uint64_t forth(uint64_t i, uint64_t count)
{
	(void)count;
	return i;
}

static uint64_t back(uint64_t i, uint64_t count)
{
	return count - 1 - i;
}

static uint64_t anywhere(uint64_t i, uint64_t count)
{
	return (i * UINT64_C(2654435761) + 12345) % count;
}

static const struct way ways[] = {
	{"forth, frame by frame", forth, 1},
	{"back, frame by frame", back, 1},
	{"to any place", anywhere, 8},
};

static unsigned long resident_kib(void)
{
	unsigned long pages = 0, kib = 4;
	FILE *file = fopen("/proc/self/statm", "r");

	if (!file || fscanf(file, "%*u %lu", &pages) != 1)
		pages = 0;
	if (file)
		fclose(file);
	return pages * kib;
}

static void fail(const struct message *message)
{
	fprintf(stderr, "bench_scrub: %s\n", message->text);
	exit(EXIT_FAILURE);
}

static void go(const struct way *way, struct frame_store *store)
{
	struct past *past = past_new(store, NULL);
	uint64_t first = frame_store_first(store), count = frame_store_end(store) - first;
	uint64_t begin_ns = clock_thread_cpu_ns(), steps = count / way->part;
	unsigned long most_kib = 0;
	size_t tasks = 0;
	struct message message;

	for (uint64_t i = 0; i < steps; i++) {
		const struct interval *shown;

		if (past_go(past, first + way->place(i, count), 0, &message))
			fail(&message);
		shown = past_view(past)->interval;
		tasks = shown->process_count + shown->thread_count;
		if (resident_kib() > most_kib)
			most_kib = resident_kib();
	}
	printf("%s\t%zu\t%.0f\t%lu\n", way->name, tasks,
	       (double)steps * 1e9 / (double)(clock_thread_cpu_ns() - begin_ns), most_kib);
	past_free(past);
}

int main(int argc, char **argv)
{
	struct frame_store *store;
	struct recording_report report;
	struct message message;

	if (argc != 2) {
		fprintf(stderr, "usage: bench_scrub RECORDING\n");
		return EXIT_FAILURE;
	}
	alloc_keep_freed_memory();
	if (recording_open(argv[1], &store, &report, &message))
		fail(&message);
	printf("what\ttasks\tper_s\tresident_kib\n");
	printf("opened\t0\t0\t%lu\n", resident_kib());
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		go(&ways[i], store);
	frame_store_free(store);
	return EXIT_SUCCESS;
}
