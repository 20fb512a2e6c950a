/* SPDX-License-Identifier: MIT */
/* Rules about sampled waits, the endpoints they name, and how sure they are. */
#include <check.h>
#include <string.h>

#include "analysis/endpoints.h"
#include "analysis/rules_private.h"
#include "analysis/verdict_private.h"
#include "helpers/builders.h"
#include "unit/analysis/sights.h"

Suite *test_rules_waits_suite(void);

#define PID 4242

/* One thread that computes for a tenth of its time and waits for something for the rest. */
static struct process_sight a_waiter(enum wait_class class)
{
	struct process_sight process = a_quiet_process(PID, "app");

	process.has_waits = true;
	process.busy = 1;
	process.wait_samples = 150;
	process.strong_share = 0.95;
	for (int i = 0; i < WAIT_CLASS_COUNT; i++)
		process.split.share[i] = 0;
	process.split.share[WAIT_CPU] = 0.1;
	process.split.share[class] = 0.9;
	return process;
}

/* Something is out half of the time, on one of two connections, and the server computes. */
static struct connection_usage a_talk(const char *address, enum service service)
{
	return (struct connection_usage){
		.now = {.pid = PID, .address = address, .service = service},
		.is_in_flight = true,
		.in_flight_share = 0.5,
		.waited_share = 0.45,
		.requests_per_s = 10,
		.mean_request_s = 0.05,
		.min_rtt_s = 0.001,
		.backend_pid = -1,
		.backend = {NAN, NAN, NAN, NAN, NAN, NAN},
	};
}

static struct interval *with_connections(struct sight *sight, const struct connection_usage *rows,
					 size_t count)
{
	struct interval *interval = an_interval(.connections = rows, .connection_count = count);

	sight->interval = interval;
	return interval;
}

/* Which rule speaks of which wait. */
static const struct {
	const char *rule;
	enum wait_class class;
	const char *begin;
} rules_of[] = {
	{"database", WAIT_DB, "Database: app (4242) waits for a database 90 %"},
	{"network", WAIT_NET, "Network: app (4242) waits for another service 90 %"},
	{"lock", WAIT_LOCK, "Lock: app (4242) waits for a lock 90 %"},
	{"other_process", WAIT_IPC, "Other process: app (4242) waits for another process 90 %"},
};

START_TEST(each_wait_has_a_rule_and_no_rule_speaks_of_another)
{
	struct process_sight process = a_waiter(rules_of[_i].class);
	struct sight sight = a_quiet_sight();
	struct finding finding;

	for (size_t i = 0; i < sizeof(rules_of) / sizeof(rules_of[0]); i++) {
		bool is_own = (size_t)_i == i;

		ck_assert_int_eq(judge_one(rules_of[i].rule, &sight, &process, &finding), is_own);
		if (!is_own)
			continue;
		ck_assert_msg(
			!strncmp(finding.headline, rules_of[i].begin, strlen(rules_of[i].begin)),
			"%s", finding.headline);
		ck_assert_double_eq_tol(finding.severity, 0.9, 1e-9);
		assert_presentable(&finding);
	}
}
END_TEST

START_TEST(without_samples_nobody_is_said_to_wait)
{
	struct process_sight process = a_waiter(WAIT_DB);
	struct sight sight = a_quiet_sight();
	struct finding finding;

	process.has_waits = false;
	ck_assert(!judge_one("database", &sight, &process, &finding));
}
END_TEST

START_TEST(a_machine_waits_when_enough_of_its_threads_do)
{
	struct process_sight process = a_waiter(WAIT_DB);
	struct sight sight = a_quiet_sight();
	struct finding finding;

	sight_put(&sight, &process, 1);
	ck_assert(judge_machine("database", &sight, &finding));
	ck_assert_int_eq(finding.suspect.tid, PID);
	assert_presentable(&finding);
	process.split.share[WAIT_DB] = 0.2;
	sight.total.share[WAIT_DB] = 0.2;
	ck_assert(!judge_machine("database", &sight, &finding));
}
END_TEST

