/* SPDX-License-Identifier: MIT */
/*
 * Runs a program in a terminal of its own and plays its user:
 *
 *	ptyrun [-s COLUMNSxROWS] [-o FILE] PROGRAM [ARGUMENT…]  <steps
 *
 * Steps, one per line; each takes until it is done, and what the program writes is read meanwhile:
 *
 *	wait MS            let time pass
 *	type TEXT          keys; \e \r \n \t \\ and \xHH as in C
 *	expect MS TEXT     TEXT must be written within MS, counted from the last expect
 *	size COLUMNSxROWS  resize the terminal
 *	signal NUMBER      send a signal to the program
 *	deaf MS            read nothing, as a stalled connection does
 *	jam                fill the terminal until it takes nothing, and read nothing from now on
 *	unjam              throw that away and read again
 *	hangup             the terminal goes away
 *	mark NAME          print what happened since the last mark
 *	end MS             wait until the program has ended, at most MS
 *
 * Standard output, separated by tabs:
 *
 *	NAME <ms> <bytes written> <reads> <CPU time in us> <resident KiB>     for each mark
 *	end <"exit" or "signal"> <number> <"restored" or "changed"> <ms>      for end
 *
 * Exit status: 0; 1 when an expectation failed or the program did not end; 2 for mistakes.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>

#define NS_PER_MS UINT64_C(1000000)
#define NS_PER_S UINT64_C(1000000000)
#define LINE_SIZE 4096
#define SEEN_SIZE (1 << 20)

struct counts {
	uint64_t at_ns, bytes, reads, cpu_ns;
};

static struct {
	pid_t pid;
	int master, slave, log;
	struct termios modes;
	struct counts now, marked;
	char seen[SEEN_SIZE]; /* since the last expectation was met */
	size_t seen_count;
	bool is_jammed, has_ended;
	int status;
} run = {.master = -1, .slave = -1, .log = -1};

static void die(const char *what)
{
	fprintf(stderr, "ptyrun: %s: %s\n", what, strerror(errno));
	if (run.pid > 0)
		kill(run.pid, SIGKILL);
	exit(2);
}

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec time;

	if (clock_gettime(clock, &time) < 0)
		return 0;
	return (uint64_t)time.tv_sec * NS_PER_S + (uint64_t)time.tv_nsec;
}

static struct winsize parse_size(const char *text)
{
	unsigned columns, rows;

	if (sscanf(text, "%ux%u", &columns, &rows) != 2 || columns > 9999 || rows > 9999) {
		fprintf(stderr, "ptyrun: a size looks like 80x24, not like %s\n", text);
		exit(2);
	}
	return (struct winsize){.ws_col = (unsigned short)columns, .ws_row = (unsigned short)rows};
}

/* --- The program --- */

static void start(char **arguments, struct winsize size)
{
	if (openpty(&run.master, &run.slave, NULL, NULL, &size) < 0)
		die("openpty");
	if (tcgetattr(run.slave, &run.modes) < 0)
		die("tcgetattr");
	fcntl(run.master, F_SETFD, FD_CLOEXEC);
	fcntl(run.slave, F_SETFD, FD_CLOEXEC);
	run.now.at_ns = clock_ns(CLOCK_MONOTONIC);
	run.pid = fork();
	if (run.pid < 0)
		die("fork");
	if (run.pid == 0) {
		login_tty(run.slave);
		execvp(arguments[0], arguments);
		die(arguments[0]);
	}
	run.marked = run.now;
}

static void keep(const char *bytes, size_t count)
{
	if (run.seen_count + count > sizeof(run.seen))
		run.seen_count = 0;
	memcpy(run.seen + run.seen_count, bytes, count);
	run.seen_count += count;
	if (run.log >= 0 && write(run.log, bytes, count) < 0)
		die("log");
}

/** Read what is there, waiting at most `wait_ms` for it. @return false: the other side is closed */
static bool read_output(int wait_ms)
{
	struct pollfd ready = {.fd = run.master, .events = POLLIN};
	char bytes[65536];

	if (poll(&ready, 1, wait_ms) <= 0)
		return true;
	ssize_t count = read(run.master, bytes, sizeof(bytes));
	if (count <= 0)
		return false;
	run.now.bytes += (uint64_t)count;
	run.now.reads++;
	keep(bytes, (size_t)count);
	return true;
}

