/* SPDX-License-Identifier: MIT */
/*
 * Addresses of databases that the user has named. The C library can look a name up only by waiting, for
 * minutes when name servers do not answer, and that cannot be called off: a thread does so, and whoever
 * is left last, it or its owner, frees what they share.
 */
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "collectors/database_list.h"

/* Addresses of names change: a standby takes over. Failures may be over sooner. */
#define LOOK_UP_AGAIN_S 60
#define TRY_AGAIN_S 10

struct database_names {
	pthread_mutex_t lock;
	pthread_cond_t wake;       /* the owner has gone */
	struct database_list list; /* as it was given */
	struct database_list found;
	struct message problem; /* "": none */
	bool is_new, is_ended;
	int holders; /* owner and thread */
};

static void release(struct database_names *names)
{
	bool is_last = --names->holders == 0;

	pthread_mutex_unlock(&names->lock);
	if (!is_last)
		return;
	pthread_mutex_destroy(&names->lock);
	pthread_cond_destroy(&names->wake);
	free(names);
}

static void take_ip(const struct sockaddr *address, struct in6_addr *ret_ip)
{
	struct sockaddr_in ipv4;
	struct sockaddr_in6 ipv6;

	memset(ret_ip, 0, sizeof(*ret_ip));
	if (address->sa_family == AF_INET) {
		memcpy(&ipv4, address, sizeof(ipv4));
		ret_ip->s6_addr[10] = ret_ip->s6_addr[11] = 0xff;
		memcpy(ret_ip->s6_addr + 12, &ipv4.sin_addr, 4);
	} else {
		memcpy(&ipv6, address, sizeof(ipv6));
		*ret_ip = ipv6.sin6_addr;
	}
}

static void push(struct database_list *list, const struct database_entry *entry)
{
	if (list->count < DATABASE_LIST_MAX)
		list->entries[list->count++] = *entry;
}

/* @return 0, or what getaddrinfo() says */
static int look_up(const struct database_entry *entry, struct database_list *found)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *addresses = NULL;
	struct database_entry known = *entry;
	int error = getaddrinfo(entry->name, NULL, &hints, &addresses);

	known.name[0] = '\0';
	for (const struct addrinfo *at = addresses; !error && at; at = at->ai_next) {
		if (at->ai_family != AF_INET && at->ai_family != AF_INET6)
			continue;
		take_ip(at->ai_addr, &known.address);
		push(found, &known);
	}
	if (addresses)
		freeaddrinfo(addresses);
	return error;
}

/* The order counts: what the user said first is believed first. @return how many names failed */
static size_t look_all_up(struct database_names *names, struct database_list *found,
			  struct message *problem)
{
	size_t failures = 0;

	found->count = 0;
	problem->text[0] = '\0';
	for (size_t i = 0; i < names->list.count; i++) {
		const struct database_entry *entry = &names->list.entries[i];
		int error = 0;

		if (entry->name[0])
			error = look_up(entry, found);
		else
			push(found, entry);
		if (error && failures++ == 0)
			message_set(problem, "the name %s has no address: %s", entry->name,
				    gai_strerror(error));
	}
	return failures;
}

static void publish(struct database_names *names, const struct database_list *found,
		    const struct message *problem)
{
	names->problem = *problem;
	names->is_new |= names->found.count != found->count ||
			 memcmp(names->found.entries, found->entries,
				found->count * sizeof(found->entries[0])) != 0;
	names->found = *found;
}

static void wait_some_time(struct database_names *names, time_t seconds)
{
	struct timespec until;
	int error = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += seconds;
	while (!names->is_ended && error != ETIMEDOUT)
		error = pthread_cond_timedwait(&names->wake, &names->lock, &until);
}

static void *look_up_for_ever(void *context)
{
	struct database_names *names = context;
	struct database_list *found = xcalloc(1, sizeof(*found));
	struct message problem;
	size_t failures;
	sigset_t all;

	/* Signals are for those who wait for them. */
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, NULL);
	pthread_mutex_lock(&names->lock);
	while (!names->is_ended) {
		pthread_mutex_unlock(&names->lock);
		failures = look_all_up(names, found, &problem);
		pthread_mutex_lock(&names->lock);
		publish(names, found, &problem);
		wait_some_time(names, failures ? TRY_AGAIN_S : LOOK_UP_AGAIN_S);
	}
	free(found);
	release(names);
	return NULL;
}

static bool has_names(const struct database_list *list)
{
	for (size_t i = 0; list && i < list->count; i++)
		if (list->entries[i].name[0])
			return true;
	return false;
}

struct database_names *database_names_begin(const struct database_list *list)
{
	struct database_names *names;
	pthread_condattr_t attributes;
	pthread_t thread;

	if (!has_names(list))
		return NULL;
	names = xcalloc(1, sizeof(*names));
	names->list = *list;
	names->holders = 2;
	pthread_mutex_init(&names->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&names->wake, &attributes);
	pthread_condattr_destroy(&attributes);
	if (pthread_create(&thread, NULL, look_up_for_ever, names) != 0) {
		free(names);
		return NULL;
	}
	pthread_detach(thread);
	return names;
}

void database_names_end(struct database_names *names)
{
	if (!names)
		return;
	pthread_mutex_lock(&names->lock);
	names->is_ended = true;
	pthread_cond_signal(&names->wake);
	release(names);
}

bool database_names_take(struct database_names *names, struct database_list *ret_list)
{
	bool is_new;

	if (!names)
		return false;
	pthread_mutex_lock(&names->lock);
	is_new = names->is_new;
	if (is_new)
		*ret_list = names->found;
	names->is_new = false;
	pthread_mutex_unlock(&names->lock);
	return is_new;
}

bool database_names_problem(struct database_names *names, struct message *ret_message)
{
	if (!names)
		return false;
	pthread_mutex_lock(&names->lock);
	*ret_message = names->problem;
	pthread_mutex_unlock(&names->lock);
	return ret_message->text[0] != '\0';
}