/* What it takes to be sure. */
static const struct {
	const char *what;
	double samples, strong, unknown;
	enum confidence confidence;
} cases[] = {
	{"many samples and evidence", 150, 0.95, 0, CONFIDENCE_HIGH},
	{"few samples", 39, 1, 0, CONFIDENCE_LOW},
	{"a wide interval", 45, 0.95, 0, CONFIDENCE_MEDIUM},
	{"some priors", 150, 0.6, 0, CONFIDENCE_MEDIUM},
	{"mostly priors", 150, 0.3, 0, CONFIDENCE_LOW},
	{"a part unseen", 150, 0.95, 0.2, CONFIDENCE_MEDIUM},
	{"a large part unseen", 150, 0.95, 0.6, CONFIDENCE_LOW},
	{"samples nobody counted", NAN, 0.95, 0, CONFIDENCE_LOW},
};

START_TEST(confidence_takes_samples_evidence_and_sight)
{
	struct process_sight process = a_waiter(WAIT_DB);

	process.wait_samples = cases[_i].samples;
	process.strong_share = cases[_i].strong;
	process.split.share[WAIT_UNKNOWN] = cases[_i].unknown;
	ck_assert_msg(wait_confidence(&process, WAIT_DB) == cases[_i].confidence, "%s",
		      cases[_i].what);
}
END_TEST

START_TEST(a_lock_needs_no_evidence_from_sockets)
{
	struct process_sight process = a_waiter(WAIT_LOCK);

	process.strong_share = NAN;
	ck_assert_int_eq(wait_confidence(&process, WAIT_LOCK), CONFIDENCE_HIGH);
}
END_TEST

START_TEST(what_the_kernel_measured_is_not_said_by_samples)
{
	struct process_sight process = a_waiter(WAIT_LOCK);
	struct sight sight = a_quiet_sight();
	struct finding finding;

	ck_assert(judge_one("lock", &sight, &process, &finding));
	ck_assert(says(&finding.evidence, "150 samples say so"));
	process.measured_share = 0.97;
	ck_assert(judge_one("lock", &sight, &process, &finding));
	ck_assert(says(&finding.evidence, "the kernel measured it"));
}
END_TEST

/* Endpoints */

START_TEST(the_endpoint_waited_for_most_is_named)
{
	struct connection_usage rows[] = {a_talk("10.0.0.5:5432", SERVICE_POSTGRES),
					  a_talk("10.0.0.6:3306", SERVICE_MYSQL),
					  a_talk("10.0.0.7:80", SERVICE_UNKNOWN)};
	struct process_sight process = a_waiter(WAIT_DB);
	struct sight sight = a_quiet_sight();
	struct finding finding;

	rows[1].waited_share = 0.6;
	rows[2].waited_share = 0.9;
	struct interval *interval = with_connections(&sight, rows, 3);
	ck_assert(judge_one("database", &sight, &process, &finding));
	ck_assert_ptr_nonnull(strstr(finding.headline, "10.0.0.6:3306)"));
	ck_assert(says(&finding.evidence, "10/s requests, 50 ms each"));
	ck_assert(says(&finding.evidence, "the network takes 1.0 ms of it"));
	assert_presentable(&finding);
	built_interval_free(interval);
}
END_TEST

