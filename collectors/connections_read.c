/* SPDX-License-Identifier: MIT */
/* Looking at a connection again: what moved, what is in flight. */
#include "base/clock.h"
#include "base/units.h"
#include "collectors/connections_private.h"

/* Event loops with more connections than this see each of them every second, third … look. */
#define LOOKUPS_PER_LOOK 96
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
		watched->server_moved_on = false;
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
