/* SPDX-License-Identifier: MIT */
#include "collectors/in_flight.h"

#include "base/array.h"

/* A delayed acknowledgement comes within 40 ms, up to 200 ms on slow lines. One that is later
 * than this after the data is a keep-alive. */
#define LATE_ACK_MS 250
/* Our own delayed acknowledgement has surely gone out after this long. */
#define ACK_SETTLED_MS 60

bool tcp_reading_moved(const struct tcp_reading *before, const struct tcp_reading *now)
{
	return before->bytes_sent != now->bytes_sent ||
	       before->bytes_received != now->bytes_received ||
	       before->is_connecting != now->is_connecting || before->is_closed != now->is_closed;
}

/* What happened on the wire between the base and now. */
struct traffic {
	uint32_t age_ms;
	int32_t lone_acks_in;  /* segments without data received, but for the base's own debt */
	int32_t lone_acks_out; /* segments without data sent */
	int32_t debt;          /* data segments out minus in, with the request of the base */
};

static struct traffic traffic_since(const struct flight_memory *memory,
				    const struct tcp_reading *now)
{
	const struct tcp_reading *base = &memory->base;
	uint32_t data_out = now->data_segs_out - base->data_segs_out;
	uint32_t data_in = now->data_segs_in - base->data_segs_in;
	uint32_t acks_in = now->segs_in - base->segs_in - data_in;
	uint32_t acks_out = now->segs_out - base->segs_out - data_out;

	return (struct traffic){
		.age_ms = now->received_ms < now->sent_ms ? now->received_ms : now->sent_ms,
		.lone_acks_in = (int32_t)acks_in - (base->unacked > 0 ? 1 : 0),
		.lone_acks_out = (int32_t)acks_out,
		.debt = (int32_t)(data_out - data_in) + (memory->was_in_flight ? 1 : 0),
	};
}

static struct flight_verdict verdict_of(enum flight_rule rule, enum flight flight)
{
	return (struct flight_verdict){.flight = flight,
				       .is_strong = flight != FLIGHT_AMBIGUOUS,
				       .is_settled = flight != FLIGHT_AMBIGUOUS,
				       .rule = rule};
}

static struct flight_verdict young(struct flight_verdict verdict)
{
	verdict.is_settled = false;
	return verdict;
}

/* Sent and received within one tick of the kernel's clock, and so was the acknowledgement: only
 * the kinds of segments that went to and fro are left to tell which came last. */
static struct flight_verdict judge_by_segments(const struct traffic *traffic)
{
	bool is_old = traffic->age_ms > ACK_SETTLED_MS;

	if (traffic->lone_acks_in >= 1 && traffic->lone_acks_out == 0) {
		if (is_old || traffic->debt >= 1)
			return verdict_of(FLIGHT_RULE_QUICK_ACK, FLIGHT_YES);
		return young(verdict_of(FLIGHT_RULE_ACK_PENDING, FLIGHT_NO));
	}
	if (traffic->lone_acks_in <= 0 && traffic->lone_acks_out >= 1)
		return verdict_of(FLIGHT_RULE_ANSWER_ACKED, FLIGHT_NO);
	if (traffic->lone_acks_in <= 0 && !is_old)
		return young(verdict_of(FLIGHT_RULE_ACK_PENDING, FLIGHT_NO));
	if (traffic->lone_acks_in <= 0)
		return verdict_of(FLIGHT_RULE_ACK_WITH_DATA, FLIGHT_YES);
	return verdict_of(FLIGHT_RULE_PARITY, traffic->debt >= 1 ? FLIGHT_YES : FLIGHT_NO);
}

/* Keep-alive probes move acknowledgements and segments, but no bytes. */
static bool still_holds(const struct flight_memory *memory, const struct tcp_reading *now)
{
	return memory->has_last && memory->verdict.is_settled &&
	       memory->verdict.flight != FLIGHT_AMBIGUOUS && !tcp_reading_moved(&memory->last, now);
}

