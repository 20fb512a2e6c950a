/* SPDX-License-Identifier: MIT */
/*
 * Behaves in a way that is known: the truth for tests and the load for measurements.
 *
 *	burner MODE [ARGUMENT…]		modes: see the table
 *
 * Prints "ready" when it does what it was asked to. For every byte on standard input it prints the
 * CPU time this process has used, in ns; it ends, with all its children, when the input does.
 */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void fail(const char *what)
{
	perror(what);
	exit(EXIT_FAILURE);
}

static void say_ready(void)
{
	puts("ready");
	fflush(stdout);
}

static void answer(void)
{
	struct timespec cpu;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
	printf("%lld\n", (long long)cpu.tv_sec * 1000000000 + cpu.tv_nsec);
	fflush(stdout);
}

/* Sleeps in between: whatever time is used, others use it. */
static void serve(void)
{
	char byte;

	while (read(STDIN_FILENO, &byte, 1) == 1)
		answer();
}

/* Threads */

static atomic_bool is_pinned;

static void *spin_forever(void *unused)
{
	cpu_set_t first;

	(void)unused;
	CPU_ZERO(&first);
	CPU_SET(0, &first);
	if (is_pinned)
		sched_setaffinity(0, sizeof(first), &first);
	for (volatile unsigned long i = 0;; i = i + 1)
		;
	return NULL;
}

static void *sleep_forever(void *unused)
{
	(void)unused;
	for (;;)
		pause();
	return NULL;
}

static void start_threads(int count, void *(*run)(void *))
{
	pthread_attr_t attributes;
	pthread_t thread;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 64 << 10);
	for (int i = 0; i < count; i++) {
		if (pthread_create(&thread, &attributes, run, NULL))
			fail("pthread_create");
	}
}

static int number(char **arguments, int which)
{
	for (int i = 0; i < which; i++) {
		if (!arguments[i])
			return 1;
	}
	return arguments[which] ? atoi(arguments[which]) : 1;
}

static void idle(char **arguments)
{
	start_threads(number(arguments, 0), sleep_forever);
	say_ready();
	serve();
}

static void workers(char **arguments)
{
	if (arguments[0] && arguments[1])
		start_threads(number(arguments, 1), sleep_forever);
	start_threads(number(arguments, 0), spin_forever);
	say_ready();
	serve();
}

static void pinned(char **arguments)
{
	is_pinned = true;
	workers(arguments);
}

/* One thread among many that sleep uses a little time, again and again. */
static void *tick_forever(void *unused)
{
	const struct timespec pause_time = {.tv_nsec = 20000000};

	(void)unused;
	for (;;) {
		for (volatile int i = 0; i < 20000; i = i + 1)
			;
		nanosleep(&pause_time, NULL);
	}
	return NULL;
}

static void ticking(char **arguments)
{
	start_threads(number(arguments, 0), sleep_forever);
	start_threads(1, tick_forever);
	say_ready();
	serve();
}

