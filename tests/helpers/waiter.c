/* SPDX-License-Identifier: MIT */
/*
 * Waits for what it is told to, and measures itself: the truth for tests of the verdict that need
 * no server.
 *
 *	waiter MODE [ARGUMENT]		modes: see the table
 *
 * Prints READY, and on SIGTERM one line of JSON: [[class, begin, end, cpu, queue], ...] in seconds of
 * CLOCK_MONOTONIC, as tests/verdict/truth.py does.
 */
#include "waiter.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define PARTS_MAX (1 << 20)
#define FILE_SIZE ((size_t)64 << 20)
#define PAGE_SIZE ((size_t)4096)

static struct part parts[PARTS_MAX];
static size_t part_count;
static pthread_mutex_t parts_lock = PTHREAD_MUTEX_INITIALIZER;

void fail(const char *what)
{
	perror(what);
	exit(EXIT_FAILURE);
}

static double seconds_of(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double queue_seconds(void)
{
	static __thread int file = -1;
	unsigned long long run, delay;
	char text[100] = "";

	if (file < 0)
		file = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
	if (pread(file, text, sizeof(text) - 1, 0) <= 0 ||
	    sscanf(text, "%llu %llu", &run, &delay) != 2)
		return 0;
	return (double)delay / 1e9;
}

/* Whoever wakes somebody up may lose the CPU at once, so what lies between two parts is one as well. */
static __thread struct part between;

/* The clocks have to be of one moment: when the thread waited for a CPU between them they are read again. */
static struct part part_now(const char *name)
{
	struct part part = {.name = name, .queue = queue_seconds()};
	double before;

	do {
		before = part.queue;
		part.begin = seconds_of(CLOCK_MONOTONIC);
		part.cpu = seconds_of(CLOCK_THREAD_CPUTIME_ID);
		part.queue = queue_seconds();
	} while (part.queue > before);
	return part;
}

static void keep_part(struct part begin, struct part end)
{
	begin.end = end.begin;
	begin.cpu = end.cpu - begin.cpu;
	begin.queue = end.queue - begin.queue;
	pthread_mutex_lock(&parts_lock);
	if (part_count < PARTS_MAX)
		parts[part_count++] = begin;
	pthread_mutex_unlock(&parts_lock);
}

struct part begin_part(const char *name)
{
	struct part part = part_now(name);

	if (between.name)
		keep_part(between, part);
	return part;
}

void end_part(struct part part)
{
	between = part_now("between");
	keep_part(part, between);
}

static void burn(double seconds)
{
	double end = seconds_of(CLOCK_THREAD_CPUTIME_ID) + seconds;

	while (seconds_of(CLOCK_THREAD_CPUTIME_ID) < end)
		for (volatile int i = 0; i < 1000; i = i + 1)
			;
}

void burn_part(double seconds)
{
	struct part part = begin_part("cpu");

	burn(seconds);
	end_part(part);
}

static void rest(double seconds)
{
	struct timespec time = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};

	nanosleep(&time, NULL);
}

static void rest_part(double seconds)
{
	struct part part = begin_part("idle");

	rest(seconds);
	end_part(part);
}

static void *report(void *signals)
{
	int signal;

	sigwait(signals, &signal);
	pthread_mutex_lock(&parts_lock);
	printf("[");
	for (size_t i = 0; i < part_count; i++)
		printf("%s[\"%s\", %.6f, %.6f, %.6f, %.6f]", i ? ", " : "", parts[i].name,
		       parts[i].begin, parts[i].end, parts[i].cpu, parts[i].queue);
	printf("]\n");
	fflush(stdout);
	_exit(EXIT_SUCCESS);
}

static void start(void *(*run)(void *), void *argument)
{
	pthread_t thread;

	errno = pthread_create(&thread, NULL, run, argument);
	if (errno)
		fail("pthread_create");
}

void start_many(void *(*run)(void *), int count)
{
	for (int i = 0; i < count; i++)
		start(run, NULL);
}

void say_ready(void)
{
	puts("READY");
	fflush(stdout);
}

static void sleep_forever(void)
{
	for (;;)
		rest(10);
}

