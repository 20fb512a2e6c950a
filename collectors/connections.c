/* SPDX-License-Identifier: MIT */
#include "collectors/connections.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/scan.h"
#include "collectors/connections_private.h"

/* A connection nobody asked about for so many looks is left to the list of all. */
#define HOT_LOOKS 40

/* The kernel's own choice when the file is not there. */
#define EPHEMERAL_FIRST 32768
#define EPHEMERAL_LAST 60999

static const char *name_of_user(void *user_context, uid_t uid)
{
	return user_name(user_context, uid, false);
}

static void read_ephemeral_ports(struct connections *connections)
{
	struct file_buffer text = {0};
	uint32_t first = EPHEMERAL_FIRST, last = EPHEMERAL_LAST;
	struct scan scan;

	if (proc_read(connections->root, "sys/net/ipv4/ip_local_port_range", 64, &text) == 0) {
		scan = scan_of(text.data, text.length);
		if (scan_u32(&scan, &first)) {
			scan_blanks(&scan);
			scan_u32(&scan, &last);
		}
	}
	file_buffer_done(&text);
	connections->ephemeral_first = (uint16_t)(first <= UINT16_MAX ? first : EPHEMERAL_FIRST);
	connections->ephemeral_last = (uint16_t)(last <= UINT16_MAX ? last : EPHEMERAL_LAST);
}

struct connections *connections_new(const struct proc_root *root, const struct host *host,
				    const struct database_list *databases)
{
	struct connections *connections = xcalloc(1, sizeof(*connections));

	connections->root = root;
	connections->host = host;
	connections->own_pid = getpid();
	connections->endpoint_context = (struct endpoint_context){
		databases, &connections->servers, root, name_of_user, &connections->user_names};
	connections->names = database_names_begin(databases);
	descriptors_init(&connections->descriptors);
	backends_init(&connections->backends, root, &connections->descriptors);
	net_view_open(&connections->views[0], root);
	connections->view_count = 1;
	connections->now_ns = clock_now_ns();
	connections->look = 1;
	read_ephemeral_ports(connections);
	return connections;
}

void connections_free(struct connections *connections)
{
	struct hash_slot *slot;
	size_t position = 0;

	if (!connections)
		return;
	while ((slot = hash_next(&connections->by_socket, &position)))
		watched_free(slot->value);
	hash_done(&connections->by_socket);
	hash_done(&connections->by_id);
	database_names_end(connections->names);
	backends_done(&connections->backends);
	servers_done(&connections->servers);
	user_names_done(&connections->user_names);
	owner_search_done(&connections->owners);
	for (size_t i = 0; i < connections->view_count; i++)
		net_view_close(&connections->views[i]);
	free(connections);
}

struct watched *connections_of_id(const struct connections *connections, uint32_t id)
{
	return hash_get(&connections->by_id, (struct hash_key){id, 0});
}

static bool is_still_hot(const struct connections *connections, const struct watched *watched)
{
	return watched && !watched->is_gone && watched->asked_look + HOT_LOOKS > connections->look;
}

static void cool_down(struct connections *connections)
{
	size_t kept = 0;

	for (size_t i = 0; i < connections->hot_count; i++) {
		struct watched *watched = connections_of_id(connections, connections->hot[i]);

		if (is_still_hot(connections, watched))
			connections->hot[kept++] = watched->id;
		else if (watched)
			watched->is_hot = false;
	}
	connections->hot_count = kept;
}

/* At the moments that were drawn for looks, whether anybody waits or not. */
static void sample_hot(struct connections *connections)
{
	size_t count = connections->hot_count;

	if (count > CONNECTIONS_HOT_PER_LOOK)
		count = CONNECTIONS_HOT_PER_LOOK;
	for (size_t i = 0; i < count; i++) {
		size_t turn = connections->hot_turn++ % connections->hot_count;
		struct watched *watched = connections_of_id(connections, connections->hot[turn]);

		watched_read(connections, watched);
		if (!watched->is_gone)
			watched_sample(connections, watched);
	}
}

void connections_make_hot(struct connections *connections, struct watched *watched)
{
	if (watched->is_hot || watched->kind != SOCKET_TCP || watched->is_inbound ||
	    connections->hot_count == CONNECTIONS_HOT)
		return;
	watched->is_hot = true;
	connections->hot[connections->hot_count++] = watched->id;
}

void connections_keep_hot(struct connections *connections, struct watched *watched)
{
	watched->asked_look = connections->look;
	connections_make_hot(connections, watched);
}

/* Who is a database is asked again of all connections when there are more of them. */
static void take_names(struct connections *connections)
{
	if (!database_names_take(connections->names, &connections->databases))
		return;
	connections->endpoint_context.databases = &connections->databases;
	connections->servers.generation++;
}

void connections_begin_look(struct connections *connections, uint64_t now_ns)
{
	take_names(connections);
	connections->look++;
	connections->now_ns = now_ns;
	connections->loop_asked_before = connections->loop_asked;
	connections->loop_asked = 0;
	connections->descriptors.refresh = connections->look;
	backends_begin_look(&connections->backends, now_ns);
	cool_down(connections);
	sample_hot(connections);
}

void connections_know_processes(struct connections *connections, const struct snapshot *snapshot)
{
	servers_know(&connections->servers, connections->root, snapshot);
}