/* The parent of vfork() is in state D until its child is another program or has ended. */
static void *block_forever(void *unused)
{
	(void)unused;
	if (vfork() == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	return NULL;
}

static void blocked(char **arguments)
{
	start_threads(number(arguments, 0), block_forever);
	say_ready();
	serve();
}

/* Threads come and go; what they used must not get lost. */
static void *spin_a_while(void *unused)
{
	struct timespec begin, now;

	(void)unused;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
	do
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	while ((now.tv_sec - begin.tv_sec) * 1000000000 + now.tv_nsec - begin.tv_nsec < 20000000);
	return NULL;
}

static void passing(char **arguments)
{
	pthread_t thread;

	start_threads(number(arguments, 0), sleep_forever);
	say_ready();
	for (;;) {
		struct pollfd input = {STDIN_FILENO, POLLIN, 0};
		char byte;

		if (poll(&input, 1, 0) == 1) {
			if (read(STDIN_FILENO, &byte, 1) != 1)
				return;
			answer();
		}
		if (pthread_create(&thread, NULL, spin_a_while, NULL) || pthread_join(thread, NULL))
			fail("pthread_create");
	}
}

/* One process */

static void spin(void)
{
	struct pollfd input = {STDIN_FILENO, POLLIN, 0};
	char byte;

	for (;;) {
		for (volatile int i = 0; i < 100000; i = i + 1)
			;
		if (poll(&input, 1, 0) != 1)
			continue;
		if (read(STDIN_FILENO, &byte, 1) != 1)
			return;
		answer();
	}
}

static void alone(char **arguments)
{
	(void)arguments;
	say_ready();
	spin();
}

static void named(char **arguments)
{
	if (arguments[0] && prctl(PR_SET_NAME, arguments[0]) < 0)
		fail("PR_SET_NAME");
	say_ready();
	serve();
}

/* Becomes another program at the first byte. */
static void other(char **arguments)
{
	char *command[] = {arguments[0], arguments[0], arguments[1], NULL};
	char byte;

	say_ready();
	if (read(STDIN_FILENO, &byte, 1) == 1)
		execvp(command[0], command + 1);
}

/* Sleeps until the first byte, then uses all it can get. */
static void sleeper(char **arguments)
{
	char byte;

	(void)arguments;
	say_ready();
	if (read(STDIN_FILENO, &byte, 1) == 1)
		spin();
}

static void writer(char **arguments)
{
	static const char block[65536];
	int file = open(arguments[0] ? arguments[0] : "burner.tmp", O_CREAT | O_WRONLY, 0600);
	struct pollfd input = {STDIN_FILENO, POLLIN, 0};

	if (file < 0)
		fail("open");
	say_ready();
	while (poll(&input, 1, 0) == 0) {
		if (pwrite(file, block, sizeof(block), 0) < 0 || fsync(file) < 0)
			fail("write");
	}
}

/* Many processes */

static pid_t start_child(void (*run)(int), int argument)
{
	pid_t parent = getpid(), child = fork();

	if (child < 0)
		fail("fork");
	if (child)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	run(argument);
	_exit(0);
}

static int crowd_pipe[2];

static void child_crowd(int threads)
{
	start_threads(threads - 1, sleep_forever);
	if (write(crowd_pipe[1], "x", 1) == 1)
		sleep_forever(NULL);
}

static void child_exit(int unused)
{
	(void)unused;
}

static void crowd(char **arguments)
{
	int processes = number(arguments, 0), threads = number(arguments, 1);
	char byte;

	if (pipe(crowd_pipe) < 0)
		fail("pipe");
	for (int i = 0; i < processes; i++)
		start_child(child_crowd, threads);
	for (int i = 0; i < processes; i++) {
		if (read(crowd_pipe[0], &byte, 1) != 1)
			fail("a child of the crowd");
	}
	say_ready();
	serve(); /* when this one ends, they do */
}

static void zombie(char **arguments)
{
	siginfo_t info;
	pid_t child = start_child(child_exit, 0);

	(void)arguments;
	waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT);
	printf("%d\n", child);
	say_ready();
	serve();
}

static void storm(char **arguments)
{
	struct pollfd input = {STDIN_FILENO, POLLIN, 0};

	(void)arguments;
	say_ready();
	while (poll(&input, 1, 0) == 0)
		waitpid(start_child(child_exit, 0), NULL, 0);
}

static const struct mode {
	const char *name;
	void (*run)(char **arguments);
	const char *help;
} modes[] = {
	{"alone", alone, "one thread that spins"},
	{"blocked", blocked, "THREADS in state D beside the first"},
	{"crowd", crowd, "PROCESSES that sleep, of THREADS each"},
	{"idle", idle, "THREADS that sleep beside the first"},
	{"named", named, "sleeps under a NAME"},
	{"other", other, "sleeps, at the first byte becomes PROGRAM ARGUMENT"},
	{"passing", passing, "THREADS that sleep, others come, spin for 20 ms and end"},
	{"pinned", pinned, "THREADS that spin on one CPU, the first sleeps"},
	{"sleeper", sleeper, "sleeps, at the first byte spins"},
	{"storm", storm, "starts processes that end at once"},
	{"ticking", ticking, "THREADS that sleep and one that works now and then"},
	{"workers", workers, "THREADS that spin, the first sleeps, and SLEEPERS more if given"},
	{"writer", writer, "writes to FILE, with fsync"},
	{"zombie", zombie, "leaves a child unburied, prints its pid first"},
};

int main(int argc, char **argv)
{
	size_t count = sizeof(modes) / sizeof(modes[0]);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (size_t i = 0; argc > 1 && i < count; i++) {
		if (strcmp(argv[1], modes[i].name))
			continue;
		modes[i].run(argv + 2);
		return EXIT_SUCCESS;
	}
	for (size_t i = 0; i < count; i++)
		fprintf(stderr, "burner %s: %s\n", modes[i].name, modes[i].help);
	return 2;
}