/* A file of random bytes, without a name; what was written is on the disk. */
static int scratch_file(const char *directory)
{
	static uint32_t block[1 << 18];
	int file = open(directory ? directory : "/var/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (file < 0)
		fail("O_TMPFILE");
	for (size_t written = 0; written < FILE_SIZE; written += sizeof(block)) {
		for (size_t i = 0; i < sizeof(block) / sizeof(block[0]); i++)
			block[i] = (uint32_t)rand();
		if (write(file, block, sizeof(block)) != sizeof(block))
			fail("write");
	}
	fsync(file);
	return file;
}

off_t random_place(void)
{
	return (off_t)((size_t)rand() % (FILE_SIZE / READ_SIZE) * READ_SIZE);
}

int scratch_direct(const char *directory, void **ret_block)
{
	int file = scratch_file(directory);
	char path[40];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	file = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);
	if (file < 0 || posix_memalign(ret_block, PAGE_SIZE, READ_SIZE))
		fail("O_DIRECT");
	return file;
}

/* Locks */

static pthread_mutex_t shared = PTHREAD_MUTEX_INITIALIZER;

static void *contend(void *unused)
{
	(void)unused;
	for (;;) {
		struct part part = begin_part("lock");

		pthread_mutex_lock(&shared);
		end_part(part);
		burn_part(.004);
		pthread_mutex_unlock(&shared);
		burn_part(.001);
	}
	return NULL;
}

static void mutex(const char *unused)
{
	(void)unused;
	say_ready();
	start_many(contend, 4);
	sleep_forever();
}

static void *sleep_inside(void *unused)
{
	(void)unused;
	for (;;) {
		struct part part = begin_part("lock");

		pthread_mutex_lock(&shared);
		end_part(part);
		rest_part(.005);
		pthread_mutex_unlock(&shared);
		burn_part(.002);
	}
	return NULL;
}

/* Whoever holds the lock sleeps: nothing but the lock is in the way of the others. */
static void held(const char *unused)
{
	(void)unused;
	say_ready();
	start_many(sleep_inside, 4);
	sleep_forever();
}

static void *lock_file(void *unused)
{
	char path[100];

	(void)unused;
	snprintf(path, sizeof(path), "/var/tmp/waiter-lock-%d", (int)getpid());
	int file = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
	for (;;) {
		struct flock whole = {.l_type = F_WRLCK};
		struct part part = begin_part("lock");

		if (fcntl(file, F_OFD_SETLKW, &whole) < 0)
			fail("F_OFD_SETLKW");
		end_part(part);
		unlink(path);
		burn_part(.006);
		whole.l_type = F_UNLCK;
		fcntl(file, F_OFD_SETLK, &whole);
		rest_part(.001);
	}
	return NULL;
}

static void file_lock(const char *unused)
{
	(void)unused;
	say_ready();
	start_many(lock_file, 3);
	sleep_forever();
}

/* Disks */

static void fsyncs(const char *directory)
{
	int file = scratch_file(directory);
	static char block[16384];

	say_ready();
	for (off_t at = 0;; at = (at + (off_t)sizeof(block)) % (off_t)FILE_SIZE) {
		struct part part = begin_part("disk");

		if (pwrite(file, block, sizeof(block), at) < 0 || fsync(file) < 0)
			fail("pwrite");
		end_part(part);
	}
}

static void faults(const char *directory)
{
	int file = scratch_file(directory);
	volatile char *bytes = mmap(NULL, FILE_SIZE, PROT_READ, MAP_SHARED, file, 0);

	if (bytes == MAP_FAILED)
		fail("mmap");
	madvise((void *)(uintptr_t)bytes, FILE_SIZE, MADV_RANDOM);
	say_ready();
	for (;;) {
		madvise((void *)(uintptr_t)bytes, FILE_SIZE, MADV_DONTNEED);
		posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
		struct part part = begin_part("disk");
		for (int i = 0; i < 512; i++)
			(void)bytes[(size_t)rand() % FILE_SIZE];
		end_part(part);
	}
}

/* Pages that are in memory: reading them is work for the CPU. */
static void cached(const char *directory)
{
	int file = scratch_file(directory);
	static char block[1 << 16];

	say_ready();
	for (;;) {
		struct part part = begin_part("disk");

		for (int i = 0; i < 100; i++)
			if (pread(file, block, sizeof(block),
				  (off_t)((size_t)rand() % (FILE_SIZE - sizeof(block)))) < 0)
				fail("pread");
		end_part(part);
	}
}

static pthread_barrier_t files_are_there;

/* A thread reads all the time, while another uses a CPU: %iowait says there is none of it. */
static void *read_direct(void *unused)
{
	void *block = NULL;
	int file = scratch_direct(NULL, &block);

	(void)unused;
	pthread_barrier_wait(&files_are_there);
	for (;;) {
		struct part part = begin_part("disk");

		if (pread(file, block, READ_SIZE, random_place()) < 0)
			fail("pread");
		end_part(part);
	}
	return NULL;
}

