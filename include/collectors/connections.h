/* SPDX-License-Identifier: MIT */
/**
 * The connections of the processes we watch: who is at the other end, is a request in flight,
 * and what the server does with it.
 *
 * Sockets are seen through sock_diag, which every user may ask about the own network namespace.
 * Nothing here scans /proc: who runs where is learned from the rows of the last snapshot.
 */
#ifndef COLLECTORS_CONNECTIONS_H
#define COLLECTORS_CONNECTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "collectors/database_list.h"
#include "collectors/procfs.h"
#include "model/snapshot.h"
#include "model/wait.h"

/** How a thread waits on a socket: what to believe when the socket itself is ambiguous. */
enum wait_style {
	WAIT_STYLE_REPLY, /* a blocking recv() or read(), or libpq's own poll: only a reply ends it */
	WAIT_STYLE_POLL,       /* an application's poll() or select() on few descriptors */
	WAIT_STYLE_SEND,       /* the peer does not take what we send */
	WAIT_STYLE_CONNECT,    /* the connection is being set up */
	WAIT_STYLE_EVENT_LOOP, /* epoll, or poll() on many: one of several that are waited for */
};

struct socket_answer {
	enum wait_class class; /* DB, NET, IPC, IDLE or UNKNOWN */
	bool is_strong;        /* decided by evidence, not by a prior */
	bool is_settled;       /* stays so until the thread runs or connections_has_moved() */
	bool is_local;         /* the server runs on this machine */
	uint32_t id;           /* of the connection, for the calls below; 0: not one of ours */
};

struct connections;

/** @param databases  what the user says are databases; borrowed, may be NULL */
struct connections *connections_new(const struct proc_root *root, const struct host *host,
				    const struct database_list *databases);
void connections_free(struct connections *connections);

/** Once before the questions of one look: readings of the look before are stale now. */
void connections_begin_look(struct connections *connections, uint64_t now_ns);

/** What a thread that waits on this socket waits for. */
struct socket_answer connections_ask(struct connections *connections, pid_t pid, pid_t tid,
				     uint64_t inode, enum wait_style style);
/** What a socket can say of itself. */
enum socket_voice {
	SOCKET_WAITS_FOR_CLIENTS, /* it listens, or belongs to a client of ours */
	SOCKET_TELLS,             /* whether a request is out on it */
	SOCKET_IS_MUTE,           /* unix sockets, datagrams: only who waits on it tells */
};
enum socket_voice connections_voice(struct connections *connections, pid_t pid, uint64_t inode);
/** Bytes have moved since it was last asked about: a settled answer is not settled any more. */
bool connections_has_moved(struct connections *connections, uint32_t id);
/** A request is out on it now, for a thread that was put aside in the middle of it. */
bool connections_in_flight(struct connections *connections, uint32_t id);
/** A thread has spent this time waiting for it. */
void connections_blame(struct connections *connections, uint32_t id, pid_t tid, uint64_t ns);

/** Once per frame, before the fold: names, users and command lines tell who is a database server. */
void connections_know_processes(struct connections *connections, const struct snapshot *snapshot);
/** Nobody looks at the list of all connections now: making it every few seconds will do. */
void connections_take_time(struct connections *connections, bool is_unhurried);
/** Put the connections of the snapshot's processes into it, and health lines about what could not be seen. */
void connections_fold(struct connections *connections, struct snapshot *snapshot);

#endif
