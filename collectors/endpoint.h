/* SPDX-License-Identifier: MIT */
/** What speaks at the other end of a connection: a database, and of which kind? */
#ifndef COLLECTORS_ENDPOINT_H
#define COLLECTORS_ENDPOINT_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/database_list.h"
#include "collectors/servers.h"
#include "collectors/sock_diag.h"

struct endpoint {
	enum service service;
	char source[64];  /* why; "": nothing is known */
	pid_t server_pid; /* of the server itself, where that listens; 0: not known */
	char via[16];  /* who listens there and passes on; "": the server itself, or nobody knows */
	pid_t via_pid; /* 0: not known */
};

/** The service a port is registered or usual for. @return SERVICE_UNKNOWN: none of a database */
enum service service_of_port(uint16_t port);
/** The service the path of a unix socket speaks of. @return SERVICE_UNKNOWN: of none */
enum service service_of_path(const char *path);

/** What to decide from; all borrowed, NULL where there is none. */
struct endpoint_context {
	const struct database_list *databases;
	struct servers *servers;
	const struct proc_root *root;
	/** @return the name of a user, NULL: has none */
	const char *(*user_name)(void *user_context, uid_t uid);
	void *user_context;
};

/**
 * The service behind an address. Whoever listens is worth more than the port.
 *
 * @param listener  the socket that listens there on this machine, NULL: none
 */
struct endpoint endpoint_of(const struct endpoint_context *context,
			    const struct socket_address *remote,
			    const struct inet_socket *listener);
/** The endpoint this process listens at; of a pooler or proxy it is who passes on. */
struct endpoint endpoint_via(const struct server *server, enum service service);
/** @param listener_inode  of the unix socket that listens there; 0: not known */
struct endpoint endpoint_of_path(const struct endpoint_context *context, const char *path,
				 uint32_t listener_inode);

#endif
