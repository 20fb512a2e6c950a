/* SPDX-License-Identifier: MIT */
/* The process that serves a connection, and what it does meanwhile. */
#include <string.h>

#include "base/clock.h"
#include "base/units.h"
#include "collectors/connections_private.h"
#include "collectors/process_clock.h"

/* Where no server process is found, it is looked for again after this. */
#define SEARCH_AGAIN_NS (250 * NS_PER_MS)
/* A new process of a server tells only after a moment whom it serves. */
#define MISSES_MIN 3
/* A request is later than another when so much lies between them. */
#define SERVED_MARGIN_MS 20
/* Whom a server answered meanwhile is asked for requests older than this, and no more often. */
#define SERVED_LIST_NS (100 * NS_PER_MS)
/* One who passes on to another who does, and so on: no further than this. */
#define PASSAGES_MAX 4

static pid_t find_backend(struct connections *connections, struct watched *watched)
{
	struct backends *backends = &connections->backends;

	if (watched->row.service != SERVICE_POSTGRES)
		return watched->row.service == SERVICE_REDIS ? watched->endpoint.server_pid : 0;
	if (watched->kind == SOCKET_UNIX)
		return backends_find_unix(backends, &connections->servers,
					  watched->endpoint.server_pid, watched->unix_peer);
	return backends_find_tcp(backends, &connections->servers, &watched->key.local);
}

static bool may_search(const struct connections *connections, const struct watched *watched)
{
	return watched->backend.searched_ns == 0 ||
	       watched->backend.searched_ns + SEARCH_AGAIN_NS <= connections->now_ns;
}

/* A thread of MySQL is found while it waits for its client: when nothing is in flight. */
static void search_thread(struct connections *connections, struct watched *watched)
{
	struct socket_key reversed = socket_key_reversed(&watched->key);
	uint32_t inode = watched->unix_peer;
	struct inet_socket peer;

	if (watched->row.service != SERVICE_MYSQL || !watched->endpoint.server_pid)
		return;
	if (watched->kind == SOCKET_TCP) {
		struct net_view *there = watched->peer_view ? watched->peer_view : watched->view;

		if (watched->verdict.flight == FLIGHT_YES ||
		    sock_diag_find(&there->netlink, &reversed, &peer) != 0)
			return;
		inode = peer.inode;
	}
	watched->backend.tid =
		backends_find_thread(&connections->backends, watched->endpoint.server_pid, inode);
	if (watched->backend.tid)
		watched->backend.pid = watched->endpoint.server_pid;
}

/*
 * A server whose descriptors are not for us has no process for this client, though its processes say
 * whom they serve: the socket belongs to the pooler of the same user.
 */
static void suspect_pooler(struct connections *connections, struct watched *watched)
{
	const struct inet_socket *listener;
	const struct server *pooler;

	if (++watched->backend.misses < MISSES_MIN || watched->row.service != SERVICE_POSTGRES ||
	    watched->kind != SOCKET_TCP || !(watched->row.flags & CONNECTION_IS_LOCAL) ||
	    watched->passage.is_twin || !backends_tell_clients(&connections->backends))
		return;
	listener = net_view_listener(watched->view, &watched->key.remote);
	pooler = listener ? servers_hidden_pooler(&connections->servers, SERVICE_POSTGRES,
						  listener->uid)
			  : NULL;
	if (pooler)
		watched->endpoint = endpoint_via(pooler, watched->row.service);
}

static void search_backend(struct connections *connections, struct watched *watched)
{
	struct backend_watch *backend = &watched->backend;

	if (backend->pid || !may_search(connections, watched))
		return;
	backend->searched_ns = connections->now_ns;
	backend->pid = find_backend(connections, watched);
	if (!backend->pid)
		search_thread(connections, watched);
	if (!backend->pid) {
		suspect_pooler(connections, watched);
		return;
	}
	backend->run_ns = backend->run_delay_ns = VALUE_UNKNOWN;
	watched->row.flags |= CONNECTION_IS_LOCAL;
	memset(&watched->row.backend, 0, sizeof(watched->row.backend));
}

static enum backend_share share_of(char state)
{
	switch (state) {
	case 'R':
		return BACKEND_CPU;
	case 'D':
		return BACKEND_DISK;
	case 'L':
		return BACKEND_LOCK;
	case 'i':
	case 't':
		return BACKEND_RESTS;
	default:
		return BACKEND_OTHER;
	}
}

