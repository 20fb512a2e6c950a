/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <check.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "collectors/endpoint.h"
#include "collectors/server_names.h"

Suite *test_endpoint_suite(void);

static struct server items[4];
static uid_t uids[] = {0, 26, 1000};
static struct servers servers;
static struct proc_root root = {.fd = -1, .sys_fd = -1};
static struct database_list databases;
static struct endpoint_context context;

static const char *name_of(void *user_context, uid_t uid)
{
	(void)user_context;
	return uid == 26 ? "postgres" : uid == 27 ? "mysql" : uid == 0 ? "root" : "someone";
}

static void begin(void)
{
	memset(items, 0, sizeof(items));
	servers = (struct servers){.items = items, .uids = uids, .uid_count = 3};
	databases.count = 0;
	context = (struct endpoint_context){&databases, &servers, &root, name_of, NULL};
}

static struct server *add_server(pid_t pid, uid_t uid, enum service service, const char *name,
				 char *command)
{
	struct server *server = &items[servers.count++];

	server->pid = pid;
	server->uid = uid;
	server->service = service;
	server->command = command;
	strcpy(server->name, name);
	return server;
}

static struct socket_address address_of(const char *ip, uint16_t port)
{
	struct socket_address address = {.port = port};

	address.ip.s6_addr[10] = address.ip.s6_addr[11] = 0xff;
	ck_assert_int_eq(inet_pton(AF_INET, ip, address.ip.s6_addr + 12), 1);
	return address;
}

static struct endpoint remote(const char *ip, uint16_t port)
{
	struct socket_address address = address_of(ip, port);

	return endpoint_of(&context, &address, NULL);
}

static struct endpoint local(uint16_t port, uid_t uid, uint32_t inode)
{
	struct socket_address address = address_of("127.0.0.1", port);
	struct inet_socket listener = {.uid = uid, .inode = inode};

	return endpoint_of(&context, &address, &listener);
}

START_TEST(a_remote_peer_is_told_by_its_port)
{
	ck_assert_int_eq(remote("10.0.0.5", 5432).service, SERVICE_POSTGRES);
	ck_assert_str_eq(remote("10.0.0.5", 5432).source, "port");
	ck_assert_int_eq(remote("10.0.0.5", 3306).service, SERVICE_MYSQL);
	ck_assert_int_eq(remote("10.0.0.5", 27018).service, SERVICE_MONGODB);
	ck_assert_int_eq(remote("10.0.0.5", 443).service, SERVICE_UNKNOWN);
	ck_assert_str_eq(remote("10.0.0.5", 443).source, "");
}
END_TEST

START_TEST(the_users_word_counts_more_than_anything)
{
	struct message message;

	ck_assert_int_eq(database_list_add(&databases, "10.0.0.5:443=mysql", &message), 0);
	ck_assert_int_eq(remote("10.0.0.5", 443).service, SERVICE_MYSQL);
	ck_assert_int_eq(remote("10.0.0.6", 443).service, SERVICE_UNKNOWN);
	ck_assert_int_eq(database_list_add(&databases, "127.0.0.1:5432=redis", &message), 0);
	ck_assert_int_eq(local(5432, 26, 7).service, SERVICE_REDIS);
}
END_TEST

START_TEST(the_process_that_holds_the_listening_socket_is_the_server)
{
	static uint32_t inode = 77;
	static char command[] = "redis-server *:7000";
	struct server *redis = add_server(812, 1000, SERVICE_REDIS, "redis-server", command);

	redis->inodes = &inode;
	redis->inode_count = 1;
	redis->is_readable = true;
	ck_assert_int_eq(local(5432, 1000, 77).service, SERVICE_REDIS);
	ck_assert_str_eq(local(5432, 1000, 77).source, "listener redis-server (812)");
	ck_assert_int_eq(local(5432, 1000, 77).server_pid, 812);
}
END_TEST

START_TEST(a_web_server_on_the_port_of_a_database_is_none)
{
	static uint32_t inode = 77;
	static char command[] = "redis-server *:7000";
	struct server *redis = add_server(812, 1000, SERVICE_REDIS, "redis-server", command);

	redis->inodes = &inode;
	redis->inode_count = 1;
	redis->is_readable = true;
	/* The same user runs a database, but it is another socket. */
	ck_assert_int_eq(local(5432, 1000, 99).service, SERVICE_UNKNOWN);
	ck_assert_int_eq(local(6379, 1000, 99).service, SERVICE_UNKNOWN);
}
END_TEST

START_TEST(the_port_on_a_command_line_names_the_owner_where_sockets_are_not_for_us)
{
	static char command[] = "redis-server 127.0.0.1:63799";

	add_server(812, 0, SERVICE_REDIS, "redis-server", command);
	ck_assert_int_eq(local(63799, 0, 7).service, SERVICE_REDIS);
	/* Root runs other things as well. */
	ck_assert_int_eq(local(6379, 1000, 7).service, SERVICE_UNKNOWN);
	ck_assert_int_eq(local(8080, 0, 7).service, SERVICE_UNKNOWN);
	ck_assert_int_eq(local(637, 0, 7).service, SERVICE_UNKNOWN);
}
END_TEST

