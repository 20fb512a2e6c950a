/* SPDX-License-Identifier: MIT */
/* Whoever waits at a pipe waits for another process, or for a thread of its own. */
#include "base/alloc.h"
#include "collectors/wait_watch.h"

/** What was found out about a pipe is believed for so many frames. */
#define PIPE_FRAMES 30

/**
 * Who has one thread and waits for a pipe to itself, as make does, waits for children to end that run another program.
 * Those that run the same are workers that wait for work of their own.
 */
static void learn_from_children(const struct wait_context *context,
				const struct watched_process *process, struct known_pipe *pipe)
{
	pid_t children[CHILDREN_MAX];
	size_t count = target_children(context->root, process->pid, process->pid, children);

	for (size_t i = 0; i < count; i++) {
		bool is_same = target_runs_the_same(context->root, process->pid, children[i]);
		bool has_end = (is_same || pipe->is_own) &&
			       target_pipe_ends(context->root, children[i], pipe->inode, 1);

		pipe->is_programs |= pipe->is_own && process->thread_count == 1 && !is_same;
		pipe->is_childs |= pipe->is_own && has_end;
		pipe->is_shared |= is_same && has_end;
	}
}

static void learn_pipe(const struct wait_context *context, const struct watched_process *process,
		       struct known_pipe *pipe, uint64_t inode)
{
	size_t ends = target_pipe_ends(context->root, process->pid, inode, 2);
	pid_t parent;

	*pipe = (struct known_pipe){
		.inode = inode, .frame = context->frame, .is_held = ends > 0, .is_own = ends == 2};
	if (!pipe->is_held)
		return;
	learn_from_children(context, process, pipe);
	parent = wait_parent_of(context, process->pid);
	pipe->is_shared |= parent && target_runs_the_same(context->root, process->pid, parent) &&
			   target_pipe_ends(context->root, parent, inode, 1);
}

const struct known_pipe *wait_know_pipe(const struct wait_context *context,
					struct watched_process *process, uint64_t inode)
{
	struct known_pipe *pipe;

	if (!process->pipes)
		process->pipes = xcalloc(KNOWN_PIPES, sizeof(*process->pipes));
	pipe = &process->pipes[inode % KNOWN_PIPES];
	if (pipe->inode != inode || pipe->frame + PIPE_FRAMES <= context->frame)
		learn_pipe(context, process, pipe, inode);
	return pipe;
}

enum wait_class wait_class_of_pipe(const struct known_pipe *pipe, bool is_read)
{
	/* Both ends in one process: a thread pool's bell, and nobody else has to move. */
	return pipe->is_own && !pipe->is_programs && !(is_read && pipe->is_childs) ? WAIT_IDLE
										   : WAIT_IPC;
}
