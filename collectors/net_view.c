/* SPDX-License-Identifier: MIT */
#include "collectors/net_view.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/scan.h"

/* More connections than this are not listed: their owners' questions are answered one by one. */
#define SOCKETS_MAX ((size_t)1 << 18)

static uint64_t namespace_at(const struct proc_root *root, const char *path)
{
	char text[64];
	ssize_t length = file_readlink_at(root->fd, path, text, sizeof(text));
	struct scan scan;
	uint64_t inode;

	if (length <= 0)
		return 0;
	scan = scan_of(text, strnlen(text, sizeof(text)));
	return scan_text(&scan, "net:[") && scan_u64(&scan, &inode) ? inode : 0;
}

uint64_t net_namespace_of(const struct proc_root *root, pid_t pid)
{
	char path[PROC_PATH_SIZE];

	return namespace_at(root, proc_task_path(path, pid, 0, "ns/net"));
}

int net_view_open(struct net_view *view, const struct proc_root *root)
{
	*view = (struct net_view){.namespace = namespace_at(root, "self/ns/net")};
	view->error = root->is_live ? netlink_open(&view->netlink, NETLINK_SOCK_DIAG) : -ENOSYS;
	return view->error;
}

struct entering {
	int namespace_fd;
	struct netlink *netlink;
	int error;
};

/* A socket belongs to the namespace of the thread that made it, for ever. */
static void *enter_and_open(void *context)
{
	struct entering *entering = context;

	if (setns(entering->namespace_fd, CLONE_NEWNET) < 0)
		entering->error = -errno;
	else
		entering->error = netlink_open(entering->netlink, NETLINK_SOCK_DIAG);
	return NULL;
}

int net_view_enter(struct net_view *view, const struct proc_root *root, pid_t pid)
{
	struct entering entering = {.netlink = &view->netlink};
	char path[PROC_PATH_SIZE];
	pthread_t thread;

	*view = (struct net_view){.namespace = net_namespace_of(root, pid)};
	proc_task_path(path, pid, 0, "ns/net");
	entering.namespace_fd = openat(root->fd, path, O_RDONLY | O_CLOEXEC);
	if (entering.namespace_fd < 0) {
		view->error = -errno;
		return view->error;
	}
	view->error = -pthread_create(&thread, NULL, enter_and_open, &entering);
	if (!view->error) {
		pthread_join(thread, NULL);
		view->error = entering.error;
	}
	close(entering.namespace_fd);
	return view->error;
}

void net_view_close(struct net_view *view)
{
	netlink_close(&view->netlink);
	socket_array_done(&view->connections);
	socket_array_done(&view->listeners);
	socket_array_done(&view->datagrams);
	*view = (struct net_view){0};
}

static void take_socket(void *context, const struct inet_socket *socket)
{
	struct socket_array *sockets = context;

	/* Nobody owns those that end by themselves. */
	if (socket->inode && sockets->count < SOCKETS_MAX)
		*socket_array_push(sockets) = *socket;
}

static int compare_inodes(const void *a, const void *b)
{
	const struct inet_socket *left = a, *right = b;

	return (left->inode > right->inode) - (left->inode < right->inode);
}

static int compare_ports(const void *a, const void *b)
{
	const struct inet_socket *left = a, *right = b;

	return (int)left->key.local.port - (int)right->key.local.port;
}

static void sort_sockets(struct socket_array *sockets, int (*compare)(const void *, const void *))
{
	if (sockets->count)
		qsort(sockets->items, sockets->count, sizeof(*sockets->items), compare);
}

int net_view_dump(struct net_view *view, uint64_t now_ns)
{
	uint64_t began_ns = clock_thread_cpu_ns();
	int error;

	if (view->error)
		return view->error;
	view->connections.count = 0;
	error = sock_diag_connections(&view->netlink, take_socket, &view->connections);
	sort_sockets(&view->connections, compare_inodes);
	view->is_whole = !error && view->connections.count < SOCKETS_MAX;
	view->dumped_ns = now_ns;
	view->dump_cost_ns = clock_thread_cpu_ns() - began_ns;
	return error;
}

int net_view_listen(struct net_view *view, uint64_t now_ns)
{
	int error;

	if (view->error)
		return view->error;
	view->listeners.count = 0;
	error = sock_diag_listeners(&view->netlink, take_socket, &view->listeners);
	sort_sockets(&view->listeners, compare_ports);
	view->listened_ns = now_ns;
	return error;
}

/* Few ask about those, so they are not kept in order. */
const struct inet_socket *net_view_find_datagram(struct net_view *view, uint32_t inode,
						 uint64_t now_ns)
{
	if (!view->error && view->datagrams_ns != now_ns) {
		view->datagrams.count = 0;
		sock_diag_datagrams(&view->netlink, take_socket, &view->datagrams);
		view->datagrams_ns = now_ns;
	}
	for (size_t i = 0; i < view->datagrams.count; i++)
		if (view->datagrams.items[i].inode == inode)
			return &view->datagrams.items[i];
	return NULL;
}

const struct inet_socket *net_view_find(const struct net_view *view, uint32_t inode)
{
	struct inet_socket wanted = {.inode = inode};

	if (!view->connections.count)
		return NULL;
	return bsearch(&wanted, view->connections.items, view->connections.count, sizeof(wanted),
		       compare_inodes);
}

const struct inet_socket *net_view_listener(const struct net_view *view,
					    const struct socket_address *address)
{
	const struct inet_socket *wildcard = NULL;

	for (size_t i = 0; i < view->listeners.count; i++) {
		const struct inet_socket *listener = &view->listeners.items[i];

		if (listener->key.local.port != address->port)
			continue;
		if (!memcmp(&listener->key.local.ip, &address->ip, sizeof(address->ip)))
			return listener;
		if (ip_is_any(&listener->key.local.ip))
			wildcard = listener;
	}
	return wildcard;
}