START_TEST(connections_to_one_address_are_one_endpoint)
{
	struct connection_usage rows[] = {a_talk("10.0.0.5:5432", SERVICE_POSTGRES),
					  a_talk("10.0.0.5:5432", SERVICE_POSTGRES),
					  a_talk("10.0.0.6:5432", SERVICE_POSTGRES)};
	struct endpoint endpoints[ENDPOINT_MAX];
	struct sight sight = a_quiet_sight();

	rows[1].mean_request_s = 0.15;
	rows[1].requests_per_s = 30;
	rows[1].is_in_flight = false;
	rows[2].waited_share = 0.1;
	struct interval *interval = with_connections(&sight, rows, 3);
	ck_assert_uint_eq(endpoints_of(interval, PID, endpoints), 2);
	ck_assert_str_eq(endpoints[0].address, "10.0.0.5:5432");
	ck_assert_uint_eq(endpoints[0].connections, 2);
	ck_assert_uint_eq(endpoints[0].in_flight, 1);
	ck_assert_double_eq_tol(endpoints[0].waited, 0.9, 1e-9);
	ck_assert_double_eq_tol(endpoints[0].requests_per_s, 40, 1e-9);
	/* Weighted by how many there were of each. */
	ck_assert_double_eq_tol(endpoints[0].request_s, 0.125, 1e-9);
	built_interval_free(interval);
}
END_TEST

START_TEST(clients_of_ours_and_connections_of_others_are_no_endpoints)
{
	struct connection_usage rows[] = {a_talk("10.0.0.5:5432", SERVICE_POSTGRES),
					  a_talk("10.0.0.8:40000", SERVICE_UNKNOWN)};
	struct endpoint endpoints[ENDPOINT_MAX];
	struct sight sight = a_quiet_sight();

	rows[0].now.pid = PID - 1;
	rows[1].is_inbound = true;
	struct interval *interval = with_connections(&sight, rows, 2);
	ck_assert_uint_eq(endpoints_of(interval, PID, endpoints), 0);
	ck_assert_uint_eq(endpoints_of(interval, 0, endpoints), 1);
	built_interval_free(interval);
}
END_TEST

START_TEST(what_the_server_does_meanwhile_is_weighted_by_the_waits)
{
	struct connection_usage rows[] = {a_talk("127.0.0.1:5432", SERVICE_POSTGRES),
					  a_talk("127.0.0.1:5432", SERVICE_POSTGRES)};
	struct process_sight process = a_waiter(WAIT_DB);
	struct sight sight = a_quiet_sight();
	struct endpoint endpoints[ENDPOINT_MAX];
	struct finding finding;

	rows[0].backend = (struct backend_usage){.cpu = 1};
	rows[0].waited_share = 0.3;
	rows[1].backend = (struct backend_usage){.lock = 1};
	rows[1].waited_share = 0.1;
	struct interval *interval = with_connections(&sight, rows, 2);
	endpoints_of(interval, PID, endpoints);
	ck_assert_double_eq_tol(endpoints[0].server.cpu, 0.75, 1e-9);
	ck_assert_double_eq_tol(endpoints[0].server.lock, 0.25, 1e-9);
	ck_assert(judge_one("database", &sight, &process, &finding));
	ck_assert(says(&finding.evidence, "the server computes for 75 %"));
	ck_assert(says(&finding.evidence, "the server waits for a lock for 25 %"));
	built_interval_free(interval);
}
END_TEST

/* Hints */

START_TEST(many_short_requests_are_called_chatty)
{
	struct connection_usage row = a_talk("127.0.0.1:5432", SERVICE_POSTGRES);
	struct process_sight process = a_waiter(WAIT_DB);
	struct sight sight = a_quiet_sight();
	struct sentences hints = {.count = 0}, none = {.count = 0};

	struct interval *interval = with_connections(&sight, &row, 1);
	endpoint_hints(&sight, &process, &none);
	ck_assert_uint_eq(none.count, 0);
	built_interval_free(interval);
	row.requests_per_s = 2000;
	row.mean_request_s = 0.0003;
	interval = with_connections(&sight, &row, 1);
	endpoint_hints(&sight, &process, &hints);
	ck_assert(says(&hints, "chatty: 2000/s round trips"));
	built_interval_free(interval);
}
END_TEST

