/* SPDX-License-Identifier: MIT */
#include "collectors/endpoint.h"

#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/scan.h"
#include "collectors/server_names.h"

/* Ports that other services like as well (4000, 9000, 50000) are missing: the user knows better. */
static const struct {
	uint16_t first, last;
	enum service service;
} ports[] = {
	{1433, 1434, SERVICE_MSSQL},       {1521, 1521, SERVICE_ORACLE},
	{2379, 2379, SERVICE_ETCD},        {3050, 3050, SERVICE_OTHER_DB}, /* Firebird */
	{3306, 3306, SERVICE_MYSQL},       {5432, 5433, SERVICE_POSTGRES},
	{5984, 5984, SERVICE_OTHER_DB},                                    /* CouchDB */
	{6379, 6380, SERVICE_REDIS},       {6432, 6432, SERVICE_POSTGRES}, /* pgbouncer */
	{6543, 6543, SERVICE_POSTGRES},                                    /* hosted poolers */
	{7687, 7687, SERVICE_OTHER_DB},                                    /* Neo4j */
	{8086, 8086, SERVICE_OTHER_DB},                                    /* InfluxDB */
	{8123, 8123, SERVICE_CLICKHOUSE},  {8529, 8529, SERVICE_OTHER_DB}, /* ArangoDB */
	{9042, 9042, SERVICE_CASSANDRA},   {9200, 9200, SERVICE_ELASTICSEARCH},
	{11211, 11211, SERVICE_MEMCACHED}, {26257, 26257, SERVICE_POSTGRES}, /* CockroachDB */
	{26379, 26379, SERVICE_REDIS},                                       /* Sentinel */
	{27017, 27019, SERVICE_MONGODB},   {33060, 33060, SERVICE_MYSQL},
};

/* Parts of paths of sockets; the first that fits counts. */
static const struct {
	const char *part;
	enum service service;
} paths[] = {
	{"/.s.PGSQL.", SERVICE_POSTGRES}, {"@.s.PGSQL.", SERVICE_POSTGRES},
	{"mysql", SERVICE_MYSQL},         {"mariadb", SERVICE_MYSQL},
	{"/my.sock", SERVICE_MYSQL},      {"redis", SERVICE_REDIS},
	{"valkey", SERVICE_REDIS},        {"mongodb-", SERVICE_MONGODB},
	{"memcached", SERVICE_MEMCACHED},
};

enum service service_of_port(uint16_t port)
{
	for (size_t i = 0; i < ARRAY_SIZE(ports); i++)
		if (port >= ports[i].first && port <= ports[i].last)
			return ports[i].service;
	return SERVICE_UNKNOWN;
}

enum service service_of_path(const char *path)
{
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		if (strstr(path, paths[i].part))
			return paths[i].service;
	return SERVICE_UNKNOWN;
}

struct endpoint endpoint_via(const struct server *server, enum service service)
{
	struct endpoint endpoint = {.service = service};

	if (server->is_proxy || server->is_pooler) {
		snprintf(endpoint.via, sizeof(endpoint.via), "%s", server->name);
		endpoint.via_pid = server->pid;
	} else {
		endpoint.server_pid = server->pid;
	}

	snprintf(endpoint.source, sizeof(endpoint.source), "listener %s (%d)", server->name,
		 server->pid);
	return endpoint;
}

static struct endpoint endpoint_because(enum service service, const char *source)
{
	struct endpoint endpoint = {.service = service};

	if (service != SERVICE_UNKNOWN)
		snprintf(endpoint.source, sizeof(endpoint.source), "%s", source);
	return endpoint;
}

/* docker-proxy is told on its command line which port of the container it serves. */
static uint16_t container_port(const struct server *proxy)
{
	static const char option[] = "-container-port ";
	const char *at = strstr(proxy->command, option);
	struct scan scan;
	uint32_t port;

	if (!at)
		return 0;
	at += sizeof(option) - 1;
	scan = scan_of(at, strlen(at));
	return scan_u32(&scan, &port) && port <= UINT16_MAX ? (uint16_t)port : 0;
}

static struct endpoint endpoint_from_owner(const struct server *server, uint16_t port)
{
	uint16_t inner = server->is_proxy ? container_port(server) : 0;

	if (!server->is_proxy)
		return endpoint_via(server, server->service);
	return endpoint_via(server, service_of_port(inner ? inner : port));
}