static void note_backend(struct watched *watched, const struct backend_look *look)
{
	struct backend_watch *backend = &watched->backend;

	backend->pool_run_ns += value_growth(backend->run_ns, look->run_ns);
	backend->pool_delay_ns += value_growth(backend->run_delay_ns, look->run_delay_ns);
	backend->run_ns = look->run_ns;
	backend->run_delay_ns = look->run_delay_ns;
	backend->state = look->state;
}

void watched_count_backend(struct watched *watched)
{
	if (watched->backend.pid || watched->passage.has_server)
		watched->backend.samples[share_of(watched->backend.state)] += 1;
}

static enum backend_kind kind_of_backend(const struct watched *watched)
{
	if (watched->row.service == SERVICE_POSTGRES)
		return BACKEND_TITLED;
	return watched->backend.tid ? BACKEND_THREAD : BACKEND_PLAIN;
}

/* Who serves the connection that carries ours on serves ours. */
static void read_behind(struct connections *connections, struct watched *watched)
{
	struct backend_watch *backend = &watched->backend;
	struct watched *leg;

	if (connections->passage_depth == PASSAGES_MAX)
		return;
	connections->passage_depth++;
	leg = passage_leg(connections, watched);
	if (leg)
		watched_read_backend(connections, leg);
	connections->passage_depth--;
	if (leg)
		backend->is_shared = !watched->passage.is_twin || leg->backend.is_shared;
	if (leg && watched->passage.is_twin) {
		backend->pool_run_ns += leg->backend.pool_run_ns;
		backend->pool_delay_ns += leg->backend.pool_delay_ns;
		leg->backend.pool_run_ns = leg->backend.pool_delay_ns = 0;
	}
	backend->pid = leg ? leg->backend.pid : 0;
	backend->tid = leg ? leg->backend.tid : 0;
	backend->state = leg ? leg->backend.state : 0;
	watched->row.backend_pid = leg ? leg->row.backend_pid : 0;
	watched->row.backend_state = backend->state;
	if (!backend->pid || watched->passage.has_server)
		return;
	watched->passage.has_server = true;
	memset(&watched->row.backend, 0, sizeof(watched->row.backend));
}

void watched_read_backend(struct connections *connections, struct watched *watched)
{
	struct backend_watch *backend = &watched->backend;
	struct backend_look look;

	if (is_passed_on(watched)) {
		read_behind(connections, watched);
		return;
	}
	search_backend(connections, watched);
	if (!backend->pid || backend->look == connections->look)
		return;
	backend->look = connections->look;
	if (!backends_look(&connections->backends, backend->pid, backend->tid,
			   kind_of_backend(watched), &look)) {
		*backend = (struct backend_watch){.searched_ns = connections->now_ns};
		return;
	}
	note_backend(watched, &look);
	watched->row.backend_pid = look.pid;
	watched->row.backend_state = look.state;
}

/* Asked later than us, by so much that clocks and ticks do not matter, and answered already. */
static bool was_served_later(const struct inet_socket *other, uint32_t our_age_ms)
{
	const struct tcp_reading *reading = &other->reading;

	return other->has_reading && reading->receive_queue == 0 &&
	       reading->received_ms + SERVED_MARGIN_MS < our_age_ms &&
	       reading->sent_ms <= reading->received_ms && reading->bytes_sent > 0;
}

/* Connections with their readings, listed now and then while a request that is not answered is older than that. */
static uint64_t list_age_ms(const struct connections *connections, struct net_view *view)
{
	uint64_t pause_ns = view->dump_cost_ns * DUMP_SHARE;

	if (pause_ns < SERVED_LIST_NS)
		pause_ns = SERVED_LIST_NS;
	if (view->dumped_ns + pause_ns <= connections->now_ns)
		net_view_dump(view, connections->now_ns);
	return (connections->now_ns - view->dumped_ns) / NS_PER_MS;
}

/* By the server's ends of its connections. */
static bool has_served_others(const struct connections *connections, const struct watched *watched)
{
	struct net_view *view = watched->peer_view ? watched->peer_view : watched->view;
	uint64_t dump_age_ms;

	if (watched->kind != SOCKET_TCP || watched->verdict.flight != FLIGHT_YES ||
	    watched->now.sent_ms < SERVED_LIST_NS / NS_PER_MS)
		return false;
	dump_age_ms = list_age_ms(connections, view);
	if (watched->now.sent_ms <= dump_age_ms + SERVED_MARGIN_MS)
		return false;
	for (size_t i = 0; i < view->connections.count; i++) {
		const struct inet_socket *other = &view->connections.items[i];

		if (socket_address_equal(&other->key.local, &watched->key.remote) &&
		    !socket_address_equal(&other->key.remote, &watched->key.local) &&
		    was_served_later(other, watched->now.sent_ms - (uint32_t)dump_age_ms))
			return true;
	}
	return false;
}

