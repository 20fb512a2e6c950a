/* SPDX-License-Identifier: MIT */
/*
 * Event loops hear of their children by pipes, pairs of sockets, signals or descriptors of processes, all of which
 * also stand for something else. That a child was started a moment ago, and nothing else is waited for, says more.
 */
#include "base/clock.h"
#include "base/units.h"
#include "collectors/stat_line.h"
#include "collectors/wait_watch.h"

/** Who has run for longer is a service that is watched over, not a command whose end is waited for. */
#define YOUNG_NS (5 * NS_PER_S)

static bool is_young(struct wait_context *context, pid_t child)
{
	uint64_t tick_ns = NS_PER_S / context->host->clock_ticks_per_s;
	struct stat_line line;

	return target_stat(context->root, child, context->text, &line) && line.state != 'Z' &&
	       line.start_ticks * tick_ns + YOUNG_NS > clock_boot_ns();
}

/** A server's children work for its clients. */
static bool has_clients(const struct wait_context *context, const struct watched_process *process,
			const struct target_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->items[i].kind == TARGET_SOCKET &&
		    connections_voice(context->connections, process->pid, set->items[i].inode) ==
			    SOCKET_WAITS_FOR_CLIENTS)
			return true;
	return false;
}

bool wait_is_for_child(struct wait_context *context, const struct watched_process *process,
		       pid_t tid, const struct target_set *set)
{
	pid_t children[CHILDREN_MAX];
	size_t count;

	if (!context->root->is_live || !context->connections)
		return false;
	count = target_children(context->root, process->pid, tid, children);
	if (!count || has_clients(context, process, set))
		return false;
	/* One that runs the same program is a worker, and waits for its parent. */
	for (size_t i = 0; i < count; i++)
		if (is_young(context, children[i]) &&
		    !target_runs_the_same(context->root, process->pid, children[i]))
			return true;
	return false;
}
