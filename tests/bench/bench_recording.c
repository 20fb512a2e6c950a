/* SPDX-License-Identifier: MIT */
/*
 * What it costs to keep snapshots as frames and to read them back. TSV: what, tasks, value.
 *
 *	bench_recording live [FRAMES [PAUSE_MS]]	snapshots of this machine, everything collected
 *	bench_recording made [FRAMES [TASKS]]		made-up ones, one task in twenty at work
 *
 * A key frame comes every 60 frames; its share is in the mean.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/scan.h"
#include "collectors/live_source.h"
#include "store/frame_codec.h"

#define FRAMES_PER_KEY 60

struct bench {
	struct source *source; /* NULL: snapshots are made up */
	uint64_t pause_ns, next_ns;
	size_t made_tasks;
	struct frame_encoder *encoder;
	struct textbuf *frames; /* their bytes */
	struct textbuf dictionary;
	size_t count, tasks;
	uint64_t *encode_ns, *decode_ns, *machine_ns, *passed_ns;
};

/* Snapshots of this machine, with looks at waits between them as the screen has them. */
static void look_until(struct source *source, uint64_t until_ns)
{
	uint64_t next_ns;

	while ((next_ns = source_next_look_ns(source)) < until_ns) {
		uint64_t now_ns = clock_now_ns();

		if (next_ns > now_ns)
			usleep((useconds_t)((next_ns - now_ns) / NS_PER_US));
		source_look(source);
	}
	if (clock_now_ns() < until_ns)
		usleep((useconds_t)((until_ns - clock_now_ns()) / NS_PER_US));
}

static struct snapshot *collect_live(struct bench *bench)
{
	struct snapshot *snapshot;

	if (bench->next_ns)
		look_until(bench->source, bench->next_ns);
	bench->next_ns = clock_now_ns() + bench->pause_ns;
	if (source_next(bench->source, NEED_ALL, (struct focus){0}, &snapshot))
		exit(EXIT_FAILURE);
	return snapshot;
}

static const struct host made_host = {.clock_ticks_per_s = 100, .cpu_count = 8};

static uint64_t scatter(uint64_t i)
{
	i = (i ^ i >> 31) * UINT64_C(0x9e3779b97f4a7c15);
	return i ^ i >> 29;
}

/* It sleeps all the time, unless it is one of those at work in this second. */
static void fill(struct task *task, size_t i, uint64_t second, bool is_thread)
{
	uint64_t active = 0, busy_ns = 0;

	for (uint64_t s = 1; s <= second; s++) {
		bool is_active = scatter(i / 4 * 1000003 + s / 8) % 20 == 0;

		active += is_active;
		busy_ns += is_active ? scatter(i + s * 7919) % 9000000 : 0;
	}
	*task = task_unknown();
	task->tgid = (pid_t)(i / (is_thread ? 2 : 1) * 3 + 1);
	task->tid = (pid_t)(i * 3 + 1);
	task->ppid = 1;
	task->flags = is_thread ? TASK_IS_THREAD : 0;
	task->start_ticks = i * 13;
	task->uid = 1000;
	task->user = "somebody";
	task->name = i % 3 ? "worker" : "postgres";
	task->command = i % 3 ? "/usr/lib/something/worker --verbose" : "postgres: idle";
	task->cgroup = "/system.slice/something.service";
	task->state = 'S';
	task->thread_count = task->states.sleeping = 1;
	task->run_ns = scatter(i) % 1000000000 + busy_ns;
	task->user_ns = task->run_ns / 20000000 * 10000000;
	task->system_ns = task->user_ns;
	task->run_delay_ns = busy_ns / 30 + scatter(i) % 1000000;
	task->timeslices = task->voluntary_switches = scatter(i) % 5000 + active * 11;
	task->involuntary_switches = active;
	task->read_bytes = task->write_bytes = (scatter(i) % 100 + active) * 4096;
	task->resident_bytes = (scatter(i) % 977 << 20) + active * 4096;
	task->minor_faults = scatter(i) % 10000 + active;
	task->major_faults = 0;
	memset(task->wait_ns, 0, sizeof(task->wait_ns));
	task->wait_ns[WAIT_CPU] = busy_ns;
	task->wait_ns[WAIT_IDLE] = second * 1000062500 - busy_ns;
}

static struct task *fill_all(struct arena *arena, size_t count, uint64_t second, bool is_thread)
{
	struct task *tasks = arena_calloc(arena, count, sizeof(*tasks));

	for (size_t i = 0; i < count; i++)
		fill(&tasks[i], i, second, is_thread);
	return tasks;
}

static struct snapshot *make_snapshot(const struct bench *bench, size_t i)
{
	struct snapshot *snapshot = snapshot_new();
	size_t half = bench->made_tasks / 2;

	snapshot->time_ns = snapshot->boot_ns = (i + 1) * 1000062500;
	snapshot->host = &made_host;
	snapshot->process_count = snapshot->thread_count = half;
	snapshot->processes = fill_all(&snapshot->arena, half, i + 1, false);
	snapshot->threads = fill_all(&snapshot->arena, half, i + 1, true);
	snapshot_seal(snapshot);
	return snapshot;
}

/* Each is written when it is new, as the screen does it. */
static void encode_all(struct bench *bench)
{
	frame_encoder_dictionary(bench->encoder, &bench->dictionary);
	for (size_t i = 0; i < bench->count; i++) {
		struct snapshot *snapshot =
			bench->source ? collect_live(bench) : make_snapshot(bench, i);
		uint64_t begin_ns = clock_thread_cpu_ns();

		frame_encode(bench->encoder, snapshot, NULL, i % FRAMES_PER_KEY == 0,
			     &bench->frames[i]);
		bench->encode_ns[i] = clock_thread_cpu_ns() - begin_ns;
		bench->tasks += snapshot->process_count + snapshot->thread_count;
		snapshot_free(snapshot);
	}
}