START_TEST(a_user_of_a_database_listens_for_it_on_any_port)
{
	static char command[] = "/usr/lib/postgresql/15/bin/postgres -D /data";

	ck_assert_int_eq(local(54329, 26, 7).service, SERVICE_POSTGRES);
	ck_assert_str_eq(local(54329, 26, 7).source, "listener of user postgres");
	add_server(901, 26, SERVICE_POSTGRES, "postgres", command);
	ck_assert_str_eq(local(54329, 26, 7).source, "listener postgres (901)");
}
END_TEST

START_TEST(where_the_owners_processes_are_hidden_the_port_must_do)
{
	ck_assert_int_eq(local(5432, 4711, 7).service, SERVICE_POSTGRES);
	ck_assert_int_eq(local(8080, 4711, 7).service, SERVICE_UNKNOWN);
}
END_TEST

START_TEST(a_proxy_stands_for_the_port_behind_it)
{
	static char docker[] = "/usr/bin/docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 15432 "
			       "-container-ip 172.17.0.2 -container-port 5432";
	static char tunnel[] = "ssh -N -L 3306:db1:3306 gate";

	add_server(50, 0, SERVICE_UNKNOWN, "docker-proxy", docker)->is_proxy = true;
	add_server(51, 1000, SERVICE_UNKNOWN, "ssh", tunnel)->is_proxy = true;
	ck_assert_int_eq(local(15432, 0, 7).service, SERVICE_POSTGRES);
	ck_assert_int_eq(local(3306, 1000, 8).service, SERVICE_MYSQL);
	ck_assert_int_eq(local(8080, 1000, 8).service, SERVICE_UNKNOWN);
}
END_TEST

static const struct {
	const char *path;
	enum service service;
} paths[] = {
	{"/var/run/postgresql/.s.PGSQL.5432", SERVICE_POSTGRES},
	{"/run/mysqld/mysqld.sock", SERVICE_MYSQL},
	{"/var/lib/mariadb/sql.sock", SERVICE_MYSQL},
	{"/run/redis/redis-server.sock", SERVICE_REDIS},
	{"/tmp/mongodb-27017.sock", SERVICE_MONGODB},
	{"/run/dbus/system_bus_socket", SERVICE_UNKNOWN},
	{"", SERVICE_UNKNOWN},
};

START_TEST(a_path_tells_of_its_server)
{
	ck_assert_int_eq(endpoint_of_path(&context, paths[_i].path, 0).service, paths[_i].service);
}
END_TEST

START_TEST(the_user_may_name_a_path)
{
	struct message message;

	ck_assert_int_eq(database_list_add(&databases, "/run/x.sock=postgres", &message), 0);
	ck_assert_int_eq(endpoint_of_path(&context, "/run/x.sock", 0).service, SERVICE_POSTGRES);
	ck_assert_int_eq(endpoint_of_path(&context, "/run/y.sock", 0).service, SERVICE_UNKNOWN);
}
END_TEST

START_TEST(servers_are_known_by_name_and_java_by_its_class)
{
	enum service service;

	ck_assert(server_service_of_name("mariadbd", NULL, &service));
	ck_assert_int_eq(service, SERVICE_MYSQL);
	/* The kernel cuts names after 15 bytes. */
	ck_assert(server_service_of_name("clickhouse-serv", NULL, &service));
	ck_assert(!server_service_of_name("postgresd", NULL, &service));
	ck_assert(!server_service_of_name("java", "java -jar shop.jar", &service));
	ck_assert(server_service_of_name("java", "java org.elasticsearch.Boot", &service));
	ck_assert_int_eq(service, SERVICE_ELASTICSEARCH);
}
END_TEST

static const char *const bad_lists[] = {
	"",
	"db1:5432",
	"=postgres",
	"db1:5432=oracel",
	"db1:0=mysql",
	"db1:70000=mysql",
	"127.0.0.1:x=redis",
	"no host:1=redis",
	"db1..internal:1=redis",
	"10.0.0.256:1=redis",
	"[fe80::7:1=redis",
	"::zz=redis",
};

START_TEST(a_mistake_in_the_list_of_databases_has_a_sentence)
{
	struct message message = {""};

	ck_assert_int_eq(database_list_add(&databases, bad_lists[_i], &message), -EINVAL);
	ck_assert_uint_eq(databases.count, 0);
	ck_assert_ptr_nonnull(strstr(message.text, "names no database"));
}
END_TEST

