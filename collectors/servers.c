/* SPDX-License-Identifier: MIT */
#include "collectors/servers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/scan.h"
#include "collectors/net_view.h"
#include "collectors/server_names.h"

/* A server that is known may open another socket to listen later: look again after so many frames. */
#define READ_AGAIN_FRAMES 3
#define DESCRIPTORS_MAX 2048
#define SERVERS_MAX 512

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
				  .is_pooler = server_is_pooler(task->name),
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
	bool is_proxy = server_is_proxy(task->name);
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

void servers_know(struct servers *servers, const struct proc_root *root,
		  const struct snapshot *snapshot)
{
	struct name_beginnings beginnings = server_name_beginnings();

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