static bool config_has(const struct database_list *databases, const struct socket_address *remote,
		       enum service *ret_service)
{
	for (size_t i = 0; databases && i < databases->count; i++) {
		const struct database_entry *entry = &databases->entries[i];

		if (entry->unix_path[0] || entry->name[0] ||
		    memcmp(&entry->address, &remote->ip, sizeof(remote->ip)))
			continue;
		if (entry->port && entry->port != remote->port)
			continue;
		*ret_service = entry->service;
		return true;
	}
	return false;
}

static bool is_likely_port(const struct server *server, uint16_t port)
{
	if (command_has_port(server->command, port))
		return true;
	if (server->is_proxy)
		return service_of_port(port) != SERVICE_UNKNOWN && !strcmp(server->name, "haproxy");
	return service_of_port(port) == server->service;
}

/*
 * Whose descriptors are not for us: the user who owns the socket, and the port. A server whose
 * descriptors we have seen would have been found by them.
 */
static const struct server *likely_owner(const struct endpoint_context *context, uid_t uid,
					 uint16_t port)
{
	for (size_t i = 0; i < context->servers->count; i++) {
		const struct server *server = &context->servers->items[i];

		if (server->uid == uid && !server->is_readable && is_likely_port(server, port))
			return server;
	}
	return NULL;
}

/* @return the only database of a user who has one kind of them, or NULL */
static const struct server *only_server_of(const struct servers *servers, uid_t uid)
{
	const struct server *only = NULL;

	for (size_t i = 0; i < servers->count; i++) {
		const struct server *server = &servers->items[i];

		if (server->uid != uid || server->is_proxy || server->is_pooler ||
		    server->is_readable)
			continue;
		if (only && only->service != server->service)
			return NULL;
		only = server;
	}
	return only;
}

static struct endpoint endpoint_of_user(const struct endpoint_context *context, uid_t uid)
{
	const char *user =
		context->user_name ? context->user_name(context->user_context, uid) : NULL;
	const struct server *server = only_server_of(context->servers, uid);
	struct endpoint endpoint;
	enum service service;

	if (!server_service_of_user(user, &service))
		return (struct endpoint){.service = SERVICE_UNKNOWN};
	if (server && server->service == service)
		return endpoint_via(server, service);
	endpoint = endpoint_because(service, "");
	server = servers_only(context->servers, service);
	endpoint.server_pid = server ? server->pid : 0;
	snprintf(endpoint.source, sizeof(endpoint.source), "listener of user %s", user);
	return endpoint;
}

static struct endpoint endpoint_of_listener(const struct endpoint_context *context, uint16_t port,
					    const struct inet_socket *listener)
{
	const struct server *owner =
		servers_holding(context->servers, context->root, listener->inode);
	struct endpoint endpoint;

	if (!owner)
		owner = likely_owner(context, listener->uid, port);
	if (owner)
		return endpoint_from_owner(owner, port);
	endpoint = endpoint_of_user(context, listener->uid);
	if (endpoint.service != SERVICE_UNKNOWN)
		return endpoint;
	/* We see who that user runs, and no database among it: the port means nothing. */
	if (servers_see_user(context->servers, listener->uid))
		return endpoint;
	return endpoint_because(service_of_port(port), "port");
}

struct endpoint endpoint_of(const struct endpoint_context *context,
			    const struct socket_address *remote, const struct inet_socket *listener)
{
	enum service service;

	if (config_has(context->databases, remote, &service))
		return endpoint_because(service, "your list of databases");
	if (listener)
		return endpoint_of_listener(context, remote->port, listener);
	return endpoint_because(service_of_port(remote->port), "port");
}

struct endpoint endpoint_of_path(const struct endpoint_context *context, const char *path,
				 uint32_t listener_inode)
{
	const struct database_list *databases = context->databases;
	const struct server *owner = NULL;
	struct endpoint endpoint;

	for (size_t i = 0; databases && i < databases->count; i++)
		if (databases->entries[i].unix_path[0] &&
		    !strcmp(databases->entries[i].unix_path, path))
			return endpoint_because(databases->entries[i].service,
						"your list of databases");
	if (listener_inode)
		owner = servers_holding(context->servers, context->root, listener_inode);
	if (owner)
		return endpoint_via(owner,
				    owner->is_proxy ? service_of_path(path) : owner->service);
	endpoint = endpoint_because(service_of_path(path), "path");
	owner = servers_only(context->servers, endpoint.service);
	endpoint.server_pid = owner ? owner->pid : 0;
	return endpoint;
}
