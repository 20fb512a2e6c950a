/* SPDX-License-Identifier: MIT */
#include "collectors/server_names.h"

#include <stdio.h>
#include <string.h>

#include "base/array.h"

/* Names as the kernel keeps them: 15 bytes. `word` has to be on the command line too. */
static const struct {
	const char *name, *word;
	enum service service;
} names[] = {
	{"postgres", NULL, SERVICE_POSTGRES},
	{"postmaster", NULL, SERVICE_POSTGRES},
	{"pgbouncer", NULL, SERVICE_POSTGRES},
	{"pgpool", NULL, SERVICE_POSTGRES},
	{"odyssey", NULL, SERVICE_POSTGRES},
	{"pgcat", NULL, SERVICE_POSTGRES},
	{"cockroach", NULL, SERVICE_POSTGRES},
	{"yb-tserver", NULL, SERVICE_POSTGRES},
	{"mysqld", NULL, SERVICE_MYSQL},
	{"mariadbd", NULL, SERVICE_MYSQL},
	{"proxysql", NULL, SERVICE_MYSQL},
	{"mysqlrouter", NULL, SERVICE_MYSQL},
	{"maxscale", NULL, SERVICE_MYSQL},
	{"tidb-server", NULL, SERVICE_MYSQL},
	{"redis-server", NULL, SERVICE_REDIS},
	{"redis-sentinel", NULL, SERVICE_REDIS},
	{"valkey-server", NULL, SERVICE_REDIS},
	{"keydb-server", NULL, SERVICE_REDIS},
	{"dragonfly", NULL, SERVICE_REDIS},
	{"mongod", NULL, SERVICE_MONGODB},
	{"mongos", NULL, SERVICE_MONGODB},
	{"memcached", NULL, SERVICE_MEMCACHED},
	{"tnslsnr", NULL, SERVICE_ORACLE},
	{"sqlservr", NULL, SERVICE_MSSQL},
	{"scylla", NULL, SERVICE_CASSANDRA},
	{"java", "CassandraDaemon", SERVICE_CASSANDRA},
	{"clickhouse-serv", NULL, SERVICE_CLICKHOUSE},
	{"clickhouse", NULL, SERVICE_CLICKHOUSE},
	{"java", "org.elasticsearch", SERVICE_ELASTICSEARCH},
	{"java", "org.opensearch", SERVICE_ELASTICSEARCH},
	{"etcd", NULL, SERVICE_ETCD},
	{"influxd", NULL, SERVICE_OTHER_DB},
	{"couchdb", NULL, SERVICE_OTHER_DB},
	{"arangod", NULL, SERVICE_OTHER_DB},
	{"neo4j", NULL, SERVICE_OTHER_DB},
	{"fbserver", NULL, SERVICE_OTHER_DB},
	{"firebird", NULL, SERVICE_OTHER_DB},
};

/* Those among them that only ask another server of their kind. */
static const char *const poolers[] = {
	"pgbouncer", "pgpool", "odyssey", "pgcat", "proxysql", "mysqlrouter", "maxscale", "mongos",
};

/* They listen in the place of somebody else: the port says of whom. */
static const char *const proxies[] = {
	"docker-proxy",   "rootlessport",   "slirp4netns", "ssh",   "sshd",  "autossh",
	"haproxy",        "stunnel",        "stunnel4",    "socat", "envoy", "kubectl",
	"cloud_sql_prox", "cloud-sql-prox", "gost",        "passt",
};

static const struct {
	const char *user;
	enum service service;
} users[] = {
	{"postgres", SERVICE_POSTGRES},
	{"postgresql", SERVICE_POSTGRES},
	{"pgbouncer", SERVICE_POSTGRES},
	{"cockroach", SERVICE_POSTGRES},
	{"mysql", SERVICE_MYSQL},
	{"mariadb", SERVICE_MYSQL},
	{"redis", SERVICE_REDIS},
	{"valkey", SERVICE_REDIS},
	{"mongodb", SERVICE_MONGODB},
	{"mongod", SERVICE_MONGODB},
	{"memcache", SERVICE_MEMCACHED},
	{"memcached", SERVICE_MEMCACHED},
	{"oracle", SERVICE_ORACLE},
	{"mssql", SERVICE_MSSQL},
	{"cassandra", SERVICE_CASSANDRA},
	{"scylla", SERVICE_CASSANDRA},
	{"clickhouse", SERVICE_CLICKHOUSE},
	{"elasticsearch", SERVICE_ELASTICSEARCH},
	{"opensearch", SERVICE_ELASTICSEARCH},
	{"etcd", SERVICE_ETCD},
};

bool server_service_of_name(const char *name, const char *command, enum service *ret_service)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (names[i].name[0] != name[0] || strncmp(names[i].name, name, 15) != 0)
			continue;
		if (names[i].word && (!command || !strstr(command, names[i].word)))
			continue;
		*ret_service = names[i].service;
		return true;
	}
	return false;
}

bool server_service_of_user(const char *user, enum service *ret_service)
{
	for (size_t i = 0; user && i < ARRAY_SIZE(users); i++) {
		if (!strcmp(users[i].user, user)) {
			*ret_service = users[i].service;
			return true;
		}
	}
	return false;
}

static bool is_among(const char *const *list, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (list[i][0] == name[0] && !strncmp(list[i], name, 15))
			return true;
	return false;
}

bool server_is_pooler(const char *name)
{
	return is_among(poolers, ARRAY_SIZE(poolers), name);
}

bool server_is_proxy(const char *name)
{
	return is_among(proxies, ARRAY_SIZE(proxies), name);
}

struct name_beginnings server_name_beginnings(void)
{
	struct name_beginnings beginnings = {{0}};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		beginnings.is_one[(unsigned char)names[i].name[0]] = true;
	for (size_t i = 0; i < ARRAY_SIZE(proxies); i++)
		beginnings.is_one[(unsigned char)proxies[i][0]] = true;
	return beginnings;
}

bool command_has_port(const char *command, uint16_t port)
{
	char text[8];
	size_t length = (size_t)snprintf(text, sizeof(text), "%u", port);

	for (const char *at = command; (at = strstr(at, text)); at += length) {
		bool begins = at == command || !strchr("0123456789.", at[-1]);

		if (begins && (at[length] == '\0' || at[length] == ' ' || at[length] == ':'))
			return true;
	}
	return false;
}
