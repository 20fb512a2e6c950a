/* SPDX-License-Identifier: MIT */
/** What the user says are databases: `db1.internal:15432=postgres`. */
#ifndef COLLECTORS_DATABASE_LIST_H
#define COLLECTORS_DATABASE_LIST_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/message.h"
#include "model/connection.h"

#define DATABASE_LIST_MAX 64

struct database_entry {
	char text[128];          /* as it was given */
	char name[128];          /* whose address is still to be found; "": it is known */
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
 * Add "HOST:PORT=KIND" or "/path/to.sock=KIND"; a blank in the place of = is as good. Nobody is
 * asked for the address of a name here: that may take minutes, see struct database_names.
 *
 * @return 0, or -EINVAL with a sentence that tells what is wrong
 */
int database_list_add(struct database_list *list, const char *text, struct message *message);

/** Looks names of a list up in a thread of its own, again and again, because addresses change. */
struct database_names;

/** @return NULL when no entry has a name, or no thread can be had */
struct database_names *database_names_begin(const struct database_list *list);
/** Never waits for a look-up that takes its time. */
void database_names_end(struct database_names *names);
/**
 * What has been found since the last time.
 *
 * @param ret_list  the list with addresses in the place of names, several where a name has several;
 *                  unchanged when there is nothing new
 * @return true when there is something new
 */
bool database_names_take(struct database_names *names, struct database_list *ret_list);
/** @return why a name has no address, as a sentence in `ret_message`; false: all have one, or may get it soon */
bool database_names_problem(struct database_names *names, struct message *ret_message);

#endif
