/* SPDX-License-Identifier: MIT */
#include "app/stop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/file.h"

/** How long a write that nobody takes may hold up the end. */
#define GRACE_S 2

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
static volatile sig_atomic_t is_asked;

static sigset_t set_of_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		sigaddset(&set, signals[i]);
	return set;
}

/** Only in a write that never returns does the alarm ring. */
static void on_signal(int number)
{
	(void)number;
	is_asked = 1;
	alarm(GRACE_S);
}

static void on_alarm(int number)
{
	(void)number;
	_exit(1);
}

void stop_install(void)
{
	struct sigaction action = {.sa_handler = on_signal}, before;
	sigset_t set = set_of_signals(), alarms;

	sigprocmask(SIG_BLOCK, &set, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++) {
		sigaction(signals[i], &action, &before);
		/* nohup, and Ctrl-C for a job in the background, go on being ignored. */
		if (before.sa_handler == SIG_IGN)
			sigaction(signals[i], &before, NULL);
	}
	action.sa_handler = on_alarm;
	sigaction(SIGALRM, &action, NULL);
	sigemptyset(&alarms);
	sigaddset(&alarms, SIGALRM);
	sigprocmask(SIG_UNBLOCK, &alarms, NULL);
	signal(SIGPIPE, SIG_IGN); /* a closed pipe is an error of write() then */
}

bool stop_is_asked(void)
{
	return is_asked;
}

/** A signal that ends nothing. */
static struct {
	int number; /* 0: none */
	volatile sig_atomic_t has_come;
	stop_serve_fn *serve;
	void *context;
} served;

static void on_served(int number)
{
	(void)number;
	served.has_come = 1;
}

void stop_serve(int number, stop_serve_fn *serve, void *context)
{
	struct sigaction action = {.sa_handler = serve ? on_served : SIG_IGN};
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, number);
	sigprocmask(SIG_BLOCK, &set, NULL);
	served.number = serve ? number : 0;
	served.serve = serve;
	served.context = context;
	sigaction(number, &action, NULL);
}

static void serve_if_asked(void)
{
	if (!served.has_come || !served.serve)
		return;
	served.has_come = 0;
	served.serve(served.context);
}

/** The signal mask in which the signals come through. */
static sigset_t open_mask(void)
{
	sigset_t mask;

	sigprocmask(SIG_SETMASK, NULL, &mask);
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		sigdelset(&mask, signals[i]);
	if (served.number)
		sigdelset(&mask, served.number);
	return mask;
}

int stop_wait(uint64_t until_ns, int out_fd)
{
	/* No event is asked for: what is reported unasked are hang-ups and errors. */
	struct pollfd out = {.fd = out_fd};
	const sigset_t mask = open_mask();

	while (!is_asked) {
		uint64_t now_ns = clock_now_ns(), left_ns;
		struct timespec left;

		if (now_ns >= until_ns)
			return 0;
		left_ns = until_ns - now_ns;
		left = (struct timespec){(time_t)(left_ns / NS_PER_S), (long)(left_ns % NS_PER_S)};
		if (ppoll(&out, 1, &left, &mask) > 0 && out.revents & (POLLERR | POLLHUP))
			return 1;
		serve_if_asked();
		if (out.revents & POLLNVAL)
			out.fd = -1; /* closed from the start: writing will tell */
	}
	return 1;
}

int stop_write(int fd, const void *data, size_t length)
{
	sigset_t set = set_of_signals();
	int error;

	sigprocmask(SIG_UNBLOCK, &set, NULL);
	error = file_write_all(fd, data, length);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return error;
}
