/* SPDX-License-Identifier: MIT */
/* What a thread that waits on a socket waits for, and whose time that was. */
#include "base/clock.h"
#include "collectors/connections_private.h"
#include "collectors/task_files.h"

/* A read from another local process that takes longer than this is a worker's wait for orders. */
#define ORDERS_NS NS_PER_S
/* Where one of several could be the server, that is looked at again after this. */
#define ASK_AGAIN_NS (200 * NS_PER_MS)
/* The same for a Redis whose process cannot be told: what takes longer blocks by intention. */
#define POP_NS (20 * NS_PER_MS)

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
	connections_make_hot(connections, watched);
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
	struct watched *watched = connections_of_id(connections, id);

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
	struct watched *watched = connections_of_id(connections, id);

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
	bool is_own = watched->row.service != SERVICE_REDIS && !backend->is_shared;
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
	struct watched *watched = connections_of_id(connections, id);

	if (!watched)
		return;
	watched->row.tid = tid;
	watched->row.waited_ns += ns;
	/* The kernel keeps no times of unix sockets; a request is out while somebody waits for it. */
	if (watched->kind == SOCKET_UNIX)
		watched->row.in_flight_ns += ns;
	if (watched->backend.pid || watched->passage.has_server)
		blame_backend(watched, ns);
}
