/* SPDX-License-Identifier: MIT */
#include "collectors/netlink.h"

#include <errno.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/alloc.h"

/* The kernel fills dumps in datagrams of at most this size. */
#define BUFFER_SIZE ((size_t)32 << 10)
/* More sockets than any machine has: a kernel that never ends its dump does not hold us. */
#define DATAGRAMS_MAX 65536

bool netlink_take(struct netlink_bytes *bytes, void *ret_data, size_t size)
{
	if (netlink_length(*bytes) < size)
		return false;
	memcpy(ret_data, bytes->at, size);
	bytes->at += size;
	return true;
}

size_t netlink_copy(struct netlink_bytes bytes, void *ret_data, size_t size)
{
	size_t length = netlink_length(bytes);
	size_t copied = length < size ? length : size;

	memset(ret_data, 0, size);
	if (copied)
		memcpy(ret_data, bytes.at, copied);
	return length;
}

/* Take a part of `length` bytes with its header out, and the padding behind it. */
static bool take_part(struct netlink_bytes *bytes, size_t header, size_t length,
		      struct netlink_bytes *ret_body)
{
	size_t left = netlink_length(*bytes), padded = (length + 3) & ~(size_t)3;

	if (length < header || length > left)
		return false;
	*ret_body = (struct netlink_bytes){bytes->at + header, bytes->at + length};
	bytes->at += padded < left ? padded : left;
	return true;
}

bool netlink_next_message(struct netlink_bytes *bytes, struct netlink_message *ret_message)
{
	struct nlmsghdr header;

	if (netlink_length(*bytes) < sizeof(header))
		return false;
	memcpy(&header, bytes->at, sizeof(header));
	ret_message->type = header.nlmsg_type;
	ret_message->flags = header.nlmsg_flags;
	ret_message->sequence = header.nlmsg_seq;
	return take_part(bytes, sizeof(header), header.nlmsg_len, &ret_message->body);
}

bool netlink_next_attribute(struct netlink_bytes *bytes, struct netlink_attribute *ret_attribute)
{
	struct nlattr header;

	if (netlink_length(*bytes) < sizeof(header))
		return false;
	memcpy(&header, bytes->at, sizeof(header));
	ret_attribute->type = header.nla_type & NLA_TYPE_MASK;
	return take_part(bytes, sizeof(header), header.nla_len, &ret_attribute->body);
}

int netlink_open(struct netlink *netlink, int protocol)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);

	if (fd < 0)
		return -errno;
	*netlink = (struct netlink){.fd_and_one = fd + 1};
	netlink->buffer = xcalloc(1, BUFFER_SIZE);
	return 0;
}

void netlink_close(struct netlink *netlink)
{
	if (netlink->fd_and_one)
		close(netlink->fd_and_one - 1);
	free(netlink->buffer);
	*netlink = (struct netlink){0};
}

/* The answers are made while we ask, so there is never anything to wait for. */
static int receive(struct netlink *netlink, struct netlink_bytes *ret_bytes)
{
	ssize_t length;

	do
		length = recv(netlink->fd_and_one - 1, netlink->buffer, BUFFER_SIZE,
			      MSG_DONTWAIT | MSG_TRUNC);
	while (length < 0 && errno == EINTR);
	if (length < 0)
		return -errno;
	if (length == 0 || (size_t)length > BUFFER_SIZE)
		return -EMSGSIZE;
	*ret_bytes = (struct netlink_bytes){netlink->buffer, netlink->buffer + length};
	return 0;
}

static int error_of(const struct netlink_message *message)
{
	struct netlink_bytes body = message->body;
	int32_t error;

	if (!netlink_take(&body, &error, sizeof(error)) || error > 0)
		return -EPROTO;
	return error;
}

enum progress { MORE, COMPLETE };

/* @return enum progress or -errno */
static int take_datagram(struct netlink *netlink, struct netlink_bytes bytes, bool dumps,
			 netlink_take_fn *take, void *context)
{
	struct netlink_message message;

	while (netlink_next_message(&bytes, &message)) {
		if (message.sequence != netlink->sequence)
			continue; /* left over from a question that was given up */
		if (message.type == NLMSG_DONE)
			return COMPLETE;
		if (message.type == NLMSG_ERROR)
			return error_of(&message) ? error_of(&message) : COMPLETE;
		take(context, &message);
		if (!dumps)
			return COMPLETE;
	}
	return MORE;
}

static int send_request(struct netlink *netlink, uint16_t type, bool dumps, const void *request,
			size_t size)
{
	struct {
		struct nlmsghdr header;
		uint8_t body[NETLINK_REQUEST_MAX];
	} message = {0};

	if (size > sizeof(message.body))
		return -EINVAL;
	message.header.nlmsg_len = (uint32_t)(sizeof(message.header) + size);
	message.header.nlmsg_type = type;
	message.header.nlmsg_flags = (uint16_t)(NLM_F_REQUEST | (dumps ? NLM_F_DUMP : 0));
	message.header.nlmsg_seq = ++netlink->sequence;
	memcpy(message.body, request, size);
	if (send(netlink->fd_and_one - 1, &message, message.header.nlmsg_len, 0) < 0)
		return -errno;
	return 0;
}

int netlink_ask(struct netlink *netlink, uint16_t type, bool dumps, const void *request,
		size_t size, netlink_take_fn *take, void *context)
{
	struct netlink_bytes bytes;
	int result;

	if (!netlink->fd_and_one)
		return -ENOTCONN;
	result = send_request(netlink, type, dumps, request, size);
	for (size_t i = 0; result == MORE && i < DATAGRAMS_MAX; i++) {
		result = receive(netlink, &bytes);
		if (result == 0)
			result = take_datagram(netlink, bytes, dumps, take, context);
	}
	return result < 0 ? result : 0;
}
