/* SPDX-License-Identifier: MIT */
#include "collectors/backend.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/clock.h"
#include "base/scan.h"
#include "base/units.h"
#include "collectors/stat_line.h"
#include "collectors/task_files.h"

/* Children of servers are listed no more often than this while a connection looks for its own. */
#define LIST_PERIOD_NS (250 * NS_PER_MS)
/* A backend nobody asks about is forgotten after this; its title is read again when needed. */
#define FORGET_NS (10 * NS_PER_S)
#define BACKENDS_MAX 4096
#define SOCKETS_MAX 64
#define STRANGERS_MAX 8

/* One process or thread that serves connections. */
struct backend {
	pid_t pid, tid;   /* tid 0: the process */
	pid_t server_pid; /* postmaster */
	struct backend_title title;
	uint32_t inodes[SOCKETS_MAX]; /* of sockets it holds, of unix backends we may look into */
	size_t inode_count;
	bool has_inodes;
	uint64_t look, asked_ns, titled_ns;
	uint64_t idle_look;             /* when it was last seen with nothing to do */
	pid_t strangers[STRANGERS_MAX]; /* processes it was seen not to work for; 0: free */
	size_t next_stranger;
	bool is_gone;
	struct backend_look last;
	struct descriptor stat, schedstat, cmdline, wchan;
};

void backends_init(struct backends *backends, const struct proc_root *root,
		   struct descriptors *descriptors)
{
	*backends = (struct backends){.root = root, .descriptors = descriptors};
	backends->text = xcalloc(1, PROC_TEXT_SIZE);
}

static void backend_free(struct backends *backends, struct backend *backend)
{
	descriptors_close(backends->descriptors, &backend->stat);
	descriptors_close(backends->descriptors, &backend->schedstat);
	descriptors_close(backends->descriptors, &backend->cmdline);
	descriptors_close(backends->descriptors, &backend->wchan);
	free(backend);
}

void backends_done(struct backends *backends)
{
	struct hash_slot *slot;
	size_t position = 0;

	while ((slot = hash_next(&backends->by_pid, &position)))
		backend_free(backends, slot->value);
	hash_done(&backends->by_pid);
	free(backends->text);
	free(backends->threads);
	*backends = (struct backends){0};
}

void backends_begin_look(struct backends *backends, uint64_t now_ns)
{
	backends->look++;
	backends->now_ns = now_ns;
	backends->is_listed = false;
}

static struct hash_key key_of(pid_t pid, pid_t tid)
{
	return (struct hash_key){(uint64_t)pid, (uint64_t)tid};
}

void backends_sweep(struct backends *backends)
{
	struct hash_key ended[64];
	struct hash_slot *slot;
	size_t position = 0, count = 0;

	while (count < ARRAY_SIZE(ended) && (slot = hash_next(&backends->by_pid, &position))) {
		const struct backend *backend = slot->value;

		if (backend->is_gone || backend->asked_ns + FORGET_NS < backends->now_ns)
			ended[count++] = slot->key;
	}
	for (size_t i = 0; i < count; i++)
		backend_free(backends, hash_remove(&backends->by_pid, ended[i]));
}

static struct backend *backend_of(struct backends *backends, pid_t pid, pid_t tid)
{
	struct backend *backend = hash_get(&backends->by_pid, key_of(pid, tid));

	if (!backend && backends->by_pid.count < BACKENDS_MAX) {
		backend = xcalloc(1, sizeof(*backend));
		backend->pid = pid;
		backend->tid = tid;
		backend->last = (struct backend_look){.pid = tid ? tid : pid,
						      .run_ns = VALUE_UNKNOWN,
						      .run_delay_ns = VALUE_UNKNOWN};
		hash_put(&backends->by_pid, key_of(pid, tid), backend);
	}
	if (backend)
		backend->asked_ns = backends->now_ns;
	return backend;
}

static ssize_t read_file(struct backends *backends, struct backend *backend,
			 struct descriptor *descriptor, const char *file, bool keep)
{
	struct task_file_path path = {backend->pid, backend->tid, file};

	return descriptors_read(backends->descriptors, descriptor, backends->root, path, keep,
				backends->text);
}

/* Read */

