/* SPDX-License-Identifier: MIT */
/* Looking at a connection again: what moved, what is in flight, what the server does. */
#include <string.h>

#include "base/clock.h"
#include "base/units.h"
#include "collectors/connections_private.h"
#include "collectors/process_clock.h"

/* Event loops with more connections than this see each of them every second, third … look. */
#define LOOKUPS_PER_LOOK 96
/* Where no server process is found, it is looked for again after this. */
#define SEARCH_AGAIN_NS (250 * NS_PER_MS)
#define NS_OF_MS(ms) ((uint64_t)(ms)*NS_PER_MS)

/* Pairs of data segments, one out and one in, are requests; what is more belongs to large ones. */
static void count_requests(struct watched *watched, const struct tcp_reading *now)
{
	const struct tcp_reading *last = &watched->flight.last;
	uint32_t pairs;

	if (!now->has_segments) {
		watched->row.requests = VALUE_UNKNOWN;
		return;
	}
	watched->unpaired_out += now->data_segs_out - last->data_segs_out;
	watched->unpaired_in += now->data_segs_in - last->data_segs_in;
	pairs = watched->unpaired_out < watched->unpaired_in ? watched->unpaired_out
							     : watched->unpaired_in;
	watched->row.requests += pairs;
	watched->unpaired_out -= pairs;
	watched->unpaired_in -= pairs;
	watched->unpaired_out = watched->unpaired_out > 1 ? 1 : watched->unpaired_out;
	watched->unpaired_in = 0;
}

/*
 * Only readings that nobody asked for count: who asks does so while he waits, and would find a
 * request out each time. Out at both and nothing moved: all the time; otherwise the half of what
 * is open.
 */
void watched_sample(struct connections *connections, struct watched *watched)
{
	bool was = watched->sample_in_flight, is_now;
	uint64_t elapsed_ns = connections->now_ns - watched->sampled_ns;
	struct flight_hints hints = {.service = watched->row.service};

	is_now = flight_decide(watched->verdict, &watched->now, WAIT_STYLE_EVENT_LOOP, hints)
			 .flight == FLIGHT_YES;
	if (watched->sampled_ns && was && is_now && !watched->moved_since_sample)
		watched->row.in_flight_ns += elapsed_ns;
	else if (watched->sampled_ns)
		watched->row.in_flight_ns +=
			elapsed_ns / 2 * ((was ? 1u : 0u) + (is_now ? 1u : 0u));
	watched->sampled_ns = connections->now_ns;
	watched->sample_in_flight = is_now;
	watched->moved_since_sample = false;
}

void watched_set_flight(struct connections *connections, struct watched *watched,
			struct flight_verdict verdict)
{
	struct connection *row = &watched->row;
	bool is_tcp = watched->kind == SOCKET_TCP;

	if (verdict.flight != FLIGHT_YES) {
		row->flags &= ~(uint32_t)CONNECTION_IN_FLIGHT;
		row->in_flight_since_ns = 0;
		return;
	}
	row->flags |= CONNECTION_IN_FLIGHT;
	if (is_tcp && !watched->now.is_connecting)
		row->in_flight_since_ns =
			connections->now_ns > NS_OF_MS(watched->now.sent_ms)
				? connections->now_ns - NS_OF_MS(watched->now.sent_ms)
				: 1;
	else if (row->in_flight_since_ns == 0)
		row->in_flight_since_ns = connections->now_ns;
}

void watched_take(struct connections *connections, struct watched *watched,
		  const struct inet_socket *socket)
{
	struct tcp_reading *now = &watched->now;
	bool is_first = !watched->flight.has_last, has_moved;

	watched->look = connections->look;
	watched->key = socket->key;
	*now = socket->reading;
	now->is_connecting = socket->state == TCP_STATE_SYN_SENT;
	has_moved = !is_first && tcp_reading_moved(&watched->flight.last, now);
	watched->has_moved |= has_moved;
	watched->moved_since_sample |= has_moved;
	if (has_moved)
		watched->server_slept = false;
	if (!is_first) {
		pieces_learn(&watched->pieces, &watched->flight.last, now,
			     watched->verdict.flight == FLIGHT_NO);
		count_requests(watched, now);
	}
	watched->verdict = flight_judge(&watched->flight, now);
	flight_remember(&watched->flight, now, watched->verdict);
	watched->row.flags &= ~(uint32_t)CONNECTION_IS_CONNECTING;
	watched->row.flags |= now->is_connecting ? CONNECTION_IS_CONNECTING : 0;
	if (!socket->has_reading)
		return;
	watched->row.sent_bytes = now->bytes_sent;
	watched->row.received_bytes = now->bytes_received;
	watched->row.retransmits = socket->retransmits;
	watched->row.min_rtt_ns =
		socket->min_rtt_us ? socket->min_rtt_us * NS_PER_US : VALUE_UNKNOWN;
}

static void read_unix(struct connections *connections, struct watched *watched)
{
	struct unix_socket socket;

	watched->look = connections->look;
	if (unix_diag_find(&watched->view->netlink, (uint32_t)watched->row.inode, &socket) != 0) {
		watched->is_gone = true;
		return;
	}
	watched->has_moved |= socket.receive_queue != watched->unix_receive_queue ||
			      socket.send_queue != watched->unix_send_queue;
	watched->unix_receive_queue = socket.receive_queue;
	watched->unix_send_queue = socket.send_queue;
}

