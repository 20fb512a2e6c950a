/* SPDX-License-Identifier: MIT */
/* Once per frame: the state of all connections from one dump, their rows, and who has gone. */
#include <string.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/units.h"
#include "collectors/connections_private.h"

/* What nobody asked about for so many frames, and no dump shows, is forgotten. */
#define FORGET_FRAMES 60
/* The same while nobody looks at the list. Those that threads wait for are asked one by one. */
#define UNHURRIED_NS (3 * NS_PER_S)
/* Servers of so many idle connections are looked at in a frame. */
#define IDLE_BACKENDS 64
/* Samples of the frames before still count, less with each. */
#define FADE 0.5

static bool is_due(const struct connections *connections, const struct net_view *view)
{
	uint64_t pause_ns = view->dump_cost_ns * DUMP_SHARE;

	if (connections->is_unhurried && !connections->is_undecided && pause_ns < UNHURRIED_NS)
		pause_ns = UNHURRIED_NS;
	return view->dumped_ns == 0 || view->dumped_ns + pause_ns <= connections->now_ns;
}

static void refresh_view(struct connections *connections, struct net_view *view)
{
	if (view->error)
		return;
	net_view_listen(view, connections->now_ns);
	if (is_due(connections, view))
		net_view_dump(view, connections->now_ns);
}

static void refresh_from_dump(struct connections *connections, struct watched *watched)
{
	const struct net_view *view = watched->view;
	const struct inet_socket *socket;

	if (view->dumped_ns != connections->now_ns)
		return; /* the list is an old one: the connection may have come after it */
	socket = net_view_find(view, (uint32_t)watched->row.inode);
	if (!socket)
		watched->is_gone = view->is_whole;
	else if (watched->look != connections->look)
		watched_take(connections, watched, socket);
	if (socket)
		watched_sample(connections, watched);
}

static bool is_surely_idle(const struct watched *watched)
{
	return watched->kind == SOCKET_TCP && watched->verdict.flight == FLIGHT_NO &&
	       watched->verdict.is_settled;
}

/* Nobody waits on it now, as far as we know: what it says itself must do. */
static void judge_alone(struct connections *connections, struct watched *watched)
{
	struct flight_hints hints = {.service = watched->row.service};
	struct flight_verdict verdict;

	watched->row.backend_state = 0;
	/* Idle ones are many. What their servers think of them is good to know, not needed. */
	if (!is_surely_idle(watched) || connections->idle_budget > 0) {
		connections->idle_budget -= is_surely_idle(watched);
		hints = watched_hints(connections, watched);
	}
	if (watched->kind == SOCKET_TCP)
		verdict = flight_decide(watched->verdict, &watched->now, WAIT_STYLE_EVENT_LOOP,
					hints);
	else
		verdict = flight_decide_unix(watched->unix_receive_queue, watched->unix_send_queue,
					     WAIT_STYLE_EVENT_LOOP, hints);
	watched_set_flight(connections, watched, verdict);
}

static bool is_watched_closely(const struct connections *connections, const struct watched *watched)
{
	return watched->asked_look + 1 >= connections->look && !watched->has_moved;
}

static void refresh(struct connections *connections, struct watched *watched)
{
	bool is_database = services[watched->row.service].is_database;

	if (watched->is_gone || watched->is_inbound)
		return;
	if (watched->kind == SOCKET_TCP)
		refresh_from_dump(connections, watched);
	else if (watched->kind == SOCKET_UNIX && is_database)
		watched_read(connections, watched);
	else
		return;
	if (watched->is_gone)
		return;
	if (!is_watched_closely(connections, watched))
		judge_alone(connections, watched);
	else if (is_database && connections->idle_budget-- > 0)
		watched_read_backend(connections, watched);
}

/* Rows */

static bool has_row(const struct watched *watched, const struct snapshot *snapshot)
{
	if (watched->is_gone || watched->is_guess || !watched->row.address ||
	    watched->row.inode == 0)
		return false;
	if (watched->kind != SOCKET_TCP && watched->kind != SOCKET_UNIX)
		return false;
	/* Pairs of sockets inside of a program are many, and tell nothing. */
	if (watched->kind == SOCKET_UNIX && !strcmp(watched->row.address, "unix:"))
		return false;
	return snapshot->process_count > 0;
}

static const char *copy_text(struct snapshot *snapshot, const char *text)
{
	return text ? arena_strdup(&snapshot->arena, text) : NULL;
}

static void put_row(struct snapshot *snapshot, const struct watched *watched)
{
	struct connection *row = &snapshot->connections[snapshot->connection_count++];

	*row = watched->row;
	row->address = copy_text(snapshot, watched->row.address);
	row->service_source = copy_text(snapshot, watched->row.service_source);
	row->via = copy_text(snapshot, watched->endpoint.via[0] ? watched->endpoint.via : NULL);
	if (watched->kind == SOCKET_UNIX && !services[row->service].is_database)
		row->in_flight_ns = VALUE_UNKNOWN;
}

