/* SPDX-License-Identifier: MIT */
/*
 * Connections to somebody who passes them on: a forwarder, the end of TLS, a pooler. From there on it
 * is another connection of this machine, its leg, and who serves that serves ours. A forwarder's leg
 * has sent and received as many bytes as ours. Of a pooler's legs it is the one that sent its request
 * when we sent ours, and has no answer yet either.
 */
#include <stdio.h>

#include "base/array.h"
#include "collectors/connections_private.h"

/* Searches for a twin in one frame, and for one connection while its bytes are moving. */
#define SEARCHES_PER_FRAME 32
#define TRIES_MAX 24
#define TWIN_BYTES_MIN 16
/*
 * So many bytes that are equal are no accident; fewer, when they were sent and came at the same time. A
 * forwarder may have waited for a CPU in between.
 */
static const struct {
	uint64_t bytes;
	uint32_t apart_ms;
} twins[] = {
	{512, UINT32_MAX},
	{128, 500},
	{TWIN_BYTES_MIN, SAME_TIME_MS},
};
#define RELAY_CHILDREN_MAX 32
#define RELAY_SOCKETS_MAX 512

ARRAY_DEFINE(watched_array, struct watched *);

static bool is_database(const struct watched *watched)
{
	return services[watched->row.service].is_database;
}

static bool is_ours_to_follow(const struct watched *watched)
{
	return !watched->is_inbound && !watched->is_gone && watched->view &&
	       watched->row.flags & CONNECTION_IS_LOCAL &&
	       (watched->kind == SOCKET_TCP || watched->kind == SOCKET_UNIX);
}

/* Twins */

static uint32_t apart(uint32_t a, uint32_t b)
{
	return a > b ? a - b : b - a;
}

static bool is_equal(const struct tcp_reading *one, const struct tcp_reading *other)
{
	uint64_t bytes = one->bytes_sent + one->bytes_received;

	if (one->bytes_sent != other->bytes_sent || one->bytes_received != other->bytes_received)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(twins); i++)
		if (bytes >= twins[i].bytes)
			return apart(one->sent_ms, other->sent_ms) <= twins[i].apart_ms &&
			       apart(one->received_ms, other->received_ms) <= twins[i].apart_ms;
	return false;
}

static struct endpoint endpoint_behind(struct connections *connections, struct net_view *view,
				       const struct inet_socket *socket)
{
	const struct inet_socket *listener = net_view_listener(view, &socket->key.remote);
	struct endpoint endpoint =
		endpoint_of(&connections->endpoint_context, &socket->key.remote, listener);

	if (!listener)
		connections_abroad(connections, view, &socket->key, &endpoint);
	return endpoint;
}

static bool is_of_process(const struct connections *connections, pid_t pid, uint32_t inode)
{
	const struct watched *watched =
		hash_get(&connections->by_socket, (struct hash_key){(uint64_t)pid, inode});

	return watched && !watched->is_guess;
}

/* The leg may be known already, best by who really holds it. */
static struct watched *watched_of_inode(const struct connections *connections, uint64_t inode)
{
	struct watched *found = NULL;
	struct hash_slot *slot;
	size_t position = 0;

	while ((!found || found->is_guess) &&
	       (slot = hash_next(&connections->by_socket, &position)))
		if (slot->key.b == inode)
			found = slot->value;
	return found;
}

static struct watched *leg_of(struct connections *connections, struct net_view *view, pid_t pid,
			      const struct inet_socket *socket)
{
	struct watched *leg = watched_of_inode(connections, socket->inode);

	if (leg)
		return leg;
	leg = connections_learn_socket(connections, view, pid, socket);
	if (leg)
		leg->is_guess = true;
	return leg;
}

struct twin_search {
	const struct inet_socket *found; /* the last of them */
	struct endpoint endpoint;
	size_t count;
};

static void match_twin(struct connections *connections, struct watched *watched,
		       const struct inet_socket *self, const struct inet_socket *other,
		       struct twin_search *search)
{
	struct endpoint endpoint;

	if (other->inode == self->inode || !is_equal(&self->reading, &other->reading) ||
	    socket_address_equal(&other->key.remote, &self->key.remote) ||
	    net_view_listener(watched->view, &other->key.local) ||
	    is_of_process(connections, watched->row.pid, other->inode))
		return;
	endpoint = endpoint_behind(connections, watched->view, other);
	if (!services[endpoint.service].is_database)
		return;
	/* What is passed on twice has two twins, of which the first leads to the other. */
	if (search->count && search->endpoint.via[0] && !endpoint.via[0])
		return;
	search->count = search->endpoint.via[0] || !endpoint.via[0] ? search->count + 1 : 1;
	search->found = other;
	search->endpoint = endpoint;
}