static struct flight_verdict judge_same_tick(const struct flight_memory *memory,
					     const struct tcp_reading *now)
{
	const struct flight_memory *known = memory;
	struct flight_memory moved;
	struct traffic traffic;

	if (now->acked_ms < now->received_ms && now->received_ms - now->acked_ms <= LATE_ACK_MS)
		return verdict_of(FLIGHT_RULE_LATE_ACK, FLIGHT_YES);
	if (still_holds(memory, now)) {
		struct flight_verdict same = memory->verdict;

		same.rule = FLIGHT_RULE_UNCHANGED;
		return same;
	}
	if (memory->has_last && tcp_reading_moved(&memory->last, now)) {
		moved = *memory;
		moved.has_base = true;
		moved.base = memory->last;
		moved.was_in_flight = memory->verdict.flight == FLIGHT_YES;
		known = &moved;
	}
	if (!known->has_base || !now->has_segments)
		return verdict_of(FLIGHT_RULE_NO_BASE, FLIGHT_AMBIGUOUS);
	traffic = traffic_since(known, now);
	return judge_by_segments(&traffic);
}

struct flight_verdict flight_judge(const struct flight_memory *memory,
				   const struct tcp_reading *now)
{
	if (now->is_connecting)
		return young(verdict_of(FLIGHT_RULE_CONNECTING, FLIGHT_YES));
	if (now->is_closed)
		return verdict_of(FLIGHT_RULE_CLOSED, FLIGHT_NO);
	if (now->receive_queue > 0)
		return young(verdict_of(FLIGHT_RULE_UNREAD, FLIGHT_YES));
	if (now->unacked > 0 || now->not_sent > 0)
		return young(verdict_of(FLIGHT_RULE_UNACKED, FLIGHT_YES));
	if (now->bytes_sent == 0 && now->bytes_received == 0)
		return verdict_of(FLIGHT_RULE_SILENT, FLIGHT_NO);
	if (now->sent_ms < now->received_ms || now->bytes_received == 0)
		return verdict_of(FLIGHT_RULE_SPOKE_LAST, FLIGHT_YES);
	if (now->sent_ms > now->received_ms || now->bytes_sent == 0)
		return verdict_of(FLIGHT_RULE_HEARD_LAST, FLIGHT_NO);
	return judge_same_tick(memory, now);
}

void flight_remember(struct flight_memory *memory, const struct tcp_reading *now,
		     struct flight_verdict verdict)
{
	if (memory->has_last && tcp_reading_moved(&memory->last, now)) {
		memory->has_base = true;
		memory->base = memory->last;
		memory->was_in_flight = memory->verdict.flight == FLIGHT_YES;
	}
	memory->has_last = true;
	memory->last = *now;
	memory->verdict = verdict;
}

/* Answers in pieces */

#define STREAK_ENOUGH 2
#define STREAK_MAX 4
/* More without a question between them are a stream of news. */
#define PIECES_MAX 12

void pieces_learn(struct piece_memory *memory, const struct tcp_reading *before,
		  const struct tcp_reading *now, bool was_heard)
{
	bool has_asked = now->bytes_sent != before->bytes_sent;

	if (!has_asked && was_heard && now->bytes_received != before->bytes_received)
		memory->pieces++;
	if (memory->pieces > PIECES_MAX)
		memory->streak = 0;
	if (!has_asked)
		return;
	if (memory->pieces == 0)
		memory->streak -= memory->streak > 0;
	else if (memory->pieces <= PIECES_MAX && memory->streak < STREAK_MAX)
		memory->streak++;
	memory->pieces = 0;
}

bool pieces_expected(const struct piece_memory *memory)
{
	return memory->streak >= STREAK_ENOUGH;
}

/* Who waits for it, and for what */

/* The header and the body of an answer often come in segments this far apart. */
#define MID_ANSWER_READ_MS 250
#define MID_ANSWER_POLL_MS 60
/* An event loop that has been waiting for an answer this long may as well have sent something that is not
 * answered at all, or, to a service, have asked for news: a subscription, a long poll. */
#define DOUBTFUL_LOOP_MS FLIGHT_LOOP_MS
/* A command to Redis that takes longer than this, and ten times across the network, mostly
 * blocks by intention: a worker that waits for its queue. */
#define REMOTE_POP_MS 20
/* What the server's process says is older than a request that was sent just now. */
#define JUST_SENT_MS 10

static struct flight_verdict prior(enum flight_rule rule, enum flight flight, bool is_settled)
{
	return (struct flight_verdict){
		.flight = flight, .is_strong = false, .is_settled = is_settled, .rule = rule};
}

