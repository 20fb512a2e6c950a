/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "collectors/in_flight.h"

Suite *test_in_flight_suite(void);

/* A connection on which three requests were answered, and which has been quiet for a second: what
 * a test does not mention is like this. */
#define A_READING(...)                                                                             \
	(struct tcp_reading)                                                                       \
	{                                                                                          \
		.has_segments = true, .sent_ms = 1000, .received_ms = 1000, .acked_ms = 1000,      \
		.segs_out = 6, .segs_in = 6, .data_segs_out = 3, .data_segs_in = 3,                \
		.bytes_sent = 300, .bytes_received = 300, __VA_ARGS__                              \
	}

#pragma GCC diagnostic ignored "-Woverride-init"
#ifdef __clang__
#pragma clang diagnostic ignored "-Winitializer-overrides"
#endif

static const struct flight_memory never_seen;

/* The memory of a connection whose last look was this, with a verdict of a kind. */
static struct flight_memory seen(struct tcp_reading last, enum flight flight)
{
	struct flight_memory memory = {0};

	flight_remember(&memory, &last,
			(struct flight_verdict){.flight = flight,
						.is_strong = true,
						.is_settled = flight != FLIGHT_AMBIGUOUS});
	return memory;
}

static void expect(struct flight_verdict verdict, enum flight flight, enum flight_rule rule)
{
	ck_assert_int_eq(verdict.rule, rule);
	ck_assert_int_eq(verdict.flight, flight);
}

/* The rules, one by one */

START_TEST(a_connection_that_is_being_made_is_waited_for)
{
	struct tcp_reading now = {.is_connecting = true};

	expect(flight_judge(&never_seen, &now), FLIGHT_YES, FLIGHT_RULE_CONNECTING);
}
END_TEST

START_TEST(a_peer_that_has_closed_answers_no_more)
{
	struct tcp_reading now = A_READING(.is_closed = true, .sent_ms = 10);

	expect(flight_judge(&never_seen, &now), FLIGHT_NO, FLIGHT_RULE_CLOSED);
}
END_TEST

START_TEST(an_answer_that_was_not_read_yet_is_the_end_of_a_wait)
{
	struct tcp_reading now = A_READING(.receive_queue = 20, .received_ms = 0);
	struct flight_verdict verdict = flight_judge(&never_seen, &now);

	expect(verdict, FLIGHT_YES, FLIGHT_RULE_UNREAD);
	/* A loop that has not come to read it is late itself. */
	expect(flight_decide(verdict, &now, WAIT_STYLE_EVENT_LOOP, (struct flight_hints){0}),
	       FLIGHT_NO, FLIGHT_RULE_UNREAD);
}
END_TEST

START_TEST(what_did_not_arrive_yet_is_in_flight)
{
	struct tcp_reading unacked = A_READING(.unacked = 1), queued = A_READING(.not_sent = 9);

	expect(flight_judge(&never_seen, &unacked), FLIGHT_YES, FLIGHT_RULE_UNACKED);
	expect(flight_judge(&never_seen, &queued), FLIGHT_YES, FLIGHT_RULE_UNACKED);
}
END_TEST

START_TEST(where_nothing_was_ever_said_nothing_is_asked)
{
	struct tcp_reading now = {.sent_ms = 50, .received_ms = 50, .acked_ms = 50};

	expect(flight_judge(&never_seen, &now), FLIGHT_NO, FLIGHT_RULE_SILENT);
}
END_TEST

START_TEST(who_spoke_last_waits_and_who_heard_last_does_not)
{
	struct tcp_reading spoke = A_READING(.sent_ms = 40, .received_ms = 90);
	struct tcp_reading heard = A_READING(.sent_ms = 90, .received_ms = 40);

	expect(flight_judge(&never_seen, &spoke), FLIGHT_YES, FLIGHT_RULE_SPOKE_LAST);
	expect(flight_judge(&never_seen, &heard), FLIGHT_NO, FLIGHT_RULE_HEARD_LAST);
}
END_TEST

START_TEST(who_never_heard_anything_waits_for_the_first_answer)
{
	struct tcp_reading spoke = A_READING(.bytes_received = 0),
			   heard = A_READING(.bytes_sent = 0);

	expect(flight_judge(&never_seen, &spoke), FLIGHT_YES, FLIGHT_RULE_SPOKE_LAST);
	expect(flight_judge(&never_seen, &heard), FLIGHT_NO, FLIGHT_RULE_HEARD_LAST);
}
END_TEST

