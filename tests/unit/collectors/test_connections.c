/* SPDX-License-Identifier: MIT */
/* Real sockets of this very process, watched by it. */
#include <arpa/inet.h>
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/units.h"
#include "collectors/connections.h"
#include "collectors/host.h"

Suite *test_connections_suite(void);

static struct proc_root root;
static struct host host;
static struct connections *connections;
static struct database_list databases;

/* A connection over loopback: both ends are ours. */
static int listener, client, server;
static struct sockaddr_in address;

static uint64_t inode_of(int fd)
{
	struct stat status;

	ck_assert_int_eq(fstat(fd, &status), 0);
	return status.st_ino;
}

static void begin(void)
{
	socklen_t length = sizeof(address);

	ck_assert_int_eq(proc_root_open(NULL, NULL, &root), 0);
	host_read(&root, &host);
	memset(&databases, 0, sizeof(databases));
	address = (struct sockaddr_in){.sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	listener = socket(AF_INET, SOCK_STREAM, 0);
	ck_assert_int_eq(bind(listener, (const struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(listen(listener, 4), 0);
	ck_assert_int_eq(getsockname(listener, (struct sockaddr *)&address, &length), 0);
	client = socket(AF_INET, SOCK_STREAM, 0);
	ck_assert_int_eq(connect(client, (const struct sockaddr *)&address, sizeof(address)), 0);
	server = accept(listener, NULL, NULL);
	ck_assert_int_ge(server, 0);
}

static void watch(void)
{
	connections = connections_new(&root, &host, &databases);
}

static void end(void)
{
	connections_free(connections);
	connections = NULL;
	close(client);
	close(server);
	close(listener);
	proc_root_close(&root);
}

static void say(int fd, const char *text)
{
	ck_assert_int_eq(send(fd, text, strlen(text), 0), (ssize_t)strlen(text));
}

static void hear(int fd)
{
	char text[256];

	ck_assert_int_gt(recv(fd, text, sizeof(text), 0), 0);
}

static struct socket_answer ask(int fd, enum wait_style style)
{
	connections_begin_look(connections, clock_now_ns());
	return connections_ask(connections, getpid(), gettid(), inode_of(fd), style);
}

/* Long enough for the kernel's clock to tick: what is said then is later by its count. */
static void pass_a_tick(void)
{
	usleep(20000);
}

START_TEST(a_request_without_an_answer_is_waited_for)
{
	struct socket_answer answer;

	watch();
	say(client, "a");
	hear(server);
	say(server, "b");
	hear(client);
	pass_a_tick();
	say(client, "request");
	hear(server);
	answer = ask(client, WAIT_STYLE_EVENT_LOOP);
	ck_assert_int_eq(answer.class, WAIT_NET);
	ck_assert(answer.is_strong);
	ck_assert(answer.is_local);
	ck_assert_uint_ne(answer.id, 0);
}
END_TEST

START_TEST(an_answered_request_leaves_the_loop_idle)
{
	watch();
	say(client, "request");
	hear(server);
	pass_a_tick();
	say(server, "answer");
	hear(client);
	ck_assert_int_eq(ask(client, WAIT_STYLE_EVENT_LOOP).class, WAIT_IDLE);
	ck_assert(ask(client, WAIT_STYLE_EVENT_LOOP).is_strong);
}
END_TEST

START_TEST(who_waits_for_clients_is_idle)
{
	watch();
	say(client, "request");
	hear(server);
	ck_assert_int_eq(ask(server, WAIT_STYLE_REPLY).class, WAIT_IDLE);
	ck_assert_int_eq(ask(listener, WAIT_STYLE_EVENT_LOOP).class, WAIT_IDLE);
	ck_assert(ask(server, WAIT_STYLE_REPLY).is_strong);
}
END_TEST

START_TEST(a_database_is_one_because_the_user_says_so)
{
	struct message message;
	char text[64];

	snprintf(text, sizeof(text), "127.0.0.1:%u=mongodb", ntohs(address.sin_port));
	ck_assert_int_eq(database_list_add(&databases, text, &message), 0);
	watch();
	say(client, "request");
	hear(server);
	ck_assert_int_eq(ask(client, WAIT_STYLE_REPLY).class, WAIT_DB);
}
END_TEST

START_TEST(bytes_that_move_unsettle_an_answer)
{
	struct socket_answer answer;

	watch();
	say(client, "request");
	hear(server);
	pass_a_tick();
	say(server, "answer");
	hear(client);
	answer = ask(client, WAIT_STYLE_EVENT_LOOP);
	connections_begin_look(connections, clock_now_ns());
	ck_assert(!connections_has_moved(connections, answer.id));
	say(client, "another");
	connections_begin_look(connections, clock_now_ns());
	ck_assert(connections_has_moved(connections, answer.id));
	ck_assert(connections_has_moved(connections, 4711));
}
END_TEST

START_TEST(a_socket_nobody_has_is_not_waited_for)
{
	struct socket_answer answer;

	watch();
	connections_begin_look(connections, clock_now_ns());
	answer = connections_ask(connections, getpid(), gettid(), UINT32_MAX - 7, WAIT_STYLE_REPLY);
	ck_assert(!wait_class_is_active(answer.class));
	answer = connections_ask(connections, getpid(), gettid(), UINT64_MAX, WAIT_STYLE_REPLY);
	ck_assert(!wait_class_is_active(answer.class));
}
END_TEST

/* Unix sockets */

START_TEST(what_the_other_end_has_not_read_is_in_flight)
{
	int ends[2];
	struct socket_answer answer;

	watch();
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	say(ends[0], "request");
	answer = ask(ends[0], WAIT_STYLE_EVENT_LOOP);
	ck_assert_int_eq(answer.class, WAIT_IPC);
	ck_assert(answer.is_strong);
	hear(ends[1]);
	ck_assert_int_eq(ask(ends[0], WAIT_STYLE_EVENT_LOOP).class, WAIT_IDLE);
	close(ends[0]);
	close(ends[1]);
}
END_TEST

START_TEST(a_unix_socket_bears_the_path_of_its_server)
{
	struct sockaddr_un path = {.sun_family = AF_UNIX};
	char directory[] = "/tmp/blametop-test-XXXXXX";
	int door = socket(AF_UNIX, SOCK_STREAM, 0), caller = socket(AF_UNIX, SOCK_STREAM, 0);
	struct socket_answer answer;
	int called;

	ck_assert_ptr_nonnull(mkdtemp(directory));
	snprintf(path.sun_path, sizeof(path.sun_path), "%s/.s.PGSQL.1", directory);
	ck_assert_int_eq(bind(door, (const struct sockaddr *)&path, sizeof(path)), 0);
	ck_assert_int_eq(listen(door, 1), 0);
	ck_assert_int_eq(connect(caller, (const struct sockaddr *)&path, sizeof(path)), 0);
	called = accept(door, NULL, NULL);
	watch();
	say(caller, "request");
	answer = ask(caller, WAIT_STYLE_REPLY);
	ck_assert_int_eq(answer.class, WAIT_DB);
	ck_assert(answer.is_strong);
	ck_assert_int_eq(ask(called, WAIT_STYLE_REPLY).class, WAIT_IDLE);
	ck_assert_int_eq(ask(door, WAIT_STYLE_REPLY).class, WAIT_IDLE);
	close(called);
	close(caller);
	close(door);
	unlink(path.sun_path);
	rmdir(directory);
}
END_TEST

/* Frames */

static struct snapshot *fold(void)
{
	struct snapshot *snapshot = snapshot_new();

	snapshot->needs = NEED_CONNECTIONS | NEED_WAITS;
	snapshot->time_ns = clock_now_ns();
	snapshot->processes = arena_calloc(&snapshot->arena, 1, sizeof(struct task));
	snapshot->processes[0] = task_unknown();
	snapshot->processes[0].tgid = snapshot->processes[0].tid = getpid();
	snapshot->processes[0].uid = geteuid();
	snapshot->processes[0].name = "check";
	snapshot->process_count = 1;
	connections_know_processes(connections, snapshot);
	connections_fold(connections, snapshot);
	snapshot_seal(snapshot);
	return snapshot;
}

static const struct connection *row_of(const struct snapshot *snapshot, int fd)
{
	for (size_t i = 0; i < snapshot->connection_count; i++)
		if (snapshot->connections[i].inode == inode_of(fd))
			return &snapshot->connections[i];
	return NULL;
}

START_TEST(a_connection_nobody_asked_about_is_found_and_has_a_row)
{
	const struct connection *row;
	struct snapshot *snapshot;
	char text[32];

	watch();
	say(client, "request");
	hear(server);
	snapshot = fold();
	snapshot_free(snapshot);
	snapshot = fold();
	row = row_of(snapshot, client);
	ck_assert_ptr_nonnull(row);
	snprintf(text, sizeof(text), "127.0.0.1:%u", ntohs(address.sin_port));
	ck_assert_str_eq(row->address, text);
	ck_assert_int_eq(row->pid, getpid());
	ck_assert_uint_eq(row->sent_bytes, strlen("request"));
	ck_assert_uint_eq(row->received_bytes, 0);
	ck_assert(row->flags & CONNECTION_IN_FLIGHT);
	ck_assert_uint_ne(row->in_flight_since_ns, 0);
	ck_assert(!value_is_known(row->backend.cpu_ns));
	/* The end of the server waits for nothing. */
	ck_assert_ptr_null(row_of(snapshot, server));
	snapshot_free(snapshot);
}
END_TEST

START_TEST(requests_are_counted_and_blame_is_added_up)
{
	struct socket_answer answer;
	const struct connection *row;
	struct snapshot *snapshot;

	watch();
	say(client, "first");
	hear(server);
	answer = ask(client, WAIT_STYLE_REPLY);
	for (int i = 0; i < 3; i++) {
		say(server, "answer");
		hear(client);
		say(client, "request");
		hear(server);
	}
	ask(client, WAIT_STYLE_REPLY);
	pass_a_tick();
	ask(client, WAIT_STYLE_REPLY);
	connections_blame(connections, answer.id, gettid(), 40 * NS_PER_MS);
	connections_blame(connections, answer.id, gettid(), 2 * NS_PER_MS);
	connections_blame(connections, 4711, gettid(), NS_PER_S);
	snapshot = fold();
	row = row_of(snapshot, client);
	ck_assert_uint_eq(row->requests, 3);
	ck_assert_uint_eq(row->waited_ns, 42 * NS_PER_MS);
	ck_assert_int_eq(row->tid, gettid());
	ck_assert_uint_gt(row->in_flight_ns, 0);
	snapshot_free(snapshot);
}
END_TEST

START_TEST(what_was_closed_is_forgotten)
{
	struct socket_answer answer;
	struct snapshot *snapshot;
	uint64_t inode;

	watch();
	say(client, "request");
	answer = ask(client, WAIT_STYLE_REPLY);
	inode = inode_of(client);
	close(client);
	close(server);
	snapshot = fold();
	for (size_t i = 0; i < snapshot->connection_count; i++)
		ck_assert_uint_ne(snapshot->connections[i].inode, inode);
	snapshot_free(snapshot);
	ck_assert(connections_has_moved(connections, answer.id));
	ck_assert(!connections_in_flight(connections, answer.id));
	client = server = -1;
}
END_TEST

/* Nothing to ask: a recorded /proc has no kernel behind it. */
START_TEST(without_a_kernel_to_ask_everything_is_unknown_and_said)
{
	struct snapshot *snapshot;

	root.is_live = false;
	watch();
	say(client, "request");
	ck_assert_int_eq(ask(client, WAIT_STYLE_REPLY).class, WAIT_UNKNOWN);
	snapshot = fold();
	ck_assert_uint_eq(snapshot->connection_count, 0);
	ck_assert_uint_ge(snapshot->health_count, 1);
	ck_assert_str_eq(snapshot->health[0].collector, "connections");
	snapshot_free(snapshot);
}
END_TEST

Suite *test_connections_suite(void)
{
	Suite *suite = suite_create("connections");
	TCase *tests = tcase_create("connections");

	tcase_add_checked_fixture(tests, begin, end);
	tcase_add_test(tests, a_request_without_an_answer_is_waited_for);
	tcase_add_test(tests, an_answered_request_leaves_the_loop_idle);
	tcase_add_test(tests, who_waits_for_clients_is_idle);
	tcase_add_test(tests, a_database_is_one_because_the_user_says_so);
	tcase_add_test(tests, bytes_that_move_unsettle_an_answer);
	tcase_add_test(tests, a_socket_nobody_has_is_not_waited_for);
	tcase_add_test(tests, what_the_other_end_has_not_read_is_in_flight);
	tcase_add_test(tests, a_unix_socket_bears_the_path_of_its_server);
	tcase_add_test(tests, a_connection_nobody_asked_about_is_found_and_has_a_row);
	tcase_add_test(tests, requests_are_counted_and_blame_is_added_up);
	tcase_add_test(tests, what_was_closed_is_forgotten);
	tcase_add_test(tests, without_a_kernel_to_ask_everything_is_unknown_and_said);
	suite_add_tcase(suite, tests);
	return suite;
}
