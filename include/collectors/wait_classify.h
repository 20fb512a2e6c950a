/* SPDX-License-Identifier: MIT */
/**
 * From what the kernel says of a blocked thread to what it waits for. Pure: text in, guess out;
 * what the guess leaves open (whose socket is it?) is said as a lead.
 */
#ifndef COLLECTORS_WAIT_CLASSIFY_H
#define COLLECTORS_WAIT_CLASSIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collectors/connections.h"
#include "model/wait.h"

/** One line of /proc/PID/task/TID/syscall. */
struct blocked_call {
	bool is_known;   /* false: the file could not be read */
	bool is_running; /* "running": it was on a CPU or in its queue */
	bool is_fault;   /* number -1: blocked outside of a system call, in a page fault */
	long number;
	uint64_t arguments[6];
	uint64_t stack; /* its stack pointer; 0: unknown */
};

/** @return false when the line is none; `ret_call` says is_known = false then */
bool blocked_call_parse(const char *text, size_t length, struct blocked_call *ret_call);

/** Where to look next to know more. */
enum wait_lead {
	LEAD_NONE,   /* the class is the answer */
	LEAD_FD,     /* what `fd` is decides */
	LEAD_POLL,   /* struct pollfd[count] at `address` */
	LEAD_SELECT, /* fd_sets: arguments of the call */
	LEAD_EPOLL,  /* the set of the epoll descriptor `fd` */
	LEAD_FUTEX,  /* a futex at `address` */
	LEAD_RING,   /* completions of any kind: disk, when its process reads and writes */
	LEAD_FAULT,  /* a page fault: swap-ins decide between disk and memory */
	LEAD_FORMER, /* the call was restarted: what it was before a signal came still holds */
	/* The call is hidden, the kernel function it sleeps in is not: */
	LEAD_ANY_SOCKET, /* it reads from some socket of its process */
	LEAD_ANY_SET,    /* it polls something */
	LEAD_ANY_EPOLL,  /* it waits for some epoll set of its process */
	LEAD_ANY_FUTEX,  /* a lock, or parked */
};

struct wait_guess {
	enum wait_class class; /* when the lead says nothing else */
	enum wait_lead lead;
	enum wait_style style; /* for sockets */
	int fd;
	uint64_t address;
	uint64_t count; /* entries at `address`; for a futex the value waited for */
	bool has_timeout;
	bool is_weak; /* told from the wait channel's name alone, or from nothing */
};

/**
 * @param state         stat(3)
 * @param call          may be unknown
 * @param wait_channel  wchan; NULL or "0": not readable
 */
struct wait_guess wait_classify(char state, const struct blocked_call *call,
				const char *wait_channel);

#endif