START_TEST(a_late_acknowledgement_is_one_of_a_newer_request)
{
	struct tcp_reading now = A_READING(.acked_ms = 960);

	expect(flight_judge(&never_seen, &now), FLIGHT_YES, FLIGHT_RULE_LATE_ACK);
}
END_TEST

START_TEST(a_keep_alive_is_no_request)
{
	struct tcp_reading before =
		A_READING(.sent_ms = 4000, .received_ms = 4000, .acked_ms = 4000);
	struct tcp_reading now = A_READING(.sent_ms = 20000, .received_ms = 20000, .acked_ms = 5000,
					   .segs_in = 7, .segs_out = 7);
	struct flight_memory idle = seen(before, FLIGHT_NO), busy = seen(before, FLIGHT_YES);

	expect(flight_judge(&idle, &now), FLIGHT_NO, FLIGHT_RULE_UNCHANGED);
	expect(flight_judge(&busy, &now), FLIGHT_YES, FLIGHT_RULE_UNCHANGED);
}
END_TEST

START_TEST(a_request_acknowledged_at_once_and_alone_is_in_flight)
{
	struct flight_memory memory = seen(A_READING(), FLIGHT_NO);
	/* An exchange, another request, and its acknowledgement, all within one tick. */
	struct tcp_reading now =
		A_READING(.sent_ms = 100, .received_ms = 100, .acked_ms = 100, .segs_out = 8,
			  .segs_in = 8, .data_segs_out = 5, .data_segs_in = 4, .bytes_sent = 500,
			  .bytes_received = 400);

	expect(flight_judge(&memory, &now), FLIGHT_YES, FLIGHT_RULE_QUICK_ACK);
	now.sent_ms = now.received_ms = now.acked_ms = 8;
	expect(flight_judge(&memory, &now), FLIGHT_YES, FLIGHT_RULE_QUICK_ACK);
}
END_TEST

START_TEST(as_many_answers_as_requests_leave_nothing_in_flight_at_first)
{
	struct flight_memory memory = seen(A_READING(), FLIGHT_NO);
	struct tcp_reading now =
		A_READING(.sent_ms = 8, .received_ms = 8, .acked_ms = 8, .segs_out = 7,
			  .segs_in = 8, .data_segs_out = 4, .data_segs_in = 4, .bytes_sent = 400,
			  .bytes_received = 400);

	expect(flight_judge(&memory, &now), FLIGHT_NO, FLIGHT_RULE_ACK_PENDING);
}
END_TEST

START_TEST(an_answer_acknowledged_alone_was_the_end)
{
	struct flight_memory memory = seen(A_READING(), FLIGHT_NO);
	struct tcp_reading now =
		A_READING(.sent_ms = 100, .received_ms = 100, .acked_ms = 100, .segs_out = 8,
			  .segs_in = 7, .data_segs_out = 4, .data_segs_in = 4, .bytes_sent = 400,
			  .bytes_received = 400);

	expect(flight_judge(&memory, &now), FLIGHT_NO, FLIGHT_RULE_ANSWER_ACKED);
}
END_TEST

START_TEST(an_answer_not_acknowledged_yet_is_young_or_has_a_successor)
{
	struct flight_memory memory = seen(A_READING(), FLIGHT_NO);
	struct tcp_reading now =
		A_READING(.sent_ms = 20, .received_ms = 20, .acked_ms = 20, .segs_out = 7,
			  .segs_in = 7, .data_segs_out = 4, .data_segs_in = 4, .bytes_sent = 400,
			  .bytes_received = 400);
	struct flight_verdict young = flight_judge(&memory, &now);

	expect(young, FLIGHT_NO, FLIGHT_RULE_ACK_PENDING);
	ck_assert(!young.is_settled);
	now.sent_ms = now.received_ms = now.acked_ms = 100;
	expect(flight_judge(&memory, &now), FLIGHT_YES, FLIGHT_RULE_ACK_WITH_DATA);
}
END_TEST

