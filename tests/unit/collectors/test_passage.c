/* SPDX-License-Identifier: MIT */
/* Connections that somebody passes on: client, forwarder and server are sockets of this very process. */
#include <arpa/inet.h>
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "collectors/connections.h"
#include "collectors/connections_private.h"
#include "collectors/host.h"

Suite *test_passage_suite(void);

static struct proc_root root;
static struct host host;
static struct connections *connections;
static struct database_list databases;

/* client → front (accepted by the forwarder), its upstream → server */
static int front_door, server_door, client, front, upstream, server;

static int door(struct sockaddr_in *ret_address)
{
	socklen_t length = sizeof(*ret_address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	*ret_address = (struct sockaddr_in){.sin_family = AF_INET,
					    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	ck_assert_int_eq(bind(fd, (const struct sockaddr *)ret_address, length), 0);
	ck_assert_int_eq(listen(fd, 4), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)ret_address, &length), 0);
	return fd;
}

static int call(const struct sockaddr_in *address, int listening, int *ret_accepted)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	ck_assert_int_eq(connect(fd, (const struct sockaddr *)address, sizeof(*address)), 0);
	*ret_accepted = accept(listening, NULL, NULL);
	ck_assert_int_ge(*ret_accepted, 0);
	return fd;
}

static void begin(void)
{
	struct sockaddr_in front_address, server_address;
	struct message message;
	char text[64];

	ck_assert_int_eq(proc_root_open(NULL, NULL, &root), 0);
	host_read(&root, &host);
	memset(&databases, 0, sizeof(databases));
	front_door = door(&front_address);
	server_door = door(&server_address);
	client = call(&front_address, front_door, &front);
	upstream = call(&server_address, server_door, &server);
	snprintf(text, sizeof(text), "127.0.0.1:%u=mysql", ntohs(server_address.sin_port));
	ck_assert_int_eq(database_list_add(&databases, text, &message), 0);
	connections = connections_new(&root, &host, &databases);
}

static void end(void)
{
	const int all[] = {front_door, server_door, client, front, upstream, server};

	connections_free(connections);
	connections = NULL;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		close(all[i]);
	proc_root_close(&root);
}

static uint64_t inode_of(int fd)
{
	struct stat status;

	ck_assert_int_eq(fstat(fd, &status), 0);
	return status.st_ino;
}

static void say(int from, int to, size_t bytes)
{
	char text[1024] = "";

	ck_assert_int_eq(send(from, text, bytes, 0), (ssize_t)bytes);
	ck_assert_int_eq(recv(to, text, bytes, MSG_WAITALL), (ssize_t)bytes);
}

/* One that has answered the question of the client so far, and one it is busy with. */
static void pass_on(size_t in, size_t out)
{
	say(client, front, in);
	say(upstream, server, out);
	say(server, upstream, 400);
	say(front, client, 400);
	usleep(20000);
	say(client, front, in);
	say(upstream, server, out);
}

static struct watched *watched_client(enum wait_class *ret_class)
{
	/* Too late to be of the same time by chance. */
	usleep(20000);
	connections_begin_look(connections, clock_now_ns());
	*ret_class =
		connections_ask(connections, getpid(), gettid(), inode_of(client), WAIT_STYLE_REPLY)
			.class;
	return connections_find(connections, getpid(), inode_of(client));
}

START_TEST(what_is_passed_on_byte_for_byte_is_what_it_is_passed_on_to)
{
	const struct watched *watched;
	const struct watched *leg;
	enum wait_class class;

	pass_on(300, 300);
	watched = watched_client(&class);
	ck_assert_int_eq(class, WAIT_DB);
	ck_assert_int_eq(watched->row.service, SERVICE_MYSQL);
	ck_assert_str_eq(watched->endpoint.via, "a forwarder");
	leg = connections_of_id(connections, watched->passage.leg);
	ck_assert_ptr_nonnull(leg);
	ck_assert_uint_eq(leg->row.inode, inode_of(upstream));
	ck_assert_ptr_eq(passage_leg(connections, connections_of_id(connections, watched->id)),
			 leg);
}
END_TEST

