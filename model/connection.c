/* SPDX-License-Identifier: MIT */
#include "model/connection.h"

#include <string.h>
#include <strings.h>

#include "base/array.h"

/* clang-format off */
const struct service_info services[SERVICE_COUNT] = {
	[SERVICE_UNKNOWN] = {"unknown", "service", false},
	[SERVICE_POSTGRES] = {"postgres", "PostgreSQL", true},
	[SERVICE_MYSQL] = {"mysql", "MySQL", true},
	[SERVICE_REDIS] = {"redis", "Redis", true},
	[SERVICE_MONGODB] = {"mongodb", "MongoDB", true},
	[SERVICE_MEMCACHED] = {"memcached", "memcached", true},
	[SERVICE_ORACLE] = {"oracle", "Oracle", true},
	[SERVICE_MSSQL] = {"mssql", "SQL Server", true},
	[SERVICE_CASSANDRA] = {"cassandra", "Cassandra", true},
	[SERVICE_CLICKHOUSE] = {"clickhouse", "ClickHouse", true},
	[SERVICE_ELASTICSEARCH] = {"elasticsearch", "Elasticsearch", true},
	[SERVICE_ETCD] = {"etcd", "etcd", true},
	[SERVICE_OTHER_DB] = {"other", "database", true},
};

static const struct {
	const char *name;
	enum service service;
} other_names[] = {
	{"postgresql", SERVICE_POSTGRES}, {"pg", SERVICE_POSTGRES}, {"pgsql", SERVICE_POSTGRES},
	{"pgbouncer", SERVICE_POSTGRES}, {"cockroach", SERVICE_POSTGRES},
	{"mariadb", SERVICE_MYSQL}, {"valkey", SERVICE_REDIS}, {"mongo", SERVICE_MONGODB},
	{"memcache", SERVICE_MEMCACHED}, {"sqlserver", SERVICE_MSSQL}, {"scylla", SERVICE_CASSANDRA},
	{"opensearch", SERVICE_ELASTICSEARCH}, {"db", SERVICE_OTHER_DB}, {"database", SERVICE_OTHER_DB},
};
/* clang-format on */

static bool is_named(const char *known, const char *name, size_t length)
{
	return strlen(known) == length && !strncasecmp(known, name, length);
}

bool service_find(const char *name, size_t length, enum service *ret_service)
{
	for (size_t i = SERVICE_UNKNOWN + 1; i < SERVICE_COUNT; i++) {
		if (is_named(services[i].key, name, length)) {
			*ret_service = (enum service)i;
			return true;
		}
	}
	for (size_t i = 0; i < ARRAY_SIZE(other_names); i++) {
		if (is_named(other_names[i].name, name, length)) {
			*ret_service = other_names[i].service;
			return true;
		}
	}
	return false;
}