START_TEST(with_acknowledgements_both_ways_segments_are_counted)
{
	struct flight_memory memory = seen(A_READING(), FLIGHT_NO);
	struct tcp_reading now =
		A_READING(.sent_ms = 100, .received_ms = 100, .acked_ms = 100, .segs_out = 10,
			  .segs_in = 9, .data_segs_out = 5, .data_segs_in = 4, .bytes_sent = 500,
			  .bytes_received = 400);

	expect(flight_judge(&memory, &now), FLIGHT_YES, FLIGHT_RULE_PARITY);
	now.data_segs_in = 5;
	now.segs_in = 10;
	expect(flight_judge(&memory, &now), FLIGHT_NO, FLIGHT_RULE_PARITY);
}
END_TEST

START_TEST(the_debt_of_the_look_before_counts)
{
	struct flight_memory memory = seen(A_READING(.unacked = 1), FLIGHT_YES);
	/* The acknowledgement of that request, the answer, a request and its acknowledgement. */
	struct tcp_reading now =
		A_READING(.sent_ms = 30, .received_ms = 30, .acked_ms = 30, .segs_out = 7,
			  .segs_in = 9, .data_segs_out = 4, .data_segs_in = 4, .bytes_sent = 400,
			  .bytes_received = 400);

	expect(flight_judge(&memory, &now), FLIGHT_YES, FLIGHT_RULE_QUICK_ACK);
}
END_TEST

START_TEST(the_first_look_into_the_middle_of_something_tells_nothing)
{
	struct tcp_reading now = A_READING();
	struct flight_memory memory = seen(A_READING(.bytes_sent = 200), FLIGHT_NO);

	expect(flight_judge(&never_seen, &now), FLIGHT_AMBIGUOUS, FLIGHT_RULE_NO_BASE);
	now.has_segments = false; /* an old kernel */
	expect(flight_judge(&memory, &now), FLIGHT_AMBIGUOUS, FLIGHT_RULE_NO_BASE);
}
END_TEST

START_TEST(a_counter_that_wraps_around_counts_on)
{
	struct flight_memory memory =
		seen(A_READING(.segs_in = UINT32_MAX, .data_segs_in = UINT32_MAX,
			       .segs_out = UINT32_MAX, .data_segs_out = UINT32_MAX),
		     FLIGHT_NO);
	struct tcp_reading now =
		A_READING(.sent_ms = 100, .received_ms = 100, .acked_ms = 100, .segs_out = 1,
			  .segs_in = 0, .data_segs_out = 0, .data_segs_in = 0, .bytes_sent = 400,
			  .bytes_received = 400);

	expect(flight_judge(&memory, &now), FLIGHT_NO, FLIGHT_RULE_ANSWER_ACKED);
}
END_TEST

/* Who waits, and for what */

struct question {
	enum service service;
	enum wait_style style;
	enum server_hint server;
};

static struct flight_verdict ask(struct tcp_reading now, struct question question)
{
	struct flight_hints hints = {.service = question.service, .server = question.server};

	return flight_decide(flight_judge(&never_seen, &now), &now, question.style, hints);
}

#define SPOKE A_READING(.sent_ms = 100, .received_ms = 900)
#define HEARD A_READING(.sent_ms = 900, .received_ms = 400)
#define UNCLEAR A_READING()

START_TEST(a_server_process_that_says_idle_is_believed)
{
	struct question question = {SERVICE_POSTGRES, WAIT_STYLE_POLL, SERVER_IDLE};

	expect(ask(UNCLEAR, question), FLIGHT_NO, FLIGHT_RULE_BACKEND);
	expect(ask(SPOKE, question), FLIGHT_NO, FLIGHT_RULE_BACKEND);
	/* Unless the request is so young that it cannot know. */
	expect(ask(A_READING(.sent_ms = 4, .received_ms = 900), question), FLIGHT_YES,
	       FLIGHT_RULE_SPOKE_LAST);
	expect(ask(A_READING(.unacked = 1), question), FLIGHT_YES, FLIGHT_RULE_UNACKED);
}
END_TEST

START_TEST(a_server_process_that_works_is_waited_for)
{
	struct question question = {SERVICE_POSTGRES, WAIT_STYLE_EVENT_LOOP, SERVER_BUSY};

	expect(ask(UNCLEAR, question), FLIGHT_YES, FLIGHT_RULE_BACKEND);
	expect(ask(HEARD, question), FLIGHT_YES, FLIGHT_RULE_BACKEND);
}
END_TEST

