/* SPDX-License-Identifier: MIT */
/*
 * A pool of processes at rest: workers wait at a pipe for work, and their parent waits at another one for what they
 * have done. Each waits for the other, and nobody has anything to do.
 */
#include "collectors/wait_classify.h"
#include "collectors/wait_watch.h"

/** Threads of a parent that are looked at: one of them takes what workers have done. */
#define PARENTS_THREADS_MAX 16

/** What a thread of another process does, as this process sees it. */
enum stand {
	STAND_BUSY,
	STAND_QUEUES, /* for something in memory: its siblings take turns at the pipe */
	STAND_WAITS,  /* at a pipe that this process has an end of */
};

pid_t wait_parent_of(const struct wait_context *context, pid_t pid)
{
	char text[PROC_TEXT_SIZE];
	struct stat_line line;

	return target_stat(context->root, pid, text, &line) && line.ppid > 1 ? line.ppid : 0;
}

static bool is_held(const struct known_pipe *pipe)
{
	return pipe->is_held;
}

static bool is_shared(const struct known_pipe *pipe)
{
	return pipe->is_shared;
}

/** One of the pipes in a set is, as this process knows them. */
static bool has_pipe(const struct wait_context *context, struct watched_process *process,
		     const struct target_set *set, bool (*is)(const struct known_pipe *pipe))
{
	for (size_t i = 0; i < set->count; i++)
		if (set->items[i].kind == TARGET_PIPE &&
		    is(wait_know_pipe(context, process, set->items[i].inode)))
			return true;
	return false;
}

static enum stand stand_of(const struct wait_context *context, struct watched_process *process,
			   pid_t pid, pid_t tid)
{
	char path[PROC_PATH_SIZE], text[PROC_TEXT_SIZE];
	ssize_t length =
		proc_read_task(context->root, proc_task_path(path, pid, tid, "syscall"), text);
	struct blocked_call call;
	struct wait_guess guess;
	struct target_set set;

	if (length <= 0 || !blocked_call_parse(text, (size_t)length, &call) || call.is_running)
		return STAND_BUSY;
	guess = wait_classify('S', &call, NULL);
	if (guess.lead == LEAD_FUTEX)
		return STAND_QUEUES;
	return guess.style != WAIT_STYLE_SEND &&
			       wait_targets_of(context, pid, &guess, &call, &set) == 0 &&
			       has_pipe(context, process, &set, is_held)
		       ? STAND_WAITS
		       : STAND_BUSY;
}

/** One that does something else may be about to answer. */
static bool children_rest(const struct wait_context *context, struct watched_process *process,
			  const pid_t children[CHILDREN_MAX], size_t count)
{
	bool waits = false;

	for (size_t i = 0; i < count; i++) {
		enum stand stand = stand_of(context, process, children[i], 0);

		if (stand == STAND_BUSY)
			return false;
		waits |= stand == STAND_WAITS;
	}
	return waits && count < CHILDREN_MAX; /* or there are more that nobody looked at */
}

static bool parent_rests(const struct wait_context *context, struct watched_process *process)
{
	pid_t parent = wait_parent_of(context, process->pid);
	char path[PROC_PATH_SIZE];
	struct pid_list threads = {0};
	bool waits = false;

	if (parent && !proc_list(context->root, proc_task_path(path, parent, 0, "task"), &threads))
		for (size_t i = 0; i < threads.count && i < PARENTS_THREADS_MAX && !waits; i++)
			waits = stand_of(context, process, parent, threads.pids[i]) == STAND_WAITS;
	pid_list_done(&threads);
	return waits;
}

void wait_workers_decide(struct wait_context *context, struct watched_process *process,
			 const struct target_set *set, struct decision *decision)
{
	pid_t children[CHILDREN_MAX];
	size_t count;

	if (decision->weight[WAIT_IPC] < 1.0 || !has_pipe(context, process, set, is_shared))
		return;
	decision->is_settled = false;
	count = target_children(context->root, process->pid, process->pid, children);
	if (!(count ? children_rest(context, process, children, count)
		    : parent_rests(context, process)))
		return;
	*decision = (struct decision){.is_settled = false};
	wait_decide_class(decision, WAIT_IDLE);
}
