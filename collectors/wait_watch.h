/* SPDX-License-Identifier: MIT */
/**
 * What the wait sampler knows of the processes and threads it watches. Private to collectors/.
 *
 * A thread's wall-clock time between two folds is cut like this: the time on a CPU and in the run
 * queue is exact (schedstat); what is left was blocked, and the samples of that time say on what.
 */
#ifndef COLLECTORS_WAIT_WATCH_H
#define COLLECTORS_WAIT_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/hash.h"
#include "collectors/connections.h"
#include "collectors/descriptors.h"
#include "collectors/exact.h"
#include "collectors/exact_ledger.h"
#include "collectors/task_files.h"
#include "collectors/wait_futex.h"
#include "collectors/wait_semaphore.h"
#include "collectors/wait_target.h"
#include "model/snapshot.h"

/** Connections a thread may be found to wait for at once; the rest shares the blame unseen. */
#define DECISION_CONNECTIONS 8

/** What a thread was found to wait for. */
struct decision {
	double weight
		[WAIT_CLASS_COUNT]; /* adds up to 1: several requests in flight share a sample */
	uint32_t connections[DECISION_CONNECTIONS];
	size_t connection_count;
	bool is_active;  /* it had something to do */
	bool is_settled; /* holds until the thread runs, or a connection of it moves */
	bool is_strong;
	bool is_fault; /* swap-ins decide between disk and memory */
	bool is_made;  /* there is one */
};

/** A connection that samples found a thread waiting for. */
struct blamed {
	uint32_t id;   /* 0: free place */
	double weight; /* samples, fading like those of the classes */
};

/** What the kernel has measured of a thread. */
struct measured {
	struct exact_ledger ledger;
	struct exact_spell spell; /* the one the last decision is about */
	bool has_spell;
};

/** There are as many as tasks on the machine: what few of them need lies elsewhere. */
struct watched_thread {
	pid_t tid;
	uint64_t start_ticks;
	struct descriptor schedstat, stat, syscall, wchan;
	struct schedstat_line seen;   /* at the last look or fold */
	struct schedstat_line folded; /* at the last fold */
	uint64_t folded_at_ns;        /* CLOCK_MONOTONIC */
	uint64_t clock_ns;     /* of its process, just before it was looked at; or VALUE_UNKNOWN */
	struct blamed *blamed; /* owned; DECISION_CONNECTIONS; NULL: it never waited for one */
	struct decision decision; /* of the last look that found it blocked */
	struct futex_episode futex;
	uint64_t parked_slices, parked_ns; /* since when it is parked on a word that is hidden */
	double weight
		[WAIT_CLASS_COUNT]; /* samples of blocked time since the last fold, and fading ones from before */
	uint32_t looks, blocked_looks, runnable_db_looks; /* since the last fold */
	uint32_t still_looks; /* in a row in which it had not run since the one before */
	uint64_t blocked_ns;  /* what looks since the last fold stand for that found it blocked, */
	uint64_t ready_ns;    /* or runnable: each for the time since the one before */
	uint64_t slept_ns;    /* when the last look found it asleep; 0: it did not */
	uint64_t looked_ns;   /* of the last look */
	uint64_t queued_ns; /* since about when the last look that found it runnable saw it wait, */
	uint64_t
		queued_slices; /* and its switch count then: as long as that stays it has not run */
	uint64_t false_delay_ns; /* run delay since the last fold that cannot have been */
	uint64_t queue_ahead_ns; /* time told as run queue before the kernel had booked it */
	uint64_t wait_ns[WAIT_CLASS_COUNT]; /* the counters of its row */
	uint64_t strong, weak, blocked;
	struct measured *measured; /* owned; NULL: nothing was */
	bool is_gone;
	bool is_runnable;     /* at the last look */
	bool is_new;          /* has never been looked at */
	bool was_seen_before; /* its files stay open: most threads are looked at once and sleep on */
};