START_TEST(the_list_takes_ipv6_with_and_without_a_port)
{
	struct message message;

	ck_assert_int_eq(database_list_add(&databases, "[::1]:6000=redis", &message), 0);
	ck_assert_uint_eq(databases.entries[0].port, 6000);
	ck_assert(ip_is_loopback(&databases.entries[0].address));
	ck_assert_int_eq(database_list_add(&databases, "fe80::7=mariadb", &message), 0);
	ck_assert_uint_eq(databases.entries[1].port, 0);
	ck_assert_int_eq(databases.entries[1].service, SERVICE_MYSQL);
}
END_TEST

/* Several seconds at most: "localhost" is in a file, but who knows what a machine asks first. */
static bool has_come(struct database_names *names, struct database_list *list)
{
	for (int i = 0; i < 1000; i++) {
		if (database_names_take(names, list))
			return true;
		usleep(10000);
	}
	return false;
}

START_TEST(names_are_looked_up_beside_and_addresses_stay_where_they_were)
{
	struct database_list found = {.count = 0};
	struct database_names *names;
	struct message message;

	ck_assert_int_eq(database_list_add(&databases, "localhost:6000=redis", &message), 0);
	ck_assert_int_eq(database_list_add(&databases, "10.0.0.7=mysql", &message), 0);
	/* Until then it is nobody's address, and surely not that of all machines. */
	ck_assert_int_eq(remote("0.0.0.0", 6000).service, SERVICE_UNKNOWN);
	names = database_names_begin(&databases);
	ck_assert_ptr_nonnull(names);
	ck_assert(has_come(names, &found));
	ck_assert_uint_ge(found.count, 2);
	ck_assert(ip_is_loopback(&found.entries[0].address));
	ck_assert_uint_eq(found.entries[0].port, 6000);
	ck_assert_str_eq(found.entries[found.count - 1].text, "10.0.0.7=mysql");
	ck_assert(!database_names_take(names, &found));
	ck_assert(!database_names_problem(names, &message));
	context.databases = &found;
	ck_assert_int_eq(remote("127.0.0.1", 6000).service, SERVICE_REDIS);
	ck_assert_int_eq(remote("10.0.0.7", 1).service, SERVICE_MYSQL);
	database_names_end(names);
}
END_TEST

START_TEST(a_list_without_names_needs_nobody_to_look_them_up)
{
	struct message message;

	ck_assert_int_eq(database_list_add(&databases, "[fe80::7]:1=redis", &message), 0);
	ck_assert_ptr_null(database_names_begin(&databases));
	ck_assert_ptr_null(database_names_begin(NULL));
}
END_TEST

START_TEST(a_name_without_address_is_told_and_nobody_waits_for_it)
{
	struct database_names *names;
	struct message message = {""};
	int tries = 0;

	ck_assert_int_eq(database_list_add(&databases, "no.such.host.invalid:1=redis", &message),
			 0);
	names = database_names_begin(&databases);
	while (!database_names_problem(names, &message) && tries++ < 300)
		usleep(10000);
	/* Where name servers do not answer there is nothing to tell yet, and ending does not wait. */
	if (message.text[0])
		ck_assert_ptr_nonnull(strstr(message.text, "no.such.host.invalid has no address"));
	database_names_end(names);
}
END_TEST

Suite *test_endpoint_suite(void)
{
	Suite *suite = suite_create("endpoint");
	TCase *tests = tcase_create("endpoint");

	tcase_add_checked_fixture(tests, begin, NULL);
	tcase_add_test(tests, a_remote_peer_is_told_by_its_port);
	tcase_add_test(tests, the_users_word_counts_more_than_anything);
	tcase_add_test(tests, the_process_that_holds_the_listening_socket_is_the_server);
	tcase_add_test(tests, a_web_server_on_the_port_of_a_database_is_none);
	tcase_add_test(tests,
		       the_port_on_a_command_line_names_the_owner_where_sockets_are_not_for_us);
	tcase_add_test(tests, a_user_of_a_database_listens_for_it_on_any_port);
	tcase_add_test(tests, where_the_owners_processes_are_hidden_the_port_must_do);
	tcase_add_test(tests, a_proxy_stands_for_the_port_behind_it);
	tcase_add_loop_test(tests, a_path_tells_of_its_server, 0,
			    (int)(sizeof(paths) / sizeof(paths[0])));
	tcase_add_test(tests, the_user_may_name_a_path);
	tcase_add_test(tests, servers_are_known_by_name_and_java_by_its_class);
	tcase_add_loop_test(tests, a_mistake_in_the_list_of_databases_has_a_sentence, 0,
			    (int)(sizeof(bad_lists) / sizeof(bad_lists[0])));
	tcase_add_test(tests, the_list_takes_ipv6_with_and_without_a_port);
	tcase_add_test(tests, names_are_looked_up_beside_and_addresses_stay_where_they_were);
	tcase_add_test(tests, a_list_without_names_needs_nobody_to_look_them_up);
	tcase_add_test(tests, a_name_without_address_is_told_and_nobody_waits_for_it);
	suite_add_tcase(suite, tests);
	return suite;
}