static const char *name_of_relay(const struct watched *watched)
{
	return is_passed_on(watched) ? watched->endpoint.via : "a forwarder";
}

static void become_twin(struct connections *connections, struct watched *watched,
			const struct twin_search *search)
{
	struct watched *leg = leg_of(connections, watched->view, watched->row.pid, search->found);
	struct endpoint endpoint = search->endpoint;

	if (!leg)
		return;
	snprintf(endpoint.via, sizeof(endpoint.via), "%s", name_of_relay(watched));
	endpoint.via_pid = watched->endpoint.via_pid;
	watched->endpoint = endpoint;
	watched->row.service = endpoint.service;
	watched->row.service_source = watched->endpoint.source;
	/* Several alike, at the beginning of their lives: any tells the kind, only one is ours. */
	watched->passage.is_twin = search->count == 1;
	watched->passage.leg = search->count == 1 ? leg->id : 0;
}

static bool may_have_twin(const struct connections *connections, const struct watched *watched)
{
	const struct server *relay =
		watched->endpoint.via_pid
			? servers_of_pid(&connections->servers, watched->endpoint.via_pid)
			: NULL;
	bool is_known =
		is_database(watched) && !is_passed_on(watched) && watched->endpoint.server_pid != 0;

	/* Only for as long as a pooler has a single client its bytes are equal. */
	return is_ours_to_follow(watched) && watched->kind == SOCKET_TCP && !is_known &&
	       !(relay && relay->is_pooler) && !watched->passage.is_twin &&
	       watched->passage.tries < TRIES_MAX;
}

/* The readings of one dump are nearly of one moment. */
void passage_look_for_twin(struct connections *connections, struct watched *watched)
{
	const struct inet_socket *self;
	struct twin_search search = {.count = 0};
	uint64_t bytes;

	if (!may_have_twin(connections, watched))
		return;
	self = net_view_find(watched->view, (uint32_t)watched->row.inode);
	if (!self || !self->has_reading)
		return;
	bytes = self->reading.bytes_sent + self->reading.bytes_received;
	if (bytes < TWIN_BYTES_MIN || bytes == watched->passage.bytes)
		return;
	watched->passage.bytes = bytes;
	for (size_t i = 0; i < watched->view->connections.count; i++)
		match_twin(connections, watched, self, &watched->view->connections.items[i],
			   &search);
	if (search.count)
		become_twin(connections, watched, &search);
	else
		watched->passage.tries++;
}

/* Legs of processes that pass on */

static struct relay *relay_of(struct connections *connections, pid_t pid)
{
	for (size_t i = 0; i < connections->relay_count; i++)
		if (connections->relays[i].pid == pid)
			return &connections->relays[i];
	if (connections->relay_count == RELAYS_MAX)
		return NULL;
	connections->relays[connections->relay_count] = (struct relay){.pid = pid};
	return &connections->relays[connections->relay_count++];
}

struct relay *passage_relay(struct connections *connections, const struct watched *watched)
{
	for (size_t i = 0; i < connections->relay_count; i++)
		if (connections->relays[i].pid == watched->endpoint.via_pid)
			return &connections->relays[i];
	return NULL;
}

static void add_client(struct connections *connections, const struct watched *watched)
{
	struct relay *relay = relay_of(connections, watched->endpoint.via_pid);

	if (relay && relay->client_count < RELAY_LEGS_MAX)
		relay->clients[relay->client_count++] = watched->id;
}

static void add_leg(struct relay *relay, struct watched *leg)
{
	if (!leg || leg->is_inbound || leg->is_gone || relay->leg_count == RELAY_LEGS_MAX)
		return;
	if (leg->kind != SOCKET_TCP && leg->kind != SOCKET_UNIX)
		return;
	if (relay->leg_count == 0)
		relay->service = leg->row.service;
	else if (relay->service != leg->row.service)
		relay->service = SERVICE_UNKNOWN;
	relay->legs[relay->leg_count++] = leg->id;
}

/* @return 0 or -errno */
static int add_legs_of(struct connections *connections, struct relay *relay, pid_t pid)
{
	uint32_t inodes[RELAY_SOCKETS_MAX];
	ssize_t count = socket_inodes_of(connections->root, pid, inodes, ARRAY_SIZE(inodes));

	for (ssize_t i = 0; i < count; i++)
		add_leg(relay, connections_find(connections, pid, inodes[i]));
	return count < 0 ? (int)count : 0;
}