static void read_title(struct backends *backends, struct backend *backend, bool keep)
{
	ssize_t length;

	proc_risk_begin(backends->root, backend->pid, "cmdline");
	length = read_file(backends, backend, &backend->cmdline, "cmdline", keep);
	proc_risk_end(backends->root);
	backend->titled_ns = backends->now_ns;
	if (length < 0) {
		backend->is_gone |= proc_is_gone((int)length);
		return;
	}
	for (ssize_t i = 0; i < length; i++)
		if (backends->text[i] == '\0')
			backends->text[i] = ' ';
	backend_title_parse(backends->text, &backend->title);
}

static char state_of_title(const struct backend_title *title, char state)
{
	if (!title->is_backend)
		return state;
	if (title->activity == BACKEND_IDLE)
		return 'i';
	if (title->activity == BACKEND_IN_TRANSACTION)
		return 't';
	/* What waits for a lock sleeps; the word stays a moment longer. */
	return title->activity == BACKEND_WAITING && state == 'S' ? 'L' : state;
}

/* A thread that serves one client sleeps in the network only when it has nothing to do for it. */
static char state_of_channel(struct backends *backends, struct backend *backend, char state)
{
	static const char *const network[] = {"poll_schedule", "wait_woken", "sk_wait_data",
					      "unix_stream"};
	ssize_t length =
		state == 'S' ? read_file(backends, backend, &backend->wchan, "wchan", true) : 0;

	for (size_t i = 0; length > 0 && i < ARRAY_SIZE(network); i++)
		if (strstr(backends->text, network[i]))
			return 'i';
	return state;
}

static void read_backend(struct backends *backends, struct backend *backend, enum backend_kind kind)
{
	struct backend_look *look = &backend->last;
	struct schedstat_line schedstat;
	struct stat_line stat;
	ssize_t length = read_file(backends, backend, &backend->stat, "stat", true);

	backend->look = backends->look;
	look->state = 0;
	if (length < 0) {
		backend->is_gone |= proc_is_gone((int)length);
		return;
	}
	if (stat_line_parse(backends->text, (size_t)length, &stat))
		look->state = stat.state;
	length = read_file(backends, backend, &backend->schedstat, "schedstat", true);
	if (length > 0 && schedstat_parse(backends->text, (size_t)length, &schedstat)) {
		look->run_ns = schedstat.run_ns;
		look->run_delay_ns = schedstat.run_delay_ns;
	}
	if (kind == BACKEND_THREAD)
		look->state = state_of_channel(backends, backend, look->state);
	if (kind != BACKEND_TITLED)
		return;
	read_title(backends, backend, true);
	look->state = state_of_title(&backend->title, look->state);
}

bool backends_look(struct backends *backends, pid_t pid, pid_t tid, enum backend_kind kind,
		   struct backend_look *ret_look)
{
	struct backend *backend = backend_of(backends, pid, tid);

	if (!backend)
		return false;
	if (backend->look != backends->look && !backend->is_gone)
		read_backend(backends, backend, kind);
	*ret_look = backend->last;
	return !backend->is_gone;
}

/* Find */

/* A fresh child says whom it serves after a moment only. */
static bool needs_title(const struct backends *backends, const struct backend *backend)
{
	return !backend->title.is_backend &&
	       (backend->titled_ns == 0 || backend->titled_ns + LIST_PERIOD_NS <= backends->now_ns);
}

static void learn_child(struct backends *backends, pid_t server_pid, pid_t pid)
{
	struct backend *backend = backend_of(backends, pid, 0);

	if (!backend)
		return;
	backend->server_pid = server_pid;
	if (needs_title(backends, backend))
		read_title(backends, backend, false);
}

static void list_children(struct backends *backends, pid_t server_pid)
{
	char path[PROC_PATH_SIZE];
	struct file_buffer text = {0};
	struct scan scan;
	uint32_t pid;

	proc_task_path(path, server_pid, server_pid, "children");
	if (proc_read(backends->root, path, (size_t)1 << 20, &text) == 0) {
		scan = scan_of(text.data, text.length);
		while (scan_blanks(&scan), scan_u32(&scan, &pid))
			learn_child(backends, server_pid, (pid_t)pid);
	}
	file_buffer_done(&text);
}