START_TEST(a_redis_that_sleeps_over_a_command_waits_for_somebody_else)
{
	struct question question = {SERVICE_REDIS, WAIT_STYLE_REPLY, SERVER_SLEEPS};

	expect(ask(SPOKE, question), FLIGHT_NO, FLIGHT_RULE_PUSH);
	question.server = SERVER_RUNS;
	expect(ask(SPOKE, question), FLIGHT_YES, FLIGHT_RULE_SPOKE_LAST);
}
END_TEST

START_TEST(a_remote_redis_that_takes_long_is_suspected_of_blocking)
{
	struct question question = {SERVICE_REDIS, WAIT_STYLE_REPLY, SERVER_UNSEEN};
	struct flight_verdict verdict = ask(SPOKE, question);

	expect(verdict, FLIGHT_NO, FLIGHT_RULE_PUSH);
	ck_assert(!verdict.is_strong);
	expect(ask(A_READING(.sent_ms = 8, .received_ms = 900), question), FLIGHT_YES,
	       FLIGHT_RULE_SPOKE_LAST);
}
END_TEST

START_TEST(a_message_of_a_redis_channel_is_no_half_answer)
{
	struct question question = {SERVICE_REDIS, WAIT_STYLE_REPLY, SERVER_UNSEEN};

	expect(ask(A_READING(.sent_ms = 9000, .received_ms = 20), question), FLIGHT_NO,
	       FLIGHT_RULE_HEARD_LAST);
}
END_TEST

START_TEST(who_reads_from_mysql_waits_for_an_answer)
{
	struct question question = {SERVICE_MYSQL, WAIT_STYLE_REPLY, SERVER_UNSEEN};

	ck_assert_int_eq(ask(UNCLEAR, question).flight, FLIGHT_YES);
	ck_assert_int_eq(ask(HEARD, question).flight, FLIGHT_YES);
	ck_assert(ask(HEARD, question).is_strong);
}
END_TEST

START_TEST(a_libpq_that_waits_for_its_server_waits_for_an_answer)
{
	struct question question = {SERVICE_POSTGRES, WAIT_STYLE_REPLY, SERVER_UNSEEN};

	ck_assert_int_eq(ask(UNCLEAR, question).flight, FLIGHT_YES);
	ck_assert_int_eq(ask(HEARD, question).flight, FLIGHT_YES);
}
END_TEST

START_TEST(an_application_that_polls_long_over_nothing_listens)
{
	struct question question = {SERVICE_POSTGRES, WAIT_STYLE_POLL, SERVER_UNSEEN};

	ck_assert_int_eq(ask(UNCLEAR, question).flight, FLIGHT_NO);
	ck_assert_int_eq(ask(HEARD, question).flight, FLIGHT_NO);
}
END_TEST

START_TEST(the_body_of_an_answer_may_come_after_its_head)
{
	struct question question = {SERVICE_UNKNOWN, WAIT_STYLE_REPLY, SERVER_UNSEEN};
	struct tcp_reading now = A_READING(.sent_ms = 300, .received_ms = 40);

	expect(ask(now, question), FLIGHT_YES, FLIGHT_RULE_MID_ANSWER);
	now.received_ms = 290;
	expect(ask(now, question), FLIGHT_NO, FLIGHT_RULE_HEARD_LAST);
	question.style = WAIT_STYLE_EVENT_LOOP;
	now.received_ms = 40;
	expect(ask(now, question), FLIGHT_NO, FLIGHT_RULE_HEARD_LAST);
}
END_TEST

START_TEST(an_event_loop_has_nothing_in_flight_unless_it_is_seen)
{
	struct question question = {SERVICE_POSTGRES, WAIT_STYLE_EVENT_LOOP, SERVER_UNSEEN};
	struct tcp_reading old = A_READING(.sent_ms = 9000, .received_ms = 9900);

	ck_assert_int_eq(ask(UNCLEAR, question).flight, FLIGHT_NO);
	expect(ask(SPOKE, question), FLIGHT_YES, FLIGHT_RULE_SPOKE_LAST);
	ck_assert(ask(SPOKE, question).is_strong);
	/* After so long it may have been something that is never answered. */
	ck_assert(!ask(old, question).is_strong);
}
END_TEST

START_TEST(who_cannot_send_waits_for_the_other_end)
{
	struct question question = {SERVICE_UNKNOWN, WAIT_STYLE_SEND, SERVER_UNSEEN};

	ck_assert_int_eq(ask(HEARD, question).flight, FLIGHT_YES);
}
END_TEST