/** Whose ends a pipe's are does not change often, and finding out means listing all descriptors. */
struct known_pipe {
	uint64_t inode;   /* 0: free place */
	uint64_t frame;   /* when it was found out */
	bool is_held;     /* an end lies in the process, */
	bool is_own;      /* or both do, */
	bool is_childs;   /* and a child has one, too, */
	bool is_programs; /* or its only thread has a child that runs another program */
	bool is_shared;   /* its workers, or whose worker it is, have an end, too */
};
#define KNOWN_PIPES 32

/** What was found out about the futexes of a process. */
struct known_locks {
	struct interpreter interpreter;
	struct known_mutexes mutexes;
	struct known_semaphores *semaphores; /* owned; NULL: no thread waited for one */
};

struct watched_process {
	pid_t pid;
	uint64_t start_ticks;
	struct watched_thread **threads; /* owned, by tid */
	size_t thread_count, thread_capacity;
	struct known_locks *locks; /* owned; NULL: no thread waited at a futex */
	struct known_pipe *pipes;  /* owned; KNOWN_PIPES by inode, modulo their number; or NULL */
	struct held *held; /* owned; its descriptors, where its system calls are hidden; or NULL */
	uint64_t clock_ns; /* its CPU clock at the last look; VALUE_UNKNOWN: it cannot be read */
	uint64_t io_bytes; /* of its row at the last frame: read and written */
	bool does_io;      /* they have grown since the frame before */
	uint64_t run_ns, timeslices;        /* of its row at the last frame: has it run since? */
	uint32_t known_threads;             /* thread_count of its row when the list was made */
	uint64_t wait_ns[WAIT_CLASS_COUNT]; /* over all its threads, ended ones too */
	uint64_t looked_ns;                 /* of the last look */
	unsigned int restless_looks; /* so many more will list its threads: some have just ended */
	uint64_t ended_ready_ns;     /* ready_ns of threads that ended since the last fold */
	uint64_t folded_run_ns;      /* run_ns at the last fold */
	int64_t untold_run_ns; /* CPU time since then that no living thread has used; or told too early */
	struct wait_samples samples;
	uint64_t first_frame;  /* the frame it came into sight */
	uint64_t seen_frame;   /* the frame whose snapshot had it last */
	uint64_t active_frame; /* the last frame in which it ran, or had something to do */
	uint64_t listed_frame; /* the frame its threads were listed */
	size_t turn;           /* whose turn it is to be looked at: of parked threads, and */
	size_t turns;          /* of others, one in so many */
	size_t close_looks;    /* in this look, at threads that had run */
	size_t first;          /* where the next look begins when one cannot take all threads */
	bool is_focused;
	bool is_followed; /* its waits are measured */
	bool is_refused;  /* its system calls are not for us */
	bool is_kernel;
};

/** Everything a look needs. */
struct wait_context {
	const struct proc_root *root;
	const struct host *host;
	struct connections *connections; /* NULL: sockets stay unknown */
	struct exact *exact;             /* NULL: waits are sampled only */
	struct descriptors descriptors;
	uint64_t now_ns;
	uint64_t frame;
	pid_t own_pid;      /* ours: at work whenever we look, */
	pid_t own_tid;      /* as is the thread that does; 0: it has not looked yet */
	bool swaps_in;      /* pages came in from swap in the last frame */
	uint64_t stolen_ns; /* what the hypervisor took of all CPUs in the last frame */
	bool is_calm;       /* in this look nobody had run who has something to do */
	char text[PROC_TEXT_SIZE];
};

/* wait_decide.c */
/**
 * Find out what a blocked thread waits for.
 *
 * @return false when it ran meanwhile or has gone: the sample is worth nothing
 */
bool wait_decide(struct wait_context *context, struct watched_process *process,
		 struct watched_thread *thread, char state, struct decision *ret_decision);

/**
 * What waiting in this style for this target means, when that does not depend on what is in flight.
 *
 * @return false for sockets, and for what is closed or not known
 */
bool wait_class_of_target(const struct wait_context *context, struct watched_process *process,
			  const struct target *target, enum wait_style style,
			  enum wait_class *ret_class);