/* Whose descriptors are not for us: connections of its user to databases of its kind. */
static void guess_legs(struct connections *connections, struct relay *relay,
		       const struct server *server)
{
	struct net_view *view = &connections->views[0];

	for (size_t i = 0; server && i < view->connections.count; i++) {
		const struct inet_socket *socket = &view->connections.items[i];
		struct endpoint endpoint;

		if (socket->uid != server->uid || !socket->key.remote.port ||
		    net_view_listener(view, &socket->key.local))
			continue;
		endpoint = endpoint_behind(connections, view, socket);
		if (!services[endpoint.service].is_database || endpoint.via_pid == relay->pid)
			continue;
		add_leg(relay, leg_of(connections, view, relay->pid, socket));
	}
}

/* Workers and those that serve one client each are its children. */
static void list_legs(struct connections *connections, const struct snapshot *snapshot,
		      struct relay *relay)
{
	size_t children = 0;

	if (add_legs_of(connections, relay, relay->pid) < 0) {
		guess_legs(connections, relay, servers_of_pid(&connections->servers, relay->pid));
		return;
	}
	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct task *task = &snapshot->processes[i];

		if (task->ppid == relay->pid && children++ < RELAY_CHILDREN_MAX)
			add_legs_of(connections, relay, task->tgid);
	}
}

/* Its port says nothing, but all that it goes on with are databases of one kind. */
static void learn_kind(struct connections *connections, struct watched *watched)
{
	const struct relay *relay = passage_relay(connections, watched);

	if (watched->row.service != SERVICE_UNKNOWN || !relay || relay->leg_count == 0)
		return;
	watched->endpoint.service = watched->row.service = relay->service;
	watched->row.service_source =
		services[relay->service].is_database ? watched->endpoint.source : NULL;
}

/* Once per frame */

static void collect(struct connections *connections, struct watched_array *followed)
{
	struct hash_slot *slot;
	size_t position = 0;

	while ((slot = hash_next(&connections->by_socket, &position))) {
		struct watched *watched = slot->value;

		if (is_ours_to_follow(watched) &&
		    (is_passed_on(watched) ||
		     (!watched->is_guess && may_have_twin(connections, watched))))
			*watched_array_push(followed) = watched;
	}
}

static void name_relay(const struct connections *connections, const struct snapshot *snapshot,
		       struct watched *watched)
{
	const struct watched *leg = connections_of_id(connections, watched->passage.leg);
	const struct task *task;

	if (!leg || watched->endpoint.via_pid)
		return;
	leg = watched_of_inode(connections, leg->row.inode);
	task = leg->is_guess ? NULL : snapshot_process(snapshot, leg->row.pid);
	if (!task || !task->name)
		return;
	watched->passage.leg = leg->id;
	snprintf(watched->endpoint.via, sizeof(watched->endpoint.via), "%s", task->name);
	watched->endpoint.via_pid = task->tgid;
}

static void search_twins(struct connections *connections, const struct watched_array *followed)
{
	int budget = SEARCHES_PER_FRAME;

	connections->is_undecided = false;
	for (size_t i = 0; i < followed->count; i++) {
		struct watched *watched = followed->items[i];

		if (!may_have_twin(connections, watched))
			continue;
		if (watched->view->dumped_ns == connections->now_ns && budget-- > 0)
			passage_look_for_twin(connections, watched);
		connections->is_undecided |=
			may_have_twin(connections, watched) &&
			watched->asked_look + connections->look / 8 + 64 > connections->look;
	}
}

void passages_follow(struct connections *connections, const struct snapshot *snapshot)
{
	struct watched_array followed = {0};

	collect(connections, &followed);
	search_twins(connections, &followed);
	connections->relay_count = 0;
	for (size_t i = 0; i < followed.count; i++) {
		if (followed.items[i]->passage.is_twin)
			name_relay(connections, snapshot, followed.items[i]);
		else if (followed.items[i]->endpoint.via_pid)
			add_client(connections, followed.items[i]);
	}
	for (size_t i = 0; i < connections->relay_count; i++)
		list_legs(connections, snapshot, &connections->relays[i]);
	for (size_t i = 0; i < followed.count; i++)
		learn_kind(connections, followed.items[i]);
	watched_array_done(&followed);
}