/* What the forwarder passes on after so long a pause, and what the client then seems to wait for. */
static void expect_after(useconds_t pause_us, size_t bytes, enum service service,
			 enum wait_class expected)
{
	enum wait_class class;

	say(client, front, bytes);
	usleep(pause_us);
	say(upstream, server, bytes);
	ck_assert_int_eq(watched_client(&class)->row.service, service);
	ck_assert_int_eq(class, expected);
}

START_TEST(few_bytes_must_have_moved_at_the_same_time_too)
{
	expect_after(0, 20, SERVICE_MYSQL, WAIT_DB);
}
END_TEST

START_TEST(the_same_few_bytes_at_another_time_are_chance)
{
	enum wait_class class;

	say(upstream, server, 20);
	usleep(60000);
	say(client, front, 20);
	ck_assert_int_eq(watched_client(&class)->row.service, SERVICE_UNKNOWN);
	ck_assert_int_eq(class, WAIT_NET);
}
END_TEST

START_TEST(a_forwarder_may_have_waited_for_a_cpu)
{
	expect_after(100000, 200, SERVICE_MYSQL, WAIT_DB);
}
END_TEST

START_TEST(a_second_is_too_long_for_that)
{
	expect_after(1000000, 200, SERVICE_UNKNOWN, WAIT_NET);
}
END_TEST

START_TEST(a_service_that_asks_a_database_is_none)
{
	const struct watched *watched;
	enum wait_class class;

	pass_on(300, 120);
	watched = watched_client(&class);
	ck_assert_int_eq(class, WAIT_NET);
	ck_assert_int_eq(watched->row.service, SERVICE_UNKNOWN);
	ck_assert_str_eq(watched->endpoint.via, "");
}
END_TEST

START_TEST(a_program_with_two_connections_alike_does_not_pass_itself_on)
{
	enum wait_class class;

	connections_begin_look(connections, clock_now_ns());
	connections_ask(connections, getpid(), gettid(), inode_of(upstream), WAIT_STYLE_REPLY);
	pass_on(300, 300);
	ck_assert_int_eq(watched_client(&class)->row.service, SERVICE_UNKNOWN);
	ck_assert_int_eq(class, WAIT_NET);
}
END_TEST

START_TEST(a_forwarder_that_hangs_up_is_none_any_more)
{
	struct watched *watched;
	enum wait_class class;

	pass_on(300, 300);
	watched = watched_client(&class);
	ck_assert_ptr_nonnull(passage_leg(connections, watched));
	close(upstream);
	close(server);
	connections_begin_look(connections, clock_now_ns());
	ck_assert_ptr_null(passage_leg(connections, watched));
	ck_assert(!watched->passage.is_twin);
	upstream = server = -1;
}
END_TEST

Suite *test_passage_suite(void)
{
	Suite *suite = suite_create("passage");
	TCase *tests = tcase_create("passage");

	tcase_add_checked_fixture(tests, begin, end);
	tcase_add_test(tests, what_is_passed_on_byte_for_byte_is_what_it_is_passed_on_to);
	tcase_add_test(tests, few_bytes_must_have_moved_at_the_same_time_too);
	tcase_add_test(tests, the_same_few_bytes_at_another_time_are_chance);
	tcase_add_test(tests, a_forwarder_may_have_waited_for_a_cpu);
	tcase_add_test(tests, a_second_is_too_long_for_that);
	tcase_add_test(tests, a_service_that_asks_a_database_is_none);
	tcase_add_test(tests, a_program_with_two_connections_alike_does_not_pass_itself_on);
	tcase_add_test(tests, a_forwarder_that_hangs_up_is_none_any_more);
	suite_add_tcase(suite, tests);
	return suite;
}
