/* SPDX-License-Identifier: MIT */
#include "collectors/servers.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/scan.h"
#include "collectors/net_view.h"

/* A server that is known may open another socket to listen later: look again after so many frames. */
#define READ_AGAIN_FRAMES 3
#define DESCRIPTORS_MAX 2048
#define SERVERS_MAX 512

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

ssize_t socket_inodes_of(const struct proc_root *root, pid_t pid, uint32_t *ret_inodes,
			 size_t limit)
{
	struct pid_list fds = {0};
	char path[PROC_PATH_SIZE], text[64];
	size_t count = 0;
	ssize_t length = 0;
	int error = proc_list(root, proc_task_path(path, pid, 0, "fd"), &fds);

	for (size_t i = 0; !error && i < fds.count && i < DESCRIPTORS_MAX && count < limit; i++) {
		struct scan scan;
		uint64_t inode;

		snprintf(path, sizeof(path), "%d/fd/%d", pid, fds.pids[i]);
		length = file_readlink_at(root->fd, path, text, sizeof(text));
		if (length < 0 && proc_is_refused((int)length))
			error = (int)length;
		if (length <= 0)
			continue;
		scan = scan_of(text, strnlen(text, sizeof(text)));
		if (scan_text(&scan, "socket:[") && scan_u64(&scan, &inode) && inode <= UINT32_MAX)
			ret_inodes[count++] = (uint32_t)inode;
	}
	pid_list_done(&fds);
	return error ? error : (ssize_t)count;
}

static void read_sockets(struct servers *servers, struct server *server,
			 const struct proc_root *root)
{
	uint32_t inodes[SERVER_SOCKETS_MAX];
	ssize_t count = socket_inodes_of(root, server->pid, inodes, ARRAY_SIZE(inodes));

	server->read_frame = servers->frame;
	/* With so many there may be more of them, and one of those may be the one that listens. */
	server->is_readable = count >= 0 && count < SERVER_SOCKETS_MAX;
	server->inode_count = count > 0 ? (size_t)count : 0;
	free(server->inodes);
	server->inodes = NULL;
	if (server->inode_count) {
		server->inodes = xreallocarray(NULL, server->inode_count, sizeof(*inodes));
		memcpy(server->inodes, inodes, server->inode_count * sizeof(*inodes));
	}
}

static bool holds(const struct server *server, uint32_t inode)
{
	for (size_t i = 0; i < server->inode_count; i++)
		if (server->inodes[i] == inode)
			return true;
	return false;
}

const struct server *servers_holding(struct servers *servers, const struct proc_root *root,
				     uint32_t inode)
{
	for (size_t i = 0; i < servers->count; i++)
		if (holds(&servers->items[i], inode))
			return &servers->items[i];
	for (size_t i = 0; i < servers->count; i++) {
		struct server *server = &servers->items[i];

		if (!server->is_readable || server->read_frame + READ_AGAIN_FRAMES > servers->frame)
			continue;
		read_sockets(servers, server, root);
		if (holds(server, inode))
			return server;
	}
	return NULL;
}

const struct server *servers_only(const struct servers *servers, enum service service)
{
	const struct server *only = NULL;

	for (size_t i = 0; i < servers->count; i++) {
		const struct server *server = &servers->items[i];

		if (server->service != service || server->is_proxy || server->is_pooler)
			continue;
		if (only)
			return NULL;
		only = server;
	}
	return only;
}

const struct server *servers_hidden_pooler(const struct servers *servers, enum service service,
					   uid_t uid)
{
	for (size_t i = 0; i < servers->count; i++) {
		const struct server *server = &servers->items[i];

		if (server->is_pooler && server->service == service && server->uid == uid &&
		    !server->is_readable)
			return server;
	}
	return NULL;
}

const struct server *servers_of_pid(const struct servers *servers, pid_t pid)
{
	for (size_t i = 0; i < servers->count; i++)
		if (servers->items[i].pid == pid)
			return &servers->items[i];
	return NULL;
}

static struct server *find(struct servers *servers, const struct task *task)
{
	for (size_t i = 0; i < servers->count; i++)
		if (servers->items[i].pid == task->tgid &&
		    servers->items[i].start_ticks == task->start_ticks)
			return &servers->items[i];
	return NULL;
}

/* Where nobody asked for command lines, those of the few servers are read here. */
static char *command_of(const struct proc_root *root, const struct task *task)
{
	char path[PROC_PATH_SIZE], text[PROC_TEXT_SIZE];
	ssize_t length;

	if (task->command)
		return xstrdup(task->command);
	proc_risk_begin(root, task->tgid, "cmdline");
	length = proc_read_task(root, proc_task_path(path, task->tgid, 0, "cmdline"), text);
	proc_risk_end(root);
	for (ssize_t i = 0; i + 1 < length; i++)
		if (text[i] == '\0')
			text[i] = ' ';
	return length > 0 ? xstrndup(text, (size_t)length) : xstrdup("");
}

