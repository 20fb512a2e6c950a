/* SPDX-License-Identifier: MIT */
#include "export/selection.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/scan.h"

bool selection_has_pid(const struct selection *selection, pid_t pid)
{
	for (size_t i = 0; i < selection->pid_count; i++)
		if (selection->pids[i] == pid)
			return true;
	return selection->pid_count == 0;
}

static bool user_is_wanted(const struct selection *selection, const struct task *task)
{
	uint64_t uid;

	if (!selection->user || (task->user && !strcmp(task->user, selection->user)))
		return true;
	return scan_whole_u64(selection->user, &uid) && uid == task->uid;
}

/** Unknown is not above zero: what was never read cannot make a task busy. */
static bool is_busy(const struct task_usage *usage)
{
	return usage->cpu_share > 0 || usage->run_delay_share > 0 || usage->io_bytes_per_s > 0 ||
	       usage->disk_delay_share > 0 || usage->now.state == 'R' || usage->now.state == 'D';
}

static bool is_wanted(const struct selection *selection, const struct task_usage *usage)
{
	return selection_has_pid(selection, usage->now.tgid) &&
	       user_is_wanted(selection, &usage->now) &&
	       (!selection->hide_idle || is_busy(usage)) &&
	       (!selection->filter || filter_matches(selection->filter, usage));
}

void selection_rows(const struct selection *selection, const struct task_usage *rows, size_t count,
		    struct row_list *ret_list)
{
	if (count > ret_list->capacity) {
		ret_list->rows = xreallocarray(ret_list->rows, count, sizeof(*ret_list->rows));
		ret_list->capacity = count;
	}
	ret_list->count = 0;
	for (size_t i = 0; i < count; i++)
		if (is_wanted(selection, &rows[i]))
			ret_list->rows[ret_list->count++] = &rows[i];
	if (selection->order.metric)
		order_sort(selection->order, ret_list->rows, ret_list->count);
	if (selection->top && ret_list->count > selection->top)
		ret_list->count = selection->top;
}

void row_list_done(struct row_list *list)
{
	free(list->rows);
	memset(list, 0, sizeof(*list));
}