static bool check_end(void)
{
	if (!run.has_ended && waitpid(run.pid, &run.status, WNOHANG) == run.pid)
		run.has_ended = true;
	return run.has_ended;
}

/** Read for some time. `is_done` may end it early. @return whether it did */
static bool read_for(uint64_t ms, bool (*is_done)(const void *), const void *context)
{
	uint64_t until_ns = clock_ns(CLOCK_MONOTONIC) + ms * NS_PER_MS;

	for (;;) {
		uint64_t now_ns = clock_ns(CLOCK_MONOTONIC);
		uint64_t left_ms = now_ns < until_ns ? (until_ns - now_ns) / NS_PER_MS : 0;

		if (is_done && is_done(context))
			return true;
		if (now_ns >= until_ns)
			return false;
		/* The end of the program does not show at the master while we keep the slave. */
		if (is_done && left_ms > 10)
			left_ms = 10;
		if (run.master < 0 || run.is_jammed || !read_output((int)left_ms + 1))
			usleep(1000);
	}
}

static uint64_t resident_kib(void)
{
	unsigned long long pages = 0;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/statm", (int)run.pid);
	FILE *file = fopen(path, "re");
	if (file && fscanf(file, "%*s %llu", &pages) != 1)
		pages = 0;
	if (file)
		fclose(file);
	return pages * (uint64_t)sysconf(_SC_PAGESIZE) / 1024;
}

/* --- Steps: each returns 0, or 1 when it failed --- */

static int step_wait(char *text)
{
	read_for(strtoull(text, NULL, 10), NULL, NULL);
	return 0;
}

/** Turns \e and its friends into bytes, in place. @return how many */
static size_t unescape(char *text)
{
	static const char names[] = "ernt\\", bytes[] = "\033\r\n\t\\";
	char *to = text;

	for (const char *from = text; *from; from++) {
		const char *name = from[0] == '\\' && from[1] ? strchr(names, from[1]) : NULL;
		unsigned value;

		if (name) {
			*to++ = bytes[name - names];
			from++;
		} else if (from[0] == '\\' && from[1] == 'x' && sscanf(from + 2, "%2x", &value)) {
			*to++ = (char)value;
			from += 3;
		} else {
			*to++ = *from;
		}
	}
	return (size_t)(to - text);
}

static int step_type(char *text)
{
	size_t count = unescape(text);

	if (write(run.master, text, count) != (ssize_t)count)
		die("type");
	return 0;
}

static bool has_seen(const void *text)
{
	return memmem(run.seen, run.seen_count, text, strlen(text)) != NULL;
}

static int step_expect(char *text)
{
	char *wanted;
	uint64_t ms = strtoull(text, &wanted, 10);

	wanted += *wanted == ' ';
	if (!read_for(ms, has_seen, wanted)) {
		fprintf(stderr, "ptyrun: within %llu ms there was no \"%s\"\n",
			(unsigned long long)ms, wanted);
		return 1;
	}
	run.seen_count = 0;
	return 0;
}

static int step_size(char *text)
{
	struct winsize size = parse_size(text);

	if (ioctl(run.master, TIOCSWINSZ, &size) < 0)
		die("resize");
	return 0;
}

static int step_signal(char *text)
{
	if (kill(run.pid, (int)strtol(text, NULL, 10)) < 0)
		die("signal");
	return 0;
}

static int step_deaf(char *text)
{
	usleep((useconds_t)(strtoul(text, NULL, 10) * 1000));
	return 0;
}

