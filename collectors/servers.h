/* SPDX-License-Identifier: MIT */
/** The processes of this machine that are database servers, or pass connections on to one. */
#ifndef COLLECTORS_SERVERS_H
#define COLLECTORS_SERVERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "collectors/procfs.h"
#include "model/snapshot.h"

/** Sockets of a server that are looked through for the one that listens. */
#define SERVER_SOCKETS_MAX 256

struct server {
	pid_t pid;
	uint64_t start_ticks;
	uid_t uid;
	uint64_t net_namespace; /* 0: not for us */
	enum service service;   /* SERVICE_UNKNOWN: passes on to another */
	bool is_proxy;
	bool is_pooler; /* speaks the protocol, but asks another server of this kind */
	char name[16];
	char *command;    /* owned; "" when it is not readable */
	uint32_t *inodes; /* owned: sockets it holds */
	size_t inode_count;
	bool is_readable; /* its descriptors are for us: what is not among them is not its own */
	uint64_t seen_frame, read_frame;
};

/** All zero is empty. */
struct servers {
	struct server *items; /* owned */
	size_t count, capacity;
	uid_t *uids; /* owned, ascending: users of whom we see a process */
	size_t uid_count, uid_capacity;
	uint64_t frame;
	uint64_t generation; /* counts on when a server comes or goes */
};

/** Once per frame; reads descriptors and command lines of those that are new. */
void servers_know(struct servers *servers, const struct proc_root *root,
		  const struct snapshot *snapshot);
void servers_done(struct servers *servers);

/** @return the server with this socket, or NULL; servers that may have new sockets are read again */
const struct server *servers_holding(struct servers *servers, const struct proc_root *root,
				     uint32_t inode);
/** @return the only server of this kind on this machine, poolers aside; NULL: none, or several */
const struct server *servers_only(const struct servers *servers, enum service service);
/** @return a pooler of this kind and user whose descriptors are not for us; NULL: there is none */
const struct server *servers_hidden_pooler(const struct servers *servers, enum service service,
					   uid_t uid);
/** @return NULL: it is none */
const struct server *servers_of_pid(const struct servers *servers, pid_t pid);
bool servers_see_user(const struct servers *servers, uid_t uid);

/** Inodes of the sockets a process holds, at most `limit`. @return how many, or -errno */
ssize_t socket_inodes_of(const struct proc_root *root, pid_t pid, uint32_t *ret_inodes,
			 size_t limit);

#endif
