/* SPDX-License-Identifier: MIT */
/* Which process of a server is at the other end of a connection? */
#include <string.h>

#include "base/clock.h"
#include "base/scan.h"
#include "base/units.h"
#include "collectors/backend_private.h"

/* Children of servers are listed no more often than this while a connection looks for its own. */
#define LIST_PERIOD_NS (250 * NS_PER_MS)

/* A fresh child says whom it serves after a moment only. */
static bool needs_title(const struct backends *backends, const struct backend *backend)
{
	return !backend->title.is_backend &&
	       (backend->titled_ns == 0 || backend->titled_ns + LIST_PERIOD_NS <= backends->now_ns);
}

static void learn_child(struct backends *backends, pid_t server_pid, pid_t pid)
{
	struct backend *backend = backend_of(backends, pid, 0);

	if (!backend)
		return;
	backend->server_pid = server_pid;
	if (needs_title(backends, backend))
		backend_read_title(backends, backend, false);
}

static void list_children(struct backends *backends, pid_t server_pid)
{
	char path[PROC_PATH_SIZE];
	struct file_buffer text = {0};
	struct scan scan;
	uint32_t pid;

	proc_task_path(path, server_pid, server_pid, "children");
	if (proc_read(backends->root, path, (size_t)1 << 20, &text) == 0) {
		scan = scan_of(text.data, text.length);
		while (scan_blanks(&scan), scan_u32(&scan, &pid))
			learn_child(backends, server_pid, (pid_t)pid);
	}
	file_buffer_done(&text);
}

static void list_servers(struct backends *backends, const struct servers *servers)
{
	if (backends->is_listed || backends->listed_ns + LIST_PERIOD_NS > backends->now_ns)
		return;
	backends->is_listed = true;
	backends->listed_ns = backends->now_ns;
	for (size_t i = 0; i < servers->count; i++) {
		const struct server *server = &servers->items[i];

		if (server->service == SERVICE_POSTGRES && !strncmp(server->name, "post", 4))
			list_children(backends, server->pid);
	}
}

static pid_t match_tcp(struct backends *backends, const struct socket_address *client)
{
	struct hash_slot *slot;
	size_t position = 0;
	pid_t by_port = 0;

	while ((slot = hash_next(&backends->by_pid, &position))) {
		const struct backend *backend = slot->value;
		const struct backend_title *title = &backend->title;

		if (backend->is_gone || !title->is_backend || title->is_unix ||
		    title->client.port != client->port)
			continue;
		if (title->has_client_ip && socket_address_equal(&title->client, client))
			return backend->pid;
		if (!title->has_client_ip)
			by_port = backend->pid;
	}
	return by_port;
}

pid_t backends_find_tcp(struct backends *backends, const struct servers *servers,
			const struct socket_address *client)
{
	pid_t pid = match_tcp(backends, client);

	if (pid)
		return pid;
	list_servers(backends, servers);
	return backends->is_listed ? match_tcp(backends, client) : 0;
}

bool backends_tell_clients(const struct backends *backends)
{
	struct hash_slot *slot;
	size_t position = 0;

	while ((slot = hash_next(&backends->by_pid, &position)))
		if (((const struct backend *)slot->value)->title.is_backend)
			return true;
	return false;
}

static bool holds(struct backends *backends, struct backend *backend, uint32_t inode)
{
	ssize_t count;

	if (!backend->has_inodes) {
		backend->has_inodes = true;
		count = socket_inodes_of(backends->root, backend->pid, backend->inodes,
					 SOCKETS_MAX);
		backend->inode_count = count > 0 ? (size_t)count : 0;
	}
	for (size_t i = 0; i < backend->inode_count; i++)
		if (backend->inodes[i] == inode)
			return true;
	return false;
}

static bool serves_unix(const struct backend *backend, pid_t server_pid)
{
	return !backend->is_gone && backend->title.is_backend && backend->title.is_unix &&
	       (server_pid == 0 || backend->server_pid == server_pid);
}

pid_t backends_find_unix(struct backends *backends, const struct servers *servers, pid_t server_pid,
			 uint32_t peer_inode)
{
	struct hash_slot *slot;
	size_t position = 0, count = 0, readable = 0;
	pid_t only = 0;

	list_servers(backends, servers);
	while ((slot = hash_next(&backends->by_pid, &position))) {
		struct backend *backend = slot->value;

		if (!serves_unix(backend, server_pid))
			continue;
		if (peer_inode && holds(backends, backend, peer_inode))
			return backend->pid;
		readable += backend->inode_count > 0;
		only = backend->pid;
		count++;
	}
	return count == 1 && readable == 0 ? only : 0;
}

static bool is_stranger(const struct backend *backend, pid_t client)
{
	for (size_t i = 0; i < STRANGERS_MAX; i++)
		if (backend->strangers[i] == client)
			return true;
	return false;
}

/* Each serves one connection for all its life. */
static bool may_work_for(struct backend *backend, struct backend_client client)
{
	if (is_stranger(backend, client.pid))
		return false;
	if (backend->idle_look <= client.still_look)
		return true;
	backend->strangers[backend->next_stranger++ % STRANGERS_MAX] = client.pid;
	return false;
}

static bool has_nothing_to_do(struct backends *backends, struct backend *backend)
{
	bool is_idle = backend->last.state == 'i' || backend->last.state == 't';

	if (is_idle)
		backend->idle_look = backends->look;
	return is_idle;
}

enum backends_together backends_unix_together(struct backends *backends,
					      const struct servers *servers, pid_t server_pid,
					      struct backend_client client)
{
	enum backends_together together = BACKENDS_NONE;
	struct hash_slot *slot;
	size_t position = 0;

	list_servers(backends, servers);
	while ((slot = hash_next(&backends->by_pid, &position))) {
		struct backend *backend = slot->value;

		if (!serves_unix(backend, server_pid))
			continue;
		backend->asked_ns = backends->now_ns;
		if (backend->look != backends->look)
			backend_read(backends, backend, BACKEND_TITLED);
		if (backend->is_gone)
			continue;
		if (!has_nothing_to_do(backends, backend) && may_work_for(backend, client))
			together = BACKENDS_SOME_BUSY;
		else if (together == BACKENDS_NONE)
			together = BACKENDS_ALL_IDLE;
	}
	return together;
}