void watched_read(struct connections *connections, struct watched *watched)
{
	struct inet_socket socket;

	if (watched->look == connections->look || watched->is_gone || !watched->view)
		return;
	if (watched->kind == SOCKET_UNIX) {
		read_unix(connections, watched);
		return;
	}
	if (watched->kind != SOCKET_TCP)
		return;
	if (sock_diag_find(&watched->view->netlink, &watched->key, &socket) != 0 ||
	    socket.inode != watched->row.inode) {
		watched->look = connections->look;
		watched->is_gone = true;
		return;
	}
	watched_take(connections, watched, &socket);
}

void watched_read_in_turn(struct connections *connections, struct watched *watched)
{
	uint64_t stride = connections->loop_asked_before / LOOKUPS_PER_LOOK + 1;

	connections->loop_asked++;
	if (watched->look == 0 || (connections->look + watched->id) % stride == 0)
		watched_read(connections, watched);
}

/* The server's process */

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
		if (watched->verdict.flight == FLIGHT_YES ||
		    sock_diag_find(&watched->view->netlink, &reversed, &peer) != 0)
			return;
		inode = peer.inode;
	}
	watched->backend.tid =
		backends_find_thread(&connections->backends, watched->endpoint.server_pid, inode);
	if (watched->backend.tid)
		watched->backend.pid = watched->endpoint.server_pid;
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
	if (!backend->pid)
		return;
	backend->run_ns = backend->run_delay_ns = VALUE_UNKNOWN;
	watched->row.flags |= CONNECTION_IS_LOCAL;
	memset(&watched->row.backend, 0, sizeof(watched->row.backend));
}

static uint64_t grown(uint64_t before, uint64_t now)
{
	if (!value_is_known(before) || !value_is_known(now) || now < before)
		return 0;
	return now - before;
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

	backend->pool_run_ns += grown(backend->run_ns, look->run_ns);
	backend->pool_delay_ns += grown(backend->run_delay_ns, look->run_delay_ns);
	backend->run_ns = look->run_ns;
	backend->run_delay_ns = look->run_delay_ns;
	backend->state = look->state;
}

void watched_count_backend(struct watched *watched)
{
	if (watched->backend.pid)
		watched->backend.samples[share_of(watched->backend.state)] += 1;
}

static enum backend_kind kind_of_backend(const struct watched *watched)
{
	if (watched->row.service == SERVICE_POSTGRES)
		return BACKEND_TITLED;
	return watched->backend.tid ? BACKEND_THREAD : BACKEND_PLAIN;
}

void watched_read_backend(struct connections *connections, struct watched *watched)
{
	struct backend_watch *backend = &watched->backend;
	struct backend_look look;

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

/* Redis serves everybody from one thread. Once that sleeps after it got our request, the request
 * is one that waits for something to happen, and stays that until bytes move. */
static int hint_of_single(struct watched *watched)
{
	struct inet_socket again;

	if (watched->server_slept)
		return SERVER_SLEEPS;
	if (watched->backend.state != 'S')
		return SERVER_RUNS;
	if (watched->kind == SOCKET_TCP) {
		/* It may have answered between the two readings. */
		if (sock_diag_find(&watched->view->netlink, &watched->key, &again) != 0 ||
		    tcp_reading_moved(&watched->now, &again.reading) ||
		    again.reading.receive_queue > 0)
			return SERVER_RUNS;
		watched->server_slept = true;
	}
	return SERVER_SLEEPS;
}

static int hint_of_state(char state)
{
	if (state == 'i' || state == 't')
		return SERVER_IDLE;
	return state ? SERVER_BUSY : SERVER_UNSEEN;
}

/* Several could be the server: when all of them sleep, so does the right one. */
static int hint_of_any(struct connections *connections, enum service service)
{
	const struct servers *servers = &connections->servers;
	struct backend_look look;
	int hint = SERVER_UNSEEN;

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

struct flight_hints watched_hints(struct connections *connections, struct watched *watched)
{
	struct flight_hints hints = {
		.service = watched->row.service,
		.server = SERVER_UNSEEN,
		.comes_in_pieces = pieces_expected(&watched->pieces),
		.min_rtt_us = value_is_known(watched->row.min_rtt_ns)
				      ? (uint32_t)(watched->row.min_rtt_ns / NS_PER_US)
				      : 0};
	enum backends_together together;

	if (!services[hints.service].is_database)
		return hints;
	watched_read_backend(connections, watched);
	if (watched->backend.pid && hints.service == SERVICE_REDIS) {
		hints.server = (unsigned int)hint_of_single(watched);
	} else if (hints.service == SERVICE_REDIS && watched->row.flags & CONNECTION_IS_LOCAL) {
		hints.server = (unsigned int)hint_of_any(connections, SERVICE_REDIS);
	} else if (watched->backend.pid) {
		hints.server = (unsigned int)hint_of_state(watched->backend.state);
	} else if (watched->kind == SOCKET_UNIX && hints.service == SERVICE_POSTGRES) {
		together = backends_unix_together(&connections->backends, &connections->servers,
						  watched->endpoint.server_pid,
						  client_of(connections, watched));
		if (together == BACKENDS_ALL_IDLE)
			hints.server = SERVER_IDLE;
		else if (together == BACKENDS_SOME_BUSY)
			hints.server = SERVER_ONE_OF;
	}
	return hints;
}
