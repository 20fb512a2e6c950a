/* SPDX-License-Identifier: MIT */
/** What looking at backends and finding them share. */
#ifndef COLLECTORS_BACKEND_PRIVATE_H
#define COLLECTORS_BACKEND_PRIVATE_H

#include "collectors/backend.h"

#define SOCKETS_MAX 64
#define STRANGERS_MAX 8

/** One process or thread that serves connections. */
struct backend {
	pid_t pid, tid;   /* tid 0: the process */
	pid_t server_pid; /* postmaster */
	struct backend_title title;
	uint32_t inodes[SOCKETS_MAX]; /* of sockets it holds, of unix backends we may look into */
	size_t inode_count;
	bool has_inodes;
	uint64_t look, asked_ns, titled_ns;
	uint64_t idle_look;             /* when it was last seen with nothing to do */
	pid_t strangers[STRANGERS_MAX]; /* processes it was seen not to work for; 0: free */
	size_t next_stranger;
	bool is_gone;
	struct backend_look last;
	struct descriptor stat, schedstat, cmdline, wchan;
};

/** @return NULL: there are too many */
struct backend *backend_of(struct backends *backends, pid_t pid, pid_t tid);
/** @param keep  it is read again: keep the file open */
void backend_read_title(struct backends *backends, struct backend *backend, bool keep);
void backend_read(struct backends *backends, struct backend *backend, enum backend_kind kind);

#endif
