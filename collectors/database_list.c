/* SPDX-License-Identifier: MIT */
#include "collectors/database_list.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/scan.h"

static int refuse(struct message *message, const char *text, const char *why)
{
	message_set(message,
		    "\"%s\" names no database: %s (try db1.internal:15432=postgres or "
		    "/run/db.sock=mysql)",
		    text, why);
	return -EINVAL;
}

static struct database_entry *push(struct database_list *list, const char *text,
				   enum service service)
{
	struct database_entry *entry;

	if (list->count == DATABASE_LIST_MAX)
		return NULL;
	entry = &list->entries[list->count++];
	*entry = (struct database_entry){.service = service};
	snprintf(entry->text, sizeof(entry->text), "%s", text);
	return entry;
}

static int add_path(struct database_list *list, const char *text, size_t length,
		    enum service service, struct message *message)
{
	struct database_entry *entry;

	if (length >= sizeof(entry->unix_path))
		return refuse(message, text, "the path is too long for a socket");
	entry = push(list, text, service);
	if (!entry)
		return refuse(message, text, "there are too many already");
	memcpy(entry->unix_path, text, length);
	return 0;
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

static int add_host(struct database_list *list, const char *text, const char *host, uint16_t port,
		    enum service service, struct message *message)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
	size_t before = list->count;
	int error = getaddrinfo(host, NULL, &hints, &found);

	if (error)
		return refuse(message, text, gai_strerror(error));
	for (struct addrinfo *at = found; at; at = at->ai_next) {
		struct database_entry *entry;

		if (at->ai_family != AF_INET && at->ai_family != AF_INET6)
			continue;
		entry = push(list, text, service);
		if (!entry)
			break;
		take_ip(at->ai_addr, &entry->address);
		entry->port = port;
	}
	freeaddrinfo(found);
	if (list->count == before)
		return refuse(message, text, "there are too many already, or it has no address");
	return 0;
}

/* "host:port", "[::1]:port", "host"; a bare IPv6 address has no port. */
static bool split_port(char *host, uint16_t *ret_port)
{
	char *colon = strrchr(host, ':');
	size_t length;
	uint64_t port;

	*ret_port = 0;
	if (colon && (strchr(host, ':') == colon || (colon > host && colon[-1] == ']'))) {
		if (!scan_whole_u64(colon + 1, &port) || port == 0 || port > UINT16_MAX)
			return false;
		*ret_port = (uint16_t)port;
		*colon = '\0';
	}
	length = strlen(host);
	if (length > 2 && host[0] == '[' && host[length - 1] == ']') {
		host[length - 1] = '\0';
		memmove(host, host + 1, length - 1);
	}
	return host[0] != '\0';
}

int database_list_add(struct database_list *list, const char *text, struct message *message)
{
	const char *equals = strrchr(text, '=');
	enum service service;
	char host[128];
	uint16_t port;
	size_t length;

	if (!equals || equals == text)
		return refuse(message, text, "it needs an address, = and a kind");
	if (!service_find(equals + 1, strlen(equals + 1), &service))
		return refuse(message, text, "its kind is not known");
	length = (size_t)(equals - text);
	if (text[0] == '/' || text[0] == '@')
		return add_path(list, text, length, service, message);
	if (length >= sizeof(host))
		return refuse(message, text, "the name is too long");
	snprintf(host, sizeof(host), "%.*s", (int)length, text);
	if (!split_port(host, &port))
		return refuse(message, text, "the port is no number from 1 to 65535");
	return add_host(list, text, host, port, service, message);
}
