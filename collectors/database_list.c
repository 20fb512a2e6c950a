/* SPDX-License-Identifier: MIT */
#include "collectors/database_list.h"

#include <arpa/inet.h>
#include <errno.h>
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

static bool parse_ip(const char *text, struct in6_addr *ret_ip)
{
	struct in_addr ipv4;

	if (inet_pton(AF_INET6, text, ret_ip) == 1)
		return true;
	if (inet_pton(AF_INET, text, &ipv4) != 1)
		return false;
	memset(ret_ip, 0, sizeof(*ret_ip));
	ret_ip->s6_addr[10] = ret_ip->s6_addr[11] = 0xff;
	memcpy(ret_ip->s6_addr + 12, &ipv4, 4);
	return true;
}

/* Letters, digits, dots, hyphens; underscores are not allowed, and seen all the same. */
static bool is_host_name(const char *text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789.-_";
	size_t length = strlen(text);

	return strspn(text, allowed) == length && text[0] != '-' && text[0] != '.' &&
	       !strstr(text, "..") && strspn(text, "0123456789.") != length;
}

static int add_host(struct database_list *list, const char *text, const char *host, uint16_t port,
		    enum service service, struct message *message)
{
	struct database_entry *entry;
	struct in6_addr address;
	bool is_address = parse_ip(host, &address);

	if (!is_address && !is_host_name(host))
		return refuse(message, text, "the host is neither a name nor an address");
	entry = push(list, text, service);
	if (!entry)
		return refuse(message, text, "there are too many already");
	entry->port = port;
	if (is_address)
		entry->address = address;
	else
		snprintf(entry->name, sizeof(entry->name), "%s", host);
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

/* Behind the last =, or behind the first blank where there is none. @return its kind, or NULL */
static const char *split_kind(const char *text, size_t *ret_length)
{
	const char *equals = strrchr(text, '=');

	*ret_length = equals ? (size_t)(equals - text) : strcspn(text, " \t");
	if (*ret_length == 0 || text[*ret_length] == '\0')
		return NULL;
	return equals ? equals + 1 : text + *ret_length + strspn(text + *ret_length, " \t");
}

int database_list_add(struct database_list *list, const char *text, struct message *message)
{
	const char *kind;
	enum service service;
	char host[128];
	uint16_t port;
	size_t length;

	kind = split_kind(text, &length);
	if (!kind)
		return refuse(message, text, "it needs an address, = and a kind");
	if (!service_find(kind, strlen(kind), &service))
		return refuse(message, text, "its kind is not known");
	if (text[0] == '/' || text[0] == '@')
		return add_path(list, text, length, service, message);
	if (length >= sizeof(host))
		return refuse(message, text, "the name is too long");
	snprintf(host, sizeof(host), "%.*s", (int)length, text);
	if (!split_port(host, &port))
		return refuse(message, text, "the port is no number from 1 to 65535");
	return add_host(list, text, host, port, service, message);
}