/* It may run for somebody else: a loop needs evidence of its own. */
static void decide_by_running(struct flight_verdict *verdict, bool is_loop)
{
	if (verdict->flight == FLIGHT_AMBIGUOUS)
		*verdict = prior(FLIGHT_RULE_BACKEND, is_loop ? FLIGHT_NO : FLIGHT_YES, false);
	/* Asked again when it sleeps: what it has then not answered waits for something else. */
	verdict->is_settled = false;
}

/* @return true when the other end decides */
static bool decide_by_server(struct flight_verdict *verdict, bool was_just_sent,
			     enum wait_style style, struct flight_hints hints)
{
	bool is_loop = style == WAIT_STYLE_EVENT_LOOP;

	switch (hints.server) {
	case SERVER_UNSEEN:
		return false;
	case SERVER_IDLE:
		if (was_just_sent)
			return false;
		*verdict = young(verdict_of(FLIGHT_RULE_BACKEND, FLIGHT_NO));
		return true;
	case SERVER_BUSY:
		*verdict = young(verdict_of(FLIGHT_RULE_BACKEND, FLIGHT_YES));
		return true;
	case SERVER_SLEEPS:
		*verdict = verdict_of(FLIGHT_RULE_PUSH, FLIGHT_NO);
		return true;
	case SERVER_RUNS:
		decide_by_running(verdict, is_loop);
		return true;
	case SERVER_ONE_OF:
		if (verdict->flight != FLIGHT_AMBIGUOUS || !is_loop)
			return false;
		*verdict = prior(FLIGHT_RULE_BACKEND, FLIGHT_YES, false);
		return true;
	}
	return false;
}

/* Databases that only speak when they were asked. */
static bool speaks_when_asked(enum service service)
{
	return service == SERVICE_MYSQL || service == SERVICE_MSSQL || service == SERVICE_ORACLE ||
	       service == SERVICE_MEMCACHED || service == SERVICE_CASSANDRA;
}

static struct flight_verdict decide_yes(struct flight_verdict verdict,
					const struct tcp_reading *now, enum wait_style style,
					struct flight_hints hints)
{
	bool is_loop = style == WAIT_STYLE_EVENT_LOOP;

	if (verdict.rule == FLIGHT_RULE_UNREAD && is_loop)
		return young(verdict_of(FLIGHT_RULE_UNREAD, FLIGHT_NO));
	if (hints.service == SERVICE_REDIS && verdict.rule != FLIGHT_RULE_UNREAD &&
	    hints.server == SERVER_UNSEEN && now->sent_ms > REMOTE_POP_MS + hints.min_rtt_us / 100)
		return prior(FLIGHT_RULE_PUSH, FLIGHT_NO, true);
	if (!is_loop || now->sent_ms <= DOUBTFUL_LOOP_MS ||
	    verdict.rule == FLIGHT_RULE_CONNECTING || verdict.rule == FLIGHT_RULE_UNACKED)
		return verdict;
	if (!services[hints.service].is_database)
		return prior(FLIGHT_RULE_PUSH, FLIGHT_NO, true);
	verdict.is_strong = false;
	return verdict;
}

/* It waits for many: only where answers are known to come in pieces is a young one believed to be a piece. */
static struct flight_verdict decide_no_in_loop(struct flight_verdict verdict,
					       const struct tcp_reading *now,
					       struct flight_hints hints)
{
	if (!hints.comes_in_pieces)
		return verdict;
	if (now->received_ms <= MID_ANSWER_POLL_MS)
		return prior(FLIGHT_RULE_MID_ANSWER, FLIGHT_YES, false);
	return verdict;
}

static struct flight_verdict decide_no(struct flight_verdict verdict, const struct tcp_reading *now,
				       enum wait_style style, struct flight_hints hints)
{
	uint32_t limit_ms = style == WAIT_STYLE_REPLY ? MID_ANSWER_READ_MS : MID_ANSWER_POLL_MS;

