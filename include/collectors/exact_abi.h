/* SPDX-License-Identifier: MIT */
/** What the program in the kernel (exact.bpf.c) and we (exact_bpf.c) tell each other. */
#ifndef COLLECTORS_EXACT_ABI_H
#define COLLECTORS_EXACT_ABI_H

#include <linux/types.h>

/** Bounds of the maps. What does not fit is counted as lost, and its time apportioned by samples. */
#define EXACT_PROCESSES_MAX 4096
#define EXACT_THREADS_MAX 16384
#define EXACT_REASONS_MAX 16384
/** System calls with higher numbers are told by their number alone. */
#define EXACT_CALLS_MAX 1024

/** What of a system call's arguments tells one reason to wait from another. */
enum exact_argument {
	EXACT_ARGUMENT_NONE,  /* the number says it all: nanosleep, fsync */
	EXACT_ARGUMENT_FIRST, /* a descriptor */
	EXACT_ARGUMENT_POLL,  /* the descriptor of a single struct pollfd; of many their address */
	EXACT_ARGUMENT_FUTEX, /* the address of the word, and whether 2 was expected in it */
};

enum exact_flag {
	EXACT_IO = 1,         /* task_struct in_iowait */
	EXACT_ONE_POLLED = 2, /* argument: descriptor, and events in the upper half */
	EXACT_FUTEX_TWO = 4,  /* the value of a mutex that others wait for as well */
};

/** Why a thread is off the CPU. No padding: it is a key. */
struct exact_reason {
	__u32 tid;
	__s32 number; /* of the system call; -1: none, a page fault */
	__u64 argument;
	__u32 state; /* S D T as in stat(3) */
	__u32 flags; /* enum exact_flag */
};

/** A thread that is followed, and the spell it is in. */
struct exact_spell {
	struct exact_reason reason;
	__u64 begin_ns; /* CLOCK_MONOTONIC; 0: in none */
	__u64 arguments[6];
};

/** What spells with one reason add up to, from leaving the CPU until being woken up. */
struct exact_total {
	__u64 ns;
	__u64 count;
	__u64 arguments[6]; /* of the last */
};

/** What found no room in the maps. */
struct exact_losses {
	__u64 spells, reasons;
};

#endif
