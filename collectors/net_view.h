/* SPDX-License-Identifier: MIT */
/** The sockets of one network namespace, as far as we may ask about them. */
#ifndef COLLECTORS_NET_VIEW_H
#define COLLECTORS_NET_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/array.h"
#include "collectors/procfs.h"
#include "collectors/sock_diag.h"
#include "collectors/unix_diag.h"

ARRAY_DEFINE(socket_array, struct inet_socket);

struct net_view {
	uint64_t namespace; /* inode of the namespace; 0: not known */
	struct netlink netlink;
	int error;                       /* why nothing can be asked; 0: it can */
	struct socket_array connections; /* by inode, of the last dump */
	struct socket_array listeners;   /* by port */
	struct socket_array datagrams;
	bool is_whole; /* what the last dump does not show is not there */
	uint64_t dumped_ns, listened_ns, datagrams_ns, dump_cost_ns; /* 0: never */
	uint64_t used_frame;
};

/** Our own namespace. @return 0 or -errno, noted in `error` too */
int net_view_open(struct net_view *view, const struct proc_root *root);
/** The namespace of another process; takes a thread for a moment, and root. @return 0 or -errno */
int net_view_enter(struct net_view *view, const struct proc_root *root, pid_t pid);
void net_view_close(struct net_view *view);

/** The namespace of a process. @return 0: not for us */
uint64_t net_namespace_of(const struct proc_root *root, pid_t pid);

/** List what is connected anew. @return 0 or -errno */
int net_view_dump(struct net_view *view, uint64_t now_ns);
/** List who listens anew. @return 0 or -errno */
int net_view_listen(struct net_view *view, uint64_t now_ns);
/** @return the connection with this inode in the last dump, or NULL */
const struct inet_socket *net_view_find(const struct net_view *view, uint32_t inode);
/** @return the UDP socket with this inode, or NULL; lists them anew, once for each `now_ns` */
const struct inet_socket *net_view_find_datagram(struct net_view *view, uint32_t inode,
						 uint64_t now_ns);
/** @return who listens at this address, or NULL */
const struct inet_socket *net_view_listener(const struct net_view *view,
					    const struct socket_address *address);

#endif
