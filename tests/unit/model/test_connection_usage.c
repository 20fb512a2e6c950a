/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "helpers/builders.h"
#include "model/metric.h"

Suite *test_connection_usage_suite(void);

#define MS NS_PER_MS
#define IN_FLIGHT CONNECTION_IN_FLIGHT

static struct snapshot *begin, *end;
static struct interval *interval;

static struct snapshot *a_frame(double at_s, const struct connection *rows, size_t count)
{
	struct snapshot *snapshot = snapshot_new();

	snapshot->time_ns = snapshot->boot_ns = (uint64_t)(at_s * 1e9);
	snapshot->host = &a_host;
	snapshot->connections = arena_calloc(&snapshot->arena, count, sizeof(*rows));
	memcpy(snapshot->connections, rows, count * sizeof(*rows));
	snapshot->connection_count = count;
	snapshot_seal(snapshot);
	return snapshot;
}

/* One connection, seen two seconds apart. */
static const struct connection_usage *watch(struct connection before, struct connection now)
{
	before.pid = now.pid = 7;
	before.inode = now.inode = 70;
	begin = a_frame(1, &before, 1);
	end = a_frame(3, &now, 1);
	interval = interval_new(begin, end);
	ck_assert_uint_eq(interval->connection_count, 1);
	return &interval->connections[0];
}

static void put_away(void)
{
	interval_free(interval);
	snapshot_free(begin);
	snapshot_free(end);
	interval = NULL;
	begin = end = NULL;
}

#define assert_about(value, expected) ck_assert_double_eq_tol(value, expected, 1e-9)

START_TEST(counters_become_rates_and_mean_times)
{
	const struct connection_usage *usage =
		watch((struct connection){.requests = 100, .sent_bytes = 1000},
		      (struct connection){.requests = 140,
					  .sent_bytes = 5000,
					  .received_bytes = 300,
					  .retransmits = 2,
					  .in_flight_ns = 1000 * MS,
					  .waited_ns = 3000 * MS,
					  .min_rtt_ns = 20000});

	assert_about(usage->requests_per_s, 20);
	assert_about(usage->mean_request_s, 0.025);
	assert_about(usage->in_flight_share, 0.5);
	/* Two threads may wait for one connection. */
	assert_about(usage->waited_share, 1.5);
	assert_about(usage->sent_bytes_per_s, 2000);
	assert_about(usage->received_bytes_per_s, 150);
	assert_about(usage->retransmits_per_s, 1);
	assert_about(usage->min_rtt_s, 20e-6);
	ck_assert(!usage->is_new);
}
END_TEST

START_TEST(requests_too_short_for_looks_take_as_long_as_their_thread_waited)
{
	struct connection before = {.requests = 0};
	struct connection now = {.requests = 2000, .in_flight_ns = 1 * MS, .waited_ns = 400 * MS};

	assert_about(watch(before, now)->mean_request_s, 0.0002);
	put_away();
	/* An event loop waits for many: its time is not that of this one. */
	before.flags = now.flags = CONNECTION_IS_EVENT_LOOP;
	now.in_flight_ns = 0;
	ck_assert_double_nan(watch(before, now)->mean_request_s);
}
END_TEST

START_TEST(what_cannot_be_counted_stays_unknown)
{
	struct connection row = {.requests = VALUE_UNKNOWN, .min_rtt_ns = VALUE_UNKNOWN};
	const struct connection_usage *usage;

	memset(&row.backend, 0xff, sizeof(row.backend));
	usage = watch(row, row);
	ck_assert(isnan(usage->requests_per_s));
	ck_assert(isnan(usage->mean_request_s));
	ck_assert(isnan(usage->min_rtt_s));
	ck_assert(isnan(usage->backend.cpu));
	ck_assert_int_eq(usage->backend_pid, -1);
}
END_TEST

START_TEST(no_request_has_no_mean_time)
{
	ck_assert(isnan(watch((struct connection){0}, (struct connection){0})->mean_request_s));
}
END_TEST

START_TEST(the_server_splits_the_time_that_was_waited)
{
	const struct connection_usage *usage = watch(
		(struct connection){.backend.cpu_ns = 100 * MS},
		(struct connection){
			.backend = {.cpu_ns = 400 * MS, .disk_ns = 100 * MS, .lock_ns = 600 * MS}});

	assert_about(usage->backend.cpu, 0.3);
	assert_about(usage->backend.disk, 0.1);
	assert_about(usage->backend.lock, 0.6);
	assert_about(usage->backend.idle, 0);
}
END_TEST

START_TEST(the_present_request_has_an_age)
{
	const struct connection_usage *usage =
		watch((struct connection){0},
		      (struct connection){.flags = IN_FLIGHT, .in_flight_since_ns = 2750 * MS});

	assert_about(usage->in_flight_s, 0.25);
	ck_assert(usage->is_in_flight);
	put_away();
	ck_assert(isnan(watch((struct connection){0}, (struct connection){0})->in_flight_s));
}
END_TEST

START_TEST(a_connection_that_was_not_there_has_no_rates_yet)
{
	struct connection before[] = {{.pid = 7, .inode = 70}, {.pid = 9, .inode = 1}};
	struct connection now[] = {{.pid = 7, .inode = 70, .requests = 2},
				   {.pid = 7, .inode = 71, .requests = 90},
				   {.pid = 9, .inode = 1, .requests = 4}};
	size_t count;

	begin = a_frame(1, before, 2);
	end = a_frame(2, now, 3);
	interval = interval_new(begin, end);
	assert_about(interval->connections[0].requests_per_s, 2);
	ck_assert(interval->connections[1].is_new);
	ck_assert(isnan(interval->connections[1].requests_per_s));
	assert_about(interval->connections[2].requests_per_s, 4);
	ck_assert_ptr_eq(interval_connections_of(interval, 7, &count), interval->connections);
	ck_assert_uint_eq(count, 2);
	ck_assert_ptr_null(interval_connections_of(interval, 8, &count));
	ck_assert_uint_eq(count, 0);
}
END_TEST

START_TEST(services_have_names_and_are_found_by_them)
{
	enum service service;

	for (size_t i = 0; i < SERVICE_COUNT; i++) {
		ck_assert_ptr_nonnull(services[i].key);
		ck_assert_int_eq(services[i].is_database, i != SERVICE_UNKNOWN);
	}
	ck_assert(service_find("PostgreSQL", 10, &service));
	ck_assert_int_eq(service, SERVICE_POSTGRES);
	ck_assert(service_find("mariadb", 7, &service));
	ck_assert_int_eq(service, SERVICE_MYSQL);
	ck_assert(!service_find("unknown", 7, &service));
	ck_assert(!service_find("mysq", 4, &service));
}
END_TEST

Suite *test_connection_usage_suite(void)
{
	Suite *suite = suite_create("connection_usage");
	TCase *tests = tcase_create("connection_usage");

	tcase_add_checked_fixture(tests, NULL, put_away);
	tcase_add_test(tests, counters_become_rates_and_mean_times);
	tcase_add_test(tests, requests_too_short_for_looks_take_as_long_as_their_thread_waited);
	tcase_add_test(tests, what_cannot_be_counted_stays_unknown);
	tcase_add_test(tests, no_request_has_no_mean_time);
	tcase_add_test(tests, the_server_splits_the_time_that_was_waited);
	tcase_add_test(tests, the_present_request_has_an_age);
	tcase_add_test(tests, a_connection_that_was_not_there_has_no_rates_yet);
	tcase_add_test(tests, services_have_names_and_are_found_by_them);
	suite_add_tcase(suite, tests);
	return suite;
}