static struct flight_verdict ask_unix(uint32_t unread, uint32_t unsent, struct question question)
{
	return flight_decide_unix(
		unread, unsent, question.style,
		(struct flight_hints){.service = question.service, .server = question.server});
}

START_TEST(of_a_unix_socket_the_queues_tell_first)
{
	struct question loop = {SERVICE_POSTGRES, WAIT_STYLE_EVENT_LOOP, SERVER_UNSEEN};
	struct question busy = {SERVICE_POSTGRES, WAIT_STYLE_EVENT_LOOP, SERVER_BUSY};

	expect(ask_unix(0, 80, loop), FLIGHT_YES, FLIGHT_RULE_UNACKED);
	expect(ask_unix(80, 0, loop), FLIGHT_NO, FLIGHT_RULE_UNREAD);
	expect(ask_unix(0, 0, loop), FLIGHT_NO, FLIGHT_RULE_PRIOR);
	expect(ask_unix(0, 0, busy), FLIGHT_YES, FLIGHT_RULE_BACKEND);
}
END_TEST

START_TEST(of_a_unix_socket_a_reader_is_believed_unless_the_server_is_idle)
{
	struct question reader = {SERVICE_MYSQL, WAIT_STYLE_REPLY, SERVER_UNSEEN};
	struct question idle = {SERVICE_POSTGRES, WAIT_STYLE_REPLY, SERVER_IDLE};
	struct question pop = {SERVICE_REDIS, WAIT_STYLE_REPLY, SERVER_SLEEPS};

	ck_assert_int_eq(ask_unix(0, 0, reader).flight, FLIGHT_YES);
	expect(ask_unix(0, 0, idle), FLIGHT_NO, FLIGHT_RULE_BACKEND);
	expect(ask_unix(0, 0, pop), FLIGHT_NO, FLIGHT_RULE_PUSH);
}
END_TEST

START_TEST(a_loop_that_waits_for_a_service_for_long_has_asked_for_news)
{
	struct tcp_reading now = A_READING(.sent_ms = 4000, .received_ms = 60000);
	struct flight_hints web = {.service = SERVICE_UNKNOWN};
	struct flight_hints database = {.service = SERVICE_POSTGRES};
	struct flight_verdict out = flight_judge(&never_seen, &now);

	ck_assert_int_eq(flight_decide(out, &now, WAIT_STYLE_EVENT_LOOP, web).flight, FLIGHT_YES);
	now.sent_ms = 6000;
	expect(flight_decide(out, &now, WAIT_STYLE_EVENT_LOOP, web), FLIGHT_NO, FLIGHT_RULE_PUSH);
	/* A database does take that long, and a thread of its own waits for nothing else. */
	ck_assert_int_eq(flight_decide(out, &now, WAIT_STYLE_EVENT_LOOP, database).flight,
			 FLIGHT_YES);
	ck_assert_int_eq(flight_decide(out, &now, WAIT_STYLE_REPLY, web).flight, FLIGHT_YES);
}
END_TEST

/* Pieces */

/* A question, and so many pieces of an answer. */
static void converse(struct piece_memory *memory, struct tcp_reading *last, size_t pieces)
{
	struct tcp_reading now = *last;

	now.bytes_sent += 100;
	pieces_learn(memory, last, &now, true);
	*last = now;
	for (size_t i = 0; i < pieces; i++) {
		now.bytes_received += 50;
		/* The first is what was waited for; the others come though nothing was. */
		pieces_learn(memory, last, &now, i > 0);
		*last = now;
	}
}

START_TEST(answers_that_came_in_pieces_will_again)
{
	struct piece_memory memory = {0};
	struct tcp_reading last = A_READING(.sent_ms = 0);

	ck_assert(!pieces_expected(&memory));
	for (size_t i = 0; i < 3; i++)
		converse(&memory, &last, 4);
	ck_assert(pieces_expected(&memory));
	for (size_t i = 0; i < 5; i++)
		converse(&memory, &last, 1);
	ck_assert(!pieces_expected(&memory));
}
END_TEST

START_TEST(a_stream_of_news_is_no_answer_in_pieces)
{
	struct piece_memory memory = {0};
	struct tcp_reading last = A_READING(.sent_ms = 0);

	for (size_t i = 0; i < 5; i++)
		converse(&memory, &last, 40);
	ck_assert(!pieces_expected(&memory));
}
END_TEST