/* @param is_passed  frames are only taken in, on the way to a later one */
static void decode_all(struct bench *bench, uint32_t what, bool is_passed, uint64_t *costs)
{
	struct frame_decoder *decoder;
	struct message message;

	if (frame_decoder_new(&frame_schema_full, bench->dictionary.data, bench->dictionary.length,
			      &made_host, &decoder, &message))
		exit(EXIT_FAILURE);
	frame_decoder_want(decoder, what);
	for (size_t i = 0; i < bench->count; i++) {
		uint64_t begin_ns = clock_thread_cpu_ns();
		struct frame frame = {0};

		if (frame_decode(decoder, bench->frames[i].data, bench->frames[i].length,
				 i % FRAMES_PER_KEY == 0, is_passed ? NULL : &frame, &message)) {
			fprintf(stderr, "bench_recording: %s\n", message.text);
			exit(EXIT_FAILURE);
		}
		snapshot_free(frame.snapshot);
		costs[i] = clock_thread_cpu_ns() - begin_ns;
	}
	frame_decoder_free(decoder);
}

static int compare(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return (left > right) - (left < right);
}

static double mean_us(const uint64_t *costs, size_t count)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += costs[i];
	return (double)sum / (double)count / 1e3;
}

static double median_us(const uint64_t *costs, size_t count)
{
	uint64_t *sorted = xcalloc(count, sizeof(*sorted));
	double median;

	memcpy(sorted, costs, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), compare);
	median = (double)sorted[count / 2] / 1e3;
	free(sorted);
	return median;
}

static void print(const char *what, size_t tasks, double value)
{
	printf("%s\t%zu\t%.2f\n", what, tasks, value);
}

static void print_all(const struct bench *bench)
{
	size_t tasks = bench->tasks / bench->count;
	size_t keys = 0, others = 0, key_bytes = 0, other_bytes = 0;

	for (size_t i = 0; i < bench->count; i++) {
		bool is_key = i % FRAMES_PER_KEY == 0;

		*(is_key ? &keys : &others) += 1;
		*(is_key ? &key_bytes : &other_bytes) += bench->frames[i].length;
	}
	printf("what\ttasks\tvalue\n");
	print("dictionary, bytes", tasks, (double)bench->dictionary.length);
	print("key frame, bytes", tasks, (double)key_bytes / (double)keys);
	print("other frame, bytes", tasks, (double)other_bytes / (double)others);
	print("bytes per task and frame", tasks,
	      (double)(key_bytes + other_bytes) / (double)bench->count / (double)tasks);
	print("encode, us of CPU, median", tasks, median_us(bench->encode_ns, bench->count));
	print("encode, us of CPU, mean", tasks, mean_us(bench->encode_ns, bench->count));
	print("encode a key frame, us of CPU", tasks, (double)bench->encode_ns[0] / 1e3);
	print("decode, us of CPU, median", tasks, median_us(bench->decode_ns, bench->count));
	print("decode, us of CPU, mean", tasks, mean_us(bench->decode_ns, bench->count));
	print("pass by, us of CPU, mean", tasks, mean_us(bench->passed_ns, bench->count));
	print("decode the machine only, us of CPU, mean", tasks,
	      mean_us(bench->machine_ns, bench->count));
}

static size_t number(const char *text, size_t otherwise)
{
	uint64_t value;

	return text && scan_whole_u64(text, &value) && value > 0 && value < 10000000 ? (size_t)value
										     : otherwise;
}

int main(int argc, char **argv)
{
	bool is_live = argc > 1 && strcmp(argv[1], "live") == 0;
	size_t count = number(argc > 2 ? argv[2] : NULL, 120);
	struct bench bench = {
		.source = is_live ? live_source_new(NULL) : NULL,
		.pause_ns = number(argc > 3 ? argv[3] : NULL, 1000) * NS_PER_MS,
		.made_tasks = number(argc > 3 ? argv[3] : NULL, 2000),
		.encoder = frame_encoder_new(&frame_schema_full),
		.frames = xcalloc(count, sizeof(*bench.frames)),
		.count = count,
		.encode_ns = xcalloc(count, sizeof(uint64_t)),
		.decode_ns = xcalloc(count, sizeof(uint64_t)),
		.machine_ns = xcalloc(count, sizeof(uint64_t)),
		.passed_ns = xcalloc(count, sizeof(uint64_t)),
	};

	if (is_live && !bench.source) {
		perror("bench_recording: /proc");
		return EXIT_FAILURE;
	}
	alloc_keep_freed_memory();
	encode_all(&bench);
	decode_all(&bench, FRAME_WHOLE, false, bench.decode_ns);
	decode_all(&bench, FRAME_WHOLE, true, bench.passed_ns);
	decode_all(&bench, FRAME_MACHINE, false, bench.machine_ns);
	print_all(&bench);
	for (size_t i = 0; i < count; i++)
		textbuf_done(&bench.frames[i]);
	textbuf_done(&bench.dictionary);
	frame_encoder_free(bench.encoder);
	source_free(bench.source);
	free(bench.frames);
	free(bench.encode_ns);
	free(bench.decode_ns);
	free(bench.machine_ns);
	free(bench.passed_ns);
	return EXIT_SUCCESS;
}