START_TEST(a_pool_is_exhausted_when_all_is_out_and_threads_are_parked)
{
	struct connection_usage rows[] = {a_talk("127.0.0.1:5432", SERVICE_POSTGRES),
					  a_talk("127.0.0.1:5432", SERVICE_POSTGRES)};
	struct process_sight process = a_waiter(WAIT_DB);
	struct sight sight = a_quiet_sight();
	struct sentences hints = {.count = 0}, none = {.count = 0};

	rows[0].in_flight_share = rows[1].in_flight_share = 0.98;
	struct interval *interval = with_connections(&sight, rows, 2);
	endpoint_hints(&sight, &process, &none);
	ck_assert_uint_eq(none.count, 0);
	process.split.share[WAIT_IDLE] = 8;
	endpoint_hints(&sight, &process, &hints);
	ck_assert(says(&hints, "all 2 connections are busy and 8 threads are parked"));
	built_interval_free(interval);
}
END_TEST

START_TEST(a_connection_for_each_request_is_told)
{
	struct connection_usage rows[6];
	struct process_sight process = a_waiter(WAIT_DB);
	struct sight sight = a_quiet_sight();
	struct sentences hints = {.count = 0};

	for (size_t i = 0; i < 6; i++) {
		rows[i] = a_talk("127.0.0.1:5432", SERVICE_POSTGRES);
		rows[i].is_new = true;
	}
	struct interval *interval = with_connections(&sight, rows, 6);
	endpoint_hints(&sight, &process, &hints);
	ck_assert(says(&hints, "new connections: no pool?"));
	built_interval_free(interval);
}
END_TEST

START_TEST(connections_too_short_to_be_seen_are_told_with_whose_number_it_is)
{
	struct connection_usage rows[] = {a_talk("127.0.0.1:5432", SERVICE_POSTGRES),
					  a_talk("127.0.0.1:5432", SERVICE_POSTGRES)};
	struct process_sight process = a_waiter(WAIT_DB);
	struct sight sight = a_quiet_sight();
	struct sentences hints = {.count = 0}, none = {.count = 0}, pool = {.count = 0};
	struct interval *interval;

	rows[0].is_new = true;
	rows[0].waited_share = 0;
	interval = with_connections(&sight, rows, 1);
	interval->system.tcp_opens_per_s = 2;
	endpoint_hints(&sight, &process, &none);
	ck_assert_uint_eq(none.count, 0);
	interval->system.tcp_opens_per_s = 80;
	endpoint_hints(&sight, &process, &hints);
	ck_assert(says(&hints, "all programs here together open 80/s"));
	built_interval_free(interval);
	/* One that stays is waited for: others of the machine open theirs. */
	rows[0].waited_share = 0.45;
	interval = with_connections(&sight, rows, 2);
	interval->system.tcp_opens_per_s = 80;
	endpoint_hints(&sight, &process, &pool);
	ck_assert_uint_eq(pool.count, 0);
	built_interval_free(interval);
}
END_TEST

START_TEST(the_only_database_is_named_though_nobody_was_seen_waiting_for_it)
{
	struct connection_usage rows[] = {a_talk("127.0.0.1:5432", SERVICE_POSTGRES),
					  a_talk("127.0.0.1:3306", SERVICE_MYSQL)};
	struct sight sight = a_quiet_sight();
	struct interval *interval;

	rows[0].waited_share = rows[1].waited_share = 0;
	interval = with_connections(&sight, rows, 1);
	ck_assert_str_eq(endpoint_words(&sight, PID, WAIT_DB).text, " (PostgreSQL 127.0.0.1:5432)");
	ck_assert_str_eq(endpoint_words(&sight, PID, WAIT_NET).text, "");
	built_interval_free(interval);
	interval = with_connections(&sight, rows, 2);
	ck_assert_str_eq(endpoint_words(&sight, PID, WAIT_DB).text, "");
	built_interval_free(interval);
}
END_TEST

