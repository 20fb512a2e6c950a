/* SPDX-License-Identifier: MIT */
/*
 * What it costs to look at one process closely, and what that process notices of it. TSV:
 *
 *	sampling	parked | waiting	CPU time of sampling its 50 threads, in % of a CPU
 *	slowed	calls | switches	work less for a CPU second, its error, for a second of the
 *					clock, its error, in %
 *
 * The first two have the wait sampler for themselves at its own rate. For the others everything
 * is collected that the program collects, in half seconds that take turns with half seconds in
 * which nobody looks; the median of all pairs counts. Pairs in which nobody looks at all differ
 * by several percent on a machine that has other work: a median without its error says nothing.
 *
 *	tests/bench/bench_target [seconds per line]
 */
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/clock.h"
#include "base/scan.h"
#include "base/units.h"
#include "collectors/host.h"
#include "collectors/live_source.h"
#include "collectors/wait_sampler.h"

#define THREADS 50
#define SLICE_NS (NS_PER_S / 2)

static atomic_uint_fast64_t *work; /* rounds of the target, shared with it */

/* --- Targets --- */

static void nap(uint64_t ns)
{
	nanosleep(&(struct timespec){(time_t)(ns / NS_PER_S), (long)(ns % NS_PER_S)}, NULL);
}

static void *park(void *unused)
{
	for (;;)
		pause();
	return unused;
}

/* Short waits of different lengths, and a little work after each. */
static void *wait_often(void *seed)
{
	unsigned int number = (unsigned int)(uintptr_t)seed;

	for (;;) {
		nap((1 + number % 20) * NS_PER_MS);
		for (int i = 0; i < 20000; i++)
			number = number * 1103515245 + 12345;
	}
	return NULL;
}

static void start_threads(void *(*run)(void *))
{
	pthread_t thread;

	for (uintptr_t i = 0; i < THREADS; i++)
		if (pthread_create(&thread, NULL, run, (void *)i))
			exit(EXIT_FAILURE);
}

static void parked(void)
{
	start_threads(park);
	park(NULL);
}

static void waiting(void)
{
	start_threads(wait_often);
	park(NULL);
}

static void calls(void)
{
	for (;;) {
		for (int i = 0; i < 1000; i++)
			syscall(SYS_getppid);
		atomic_fetch_add(work, 1);
	}
}

static int there[2], back[2];

static void *echo(void *unused)
{
	char byte;

	while (read(there[0], &byte, 1) == 1 && write(back[1], &byte, 1) == 1)
		;
	return unused;
}

static void switches(void)
{
	pthread_t thread;
	char byte = 'x';

	if (pipe(there) || pipe(back) || pthread_create(&thread, NULL, echo, NULL))
		exit(EXIT_FAILURE);
	while (write(there[1], &byte, 1) == 1 && read(back[0], &byte, 1) == 1)
		atomic_fetch_add(work, 1);
	exit(EXIT_FAILURE);
}

/**
 * Whether two threads share a CPU changes what a switch between them costs by more than
 * anything we do: the targets run on the last CPU alone, and we on the others.
 */
static void keep_apart(bool is_target)
{
	long count = sysconf(_SC_NPROCESSORS_ONLN);
	cpu_set_t set;

	CPU_ZERO(&set);
	for (long cpu = 0; cpu < count; cpu++)
		if (count < 2 || (cpu == count - 1) == is_target)
			CPU_SET((size_t)cpu, &set);
	/* Refused in a smaller set of CPUs: then the numbers are as noisy as the machine. */
	sched_setaffinity(0, sizeof(set), &set);
}

static pid_t start(void (*target)(void))
{
	pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		keep_apart(true);
		target();
		_exit(EXIT_FAILURE);
	}
	nap(300 * NS_PER_MS);
	return pid;
}

