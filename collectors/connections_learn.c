/* SPDX-License-Identifier: MIT */
/* What a socket is that was never seen before: whose end, who is at the other. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/units.h"
#include "collectors/connections_private.h"

/* A dump that is younger than this would show the same. */
#define DUMP_FRESH_NS (20 * NS_PER_MS)
#define LISTEN_FRESH_NS (250 * NS_PER_MS)
/* What could not be told is looked at again after this. */
#define RETRY_NS NS_PER_S

void watched_free(struct watched *watched)
{
	if (!watched)
		return;
	free((void *)(uintptr_t)watched->row.address);
	free(watched);
}

static struct hash_key key_of(pid_t pid, uint64_t inode)
{
	return (struct hash_key){(uint64_t)pid, inode};
}

static void backend_counters_unknown(struct backend_counters *counters)
{
	memset(counters, 0xff, sizeof(*counters));
}

static struct watched *watched_new(struct connections *connections, pid_t pid, uint64_t inode)
{
	struct watched *watched;

	if (connections->by_socket.count >= CONNECTIONS_MAX) {
		connections->is_full = true;
		return NULL;
	}
	watched = xcalloc(1, sizeof(*watched));
	watched->id = ++connections->last_id;
	watched->kind = SOCKET_UNSEEN;
	watched->row = (struct connection){.pid = pid,
					   .inode = inode,
					   .requests = VALUE_UNKNOWN,
					   .sent_bytes = VALUE_UNKNOWN,
					   .received_bytes = VALUE_UNKNOWN,
					   .retransmits = VALUE_UNKNOWN,
					   .min_rtt_ns = VALUE_UNKNOWN};
	backend_counters_unknown(&watched->row.backend);
	watched->seen_frame = connections->frame;
	hash_put(&connections->by_socket, key_of(pid, inode), watched);
	hash_put(&connections->by_id, (struct hash_key){watched->id, 0}, watched);
	return watched;
}

static void set_address(struct watched *watched, const char *text)
{
	free((void *)(uintptr_t)watched->row.address);
	watched->row.address = xstrdup(text);
}

static bool is_ephemeral(const struct connections *connections, uint16_t port)
{
	return port >= connections->ephemeral_first && port <= connections->ephemeral_last;
}

/* Who called whom? Whose port listens was called. */
static bool is_inbound(struct connections *connections, struct net_view *view,
		       const struct socket_key *key)
{
	bool here = net_view_listener(view, &key->local) != NULL;
	bool there = net_view_listener(view, &key->remote) != NULL;

	if (here && there)
		return key->local.port < key->remote.port;
	if (here || there)
		return here;
	/* One that listened for a single connection has closed its door. */
	return !is_ephemeral(connections, key->local.port) &&
	       is_ephemeral(connections, key->remote.port) &&
	       service_of_port(key->remote.port) == SERVICE_UNKNOWN;
}

static bool is_here(struct net_view *view, const struct socket_key *key)
{
	struct socket_key reversed = socket_key_reversed(key);
	struct inet_socket peer;

	if (ip_is_loopback(&key->remote.ip))
		return true;
	return key->protocol == IPPROTO_TCP &&
	       sock_diag_find(&view->netlink, &reversed, &peer) == 0;
}

static void refresh_listeners(struct connections *connections, struct net_view *view)
{
	if (view->listened_ns == 0 || view->listened_ns + LISTEN_FRESH_NS <= connections->now_ns)
		net_view_listen(view, connections->now_ns);
}

static void apply_endpoint(struct watched *watched)
{
	watched->row.service = watched->endpoint.service;
	watched->row.service_source = watched->endpoint.source[0] ? watched->endpoint.source : NULL;
}

/* @return the view of a namespace, opened when we may; NULL: there is no room, or no right */
static struct net_view *view_of(struct connections *connections, uint64_t namespace, pid_t pid)
{
	struct net_view *view;

	for (size_t i = 0; i < connections->view_count; i++)
		if (connections->views[i].namespace == namespace)
			return &connections->views[i];
	if (connections->view_count == NET_VIEWS_MAX)
		return NULL;
	view = &connections->views[connections->view_count++];
	net_view_enter(view, connections->root, pid);
	view->namespace = namespace;
	return view;
}

