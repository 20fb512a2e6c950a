/* SPDX-License-Identifier: MIT */
/* Whoever waits at a pipe waits for another process, or for a thread of its own. */
#include "base/alloc.h"
#include "collectors/wait_watch.h"

/** What was found out about a pipe is believed for so many frames. */
#define PIPE_FRAMES 30

static void learn_pipe(const struct wait_context *context, struct watched_process *process,
		       struct known_pipe *pipe, uint64_t inode)
{
	pid_t pid = process->pid;

	size_t ends = target_pipe_ends(context->root, pid, inode, 2);

	pipe->is_held = ends > 0;
	pipe->is_own = ends == 2;
	pipe->is_programs = pipe->is_own && process->thread_count == 1 &&
			    target_has_program(context->root, pid);
	pipe->is_childs = pipe->is_own && target_pipe_is_childs(context->root, pid, inode);
	pipe->is_shared = pipe->is_held && wait_workers_share(context, pid, inode);
	pipe->inode = inode;
	pipe->frame = context->frame;
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