static void hidden_reads(const char *unused)
{
	(void)unused;
	pthread_barrier_init(&files_are_there, NULL, 4);
	start_many(read_direct, 3);
	pthread_barrier_wait(&files_are_there);
	say_ready();
	for (;;)
		burn_part(.01);
}

/* Pools */

static pthread_cond_t bell = PTHREAD_COND_INITIALIZER;
static pthread_mutex_t bell_lock = PTHREAD_MUTEX_INITIALIZER;

static void *park(void *unused)
{
	(void)unused;
	pthread_mutex_lock(&bell_lock);
	for (;;)
		pthread_cond_wait(&bell, &bell_lock);
	return NULL;
}

/* Woken all together, again and again: a moment of queueing for a mutex is not what it does. */
static void bells(const char *unused)
{
	(void)unused;
	start_many(park, 50);
	say_ready();
	for (;;) {
		rest_part(.2);
		pthread_cond_broadcast(&bell);
	}
}

static void parked(const char *unused)
{
	(void)unused;
	start_many(park, 500);
	say_ready();
	for (;;)
		burn_part(.05);
}

/* Works in step with a clock: half of each 100 ms. */
static void periodic(const char *unused)
{
	double next = seconds_of(CLOCK_MONOTONIC);

	(void)unused;
	say_ready();
	for (;;) {
		burn_part(.06);
		next += .1;
		rest_part(next > seconds_of(CLOCK_MONOTONIC) ? next - seconds_of(CLOCK_MONOTONIC)
							     : 0);
	}
}

/* Locks nobody sleeps for */

static volatile int spinning;

static void *spin_for_it(void *unused)
{
	(void)unused;
	for (;;) {
		struct part part = begin_part("cpu");

		for (int i = 0; i < 100; i++) {
			while (__atomic_exchange_n(&spinning, 1, __ATOMIC_ACQUIRE))
				;
			burn(.0005);
			__atomic_store_n(&spinning, 0, __ATOMIC_RELEASE);
		}
		end_part(part);
	}
	return NULL;
}

static void spin(const char *unused)
{
	(void)unused;
	start_many(spin_for_it, 3);
	say_ready();
	sleep_forever();
}

static void *give_way(void *unused)
{
	(void)unused;
	for (;;) {
		struct part part = begin_part("cpu");

		for (int i = 0; i < 10000; i++)
			sched_yield();
		end_part(part);
	}
	return NULL;
}

static void yields(const char *unused)
{
	cpu_set_t one;

	(void)unused;
	CPU_ZERO(&one);
	CPU_SET(0, &one);
	sched_setaffinity(0, sizeof(one), &one);
	start_many(give_way, 2);
	say_ready();
	sleep_forever();
}

static const struct mode {
	const char *name;
	void (*run)(const char *argument);
	const char *help;
} modes[] = {
	{"aio_idle", aio_idle, "waits for a completion of the older kind that never comes"},
	{"aio_reads", aio_reads, "reads by asynchronous I/O of the older kind; in DIRECTORY"},
	{"bells", bells, "fifty threads that are woken together now and then"},
	{"cached", cached, "reads a file that lies in memory"},
	{"faults", faults, "reads a mapped file that does not lie in memory; in DIRECTORY"},
	{"file_lock", file_lock, "three threads and one locked file"},
	{"fsyncs", fsyncs, "writes and waits until it is on the disk; in DIRECTORY"},
	{"held", held, "four threads and one mutex; who has it sleeps"},
	{"hidden_reads", hidden_reads, "three threads read, one computes"},
	{"mutex", mutex, "four threads and one mutex; who has it computes"},
	{"parked", parked, "five hundred threads wait for a condition, one computes"},
	{"periodic", periodic, "computes for 60 of each 100 ms"},
	{"spin", spin, "three threads and one lock nobody sleeps for"},
	{"uring", uring, "waits for a completion that never comes"},
	{"uring_reads", uring_reads, "reads through a ring; in DIRECTORY"},
	{"yields", yields, "two threads that give way to each other on one CPU"},
};

int main(int argc, char **argv)
{
	static sigset_t signals;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	start(report, &signals);
	for (size_t i = 0; argc > 1 && i < sizeof(modes) / sizeof(modes[0]); i++)
		if (!strcmp(argv[1], modes[i].name))
			modes[i].run(argv[2]);
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		fprintf(stderr, "waiter %s: %s\n", modes[i].name, modes[i].help);
	return 2;
}
