/* SPDX-License-Identifier: MIT */
/**
 * The other end of a connection to a database on this machine: the process or thread that serves
 * it, and what that does. Titles, states and run times of processes are readable for everybody.
 */
#ifndef COLLECTORS_BACKEND_H
#define COLLECTORS_BACKEND_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/hash.h"
#include "collectors/descriptors.h"
#include "collectors/procfs.h"
#include "collectors/servers.h"
#include "collectors/sock_diag.h"

/** What the title of a PostgreSQL process tells. */
struct backend_title {
	bool is_backend; /* it serves a client */
	bool is_unix;    /* by a unix socket: "[local]" */
	struct socket_address client;
	bool has_client_ip; /* else `client` has only the port: a host name was shown */
	enum {
		BACKEND_UNKNOWN,
		BACKEND_IDLE,
		BACKEND_IN_TRANSACTION, /* idle in it */
		BACKEND_WAITING,        /* for a lock */
		BACKEND_WORKING,
	} activity;
};
/** @param title  the command line with its zero bytes as blanks */
bool backend_title_parse(const char *title, struct backend_title *ret_title);

/** Where the state of a backend comes from. */
enum backend_kind {
	BACKEND_PLAIN,  /* its state */
	BACKEND_TITLED, /* and its title: PostgreSQL */
	BACKEND_THREAD, /* and what it sleeps in: a thread of MySQL */
};

/** What a backend was doing at a look. */
struct backend_look {
	pid_t pid; /* the process, or the thread of it that serves the connection */
	/* R S D …; 'L' waits for a lock, 'i' idle, 't' idle in transaction; 0: not readable */
	char state;
	uint64_t run_ns, run_delay_ns; /* schedstat; VALUE_UNKNOWN */
};

/** A thread of a server that waits for the client of this socket. */
struct socket_thread {
	uint32_t inode;
	pid_t tid;
};

/** All zero is empty. */
struct backends {
	const struct proc_root *root;    /* borrowed */
	struct descriptors *descriptors; /* borrowed */
	struct hash by_pid;              /* struct backend */
	uint64_t look;                   /* counts looks: a backend is read once in each */
	uint64_t now_ns;
	uint64_t listed_ns;            /* when children of servers were listed last */
	bool is_listed;                /* in this look */
	char *text;                    /* owned: scratch of PROC_TEXT_SIZE */
	struct socket_thread *threads; /* owned: where threads of a server were seen waiting */
	size_t thread_count, thread_capacity;
	pid_t threads_of;    /* the server */
	uint64_t threads_ns; /* when they were looked at */
};

void backends_init(struct backends *backends, const struct proc_root *root,
		   struct descriptors *descriptors);
void backends_done(struct backends *backends);
void backends_begin_look(struct backends *backends, uint64_t now_ns);
/** Forget those that have ended; once per frame. */
void backends_sweep(struct backends *backends);

/**
 * The PostgreSQL process that serves this client.
 *
 * @return its pid; 0: none is known (yet)
 */
pid_t backends_find_tcp(struct backends *backends, const struct servers *servers,
			const struct socket_address *client);
/**
 * The same by the unix socket at its end; the only one there is, where descriptors are not for us.
 *
 * @param server_pid  the postmaster; 0: any
 */
pid_t backends_find_unix(struct backends *backends, const struct servers *servers, pid_t server_pid,
			 uint32_t peer_inode);
/** Whether processes of servers say whom they serve: they may be told not to. */
bool backends_tell_clients(const struct backends *backends);
/** A process that could be the client of any of them. */
struct backend_client {
	pid_t pid;
	uint64_t still_look; /* it has used no CPU since this look of struct backends */
};
/**
 * What those that serve unix sockets do together, when the client's cannot be told from the others. One that was
 * idle while the client slept, and works while it still sleeps, works for somebody else, as long as it lives.
 */
enum backends_together { BACKENDS_NONE, BACKENDS_ALL_IDLE, BACKENDS_SOME_BUSY };
enum backends_together backends_unix_together(struct backends *backends,
					      const struct servers *servers, pid_t server_pid,
					      struct backend_client client);

/**
 * The thread of a server that serves a socket of it, found where it waits for its client.
 *
 * @return its tid; 0: it is busy now, or not for us
 */
pid_t backends_find_thread(struct backends *backends, pid_t server_pid, uint32_t inode);

/**
 * Look at a process, or at a thread of it; once per look it is really read.
 *
 * @param tid  0: the process's leader
 * @return false when it has gone
 */
bool backends_look(struct backends *backends, pid_t pid, pid_t tid, enum backend_kind kind,
		   struct backend_look *ret_look);

#endif
