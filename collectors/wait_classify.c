/* SPDX-License-Identifier: MIT */
#include "collectors/wait_classify.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <string.h>

#include "base/array.h"
#include "base/scan.h"
#include "collectors/wait_calls.h"

bool blocked_call_parse(const char *text, size_t length, struct blocked_call *ret_call)
{
	struct scan scan = scan_of(text, length);
	int64_t number;

	*ret_call = (struct blocked_call){.number = -1};
	if (scan_text(&scan, "running")) {
		ret_call->is_known = ret_call->is_running = true;
		return true;
	}
	if (!scan_i64(&scan, &number))
		return false;
	ret_call->number = (long)number;
	ret_call->is_fault = number == -1;
	for (size_t i = 0; i < ARRAY_SIZE(ret_call->arguments) && number >= 0; i++) {
		scan_blanks(&scan);
		if (!scan_hex(&scan, &ret_call->arguments[i]))
			return false;
	}
	scan_blanks(&scan);
	if (number < 0 || !scan_hex(&scan, &ret_call->stack))
		ret_call->stack = 0;
	ret_call->is_known = true;
	return true;
}

static struct wait_guess guess(enum wait_class class)
{
	return (struct wait_guess){.class = class, .fd = -1};
}

static struct wait_guess guess_fd(const struct blocked_call *call, enum wait_style style)
{
	return (struct wait_guess){.class = WAIT_UNKNOWN,
				   .lead = LEAD_FD,
				   .style = style,
				   .fd = (int)call->arguments[0]};
}

static struct wait_guess on_receive(char state, const struct blocked_call *call)
{
	/* Sockets and pipes sleep in S; what sleeps in D there is storage (or a network file system). */
	return state == 'D' ? guess(WAIT_DISK) : guess_fd(call, WAIT_STYLE_REPLY);
}

static struct wait_guess on_send(char state, const struct blocked_call *call)
{
	return state == 'D' ? guess(WAIT_DISK) : guess_fd(call, WAIT_STYLE_SEND);
}

static struct wait_guess on_connect(char state, const struct blocked_call *call)
{
	(void)state;
	return guess_fd(call, WAIT_STYLE_CONNECT);
}

static struct wait_guess on_idle(char state, const struct blocked_call *call)
{
	(void)state, (void)call;
	return guess(WAIT_IDLE);
}

static struct wait_guess on_poll(char state, const struct blocked_call *call)
{
	bool is_ppoll = call_kind_of(call->number) == CALL_PPOLL;
	bool has_timeout = is_ppoll ? call->arguments[2] != 0 : (int)call->arguments[2] >= 0;

	(void)state;
	return (struct wait_guess){.class = WAIT_IDLE,
				   .lead = call->arguments[1] ? LEAD_POLL : LEAD_NONE,
				   .style = WAIT_STYLE_POLL,
				   .fd = -1,
				   .address = call->arguments[0],
				   .count = call->arguments[1],
				   .has_timeout = has_timeout};
}

static struct wait_guess on_select(char state, const struct blocked_call *call)
{
	(void)state;
	return (struct wait_guess){.class = WAIT_IDLE,
				   .lead = call->arguments[0] ? LEAD_SELECT : LEAD_NONE,
				   .style = WAIT_STYLE_POLL,
				   .fd = -1,
				   .count = call->arguments[0],
				   .has_timeout = call->arguments[4] != 0};
}

static struct wait_guess on_epoll(char state, const struct blocked_call *call)
{
	(void)state;
	return (struct wait_guess){.class = WAIT_IDLE,
				   .lead = LEAD_EPOLL,
				   .style = WAIT_STYLE_EVENT_LOOP,
				   .fd = (int)call->arguments[0],
				   .has_timeout = (int)call->arguments[3] > 0};
}

static struct wait_guess on_futex(char state, const struct blocked_call *call)
{
	unsigned int operation = (unsigned int)call->arguments[1] & FUTEX_CMD_MASK;
	bool is_priority_inheriting = operation == FUTEX_LOCK_PI || operation == FUTEX_LOCK_PI2;

	(void)state;
	if (is_priority_inheriting)
		return guess(WAIT_LOCK);
	/* Condition variables, semaphores and idle workers look alike: parked, unless the word tells more. */
	return (struct wait_guess){.class = WAIT_IDLE,
				   .lead = LEAD_FUTEX,
				   .fd = -1,
				   .address = call->arguments[0],
				   .count = (uint32_t)call->arguments[2],
				   .has_timeout = call->arguments[3] != 0};
}

static struct wait_guess on_child(char state, const struct blocked_call *call)
{
	(void)state, (void)call;
	return guess(WAIT_IPC);
}

static struct wait_guess on_lock(char state, const struct blocked_call *call)
{
	(void)state, (void)call;
	return guess(WAIT_LOCK);
}

static struct wait_guess on_fcntl(char state, const struct blocked_call *call)
{
	int command = (int)call->arguments[1];

	if (command == F_SETLKW || command == F_OFD_SETLKW)
		return guess(WAIT_LOCK);
	return guess(state == 'D' ? WAIT_DISK : WAIT_UNKNOWN);
}

static struct wait_guess on_storage(char state, const struct blocked_call *call)
{
	(void)state, (void)call;
	return guess(WAIT_DISK);
}

/** In D the address space's own lock is waited for; io in it would be a page fault. */
static struct wait_guess on_memory(char state, const struct blocked_call *call)
{
	(void)call;
	return guess(state == 'D' ? WAIT_LOCK : WAIT_UNKNOWN);
}

