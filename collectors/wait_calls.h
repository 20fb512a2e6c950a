/* SPDX-License-Identifier: MIT */
/** What the system calls that can block are about. Private to collectors/. */
#ifndef COLLECTORS_WAIT_CALLS_H
#define COLLECTORS_WAIT_CALLS_H

enum call_kind {
	CALL_OTHER,   /* not in the table */
	CALL_RECEIVE, /* fd first: read, recv … */
	CALL_SEND,    /* fd first: write, send … */
	CALL_CONNECT,
	CALL_IDLE,   /* waits for somebody to come: accept, signals, timers */
	CALL_POLL,   /* pollfd array, count, timeout in ms */
	CALL_PPOLL,  /* the same with a pointer to the timeout */
	CALL_SELECT, /* count, read set, write set, except set, pointer to the timeout */
	CALL_EPOLL,  /* epoll fd, …, timeout in ms third from zero */
	CALL_FUTEX,
	CALL_CHILD,     /* waits for a child */
	CALL_FORK,      /* vfork waits until the child lets go */
	CALL_FILE_LOCK, /* flock */
	CALL_FCNTL,     /* a lock, when the command says so */
	CALL_SEMAPHORE,
	CALL_MESSAGE, /* message queues */
	CALL_STORAGE, /* names and files: open, stat, fsync … */
	CALL_MEMORY,  /* changes the address space, whose lock others hold */
	CALL_AIO,     /* completions of storage requests */
	CALL_URING,
	CALL_RESTARTED,
};

/** @return what call `number` of this machine's native ABI is about */
enum call_kind call_kind_of(long number);

#endif
