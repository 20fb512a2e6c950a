/* SPDX-License-Identifier: MIT */
#include "collectors/unix_diag.h"

#include <errno.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <string.h>
#include <sys/socket.h>

#include "collectors/sock_diag.h"

static void take_name(struct unix_socket *socket, struct netlink_bytes body)
{
	size_t length = netlink_copy(body, socket->name, sizeof(socket->name) - 1);

	socket->name[sizeof(socket->name) - 1] = '\0';
	/* Abstract names begin with a zero byte; others may have one at their end. */
	if (length > 1 && socket->name[0] == '\0')
		socket->name[0] = '@';
}

static void take_queues(struct unix_socket *socket, struct netlink_bytes body)
{
	struct unix_diag_rqlen queues;

	if (!netlink_take(&body, &queues, sizeof(queues)))
		return;
	socket->has_queues = true;
	socket->receive_queue = queues.udiag_rqueue;
	socket->send_queue = queues.udiag_wqueue;
}

bool unix_socket_parse(struct netlink_bytes body, struct unix_socket *ret_socket)
{
	struct netlink_attribute attribute;
	struct unix_diag_msg message;

	if (!netlink_take(&body, &message, sizeof(message)) || message.udiag_family != AF_UNIX)
		return false;
	*ret_socket = (struct unix_socket){.inode = message.udiag_ino,
					   .type = message.udiag_type,
					   .is_listening = message.udiag_state == TCP_STATE_LISTEN};
	while (netlink_next_attribute(&body, &attribute)) {
		struct netlink_bytes value = attribute.body;

		if (attribute.type == UNIX_DIAG_NAME)
			take_name(ret_socket, value);
		else if (attribute.type == UNIX_DIAG_PEER)
			netlink_take(&value, &ret_socket->peer_inode, sizeof(uint32_t));
		else if (attribute.type == UNIX_DIAG_RQLEN)
			take_queues(ret_socket, value);
	}
	return true;
}

struct taker {
	unix_socket_fn *take;
	void *context;
};

static void take_message(void *context, const struct netlink_message *message)
{
	const struct taker *taker = context;
	struct unix_socket socket;

	if (message->type == SOCK_DIAG_BY_FAMILY && unix_socket_parse(message->body, &socket))
		taker->take(taker->context, &socket);
}

static struct unix_diag_req request_for(uint32_t inode)
{
	return (struct unix_diag_req){
		.sdiag_family = AF_UNIX,
		.udiag_states = UINT32_MAX,
		.udiag_ino = inode,
		.udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_PEER | UDIAG_SHOW_RQLEN,
		.udiag_cookie = {UINT32_MAX, UINT32_MAX}, /* any */
	};
}

static void take_one(void *context, const struct unix_socket *socket)
{
	*(struct unix_socket *)context = *socket;
}

int unix_diag_find(struct netlink *netlink, uint32_t inode, struct unix_socket *ret_socket)
{
	struct taker taker = {take_one, ret_socket};
	struct unix_diag_req request = request_for(inode);
	int error;

	memset(ret_socket, 0, sizeof(*ret_socket));
	if (inode == 0)
		return -ENOENT;
	error = netlink_ask(netlink, SOCK_DIAG_BY_FAMILY, false, &request, sizeof(request),
			    take_message, &taker);
	if (error)
		return error;
	return ret_socket->inode == inode ? 0 : -ENOENT;
}

int unix_diag_sockets(struct netlink *netlink, unix_socket_fn *take, void *context)
{
	struct taker taker = {take, context};
	struct unix_diag_req request = request_for(0);

	return netlink_ask(netlink, SOCK_DIAG_BY_FAMILY, true, &request, sizeof(request),
			   take_message, &taker);
}