	if (verdict.rule == FLIGHT_RULE_CLOSED)
		return verdict;
	if (style == WAIT_STYLE_EVENT_LOOP)
		return decide_no_in_loop(verdict, now, hints);
	if (style == WAIT_STYLE_REPLY && speaks_when_asked(hints.service))
		return verdict_of(FLIGHT_RULE_PRIOR, FLIGHT_YES);
	if (style == WAIT_STYLE_REPLY && hints.service == SERVICE_POSTGRES)
		return prior(FLIGHT_RULE_PRIOR, FLIGHT_YES, true);
	if (verdict.rule == FLIGHT_RULE_SILENT || hints.service == SERVICE_REDIS)
		return verdict;
	if (now->received_ms <= limit_ms)
		return prior(FLIGHT_RULE_MID_ANSWER, FLIGHT_YES, false);
	return verdict;
}

static struct flight_verdict decide_ambiguous(const struct tcp_reading *now, enum wait_style style,
					      struct flight_hints hints)
{
	uint32_t limit_ms = style == WAIT_STYLE_REPLY ? MID_ANSWER_READ_MS : MID_ANSWER_POLL_MS;

	if (style == WAIT_STYLE_EVENT_LOOP)
		return prior(FLIGHT_RULE_PRIOR, FLIGHT_NO, false);
	if (style == WAIT_STYLE_REPLY && speaks_when_asked(hints.service))
		return verdict_of(FLIGHT_RULE_PRIOR, FLIGHT_YES);
	if (style == WAIT_STYLE_REPLY && hints.service == SERVICE_POSTGRES)
		return prior(FLIGHT_RULE_PRIOR, FLIGHT_YES, true);
	if (now->received_ms > limit_ms)
		return prior(FLIGHT_RULE_PRIOR, FLIGHT_NO, true);
	return prior(FLIGHT_RULE_PRIOR, FLIGHT_YES, false);
}

struct flight_verdict flight_decide(struct flight_verdict verdict, const struct tcp_reading *now,
				    enum wait_style style, struct flight_hints hints)
{
	bool was_just_sent = verdict.flight == FLIGHT_YES && now->sent_ms <= JUST_SENT_MS;
	bool is_on_its_way =
		verdict.flight == FLIGHT_YES &&
		(verdict.rule == FLIGHT_RULE_CONNECTING || verdict.rule == FLIGHT_RULE_UNACKED);

	if (style == WAIT_STYLE_SEND || style == WAIT_STYLE_CONNECT)
		return young(verdict_of(FLIGHT_RULE_UNACKED, FLIGHT_YES));
	if (!is_on_its_way && verdict.rule != FLIGHT_RULE_UNREAD &&
	    decide_by_server(&verdict, was_just_sent, style, hints))
		return verdict;
	switch (verdict.flight) {
	case FLIGHT_YES:
		return decide_yes(verdict, now, style, hints);
	case FLIGHT_NO:
		return decide_no(verdict, now, style, hints);
	case FLIGHT_AMBIGUOUS:
		break;
	}
	return decide_ambiguous(now, style, hints);
}

struct flight_verdict flight_decide_unix(uint32_t receive_queue, uint32_t send_queue,
					 enum wait_style style, struct flight_hints hints)
{
	struct flight_verdict verdict = verdict_of(FLIGHT_RULE_NO_BASE, FLIGHT_AMBIGUOUS);
	bool is_database = services[hints.service].is_database;

	if (style == WAIT_STYLE_SEND || style == WAIT_STYLE_CONNECT || send_queue > 0)
		return young(verdict_of(FLIGHT_RULE_UNACKED, FLIGHT_YES));
	if (receive_queue > 0)
		return young(verdict_of(FLIGHT_RULE_UNREAD,
					style == WAIT_STYLE_EVENT_LOOP ? FLIGHT_NO : FLIGHT_YES));
	if (decide_by_server(&verdict, false, style, hints))
		return verdict;
	if (style == WAIT_STYLE_REPLY && speaks_when_asked(hints.service))
		return verdict_of(FLIGHT_RULE_PRIOR, FLIGHT_YES);
	if (style == WAIT_STYLE_REPLY || (is_database && style == WAIT_STYLE_POLL))
		return prior(FLIGHT_RULE_PRIOR, FLIGHT_YES,
			     is_database && hints.service != SERVICE_REDIS);
	/* Nothing unread at either end, and nobody waits for this one alone. */
	verdict = young(verdict_of(FLIGHT_RULE_PRIOR, FLIGHT_NO));
	verdict.is_strong = !is_database;
	return verdict;
}
