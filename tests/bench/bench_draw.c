/* SPDX-License-Identifier: MIT */
/* What a frame costs: drawing it into the grid, and showing it on a terminal. The terminal is a
 * pseudo terminal whose other end counts bytes. Prints lines of: what, processes, microseconds of
 * CPU (median), bytes. Call it as: bench_draw [PROCESSES] [ROWS COLUMNS] */
#include <locale.h>
#include <pthread.h>
#include <pty.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "tui/screen.h"
#include "tui/ui.h"

#define REPEATS 101
#define HISTORY 300 /* ticks to draw graphs of */

static const struct host host = {.name = "bench", .clock_ticks_per_s = 100, .cpu_count = 8};

/* Every tenth process does something, more in one second than in the other. */
static void fill(struct task *task, size_t i, uint64_t second)
{
	uint64_t done = i % 10 ? 0 : second * (i % 700) + second % 3 * (i % 13);

	*task = task_unknown();
	task->tid = task->tgid = (pid_t)(i * 3 + 1);
	task->start_ticks = i;
	task->name = i % 3 ? "worker" : "postgres";
	task->command = "/usr/lib/something/bin/worker --number 12 --verbose --log /var/log/x";
	task->user = i % 2 ? "www-data" : "root";
	task->state = done ? 'R' : 'S';
	task->thread_count = 1;
	task->states.sleeping = 1;
	task->run_ns = (i + done) * NS_PER_MS;
	task->run_delay_ns = done * NS_PER_US;
	task->resident_bytes = (i % 977) << 20;
	task->virtual_bytes = (i % 977) << 22;
}

static struct snapshot *make_snapshot(size_t processes, uint64_t second)
{
	struct snapshot *snapshot = snapshot_new();

	snapshot->sequence = second;
	snapshot->time_ns = snapshot->boot_ns = (1000 + second) * NS_PER_S;
	snapshot->wall_time.tv_sec = (time_t)second;
	snapshot->host = &host;
	snapshot->processes = arena_calloc(&snapshot->arena, processes, sizeof(struct task));
	snapshot->process_count = processes;
	for (size_t i = 0; i < processes; i++)
		fill(&snapshot->processes[i], i, second);
	snapshot_seal(snapshot);
	return snapshot;
}

struct bench {
	struct ui *ui;
	struct grid grid;
	struct view views[2]; /* two seconds that follow each other */
	uint64_t frames;
};

static atomic_size_t seen_bytes;

static void *count_bytes(void *argument)
{
	int fd = *(int *)argument;
	char buffer[1 << 16];
	ssize_t got;

	while ((got = read(fd, buffer, sizeof(buffer))) > 0)
		atomic_fetch_add(&seen_bytes, (size_t)got);
	return NULL;
}

static void draw(struct bench *bench)
{
	grid_clear(&bench->grid);
	ui_draw(bench->ui, &bench->grid);
}

static void show_same(struct bench *bench)
{
	screen_show(&bench->grid);
}

static void show_all(struct bench *bench)
{
	screen_invalidate();
	screen_show(&bench->grid);
}

static void update_and_draw(struct bench *bench)
{
	ui_update(bench->ui, &bench->views[bench->frames++ % 2]);
	draw(bench);
}

static void update_draw_and_show(struct bench *bench)
{
	update_and_draw(bench);
	screen_show(&bench->grid);
}

static int compare_u64(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return (left > right) - (left < right);
}

static void measure(FILE *results, const char *what, size_t processes,
		    void (*run)(struct bench *bench), struct bench *bench)
{
	uint64_t costs[REPEATS];
	size_t before;

	usleep(50000);
	before = atomic_load(&seen_bytes);
	for (int i = 0; i < REPEATS; i++) {
		uint64_t start = clock_thread_cpu_ns();

		run(bench);
		costs[i] = clock_thread_cpu_ns() - start;
	}
	usleep(50000);
	qsort(costs, REPEATS, sizeof(costs[0]), compare_u64);
	fprintf(results, "%s\t%zu\t%.1f\t%zu\n", what, processes, (double)costs[REPEATS / 2] / 1e3,
		(atomic_load(&seen_bytes) - before) / REPEATS);
}

/* Our standard input and output become a terminal; @return where the results go */
static FILE *take_terminal(int rows, int columns)
{
	static int outer;
	struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
	FILE *results = fdopen(dup(STDOUT_FILENO), "w");
	pthread_t counter;
	int inner;

	if (!results || openpty(&outer, &inner, NULL, NULL, &size) < 0 ||
	    dup2(inner, STDIN_FILENO) < 0 || dup2(inner, STDOUT_FILENO) < 0 ||
	    pthread_create(&counter, NULL, count_bytes, &outer))
		exit(EXIT_FAILURE);
	return results;
}

static void prepare(struct bench *bench, size_t processes)
{
	struct history *history = history_new((struct history_options){600, 64 << 20});
	struct snapshot *before = make_snapshot(processes, 0), *now;
	struct interval *interval = NULL;

	/* What is left of this when the program ends, ends with it. */
	for (uint64_t second = 1; second <= HISTORY; second++) {
		now = make_snapshot(processes, second);
		interval = interval_new(before, now);
		history_push(history, interval);
		bench->views[second % 2] =
			(struct view){.host = &host, .interval = interval, .history = history};
		before = now;
	}
}

int main(int argc, char **argv)
{
	size_t processes = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000;
	int rows = argc > 3 ? atoi(argv[2]) : 50, columns = argc > 3 ? atoi(argv[3]) : 200;
	const struct ui_options options = {.delay_ns = NS_PER_S, .show_full_command = true};
	struct bench bench = {0};
	struct message message;
	FILE *results;

	setlocale(LC_CTYPE, "C.UTF-8");
	setenv("TERM", "xterm-256color", 1);
	prepare(&bench, processes);
	results = take_terminal(rows, columns);
	if (ui_new(&options, &bench.ui, &message) ||
	    screen_open((struct screen_options){.mouse = true}, &message)) {
		fprintf(stderr, "bench_draw: %s\n", message.text);
		return EXIT_FAILURE;
	}
	grid_init(&bench.grid, rows, columns, screen_is_ascii());
	update_draw_and_show(&bench);
	fprintf(results, "what\tprocesses\tcpu_us\tbytes\n");
	measure(results, "draw the same view again", processes, draw, &bench);
	measure(results, "take a new view, sort and draw", processes, update_and_draw, &bench);
	measure(results, "show what did not change", processes, show_same, &bench);
	measure(results, "take, sort, draw and show", processes, update_draw_and_show, &bench);
	measure(results, "show every cell", processes, show_all, &bench);
	screen_close();
	return EXIT_SUCCESS;
}