static void list_servers(struct backends *backends, const struct servers *servers)
{
	if (backends->is_listed || backends->listed_ns + LIST_PERIOD_NS > backends->now_ns)
		return;
	backends->is_listed = true;
	backends->listed_ns = backends->now_ns;
	for (size_t i = 0; i < servers->count; i++) {
		const struct server *server = &servers->items[i];

		if (server->service == SERVICE_POSTGRES && !strncmp(server->name, "post", 4))
			list_children(backends, server->pid);
	}
}

static pid_t match_tcp(struct backends *backends, const struct socket_address *client)
{
	struct hash_slot *slot;
	size_t position = 0;
	pid_t by_port = 0;

	while ((slot = hash_next(&backends->by_pid, &position))) {
		const struct backend *backend = slot->value;
		const struct backend_title *title = &backend->title;

		if (backend->is_gone || !title->is_backend || title->is_unix ||
		    title->client.port != client->port)
			continue;
		if (title->has_client_ip && socket_address_equal(&title->client, client))
			return backend->pid;
		if (!title->has_client_ip)
			by_port = backend->pid;
	}
	return by_port;
}

pid_t backends_find_tcp(struct backends *backends, const struct servers *servers,
			const struct socket_address *client)
{
	pid_t pid = match_tcp(backends, client);

	if (pid)
		return pid;
	list_servers(backends, servers);
	return backends->is_listed ? match_tcp(backends, client) : 0;
}

static bool holds(struct backends *backends, struct backend *backend, uint32_t inode)
{
	ssize_t count;

	if (!backend->has_inodes) {
		backend->has_inodes = true;
		count = socket_inodes_of(backends->root, backend->pid, backend->inodes,
					 SOCKETS_MAX);
		backend->inode_count = count > 0 ? (size_t)count : 0;
	}
	for (size_t i = 0; i < backend->inode_count; i++)
		if (backend->inodes[i] == inode)
			return true;
	return false;
}

static bool serves_unix(const struct backend *backend, pid_t server_pid)
{
	return !backend->is_gone && backend->title.is_backend && backend->title.is_unix &&
	       (server_pid == 0 || backend->server_pid == server_pid);
}

pid_t backends_find_unix(struct backends *backends, const struct servers *servers, pid_t server_pid,
			 uint32_t peer_inode)
{
	struct hash_slot *slot;
	size_t position = 0, count = 0, readable = 0;
	pid_t only = 0;

	list_servers(backends, servers);
	while ((slot = hash_next(&backends->by_pid, &position))) {
		struct backend *backend = slot->value;

		if (!serves_unix(backend, server_pid))
			continue;
		if (peer_inode && holds(backends, backend, peer_inode))
			return backend->pid;
		readable += backend->inode_count > 0;
		only = backend->pid;
		count++;
	}
	return count == 1 && readable == 0 ? only : 0;
}

static bool is_stranger(const struct backend *backend, pid_t client)
{
	for (size_t i = 0; i < STRANGERS_MAX; i++)
		if (backend->strangers[i] == client)
			return true;
	return false;
}

/* Each serves one connection for all its life. */
static bool may_work_for(struct backend *backend, struct backend_client client)
{
	if (is_stranger(backend, client.pid))
		return false;
	if (backend->idle_look <= client.still_look)
		return true;
	backend->strangers[backend->next_stranger++ % STRANGERS_MAX] = client.pid;
	return false;
}

static bool has_nothing_to_do(struct backends *backends, struct backend *backend)
{
	bool is_idle = backend->last.state == 'i' || backend->last.state == 't';

	if (is_idle)
		backend->idle_look = backends->look;
	return is_idle;
}

enum backends_together backends_unix_together(struct backends *backends,
					      const struct servers *servers, pid_t server_pid,
					      struct backend_client client)
{
	enum backends_together together = BACKENDS_NONE;
	struct hash_slot *slot;
	size_t position = 0;

	list_servers(backends, servers);
	while ((slot = hash_next(&backends->by_pid, &position))) {
		struct backend *backend = slot->value;

		if (!serves_unix(backend, server_pid))
			continue;
		backend->asked_ns = backends->now_ns;
		if (backend->look != backends->look)
			read_backend(backends, backend, BACKEND_TITLED);
		if (backend->is_gone)
			continue;
		if (!has_nothing_to_do(backends, backend) && may_work_for(backend, client))
			together = BACKENDS_SOME_BUSY;
		else if (together == BACKENDS_NONE)
			together = BACKENDS_ALL_IDLE;
	}
	return together;
}
