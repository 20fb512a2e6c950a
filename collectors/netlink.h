/* SPDX-License-Identifier: MIT */
/** Netlink as far as asking about sockets needs it: a request, its answers, their attributes. */
#ifndef COLLECTORS_NETLINK_H
#define COLLECTORS_NETLINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Bytes not read yet. Nothing is ever read beyond `end`. */
struct netlink_bytes {
	const uint8_t *at, *end;
};

struct netlink_message {
	uint16_t type, flags;
	uint32_t sequence;
	struct netlink_bytes body;
};

struct netlink_attribute {
	uint16_t type; /* without the flags in its upper bits */
	struct netlink_bytes body;
};

static inline size_t netlink_length(struct netlink_bytes bytes)
{
	return (size_t)(bytes.end - bytes.at);
}
/** Take `size` bytes out. @return false and nothing taken when there are not so many */
bool netlink_take(struct netlink_bytes *bytes, void *ret_data, size_t size);
/** Copy what there is, at most `size` bytes; the rest becomes 0. @return how many bytes there were */
size_t netlink_copy(struct netlink_bytes bytes, void *ret_data, size_t size);
/** The next message of a datagram; false at its end and from the first malformed one on. */
bool netlink_next_message(struct netlink_bytes *bytes, struct netlink_message *ret_message);
bool netlink_next_attribute(struct netlink_bytes *bytes, struct netlink_attribute *ret_attribute);

/** All zero is closed. */
struct netlink {
	int fd_and_one; /* 0: closed */
	uint32_t sequence;
	uint8_t *buffer; /* owned */
};

/** @return 0 or -errno (-EPROTONOSUPPORT: the kernel cannot tell about sockets) */
int netlink_open(struct netlink *netlink, int protocol);
void netlink_close(struct netlink *netlink);

typedef void netlink_take_fn(void *context, const struct netlink_message *message);

#define NETLINK_REQUEST_MAX 256

/**
 * Send one request and hand its answers out, one or a whole dump.
 *
 * @param dumps    all that match, instead of one
 * @param request  what follows the message header; at most NETLINK_REQUEST_MAX bytes
 * @return 0 or -errno (-ENOENT: there is no such socket)
 */
int netlink_ask(struct netlink *netlink, uint16_t type, bool dumps, const void *request,
		size_t size, netlink_take_fn *take, void *context);

#endif
