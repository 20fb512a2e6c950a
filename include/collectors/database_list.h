/* SPDX-License-Identifier: MIT */
/** What the user says are databases: `db1.internal:15432=postgres`. */
#ifndef COLLECTORS_DATABASE_LIST_H
#define COLLECTORS_DATABASE_LIST_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>

#include "base/message.h"
#include "model/connection.h"

#define DATABASE_LIST_MAX 64

struct database_entry {
	char text[128];          /* as it was given */
	struct in6_addr address; /* IPv4 as ::ffff:a.b.c.d */
	uint16_t port;           /* 0: any */
	char unix_path[108];     /* instead of an address */
	enum service service;
};

struct database_list {
	struct database_entry entries[DATABASE_LIST_MAX];
	size_t count;
};

/**
 * Add "HOST:PORT=KIND" or "/path/to.sock=KIND"; a host name may give several entries.
 *
 * @return 0, or -EINVAL with a sentence that tells what is wrong
 */
int database_list_add(struct database_list *list, const char *text, struct message *message);

#endif