START_TEST(who_passes_on_and_what_the_server_does_most_are_named)
{
	struct connection_usage row = a_talk("127.0.0.1:6432", SERVICE_POSTGRES);
	struct sight sight = a_quiet_sight();
	struct interval *interval;

	row.now.via = "pgbouncer";
	row.backend = (struct backend_usage){.disk = 0.8, .cpu = 0.2};
	interval = with_connections(&sight, &row, 1);
	ck_assert_str_eq(endpoint_words(&sight, PID, WAIT_DB).text,
			 " (PostgreSQL via pgbouncer 127.0.0.1:6432, which waits for its disk)");
	built_interval_free(interval);
}
END_TEST

START_TEST(one_connection_that_is_slower_than_the_others_is_told_apart)
{
	struct connection_usage rows[3];
	struct process_sight process = a_waiter(WAIT_DB);
	struct sight sight = a_quiet_sight();
	struct sentences hints = {.count = 0}, none = {.count = 0}, stuck = {.count = 0};
	struct interval *interval;

	for (size_t i = 0; i < 3; i++) {
		rows[i] = a_talk("127.0.0.1:5432", SERVICE_POSTGRES);
		rows[i].in_flight_s = NAN;
	}
	interval = with_connections(&sight, rows, 3);
	endpoint_hints(&sight, &process, &none);
	ck_assert_uint_eq(none.count, 0);
	built_interval_free(interval);
	rows[1].now.tid = 77;
	rows[1].mean_request_s = 0.4;
	rows[1].requests_per_s = 2;
	interval = with_connections(&sight, rows, 3);
	endpoint_hints(&sight, &process, &hints);
	ck_assert(says(&hints, "one slow connection (thread 77): 400 ms for an answer, the other 2 "
			       "get theirs in 50 ms"));
	built_interval_free(interval);
	/* It has had no answer yet. */
	rows[1].mean_request_s = NAN;
	rows[1].requests_per_s = 0;
	rows[1].in_flight_s = 12;
	interval = with_connections(&sight, rows, 3);
	endpoint_hints(&sight, &process, &stuck);
	ck_assert(says(&stuck, "one slow connection (thread 77): 12 s"));
	built_interval_free(interval);
}
END_TEST

START_TEST(a_way_that_takes_most_of_each_request_is_told)
{
	struct connection_usage row = a_talk("10.0.0.5:5432", SERVICE_POSTGRES);
	struct process_sight process = a_waiter(WAIT_DB);
	struct sight sight = a_quiet_sight();
	struct sentences hints = {.count = 0}, none = {.count = 0};
	struct interval *interval;

	row.requests_per_s = 40;
	row.mean_request_s = 0.022;
	row.min_rtt_s = 0.0003;
	interval = with_connections(&sight, &row, 1);
	endpoint_hints(&sight, &process, &none);
	ck_assert_uint_eq(none.count, 0);
	built_interval_free(interval);
	row.min_rtt_s = 0.02;
	interval = with_connections(&sight, &row, 1);
	endpoint_hints(&sight, &process, &hints);
	ck_assert(says(&hints,
		       "far away: of 22 ms for each of 40/s requests the network takes 20 ms"));
	built_interval_free(interval);
}
END_TEST

START_TEST(segments_sent_again_are_told_when_there_are_some)
{
	struct connection_usage row = a_talk("10.0.0.5:5432", SERVICE_POSTGRES);
	struct process_sight process = a_waiter(WAIT_DB);
	struct sight sight = a_quiet_sight();
	struct sentences hints = {.count = 0}, none = {.count = 0};
	struct interval *interval;

	row.retransmits_per_s = 0.2;
	interval = with_connections(&sight, &row, 1);
	endpoint_hints(&sight, &process, &none);
	ck_assert_uint_eq(none.count, 0);
	built_interval_free(interval);
	row.retransmits_per_s = 3;
	interval = with_connections(&sight, &row, 1);
	endpoint_hints(&sight, &process, &hints);
	ck_assert(says(&hints, "3/s segments sent again on the way to it"));
	built_interval_free(interval);
}
END_TEST

