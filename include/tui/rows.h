/* SPDX-License-Identifier: MIT */
/**
 * From an interval to the rows of the process table: what is left out, in which order, and who
 * hangs below whom. It does not draw.
 */
#ifndef TUI_ROWS_H
#define TUI_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/hash.h"
#include "model/filter.h"
#include "model/interval.h"
#include "model/order.h"

/** What to show. Borrowed while rows_build() runs. */
struct rows_request {
	const struct interval *interval;
	struct order order;
	const struct filter *filter; /* NULL: all */
	const char *user;            /* NULL: all */
	const pid_t *pids;           /* ascending; NULL: all */
	size_t pid_count;
	bool show_threads; /* a row per thread */
	bool show_kernel_threads;
	bool hide_idle; /* what used no CPU and is neither running nor in D */
	bool hide_containers;
	bool tree;
	const struct task_usage
		*ended; /* of the last interval, gone from this one: shown once more */
	size_t ended_count;
	const struct hash
		*folded; /* processes whose children the tree hides; key: row_hash_key() */
	const struct hash *unfolded; /* processes whose threads are shown below them */
	/* a row per connection instead of per process; of the processes above */
	bool show_connections;
	const struct filter *connection_filter; /* NULL: all */
	pid_t connections_of;                   /* of this process only; 0: of all */
	bool show_inbound;                      /* those of its clients too */
};

struct row {
	const struct task_usage *usage; /* of the interval, or of ours for a folded subtree */
	const struct connection_usage
		*connection; /* the row is this one, of that process; or NULL */
	uint64_t rails;      /* bit d: the ancestor at depth d has another child further down */
	uint16_t depth;      /* 0: hangs below nobody */
	bool is_last;        /* of its parent's children */
	bool has_children;   /* in the tree: processes or threads below it, shown or not */
	bool is_folded;      /* they are not shown; usage has the sums of their rates */
	bool is_unfolded;    /* its threads follow */
	bool is_ended;       /* of request->ended: not in the interval any more */
	bool is_context;     /* does not match itself: shown because of something below it */
};

/** All zero is valid and empty. Valid as long as the interval they were built from. */
struct rows {
	struct row *items; /* owned */
	size_t count, capacity;
	size_t process_count; /* processes in the interval, whatever is shown */
	size_t thread_rows;   /* of the rows */
	size_t ended_rows;
	size_t connection_count;           /* in the interval, of processes that may be shown */
	size_t inbound_count;              /* those of them that are left out for being inbound */
	struct arena arena;                /* sums of folded subtrees */
	const struct task_usage **scratch; /* owned */
	size_t scratch_capacity;
};

/** Make the rows anew. 20,000 processes take a few milliseconds, the sort most of it. */
void rows_build(struct rows *rows, const struct rows_request *request);
void rows_done(struct rows *rows);

/** The hash key of a task; threads and processes differ, also when the leader's tid is the pid. */
struct hash_key row_hash_key(struct task_key key, bool is_thread);
static inline bool row_is_thread(const struct row *row)
{
	return row->usage->now.flags & TASK_IS_THREAD;
}
/** @return the row of this task, or rows->count */
size_t rows_find(const struct rows *rows, struct task_key key, bool is_thread);
/** @return the row of this connection, else the first of its process, or rows->count */
size_t rows_find_connection(const struct rows *rows, struct task_key key, uint64_t inode);

/* For the files that share the work. */
struct row *rows_push(struct rows *rows, const struct task_usage *usage);
/** Room for `count` pointers, at the end of what may be in use already (`used`). */
const struct task_usage **rows_scratch(struct rows *rows, size_t count);
bool rows_accept(const struct rows_request *request, const struct task_usage *usage);
/** The process's threads as rows below the row at `parent`. */
void rows_push_threads(struct rows *rows, const struct rows_request *request, size_t parent,
		       bool more_follow);
void rows_build_tree(struct rows *rows, const struct rows_request *request);
void rows_build_connections(struct rows *rows, const struct rows_request *request);

#endif