/* Not even a listener can be asked for an address of a namespace that is its own. */
static bool is_own_address(const struct in6_addr *ip)
{
	return ip_is_loopback(ip) || ip_is_any(ip);
}

struct net_view *connections_abroad(struct connections *connections, const struct net_view *view,
				    const struct socket_key *key, struct endpoint *ret_endpoint)
{
	struct socket_key reversed = socket_key_reversed(key);
	const struct servers *servers = &connections->servers;
	struct inet_socket peer;

	for (size_t i = 0; i < servers->count && !is_own_address(&key->remote.ip); i++) {
		const struct server *server = &servers->items[i];
		struct net_view *there;

		if (!server->net_namespace || server->net_namespace == view->namespace)
			continue;
		there = view_of(connections, server->net_namespace, server->pid);
		if (!there || there->error ||
		    sock_diag_find(&there->netlink, &reversed, &peer) != 0)
			continue;
		there->used_frame = connections->frame;
		refresh_listeners(connections, there);
		*ret_endpoint = endpoint_of(&connections->endpoint_context, &key->remote,
					    net_view_listener(there, &key->remote));
		return there;
	}
	return NULL;
}

static uint32_t unix_listener_of(struct net_view *view, const char *path);

static void resolve_abroad(struct connections *connections, struct watched *watched)
{
	struct endpoint endpoint;
	struct net_view *there =
		connections_abroad(connections, watched->view, &watched->key, &endpoint);

	watched->peer_view = there;
	if (!there)
		return;
	watched->row.flags |= CONNECTION_IS_LOCAL;
	if (endpoint.service != SERVICE_UNKNOWN)
		watched->endpoint = endpoint;
}

void connections_resolve(struct connections *connections, struct watched *watched)
{
	const struct endpoint_context *context = &connections->endpoint_context;
	const char *address = watched->row.address;

	watched->endpoint_generation = connections->servers.generation;
	if (watched->is_inbound || !address || watched->passage.is_twin)
		return;
	if (watched->kind == SOCKET_TCP) {
		const struct inet_socket *listener =
			watched->row.flags & CONNECTION_IS_LOCAL
				? net_view_listener(watched->view, &watched->key.remote)
				: NULL;

		watched->endpoint = endpoint_of(context, &watched->key.remote, listener);
		if (!listener)
			resolve_abroad(connections, watched);
	} else if (watched->kind == SOCKET_UNIX && !strncmp(address, "unix:", 5)) {
		const char *path = address + 5;

		watched->endpoint =
			endpoint_of_path(context, path, unix_listener_of(watched->view, path));
	}
	apply_endpoint(watched);
}

static void learn_inet(struct connections *connections, struct watched *watched,
		       struct net_view *view, const struct inet_socket *socket)
{
	char text[SOCKET_ADDRESS_TEXT];

	watched->view = view;
	watched->key = socket->key;
	watched->kind = socket->key.protocol == IPPROTO_UDP ? SOCKET_UDP : SOCKET_TCP;
	if (socket->state == TCP_STATE_LISTEN)
		watched->kind = SOCKET_LISTENING;
	set_address(watched, socket_address_format(&socket->key.remote, text));
	if (watched->kind != SOCKET_TCP)
		return;
	refresh_listeners(connections, view);
	watched->is_inbound = is_inbound(connections, view, &socket->key);
	watched->row.flags = (watched->is_inbound ? CONNECTION_IS_INBOUND : 0) |
			     (is_here(view, &socket->key) ? CONNECTION_IS_LOCAL : 0);
	watched->row.requests = 0;
	connections_resolve(connections, watched);
	watched_take(connections, watched, socket);
	passage_look_for_twin(connections, watched);
}

struct watched *connections_learn_socket(struct connections *connections, struct net_view *view,
					 pid_t pid, const struct inet_socket *socket)
{
	struct watched *watched = hash_get(&connections->by_socket, key_of(pid, socket->inode));

	if (!watched)
		watched = watched_new(connections, pid, socket->inode);
	if (watched)
		learn_inet(connections, watched, view, socket);
	return watched;
}

/* Unix sockets */

struct listener_search {
	const char *path;
	uint32_t inode;
};