START_TEST(who_waits_for_nothing_hides_nothing)
{
	struct process_sight process = a_waiter(WAIT_IDLE);
	struct sight sight = a_quiet_sight();
	struct verdict seen = verdict_unknown(), unseen = verdict_unknown();

	blind_spots(&sight, &process.split, &seen);
	ck_assert_uint_eq(seen.blind_count, 0);
	process.split.share[WAIT_DB] = NAN;
	blind_spots(&sight, &process.split, &unseen);
	ck_assert_uint_eq(unseen.blind_count, 1);
	ck_assert_str_eq(unseen.blind[0].what, "waits on sockets, databases and locks");
}
END_TEST

START_TEST(of_a_hidden_process_its_connections_are_told)
{
	struct connection_usage row = a_talk("127.0.0.1:5432", SERVICE_POSTGRES);
	struct process_sight process = a_waiter(WAIT_UNKNOWN);
	struct sight sight = a_quiet_sight();
	struct sentences evidence = {.count = 0};

	struct interval *interval = with_connections(&sight, &row, 1);
	endpoint_hidden_evidence(&sight, &process, &evidence);
	ck_assert(says(&evidence, "it has 1 connection to PostgreSQL 127.0.0.1:5432"));
	ck_assert(says(&evidence, "0.5 with a request in flight"));
	built_interval_free(interval);
}
END_TEST

Suite *test_rules_waits_suite(void)
{
	Suite *suite = suite_create("rules_waits");
	TCase *waits = tcase_create("waits"), *endpoints = tcase_create("endpoints");

	tcase_add_loop_test(waits, each_wait_has_a_rule_and_no_rule_speaks_of_another, 0,
			    sizeof(rules_of) / sizeof(rules_of[0]));
	tcase_add_test(waits, without_samples_nobody_is_said_to_wait);
	tcase_add_test(waits, a_machine_waits_when_enough_of_its_threads_do);
	tcase_add_loop_test(waits, confidence_takes_samples_evidence_and_sight, 0,
			    sizeof(cases) / sizeof(cases[0]));
	tcase_add_test(waits, a_lock_needs_no_evidence_from_sockets);
	tcase_add_test(waits, what_the_kernel_measured_is_not_said_by_samples);
	suite_add_tcase(suite, waits);
	tcase_add_test(endpoints, the_endpoint_waited_for_most_is_named);
	tcase_add_test(endpoints, connections_to_one_address_are_one_endpoint);
	tcase_add_test(endpoints, clients_of_ours_and_connections_of_others_are_no_endpoints);
	tcase_add_test(endpoints, what_the_server_does_meanwhile_is_weighted_by_the_waits);
	tcase_add_test(endpoints, many_short_requests_are_called_chatty);
	tcase_add_test(endpoints, a_pool_is_exhausted_when_all_is_out_and_threads_are_parked);
	tcase_add_test(endpoints, a_connection_for_each_request_is_told);
	tcase_add_test(endpoints, one_connection_that_is_slower_than_the_others_is_told_apart);
	tcase_add_test(endpoints, a_way_that_takes_most_of_each_request_is_told);
	tcase_add_test(endpoints, who_waits_for_nothing_hides_nothing);
	tcase_add_test(endpoints, segments_sent_again_are_told_when_there_are_some);
	tcase_add_test(endpoints,
		       connections_too_short_to_be_seen_are_told_with_whose_number_it_is);
	tcase_add_test(endpoints, the_only_database_is_named_though_nobody_was_seen_waiting_for_it);
	tcase_add_test(endpoints, who_passes_on_and_what_the_server_does_most_are_named);
	tcase_add_test(endpoints, of_a_hidden_process_its_connections_are_told);
	suite_add_tcase(suite, endpoints);
	return suite;
}