static void stop(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* --- What sampling costs --- */

static void fold(struct wait_sampler *sampler, pid_t pid)
{
	struct task row = {.tgid = pid, .tid = pid, .state = 'S', .thread_count = THREADS + 1};
	struct snapshot snapshot = {.processes = &row, .process_count = 1};

	row.run_ns = snapshot.system.paging.swap_in_pages = VALUE_UNKNOWN;
	wait_sampler_fold(sampler, &snapshot, (struct focus){&pid, 1, 0});
}

static void sleep_until(uint64_t ns)
{
	uint64_t now_ns = clock_now_ns();

	if (ns > now_ns)
		nap(ns - now_ns);
}

/* Frames of a second each, the first of which is for acquaintance. */
static double sampling_cost(const struct proc_root *root, const struct host *host, pid_t pid,
			    size_t seconds)
{
	struct wait_sampler *sampler = wait_sampler_new(root, host, NULL);
	uint64_t begin_ns = clock_now_ns(), cost_ns = 0;

	fold(sampler, pid);
	for (size_t second = 1; second <= seconds + 1; second++) {
		uint64_t end_ns = begin_ns + second * NS_PER_S, next_ns;

		while ((next_ns = wait_sampler_next_ns(sampler)) < end_ns) {
			sleep_until(next_ns);
			wait_sampler_look(sampler);
		}
		sleep_until(end_ns);
		fold(sampler, pid);
		if (second == 1)
			cost_ns = wait_sampler_work(sampler).cpu_ns;
	}
	cost_ns = wait_sampler_work(sampler).cpu_ns - cost_ns;
	wait_sampler_free(sampler);
	return (double)cost_ns / 1e9 / (double)seconds;
}

static void measure_sampling(const char *name, void (*target)(void), size_t seconds)
{
	struct proc_root root;
	struct host host;
	pid_t pid;

	if (proc_root_open(NULL, NULL, &root))
		return;
	host_read(&root, &host);
	pid = start(target);
	printf("sampling\t%s\t%.3f\n", name, 100 * sampling_cost(&root, &host, pid, seconds));
	stop(pid);
	proc_root_close(&root);
}

/* --- What the target notices --- */

struct rate {
	double per_cpu_s, per_s;
};

static uint64_t cpu_of(pid_t pid)
{
	struct timespec time = {0};
	clockid_t clock;

	if (!clock_getcpuclockid(pid, &clock))
		clock_gettime(clock, &time);
	return (uint64_t)time.tv_sec * NS_PER_S + (uint64_t)time.tv_nsec;
}

static void look_until(struct source *source, pid_t pid, uint64_t end_ns)
{
	struct snapshot *snapshot;
	uint64_t next_ns;

	if (!source_next(source, NEED_ALL, (struct focus){&pid, 1, 0}, &snapshot))
		snapshot_free(snapshot);
	while ((next_ns = source_next_look_ns(source)) < end_ns) {
		sleep_until(next_ns);
		source_look(source);
	}
}

/* @param source  NULL: nobody looks */
static struct rate rate_of(struct source *source, pid_t pid)
{
	uint64_t begin_ns = clock_now_ns(), cpu_ns = cpu_of(pid), rounds = atomic_load(work);

	if (source)
		look_until(source, pid, begin_ns + SLICE_NS);
	sleep_until(begin_ns + SLICE_NS);
	rounds = atomic_load(work) - rounds;
	return (struct rate){(double)rounds / (double)(cpu_of(pid) - cpu_ns),
			     (double)rounds / (double)(clock_now_ns() - begin_ns)};
}

static int compare(const void *a, const void *b)
{
	const double *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

static double median(double *values, size_t count)
{
	qsort(values, count, sizeof(*values), compare);
	return values[count / 2];
}

/** Two standard errors of the median, from how far the values lie from it. */
static double error_of(const double *values, size_t count, double middle)
{
	double *distances = xcalloc(count, sizeof(*distances)), distance;

	for (size_t i = 0; i < count; i++)
		distances[i] = fabs(values[i] - middle);
	distance = median(distances, count);
	free(distances);
	/* Of a normal distribution: 1.4826 distances are a deviation, 1.2533 the median's. */
	return 2 * 1.4826 * 1.2533 * distance / sqrt((double)count);
}

static void tell(double *less, size_t count)
{
	double middle = median(less, count);

	printf("\t%.2f\t%.2f", 100 * middle, 100 * error_of(less, count, middle));
}

/** @param is_first  the half second in which somebody looks comes first: neither always does */
static void compare_rates(struct source *source, pid_t pid, bool is_first, double *ret_by_cpu,
			  double *ret_by_clock)
{
	struct rate before = rate_of(is_first ? source : NULL, pid),
		    after = rate_of(is_first ? NULL : source, pid),
		    alone = is_first ? after : before, watched = is_first ? before : after;

	*ret_by_cpu = 1 - watched.per_cpu_s / alone.per_cpu_s;
	*ret_by_clock = 1 - watched.per_s / alone.per_s;
}

static void measure_slowing(const char *name, void (*target)(void), size_t seconds)
{
	struct source *source = live_source_new(NULL);
	double *by_cpu = xcalloc(seconds, sizeof(*by_cpu)),
	       *by_clock = xcalloc(seconds, sizeof(*by_clock));
	pid_t pid = start(target);

	if (source)
		rate_of(source, pid); /* it is met for the first time */
	for (size_t i = 0; source && i < seconds; i++)
		compare_rates(source, pid, i % 2, &by_cpu[i], &by_clock[i]);
	if (source) {
		printf("slowed\t%s", name);
		tell(by_cpu, seconds);
		tell(by_clock, seconds);
		putchar('\n');
	}
	stop(pid);
	source_free(source);
	free(by_cpu);
	free(by_clock);
}

static const struct {
	const char *name;
	void (*target)(void);
	void (*measure)(const char *name, void (*target)(void), size_t seconds);
} lines[] = {
	{"parked", parked, measure_sampling},
	{"waiting", waiting, measure_sampling},
	{"calls", calls, measure_slowing},
	{"switches", switches, measure_slowing},
};

int main(int argc, char **argv)
{
	uint64_t seconds = 10;

	if (argc > 1 && (!scan_whole_u64(argv[1], &seconds) || !seconds || seconds > 3600)) {
		fprintf(stderr, "usage: bench_target [seconds per line]\n");
		return EXIT_FAILURE;
	}
	work = mmap(NULL, sizeof(*work), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (work == MAP_FAILED)
		return EXIT_FAILURE;
	setvbuf(stdout, NULL, _IOLBF, 0);
	keep_apart(false);
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		lines[i].measure(lines[i].name, lines[i].target, seconds);
	return EXIT_SUCCESS;
}