static void match_listener(void *context, const struct unix_socket *socket)
{
	struct listener_search *search = context;

	if (socket->is_listening && !strcmp(socket->name, search->path))
		search->inode = socket->inode;
}

static uint32_t unix_listener_of(struct net_view *view, const char *path)
{
	struct listener_search search = {.path = path};

	unix_diag_sockets(&view->netlink, match_listener, &search);
	return search.inode;
}

static void learn_unix(struct connections *connections, struct watched *watched,
		       struct net_view *view, const struct unix_socket *socket)
{
	struct unix_socket peer = {.inode = 0};
	char text[UNIX_NAME_SIZE + 8];

	watched->view = view;
	watched->kind = socket->is_listening ? SOCKET_LISTENING : SOCKET_UNIX;
	watched->unix_peer = socket->peer_inode;
	/* The accepted end bears the name of the one that listened. */
	watched->is_inbound = socket->name[0] != '\0';
	watched->row.flags = CONNECTION_IS_UNIX | CONNECTION_IS_LOCAL |
			     (watched->is_inbound ? CONNECTION_IS_INBOUND : 0);
	if (socket->peer_inode && !watched->is_inbound)
		unix_diag_find(&view->netlink, socket->peer_inode, &peer);
	snprintf(text, sizeof(text), "unix:%s", watched->is_inbound ? socket->name : peer.name);
	set_address(watched, text);
	connections_resolve(connections, watched);
}

/* Any socket */

static bool learn_in(struct connections *connections, struct watched *watched,
		     struct net_view *view)
{
	uint32_t inode = (uint32_t)watched->row.inode;
	const struct inet_socket *found;
	struct unix_socket socket;

	if (view->error)
		return false;
	view->used_frame = connections->frame;
	if (unix_diag_find(&view->netlink, inode, &socket) == 0) {
		learn_unix(connections, watched, view, &socket);
		return true;
	}
	if (view->dumped_ns == 0 || view->dumped_ns + DUMP_FRESH_NS <= connections->now_ns)
		net_view_dump(view, connections->now_ns);
	found = net_view_find(view, inode);
	if (!found)
		found = net_view_find_datagram(view, inode, connections->now_ns);
	if (found)
		learn_inet(connections, watched, view, found);
	return found != NULL;
}

static bool is_listener(struct connections *connections, struct watched *watched,
			struct net_view *view)
{
	refresh_listeners(connections, view);
	for (size_t i = 0; i < view->listeners.count; i++) {
		if (view->listeners.items[i].inode != watched->row.inode)
			continue;
		watched->kind = SOCKET_LISTENING;
		return true;
	}
	return false;
}

static void learn(struct connections *connections, struct watched *watched)
{
	struct net_view *own = &connections->views[0], *other;
	uint64_t namespace;

	watched->retry_ns = connections->now_ns + RETRY_NS;
	if (learn_in(connections, watched, own) || is_listener(connections, watched, own))
		return;
	namespace = net_namespace_of(connections->root, watched->row.pid);
	if (own->error || namespace == 0) {
		watched->kind = SOCKET_UNSEEN;
		return;
	}
	if (namespace == own->namespace) {
		watched->kind = SOCKET_OTHER;
		return;
	}
	watched->kind = SOCKET_FOREIGN;
	other = view_of(connections, namespace, watched->row.pid);
	if (!other || other->error || learn_in(connections, watched, other))
		return;
	if (!is_listener(connections, watched, other))
		watched->kind = SOCKET_OTHER;
}

struct watched *connections_find(struct connections *connections, pid_t pid, uint64_t inode)
{
	struct watched *watched = hash_get(&connections->by_socket, key_of(pid, inode));

	if (!watched) {
		watched = inode <= UINT32_MAX ? watched_new(connections, pid, inode) : NULL;
		if (watched)
			learn(connections, watched);
	} else if (watched->kind >= SOCKET_OTHER && watched->retry_ns <= connections->now_ns) {
		learn(connections, watched);
	}
	if (!watched)
		return NULL;
	watched->seen_frame = connections->frame;
	if (watched->endpoint_generation != connections->servers.generation)
		connections_resolve(connections, watched);
	return watched;
}