START_TEST(a_loop_waits_for_the_rest_where_answers_come_in_pieces)
{
	struct tcp_reading now = A_READING(.sent_ms = 100, .received_ms = 20);
	struct flight_verdict heard = flight_judge(&never_seen, &now);
	struct flight_hints whole = {.service = SERVICE_UNKNOWN};
	struct flight_hints pieces = {.service = SERVICE_UNKNOWN, .comes_in_pieces = true};

	ck_assert_int_eq(flight_decide(heard, &now, WAIT_STYLE_EVENT_LOOP, whole).flight,
			 FLIGHT_NO);
	expect(flight_decide(heard, &now, WAIT_STYLE_EVENT_LOOP, pieces), FLIGHT_YES,
	       FLIGHT_RULE_MID_ANSWER);
	now.received_ms = 90;
	ck_assert_int_eq(flight_decide(heard, &now, WAIT_STYLE_EVENT_LOOP, pieces).flight,
			 FLIGHT_NO);
}
END_TEST

Suite *test_in_flight_suite(void)
{
	Suite *suite = suite_create("in_flight");
	TCase *rules = tcase_create("rules"), *priors = tcase_create("priors");

	tcase_add_test(rules, a_connection_that_is_being_made_is_waited_for);
	tcase_add_test(rules, a_peer_that_has_closed_answers_no_more);
	tcase_add_test(rules, an_answer_that_was_not_read_yet_is_the_end_of_a_wait);
	tcase_add_test(rules, what_did_not_arrive_yet_is_in_flight);
	tcase_add_test(rules, where_nothing_was_ever_said_nothing_is_asked);
	tcase_add_test(rules, who_spoke_last_waits_and_who_heard_last_does_not);
	tcase_add_test(rules, who_never_heard_anything_waits_for_the_first_answer);
	tcase_add_test(rules, a_late_acknowledgement_is_one_of_a_newer_request);
	tcase_add_test(rules, a_keep_alive_is_no_request);
	tcase_add_test(rules, a_request_acknowledged_at_once_and_alone_is_in_flight);
	tcase_add_test(rules, as_many_answers_as_requests_leave_nothing_in_flight_at_first);
	tcase_add_test(rules, an_answer_acknowledged_alone_was_the_end);
	tcase_add_test(rules, an_answer_not_acknowledged_yet_is_young_or_has_a_successor);
	tcase_add_test(rules, with_acknowledgements_both_ways_segments_are_counted);
	tcase_add_test(rules, the_debt_of_the_look_before_counts);
	tcase_add_test(rules, the_first_look_into_the_middle_of_something_tells_nothing);
	tcase_add_test(rules, a_counter_that_wraps_around_counts_on);
	suite_add_tcase(suite, rules);
	tcase_add_test(priors, a_server_process_that_says_idle_is_believed);
	tcase_add_test(priors, a_server_process_that_works_is_waited_for);
	tcase_add_test(priors, a_redis_that_sleeps_over_a_command_waits_for_somebody_else);
	tcase_add_test(priors, a_remote_redis_that_takes_long_is_suspected_of_blocking);
	tcase_add_test(priors, a_message_of_a_redis_channel_is_no_half_answer);
	tcase_add_test(priors, who_reads_from_mysql_waits_for_an_answer);
	tcase_add_test(priors, a_libpq_that_waits_for_its_server_waits_for_an_answer);
	tcase_add_test(priors, an_application_that_polls_long_over_nothing_listens);
	tcase_add_test(priors, the_body_of_an_answer_may_come_after_its_head);
	tcase_add_test(priors, an_event_loop_has_nothing_in_flight_unless_it_is_seen);
	tcase_add_test(priors, who_cannot_send_waits_for_the_other_end);
	tcase_add_test(priors, of_a_unix_socket_the_queues_tell_first);
	tcase_add_test(priors, of_a_unix_socket_a_reader_is_believed_unless_the_server_is_idle);
	tcase_add_test(priors, a_loop_that_waits_for_a_service_for_long_has_asked_for_news);
	tcase_add_test(priors, answers_that_came_in_pieces_will_again);
	tcase_add_test(priors, a_stream_of_news_is_no_answer_in_pieces);
	tcase_add_test(priors, a_loop_waits_for_the_rest_where_answers_come_in_pieces);
	suite_add_tcase(suite, priors);
	return suite;
}
