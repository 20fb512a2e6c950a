/* SPDX-License-Identifier: MIT */
/** Which rows of an interval are exported, and in what order. */
#ifndef EXPORT_SELECTION_H
#define EXPORT_SELECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "model/filter.h"
#include "model/interval.h"
#include "model/order.h"

/** All borrowed; all zero selects every process in the order of pids. */
struct selection {
	const pid_t *pids; /* only these processes; none: all */
	size_t pid_count;
	const char *user;            /* a name or a number; NULL: all */
	const struct filter *filter; /* over task_metrics; NULL: all */
	struct order order;          /* metric NULL: by pid, then tid */
	size_t top;                  /* so many rows at most; 0: all */
	bool hide_idle;              /* only those that used a CPU, waited for one or did I/O */
};

struct row_list {
	const struct task_usage **rows; /* owned; the rows are the interval's */
	size_t count, capacity;
};

/** Choose among `count` rows: an interval's processes or its threads. The list's memory is used again. */
void selection_rows(const struct selection *selection, const struct task_usage *rows, size_t count,
		    struct row_list *ret_list);
/** It is one of the processes that were asked for, or all are wanted. */
bool selection_has_pid(const struct selection *selection, pid_t pid);
void row_list_done(struct row_list *list);

#endif