static void put_rows(struct connections *connections, struct snapshot *snapshot)
{
	struct hash_slot *slot;
	size_t position = 0;

	snapshot->connections = arena_calloc(&snapshot->arena, connections->by_socket.count,
					     sizeof(*snapshot->connections));
	while ((slot = hash_next(&connections->by_socket, &position))) {
		const struct watched *watched = slot->value;

		if (has_row(watched, snapshot) && snapshot_process(snapshot, watched->row.pid))
			put_row(snapshot, watched);
	}
}

/* Ends */

static void settle(struct watched *watched)
{
	/* The server's own work that nobody waited for must not be blamed on anybody later. */
	watched->backend.pool_run_ns = watched->backend.pool_delay_ns = 0;
	for (size_t i = 0; i < BACKEND_SHARES; i++)
		watched->backend.samples[i] *= FADE;
}

static bool is_forgotten(const struct connections *connections, const struct watched *watched,
			 const struct snapshot *snapshot)
{
	bool is_shown = watched->kind == SOCKET_TCP && snapshot->needs & NEED_CONNECTIONS;

	return watched->is_gone || !snapshot_process(snapshot, watched->row.pid) ||
	       (watched->seen_frame + FORGET_FRAMES < connections->frame &&
		(!is_shown || watched->is_inbound));
}

static void sweep(struct connections *connections, const struct snapshot *snapshot)
{
	struct hash_key ended[256];
	struct hash_slot *slot;
	size_t position = 0, count = 0;

	while (count < ARRAY_SIZE(ended) &&
	       (slot = hash_next(&connections->by_socket, &position))) {
		if (is_forgotten(connections, slot->value, snapshot))
			ended[count++] = slot->key;
		else
			settle(slot->value);
	}
	for (size_t i = 0; i < count; i++) {
		struct watched *watched = hash_remove(&connections->by_socket, ended[i]);

		hash_remove(&connections->by_id, (struct hash_key){watched->id, 0});
		watched_free(watched);
	}
}

static bool is_seen_through(const struct watched *watched, const struct net_view *view)
{
	return watched->view == view || watched->peer_view == view;
}

static void close_unused_views(struct connections *connections)
{
	/* Sockets point to their view: only the last one can go, when nobody asked for long. */
	while (connections->view_count > 1) {
		struct net_view *view = &connections->views[connections->view_count - 1];
		struct hash_slot *slot;
		size_t position = 0;

		while ((slot = hash_next(&connections->by_socket, &position)))
			if (is_seen_through(slot->value, view))
				return;
		if (view->used_frame + FORGET_FRAMES > connections->frame)
			return;
		net_view_close(view);
		connections->view_count--;
	}
}

/* Health */

static void tell_no_sockets(const struct connections *connections, struct snapshot *snapshot)
{
	bool is_refused = proc_is_refused(connections->views[0].error);
	const char *sudo = connections->host->can_ptrace ? NULL : "sudo blametop";

	snapshot_add_health(
		snapshot, "connections", HEALTH_WARNING, "what threads wait for on sockets",
		is_refused ? "asking the kernel about sockets (sock_diag) is refused here"
			   : "the kernel does not tell about sockets (sock_diag)",
		is_refused ? sudo : "sudo modprobe -a tcp_diag unix_diag");
}

static void add_health(struct connections *connections, struct snapshot *snapshot)
{
	const char *sudo = connections->host->can_ptrace ? NULL : "sudo blametop";
	struct message problem;

	if (connections->views[0].error)
		tell_no_sockets(connections, snapshot);
	if (connections->foreign_count)
		snapshot_add_health(snapshot, "connections", HEALTH_WARNING,
				    "connections of containers",
				    "sockets of other network namespaces are hidden", sudo);
	if (database_names_problem(connections->names, &problem))
		snapshot_add_health(snapshot, "connections", HEALTH_WARNING,
				    "connections to a database of your list", problem.text, NULL);
	if (connections->is_full)
		snapshot_add_health(snapshot, "connections", HEALTH_NOTE, "some connections",
				    "there are more than are watched", NULL);
	connections->foreign_count = connections->unseen_count = 0;
	connections->is_full = false;
}

void connections_take_time(struct connections *connections, bool is_unhurried)
{
	connections->is_unhurried = is_unhurried;
}

void connections_fold(struct connections *connections, struct snapshot *snapshot)
{
	struct hash_slot *slot;
	bool lists_all = snapshot->needs & NEED_CONNECTIONS;
	size_t position = 0;

	connections->frame++;
	connections->idle_budget = IDLE_BACKENDS;
	connections_begin_look(connections, clock_now_ns());
	for (size_t i = 0; lists_all && i < connections->view_count; i++)
		refresh_view(connections, &connections->views[i]);
	if (lists_all)
		connections_find_owners(connections, snapshot);
	while ((slot = hash_next(&connections->by_socket, &position)))
		refresh(connections, slot->value);
	passages_follow(connections, snapshot);
	if (lists_all)
		put_rows(connections, snapshot);
	add_health(connections, snapshot);
	sweep(connections, snapshot);
	backends_sweep(&connections->backends);
	close_unused_views(connections);
}