/** A ring that waits may wait for anything, or for nothing: only evidence from elsewhere could tell. */
static struct wait_guess on_ring(char state, const struct blocked_call *call)
{
	struct wait_guess unsure = guess(state == 'D' ? WAIT_DISK : WAIT_IDLE);

	(void)call;
	unsure.lead = state == 'D' ? LEAD_NONE : LEAD_RING;
	unsure.is_weak = true;
	return unsure;
}

static struct wait_guess on_restarted(char state, const struct blocked_call *call)
{
	struct wait_guess former = guess(WAIT_UNKNOWN);

	(void)state, (void)call;
	former.lead = LEAD_FORMER;
	return former;
}

static struct wait_guess on_other(char state, const struct blocked_call *call)
{
	struct wait_guess unsure = guess(state == 'D' ? WAIT_DISK : WAIT_UNKNOWN);

	(void)call;
	unsure.is_weak = true;
	return unsure;
}

/** Indexed by enum call_kind. */
static struct wait_guess (*const by_kind[])(char, const struct blocked_call *) = {
	[CALL_OTHER] = on_other,     [CALL_RECEIVE] = on_receive, [CALL_SEND] = on_send,
	[CALL_CONNECT] = on_connect, [CALL_IDLE] = on_idle,       [CALL_POLL] = on_poll,
	[CALL_PPOLL] = on_poll,      [CALL_SELECT] = on_select,   [CALL_EPOLL] = on_epoll,
	[CALL_FUTEX] = on_futex,     [CALL_CHILD] = on_child,     [CALL_FORK] = on_child,
	[CALL_FILE_LOCK] = on_lock,  [CALL_FCNTL] = on_fcntl,     [CALL_SEMAPHORE] = on_lock,
	[CALL_MESSAGE] = on_child,   [CALL_STORAGE] = on_storage, [CALL_MEMORY] = on_memory,
	[CALL_AIO] = on_ring,        [CALL_URING] = on_ring,      [CALL_RESTARTED] = on_restarted,
};

/**
 * Where system calls are not for us the kernel function may still have a name. The names change
 * between kernels, so parts of them must do; the first that fits counts.
 */
static const struct {
	const char *part;
	enum wait_class class;
	enum wait_lead lead;
	enum wait_style style;
} channels[] = {
	{"futex", WAIT_IDLE, LEAD_ANY_FUTEX, 0},
	{"nanosleep", WAIT_IDLE, LEAD_NONE, 0},
	{"accept", WAIT_IDLE, LEAD_NONE, 0},
	{"sigtimedwait", WAIT_IDLE, LEAD_NONE, 0},
	{"sigsuspend", WAIT_IDLE, LEAD_NONE, 0},
	{"do_wait", WAIT_IPC, LEAD_NONE, 0},
	{"pipe", WAIT_IPC, LEAD_NONE, 0},
	{"flock", WAIT_LOCK, LEAD_NONE, 0},
	{"posix_lock", WAIT_LOCK, LEAD_NONE, 0},
	{"io_cqring", WAIT_IDLE, LEAD_RING, 0},
	{"read_events", WAIT_IDLE, LEAD_RING, 0},
	{"n_tty_read", WAIT_IDLE, LEAD_NONE, 0},
	{"folio_wait", WAIT_DISK, LEAD_NONE, 0},
	{"jbd2", WAIT_DISK, LEAD_NONE, 0},
	{"submit_bio_wait", WAIT_DISK, LEAD_NONE, 0},
	{"ep_poll", WAIT_UNKNOWN, LEAD_ANY_EPOLL, WAIT_STYLE_EVENT_LOOP},
	{"epoll", WAIT_UNKNOWN, LEAD_ANY_EPOLL, WAIT_STYLE_EVENT_LOOP},
	{"poll", WAIT_UNKNOWN, LEAD_ANY_SET, WAIT_STYLE_POLL},
	{"select", WAIT_UNKNOWN, LEAD_ANY_SET, WAIT_STYLE_POLL},
	{"wait_woken", WAIT_UNKNOWN, LEAD_ANY_SOCKET, WAIT_STYLE_REPLY},
	{"sk_wait_data", WAIT_UNKNOWN, LEAD_ANY_SOCKET, WAIT_STYLE_REPLY},
	{"unix_stream_read", WAIT_UNKNOWN, LEAD_ANY_SOCKET, WAIT_STYLE_REPLY},
};

static struct wait_guess by_channel(char state, const char *wait_channel)
{
	struct wait_guess unsure = on_other(state, NULL);

	if (state == 'D' || !wait_channel)
		return unsure;
	for (size_t i = 0; i < ARRAY_SIZE(channels); i++) {
		if (!strstr(wait_channel, channels[i].part))
			continue;
		unsure.class = channels[i].class;
		unsure.lead = channels[i].lead;
		unsure.style = channels[i].style;
		return unsure;
	}
	return unsure;
}

struct wait_guess wait_classify(char state, const struct blocked_call *call,
				const char *wait_channel)
{
	if (state == 'R' || (call->is_known && call->is_running))
		return guess(WAIT_CPU);
	if (state == 'T' || state == 't' || state == 'Z' || state == 'X' || state == 'I')
		return guess(WAIT_IDLE);
	if (!call->is_known)
		return by_channel(state, wait_channel);
	if (call->is_fault) {
		struct wait_guess fault = guess(WAIT_DISK);
		fault.lead = LEAD_FAULT;
		return fault;
	}
	return by_kind[call_kind_of(call->number)](state, call);
}