/* Redis serves everybody from one thread. Once that sleeps after it got our request, or serves who asked
 * later, the request is one that waits for something to happen, and stays that until bytes move. */
static enum server_hint hint_of_single(struct connections *connections, struct watched *watched)
{
	struct inet_socket again;

	if (watched->server_moved_on)
		return SERVER_SLEEPS;
	if (watched->backend.state != 'S') {
		watched->server_moved_on = has_served_others(connections, watched);
		return watched->server_moved_on ? SERVER_SLEEPS : SERVER_RUNS;
	}
	if (watched->kind == SOCKET_TCP) {
		/* It may have answered between the two readings. */
		if (sock_diag_find(&watched->view->netlink, &watched->key, &again) != 0 ||
		    tcp_reading_moved(&watched->now, &again.reading) ||
		    again.reading.receive_queue > 0)
			return SERVER_RUNS;
		watched->server_moved_on = true;
	}
	return SERVER_SLEEPS;
}

static enum server_hint hint_of_state(char state)
{
	if (state == 'i' || state == 't')
		return SERVER_IDLE;
	return state ? SERVER_BUSY : SERVER_UNSEEN;
}

/* Several could be the server: when all of them sleep, so does the right one. */
static enum server_hint hint_of_any(struct connections *connections, enum service service)
{
	const struct servers *servers = &connections->servers;
	struct backend_look look;
	enum server_hint hint = SERVER_UNSEEN;

	for (size_t i = 0; i < servers->count; i++) {
		if (servers->items[i].service != service ||
		    !backends_look(&connections->backends, servers->items[i].pid, 0, BACKEND_PLAIN,
				   &look))
			continue;
		if (look.state != 'S')
			return SERVER_UNSEEN;
		hint = SERVER_SLEEPS;
	}
	return hint;
}

/* Since which look its process has not used a CPU, and so has asked nobody anything. */
static struct backend_client client_of(struct connections *connections, struct watched *watched)
{
	uint64_t clock_ns = VALUE_UNKNOWN;

	if (connections->root->is_live)
		clock_ns = process_clock_ns(process_clock_of(watched->row.pid));
	if (!value_is_known(clock_ns) || clock_ns != watched->clock_ns)
		watched->still_look = connections->backends.look;
	watched->clock_ns = clock_ns;
	return (struct backend_client){watched->row.pid, watched->still_look};
}

/* Whose client it is cannot be told, but all backends together may be idle. */
static enum server_hint hint_of_unix(struct connections *connections, struct watched *watched)
{
	switch (backends_unix_together(&connections->backends, &connections->servers,
				       watched->endpoint.server_pid,
				       client_of(connections, watched))) {
	case BACKENDS_ALL_IDLE:
		return SERVER_IDLE;
	case BACKENDS_SOME_BUSY:
		return SERVER_ONE_OF;
	default:
		return SERVER_UNSEEN;
	}
}

/* What the database at the other end is seen to do about our connection. */
static enum server_hint hint_of_server(struct connections *connections, struct watched *watched)
{
	enum service service = watched->row.service;
	enum server_hint hint;

	if (service == SERVICE_REDIS && watched->backend.pid)
		return hint_of_single(connections, watched);
	if (service == SERVICE_REDIS && watched->row.flags & CONNECTION_IS_LOCAL)
		return hint_of_any(connections, SERVICE_REDIS);
	if (watched->backend.pid) {
		hint = hint_of_state(watched->backend.state);
		/* A pooler's connection belongs to somebody else as soon as it is idle. */
		return hint == SERVER_IDLE && is_passed_on(watched) && !watched->passage.is_twin
			       ? SERVER_UNSEEN
			       : hint;
	}
	if (is_passed_on(watched) || watched->kind != SOCKET_UNIX || service != SERVICE_POSTGRES)
		return SERVER_UNSEEN;
	return hint_of_unix(connections, watched);
}

struct flight_hints watched_hints(struct connections *connections, struct watched *watched)
{
	struct flight_hints hints = {
		.service = watched->row.service,
		.server = SERVER_UNSEEN,
		.comes_in_pieces = pieces_expected(&watched->pieces),
		.min_rtt_us = value_is_known(watched->row.min_rtt_ns)
				      ? (uint32_t)(watched->row.min_rtt_ns / NS_PER_US)
				      : 0};

	if (!services[hints.service].is_database)
		return hints;
	watched_read_backend(connections, watched);
	hints.server = hint_of_server(connections, watched);
	return hints;
}