/** Nothing more to ask: it waits for this. */
void wait_decide_class(struct decision *decision, enum wait_class class);
/** What those descriptors, waited for at once, add up to. */
void wait_decide_targets(struct wait_context *context, struct watched_process *process, pid_t tid,
			 const struct target_set *set, enum wait_style style,
			 struct decision *decision);

/**
 * What a call waits for, by its lead: a descriptor, or a set of them.
 *
 * @return 0 or -errno (-EPERM: its memory is not for us; -EINVAL: it does not wait for descriptors)
 */
int wait_targets_of(const struct wait_context *context, pid_t pid, const struct wait_guess *guess,
		    const struct blocked_call *call, struct target_set *ret_set);

/* wait_pipe.c */
/** Whose ends it has; found out anew now and then. Good until the next call. */
const struct known_pipe *wait_know_pipe(const struct wait_context *context,
					struct watched_process *process, uint64_t inode);
/** @param is_read  somebody waits to read it, not to hear of it */
enum wait_class wait_class_of_pipe(const struct known_pipe *pipe, bool is_read);

/* wait_fold.c */
/**
 * Hold the run delay of a new reading, against `seen`, to the time since the thread was asleep. Linux 6.12 and later
 * put off taking a sleeper from the queue, and one that is moved to another CPU meanwhile is booked as waiting
 * for all its sleep.
 */
void wait_fold_check_delay(const struct wait_context *context, struct watched_thread *thread,
			   const struct schedstat_line *line);

/* wait_blind.c */
/** For the leads whose names begin with LEAD_ANY. */
void wait_decide_blind(struct wait_context *context, struct watched_process *process,
		       struct watched_thread *thread, const struct wait_guess *guess,
		       struct decision *decision);

/** Completions of asynchronous requests: of reads and writes, when its process does any. */
void wait_decide_ring(const struct wait_context *context, const struct watched_process *process,
		      struct watched_thread *thread, struct decision *decision);

/* wait_child.c */
/** An event loop that waits for nothing else, and a child that its thread started just now. */
bool wait_is_for_child(struct wait_context *context, const struct watched_process *process,
		       pid_t tid, const struct target_set *set);

/* wait_workers.c */
/** @return 0: it has none but init */
pid_t wait_parent_of(const struct wait_context *context, pid_t pid);
/**
 * A thread that waits to read from one of those pipes, for another process, has nothing to do when that process waits
 * for it. To be asked at each look: nobody has to run for that to change.
 *
 * @param decision  made already; changed when both of them wait
 */
void wait_workers_decide(struct wait_context *context, struct watched_process *process,
			 const struct target_set *set, struct decision *decision);

/* wait_look.c */
/** Look at the threads of a process whose turn it is. @return how many were read */
size_t wait_look(struct wait_context *context, struct watched_process *process);

/* wait_fold.c */
/** Turn what was seen since the last fold into counters of threads and process. */
void wait_fold(struct wait_context *context, struct watched_process *process);
/**
 * Book what looks have found since the last fold at a thread that has ended. Nobody knows when, so each look stands
 * for the time since the one before.
 */
void wait_fold_ended(struct wait_context *context, struct watched_process *process,
		     struct watched_thread *thread);
/** The same for a process that did not run and was not looked at: what was decided last still holds. */
void wait_fold_sleeping(struct wait_context *context, struct watched_process *process);

/* wait_watch.c */
struct watched_process *watched_process_new(const struct task *row);
/** What is known of its futexes; nothing yet, when it is asked for the first time. */
struct known_locks *watched_process_locks(struct watched_process *process);
void watched_process_free(struct wait_context *context, struct watched_process *process);
/**
 * Bring the list of threads up to date; ended ones are folded first.
 *
 * @param row  of the process, just read: of a single thread it tells what schedstat would; or NULL
 */
void watched_process_list(struct wait_context *context, struct watched_process *process,
			  const struct task *row);
/** schedstat of a thread. @return 0 or -errno */
int watched_thread_schedstat(struct wait_context *context, const struct watched_process *process,
			     struct watched_thread *thread, struct schedstat_line *ret_line);

#endif