static void add(struct servers *servers, const struct proc_root *root, const struct task *task,
		enum service service, bool is_proxy)
{
	struct server *server;

	if (servers->count == SERVERS_MAX)
		return;
	if (servers->count == servers->capacity) {
		servers->capacity = servers->capacity ? servers->capacity * 2 : 16;
		servers->items = xreallocarray(servers->items, servers->capacity, sizeof(*server));
	}
	server = &servers->items[servers->count++];
	*server = (struct server){.pid = task->tgid,
				  .start_ticks = task->start_ticks,
				  .uid = task->uid,
				  .net_namespace = net_namespace_of(root, task->tgid),
				  .service = service,
				  .is_proxy = is_proxy,
				  .is_pooler = is_among(poolers, ARRAY_SIZE(poolers), task->name),
				  .command = command_of(root, task),
				  .seen_frame = servers->frame};
	snprintf(server->name, sizeof(server->name), "%s", task->name);
	read_sockets(servers, server, root);
	servers->generation++;
}

/* Children of a server with its own name serve single connections; they do not listen. */
static bool is_child_of_same_name(const struct snapshot *snapshot, const struct task *task)
{
	const struct task *parent = snapshot_process(snapshot, task->ppid);

	return parent && parent->name && !strcmp(parent->name, task->name);
}

static void know_task(struct servers *servers, const struct proc_root *root,
		      const struct snapshot *snapshot, const struct task *task)
{
	enum service service = SERVICE_UNKNOWN;
	bool is_proxy = is_among(proxies, ARRAY_SIZE(proxies), task->name);
	struct server *known;

	if (!is_proxy && !server_service_of_name(task->name, task->command, &service))
		return;
	known = find(servers, task);
	if (known)
		known->seen_frame = servers->frame;
	else if (!is_child_of_same_name(snapshot, task))
		add(servers, root, task, service, is_proxy);
}

static void server_done(struct server *server)
{
	free(server->command);
	free(server->inodes);
}

static void forget_ended(struct servers *servers)
{
	size_t kept = 0;

	for (size_t i = 0; i < servers->count; i++) {
		if (servers->items[i].seen_frame == servers->frame) {
			servers->items[kept++] = servers->items[i];
			continue;
		}
		server_done(&servers->items[i]);
		servers->generation++;
	}
	servers->count = kept;
}

static int compare_uids(const void *a, const void *b)
{
	uid_t left = *(const uid_t *)a, right = *(const uid_t *)b;

	return (left > right) - (left < right);
}

static void know_uid(struct servers *servers, uid_t uid)
{
	if (servers_see_user(servers, uid))
		return;
	if (servers->uid_count == servers->uid_capacity) {
		servers->uid_capacity = servers->uid_capacity ? servers->uid_capacity * 2 : 64;
		servers->uids = xreallocarray(servers->uids, servers->uid_capacity, sizeof(uid_t));
	}
	servers->uids[servers->uid_count++] = uid;
	qsort(servers->uids, servers->uid_count, sizeof(uid_t), compare_uids);
}

bool servers_see_user(const struct servers *servers, uid_t uid)
{
	return servers->uid_count &&
	       bsearch(&uid, servers->uids, servers->uid_count, sizeof(uid_t), compare_uids);
}

/* Most names begin with another letter than any that is looked for. */
struct beginnings {
	bool is_one[UCHAR_MAX + 1];
};

static struct beginnings beginnings_of_names(void)
{
	struct beginnings beginnings = {{0}};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		beginnings.is_one[(unsigned char)names[i].name[0]] = true;
	for (size_t i = 0; i < ARRAY_SIZE(proxies); i++)
		beginnings.is_one[(unsigned char)proxies[i][0]] = true;
	return beginnings;
}

void servers_know(struct servers *servers, const struct proc_root *root,
		  const struct snapshot *snapshot)
{
	struct beginnings beginnings = beginnings_of_names();

	servers->frame++;
	servers->uid_count = 0;
	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct task *task = &snapshot->processes[i];

		if (task->flags & TASK_IS_KERNEL || !task->name)
			continue;
		know_uid(servers, task->uid);
		if (beginnings.is_one[(unsigned char)task->name[0]])
			know_task(servers, root, snapshot, task);
	}
	forget_ended(servers);
}

void servers_done(struct servers *servers)
{
	for (size_t i = 0; i < servers->count; i++)
		server_done(&servers->items[i]);
	free(servers->items);
	free(servers->uids);
	*servers = (struct servers){0};
}
