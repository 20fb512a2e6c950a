/* SPDX-License-Identifier: MIT */
#include "app/loop.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/clock.h"

#define WATCH_MAX 8
#define EVENT_MAX 8

struct watch {
	int fd; /* -1: free place */
	loop_ready_fn *ready;
	void *context;
};

struct loop {
	int epoll_fd, signal_fd, timer_fd;
	struct watch watches[WATCH_MAX];
	sigset_t caught, mask_before;
	bool has_signals;
	loop_signal_fn *signal_arrived;
	void *signal_context;
	loop_timer_fn *timer_expired;
	void *timer_context;
};

static void signals_ready(void *context, uint32_t events)
{
	struct loop *loop = context;
	struct signalfd_siginfo info;

	(void)events;
	while (read(loop->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
		loop->signal_arrived(loop->signal_context, (int)info.ssi_signo);
}

static void timer_ready(void *context, uint32_t events)
{
	struct loop *loop = context;
	uint64_t times;

	(void)events;
	if (read(loop->timer_fd, &times, sizeof(times)) == (ssize_t)sizeof(times))
		loop->timer_expired(loop->timer_context);
}

int loop_new(struct loop **ret_loop)
{
	struct loop *loop = xcalloc(1, sizeof(*loop));

	for (size_t i = 0; i < WATCH_MAX; i++)
		loop->watches[i].fd = -1;
	loop->signal_fd = -1;
	loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	loop->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	int error = loop->epoll_fd < 0 || loop->timer_fd < 0
			    ? -errno
			    : loop_watch(loop, loop->timer_fd, timer_ready, loop);
	if (error < 0) {
		loop_free(loop);
		return error;
	}
	*ret_loop = loop;
	return 0;
}

void loop_free(struct loop *loop)
{
	if (!loop)
		return;
	if (loop->has_signals)
		sigprocmask(SIG_SETMASK, &loop->mask_before, NULL);
	for (size_t i = 0; i < 3; i++) {
		int fd = (int[]){loop->signal_fd, loop->timer_fd, loop->epoll_fd}[i];
		if (fd >= 0)
			close(fd);
	}
	free(loop);
}

static struct watch *watch_of(struct loop *loop, int fd)
{
	for (size_t i = 0; i < WATCH_MAX; i++)
		if (loop->watches[i].fd == fd)
			return &loop->watches[i];
	return NULL;
}

int loop_watch(struct loop *loop, int fd, loop_ready_fn *ready, void *context)
{
	struct watch *watch = watch_of(loop, -1);

	if (!watch)
		return -ENOSPC;
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = watch};
	if (epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0)
		return -errno;
	*watch = (struct watch){fd, ready, context};
	return 0;
}

void loop_forget(struct loop *loop, int fd)
{
	struct watch *watch = watch_of(loop, fd);

	if (!watch)
		return;
	epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
	watch->fd = -1;
}

int loop_catch_signals(struct loop *loop, const sigset_t *signals, loop_signal_fn *arrived,
		       void *context)
{
	loop->caught = *signals;
	loop->signal_arrived = arrived;
	loop->signal_context = context;
	loop->signal_fd = signalfd(-1, signals, SFD_CLOEXEC | SFD_NONBLOCK);
	if (loop->signal_fd < 0)
		return -errno;
	if (sigprocmask(SIG_BLOCK, signals, &loop->mask_before) < 0)
		return -errno;
	loop->has_signals = true;
	return loop_watch(loop, loop->signal_fd, signals_ready, loop);
}

void loop_release_signals(struct loop *loop)
{
	sigprocmask(SIG_UNBLOCK, &loop->caught, NULL);
}

void loop_regain_signals(struct loop *loop)
{
	sigprocmask(SIG_BLOCK, &loop->caught, NULL);
}

int loop_set_timer(struct loop *loop, uint64_t delay_ns, loop_timer_fn *expired, void *context)
{
	struct itimerspec time = {
		.it_value.tv_sec = (time_t)(delay_ns / NS_PER_S),
		.it_value.tv_nsec = (long)(delay_ns % NS_PER_S),
	};

	loop->timer_expired = expired;
	loop->timer_context = context;
	return timerfd_settime(loop->timer_fd, 0, &time, NULL) < 0 ? -errno : 0;
}

int loop_step(struct loop *loop)
{
	struct epoll_event events[EVENT_MAX];
	int count = epoll_wait(loop->epoll_fd, events, EVENT_MAX, -1);

	if (count < 0)
		return errno == EINTR ? 0 : -errno;
	for (int i = 0; i < count; i++) {
		const struct watch *watch = events[i].data.ptr;
		if (watch->fd >= 0) /* an earlier call may have forgotten it */
			watch->ready(watch->context, events[i].events);
	}
	return 0;
}
