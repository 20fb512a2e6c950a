/* SPDX-License-Identifier: MIT */
/** Unix sockets as the kernel tells about them by sock_diag(7). */
#ifndef COLLECTORS_UNIX_DIAG_H
#define COLLECTORS_UNIX_DIAG_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/netlink.h"

#define UNIX_NAME_SIZE 112 /* sun_path, an @ for abstract names, and the end */

struct unix_socket {
	uint32_t inode, peer_inode; /* 0: not connected */
	uint8_t type;               /* SOCK_STREAM … */
	bool is_listening;
	bool has_queues;
	uint32_t receive_queue; /* bytes that can be read; when listening: waiting to be accepted */
	uint32_t send_queue;    /* bytes the other end has not read yet */
	char name[UNIX_NAME_SIZE]; /* "/run/x.sock", "@abstract"; "": none */
};

/** @return false when the body of the answer is none */
bool unix_socket_parse(struct netlink_bytes body, struct unix_socket *ret_socket);
/** @return 0 or -errno (-ENOENT: no unix socket of this network namespace) */
int unix_diag_find(struct netlink *netlink, uint32_t inode, struct unix_socket *ret_socket);

typedef void unix_socket_fn(void *context, const struct unix_socket *socket);
/** All of them. @return 0 or -errno */
int unix_diag_sockets(struct netlink *netlink, unix_socket_fn *take, void *context);

#endif