/** Spaces may be seen, but they break no sequence. */
static int step_jam(char *text)
{
	static char spaces[4096];
	char path[64];

	(void)text;
	memset(spaces, ' ', sizeof(spaces));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", run.slave);
	int slave = open(path, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (slave < 0)
		die("jam");
	while (write(slave, spaces, sizeof(spaces)) > 0 || write(slave, spaces, 1) > 0)
		;
	close(slave);
	run.is_jammed = true;
	return 0;
}

static int step_unjam(char *text)
{
	(void)text;
	run.is_jammed = false;
	return 0;
}

static int step_hangup(char *text)
{
	(void)text;
	close(run.master);
	run.master = -1;
	return 0;
}

static int step_mark(char *text)
{
	clockid_t clock;

	run.now.at_ns = clock_ns(CLOCK_MONOTONIC);
	if (clock_getcpuclockid(run.pid, &clock) == 0)
		run.now.cpu_ns = clock_ns(clock);
	printf("%s\t%llu\t%llu\t%llu\t%llu\t%llu\n", text,
	       (unsigned long long)((run.now.at_ns - run.marked.at_ns) / NS_PER_MS),
	       (unsigned long long)(run.now.bytes - run.marked.bytes),
	       (unsigned long long)(run.now.reads - run.marked.reads),
	       (unsigned long long)((run.now.cpu_ns - run.marked.cpu_ns) / 1000),
	       (unsigned long long)resident_kib());
	fflush(stdout);
	run.marked = run.now;
	return 0;
}

/** Whether the modes of the terminal are those it had before. */
static const char *modes_now(void)
{
	struct termios modes;

	if (tcgetattr(run.slave, &modes) < 0)
		return "gone";
	return modes.c_iflag == run.modes.c_iflag && modes.c_oflag == run.modes.c_oflag &&
			       modes.c_cflag == run.modes.c_cflag &&
			       modes.c_lflag == run.modes.c_lflag &&
			       !memcmp(modes.c_cc, run.modes.c_cc, sizeof(modes.c_cc))
		       ? "restored"
		       : "changed";
}

static bool has_ended(const void *context)
{
	(void)context;
	return check_end();
}

static int step_end(char *text)
{
	uint64_t since_ns = clock_ns(CLOCK_MONOTONIC);

	if (!read_for(strtoull(text, NULL, 10), has_ended, NULL)) {
		fprintf(stderr, "ptyrun: the program did not end\n");
		return 1;
	}
	while (run.master >= 0) {
		uint64_t before = run.now.reads;
		if (!read_output(0) || run.now.reads == before)
			break;
	}
	printf("end\t%s\t%d\t%s\t%llu\n", WIFEXITED(run.status) ? "exit" : "signal",
	       WIFEXITED(run.status) ? WEXITSTATUS(run.status) : WTERMSIG(run.status), modes_now(),
	       (unsigned long long)((clock_ns(CLOCK_MONOTONIC) - since_ns) / NS_PER_MS));
	return 0;
}

static const struct {
	const char *name;
	int (*play)(char *text);
} steps[] = {
	{"wait", step_wait}, {"type", step_type},     {"expect", step_expect}, {"size", step_size},
	{"deaf", step_deaf}, {"signal", step_signal}, {"hangup", step_hangup}, {"mark", step_mark},
	{"end", step_end},   {"jam", step_jam},       {"unjam", step_unjam},
};

static int play(char *line)
{
	size_t length = strcspn(line, " ");
	char *text = line + length + (line[length] != '\0');

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (!strncmp(steps[i].name, line, length) && !steps[i].name[length])
			return steps[i].play(text);
	fprintf(stderr, "ptyrun: no step is called %.*s\n", (int)length, line);
	return 2;
}

static int play_all(FILE *script)
{
	char line[LINE_SIZE];
	int result = 0;

	while (result == 0 && fgets(line, sizeof(line), script)) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] && line[0] != '#')
			result = play(line);
	}
	return result;
}

int main(int argc, char **argv)
{
	struct winsize size = {.ws_col = 80, .ws_row = 24};
	int option;

	while ((option = getopt(argc, argv, "+s:o:")) != -1) {
		if (option == 's')
			size = parse_size(optarg);
		else if (option == 'o')
			run.log = open(optarg, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
		else
			return 2;
	}
	if (optind == argc) {
		fputs("usage: ptyrun [-s COLUMNSxROWS] [-o FILE] PROGRAM [ARGUMENT...] <steps\n",
		      stderr);
		return 2;
	}
	start(argv + optind, size);
	int result = play_all(stdin);
	if (!check_end()) {
		kill(run.pid, SIGKILL);
		waitpid(run.pid, &run.status, 0);
	}
	return result;
}
