/* SPDX-License-Identifier: MIT */
#include "collectors/connections.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/scan.h"
#include "base/units.h"
#include "collectors/connections_private.h"
#include "collectors/task_files.h"

/* A read from another local process that takes longer than this is a worker's wait for orders. */
#define ORDERS_NS NS_PER_S
/* Where one of several could be the server, that is looked at again after this. */
#define ASK_AGAIN_NS (200 * NS_PER_MS)
/* The same for a Redis whose process cannot be told: what takes longer blocks by intention. */
#define POP_NS (20 * NS_PER_MS)
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
	backends_done(&connections->backends);
	servers_done(&connections->servers);
	user_names_done(&connections->user_names);
	owner_search_done(&connections->owners);
	for (size_t i = 0; i < connections->view_count; i++)
		net_view_close(&connections->views[i]);
	free(connections);
}

static struct watched *of_id(const struct connections *connections, uint32_t id)
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
		struct watched *watched = of_id(connections, connections->hot[i]);

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
		struct watched *watched = of_id(connections, connections->hot[turn]);

		watched_read(connections, watched);
		if (!watched->is_gone)
			watched_sample(connections, watched);
	}
}

static void make_hot(struct connections *connections, struct watched *watched)
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
	make_hot(connections, watched);
}

void connections_begin_look(struct connections *connections, uint64_t now_ns)
{
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

/* Answers */

static struct socket_answer answer_of(enum wait_class class, bool is_strong, bool is_settled)
{
	return (struct socket_answer){
		.class = class, .is_strong = is_strong, .is_settled = is_settled};
}

static void count_answer(struct watched *watched, const struct socket_answer *answer)
{
	if (answer->is_strong)
		watched->row.samples_strong++;
	else
		watched->row.samples_weak++;
}

static struct socket_answer answer_flight(struct watched *watched, struct flight_verdict verdict,
					  enum wait_class busy_class)
{
	struct socket_answer answer =
		answer_of(verdict.flight == FLIGHT_YES ? busy_class : WAIT_IDLE, verdict.is_strong,
			  verdict.is_settled);

	if (verdict.flight == FLIGHT_YES)
		watched_count_backend(watched);
	answer.id = watched->id;
	answer.is_local = watched->row.flags & CONNECTION_IS_LOCAL;
	count_answer(watched, &answer);
	return answer;
}

static enum wait_class class_of(const struct watched *watched, enum wait_class otherwise)
{
	return services[watched->row.service].is_database ? WAIT_DB : otherwise;
}

static struct socket_answer ask_tcp(struct connections *connections, struct watched *watched,
				    pid_t tid, enum wait_style style)
{
	struct flight_hints hints = {.service = watched->row.service,
				     .comes_in_pieces = pieces_expected(&watched->pieces)};
	struct flight_verdict verdict;

	(void)tid;
	/* What a single thread waits for must be read after it was seen waiting. */
	if (style == WAIT_STYLE_EVENT_LOOP) {
		watched_read_in_turn(connections, watched);
	} else {
		watched->look = 0;
		watched_read(connections, watched);
	}
	if (watched->is_gone)
		return answer_of(WAIT_UNKNOWN, false, false);
	if (watched->is_inbound && style != WAIT_STYLE_SEND)
		return answer_of(WAIT_IDLE, true, true);
	/* A loop waits for hundreds; most of them say of themselves that they are idle. */
	if (style != WAIT_STYLE_EVENT_LOOP || watched->verdict.flight != FLIGHT_NO ||
	    !watched->verdict.is_settled)
		hints = watched_hints(connections, watched);
	verdict = flight_decide(watched->verdict, &watched->now, style, hints);
	watched->told = verdict;
	watched->has_moved = false;
	watched_set_flight(connections, watched, verdict);
	return answer_flight(watched, verdict, class_of(watched, WAIT_NET));
}

/* Names are asked by UDP; what else uses it says nothing about requests. */
static struct socket_answer ask_udp(struct connections *connections, struct watched *watched,
				    pid_t tid, enum wait_style style)
{
	bool is_connected = watched->key.remote.port != 0;
	bool is_dns = watched->key.remote.port == 53;
	struct socket_answer answer;

	(void)connections, (void)tid;
	if (!is_connected || (style == WAIT_STYLE_EVENT_LOOP && !is_dns))
		return answer_of(WAIT_IDLE, false, true);
	answer = answer_of(WAIT_NET, is_dns, false);
	answer.id = watched->id;
	count_answer(watched, &answer);
	return answer;
}

/* How long the thread has slept without a run, as far as we were asked. */
static uint64_t waited_ns(struct connections *connections, struct watched *watched, pid_t tid)
{
	char path[PROC_PATH_SIZE], text[PROC_TEXT_SIZE];
	struct schedstat_line line = {0};
	ssize_t length = proc_read_task(
		connections->root, proc_task_path(path, watched->row.pid, tid, "schedstat"), text);

	if (length <= 0 || !schedstat_parse(text, (size_t)length, &line))
		return 0;
	if (watched->waiting_since_ns == 0 || watched->waiting_slices != line.timeslices) {
		watched->waiting_slices = line.timeslices;
		watched->waiting_since_ns = connections->now_ns;
	}
	return connections->now_ns - watched->waiting_since_ns;
}

static struct socket_answer ask_unix(struct connections *connections, struct watched *watched,
				     pid_t tid, enum wait_style style)
{
	bool is_database = services[watched->row.service].is_database;
	struct flight_verdict verdict;
	struct flight_hints hints;

	watched_read(connections, watched);
	if (watched->is_gone)
		return answer_of(WAIT_UNKNOWN, false, false);
	if (watched->is_inbound && style != WAIT_STYLE_SEND)
		return answer_of(WAIT_IDLE, true, true);
	hints = watched_hints(connections, watched);
	watched->is_one_of = hints.server == SERVER_ONE_OF;
	watched->told_ns = connections->now_ns;
	verdict = flight_decide_unix(watched->unix_receive_queue, watched->unix_send_queue, style,
				     hints);
	if (verdict.rule == FLIGHT_RULE_PRIOR && verdict.flight == FLIGHT_YES &&
	    (!is_database || watched->row.service == SERVICE_REDIS) &&
	    waited_ns(connections, watched, tid) > (is_database ? POP_NS : ORDERS_NS))
		verdict = (struct flight_verdict){FLIGHT_NO, false, true, FLIGHT_RULE_PUSH};
	watched->told = verdict;
	watched->has_moved = false;
	watched_set_flight(connections, watched, verdict);
	return answer_flight(watched, verdict, class_of(watched, WAIT_IPC));
}

static struct socket_answer ask_listening(struct connections *connections, struct watched *watched,
					  pid_t tid, enum wait_style style)
{
	(void)connections, (void)watched, (void)tid, (void)style;
	return answer_of(WAIT_IDLE, true, true);
}

static struct socket_answer ask_other(struct connections *connections, struct watched *watched,
				      pid_t tid, enum wait_style style)
{
	(void)connections, (void)watched, (void)tid, (void)style;
	return answer_of(WAIT_IDLE, true, true);
}

static struct socket_answer ask_unseen(struct connections *connections, struct watched *watched,
				       pid_t tid, enum wait_style style)
{
	(void)tid, (void)style;
	if (watched->kind == SOCKET_FOREIGN)
		connections->foreign_count++;
	else
		connections->unseen_count++;
	return answer_of(WAIT_UNKNOWN, false, false);
}

/* Indexed by enum socket_kind. */
static struct socket_answer (*const ask[])(struct connections *, struct watched *, pid_t,
					   enum wait_style) = {
	[SOCKET_TCP] = ask_tcp,       [SOCKET_UDP] = ask_udp,
	[SOCKET_UNIX] = ask_unix,     [SOCKET_LISTENING] = ask_listening,
	[SOCKET_OTHER] = ask_other,   [SOCKET_FOREIGN] = ask_unseen,
	[SOCKET_UNSEEN] = ask_unseen,
};

enum socket_voice connections_voice(struct connections *connections, pid_t pid, uint64_t inode)
{
	const struct watched *watched = connections_find(connections, pid, inode);

	if (!watched || watched->is_inbound || watched->kind == SOCKET_LISTENING)
		return SOCKET_WAITS_FOR_CLIENTS;
	if (watched->kind == SOCKET_UDP && watched->key.remote.port == 0)
		return SOCKET_WAITS_FOR_CLIENTS;
	return watched->kind == SOCKET_UDP || watched->kind == SOCKET_UNIX ? SOCKET_IS_MUTE
									   : SOCKET_TELLS;
}

struct socket_answer connections_ask(struct connections *connections, pid_t pid, pid_t tid,
				     uint64_t inode, enum wait_style style)
{
	struct watched *watched = connections_find(connections, pid, inode);

	if (!watched)
		return answer_of(WAIT_UNKNOWN, false, false);
	watched->asked_look = connections->look;
	if (style == WAIT_STYLE_EVENT_LOOP)
		watched->row.flags |= CONNECTION_IS_EVENT_LOOP;
	make_hot(connections, watched);
	return ask[watched->kind](connections, watched, tid, style);
}

/*
 * What an event loop waits for that long is something else than an answer. And where any of a server's
 * processes could be ours, time tells which is not.
 */
static bool is_overdue(const struct connections *connections, const struct watched *watched)
{
	if (watched->is_one_of && watched->told_ns + ASK_AGAIN_NS <= connections->now_ns)
		return true;
	return watched->kind == SOCKET_TCP && watched->row.flags & CONNECTION_IS_EVENT_LOOP &&
	       watched->told.flight == FLIGHT_YES && watched->now.sent_ms > FLIGHT_LOOP_MS &&
	       !services[watched->row.service].is_database;
}

bool connections_has_moved(struct connections *connections, uint32_t id)
{
	struct watched *watched = of_id(connections, id);

	if (!watched || watched->is_gone)
		return true;
	watched_read(connections, watched);
	/* The answer stands, and so does the question what the server does meanwhile. */
	watched->asked_look = connections->look;
	if (watched->told.flight == FLIGHT_YES && services[watched->row.service].is_database) {
		watched_read_backend(connections, watched);
		watched_count_backend(watched);
	}
	return watched->has_moved || watched->is_gone || is_overdue(connections, watched);
}

bool connections_in_flight(struct connections *connections, uint32_t id)
{
	struct watched *watched = of_id(connections, id);

	if (!watched || !(watched->row.flags & CONNECTION_IS_LOCAL))
		return false;
	watched_read(connections, watched);
	if (watched->is_gone || !services[watched->row.service].is_database)
		return false;
	if (watched->kind == SOCKET_TCP)
		return watched->verdict.flight == FLIGHT_YES &&
		       watched->verdict.rule != FLIGHT_RULE_UNREAD;
	if (watched->unix_send_queue > 0)
		return true;
	watched_read_backend(connections, watched);
	return watched->unix_receive_queue == 0 && watched->backend.state == 'R';
}

/* Blame */

static uint64_t take_from(uint64_t *pool_ns, uint64_t wanted_ns)
{
	uint64_t taken_ns = *pool_ns < wanted_ns ? *pool_ns : wanted_ns;

	*pool_ns -= taken_ns;
	return taken_ns;
}

/* A server for all has run for others too: its samples are all there is. */
static void blame_backend(struct watched *watched, uint64_t ns)
{
	struct backend_counters *counters = &watched->row.backend;
	uint64_t *const parts[BACKEND_SHARES] = {
		&counters->cpu_ns,  &counters->runq_ns, &counters->disk_ns,
		&counters->lock_ns, &counters->idle_ns, &counters->other_ns,
	};
	struct backend_watch *backend = &watched->backend;
	bool is_own = watched->row.service != SERVICE_REDIS;
	uint64_t cpu_ns = is_own ? take_from(&backend->pool_run_ns, ns) : 0;
	uint64_t runq_ns = is_own ? take_from(&backend->pool_delay_ns, ns - cpu_ns) : 0;
	uint64_t left_ns = ns - cpu_ns - runq_ns, rest_ns = left_ns;
	double sum = 0;

	counters->cpu_ns += cpu_ns;
	counters->runq_ns += runq_ns;
	for (size_t i = 0; i < BACKEND_SHARES; i++)
		sum += i == BACKEND_CPU && is_own ? 0 : backend->samples[i];
	for (size_t i = 0; sum > 0 && i < BACKEND_SHARES; i++) {
		double samples = i == BACKEND_CPU && is_own ? 0 : backend->samples[i];
		uint64_t part_ns = (uint64_t)((double)left_ns * (samples / sum));

		part_ns = part_ns < rest_ns ? part_ns : rest_ns;
		*parts[i] += part_ns;
		rest_ns -= part_ns;
	}
	counters->other_ns += rest_ns;
}

void connections_blame(struct connections *connections, uint32_t id, pid_t tid, uint64_t ns)
{
	struct watched *watched = of_id(connections, id);

	if (!watched)
		return;
	watched->row.tid = tid;
	watched->row.waited_ns += ns;
	/* The kernel keeps no times of unix sockets; a request is out while somebody waits for it. */
	if (watched->kind == SOCKET_UNIX)
		watched->row.in_flight_ns += ns;
	if (watched->backend.pid)
		blame_backend(watched, ns);
}
