/* SPDX-License-Identifier: MIT */
#include "collectors/sock_diag.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"

#define STATE_BIT(state) (1u << (state))
#define LIVE_STATES                                                                                \
	(STATE_BIT(TCP_STATE_ESTABLISHED) | STATE_BIT(TCP_STATE_SYN_SENT) |                        \
	 STATE_BIT(TCP_STATE_FIN_WAIT_1) | STATE_BIT(TCP_STATE_FIN_WAIT_2) |                       \
	 STATE_BIT(TCP_STATE_CLOSE_WAIT))
/* UDP sockets are established when connected, closed when not. */
#define UDP_STATES (STATE_BIT(TCP_STATE_ESTABLISHED) | STATE_BIT(TCP_STATE_CLOSE))

static const uint8_t mapped_prefix[12] = {[10] = 0xff, [11] = 0xff};

static struct in6_addr ip_of(uint8_t family, const __be32 words[4])
{
	struct in6_addr ip;

	if (family == AF_INET) {
		memcpy(ip.s6_addr, mapped_prefix, sizeof(mapped_prefix));
		memcpy(ip.s6_addr + 12, words, 4);
	} else {
		memcpy(ip.s6_addr, words, 16);
	}
	return ip;
}

static void ip_to_words(uint8_t family, const struct in6_addr *ip, __be32 ret_words[4])
{
	memset(ret_words, 0, 16);
	if (family == AF_INET)
		memcpy(ret_words, ip->s6_addr + 12, 4);
	else
		memcpy(ret_words, ip->s6_addr, 16);
}

/* Kernels add members at the end; what this one does not know stays 0. */
#define HAS_MEMBER(length, member)                                                                 \
	((length) >= offsetof(struct tcp_info, member) + sizeof(((struct tcp_info *)0)->member))

static void take_info(struct inet_socket *socket, struct netlink_bytes body)
{
	struct tcp_reading *reading = &socket->reading;
	struct tcp_info info;
	size_t length = netlink_copy(body, &info, sizeof(info));

	if (!HAS_MEMBER(length, tcpi_total_retrans))
		return;
	socket->has_reading = true;
	reading->unacked = info.tcpi_unacked;
	reading->sent_ms = info.tcpi_last_data_sent;
	reading->received_ms = info.tcpi_last_data_recv;
	reading->acked_ms = info.tcpi_last_ack_recv;
	reading->bytes_received = info.tcpi_bytes_received;
	reading->not_sent = info.tcpi_notsent_bytes;
	reading->segs_out = info.tcpi_segs_out;
	reading->segs_in = info.tcpi_segs_in;
	reading->data_segs_out = info.tcpi_data_segs_out;
	reading->data_segs_in = info.tcpi_data_segs_in;
	reading->has_segments = HAS_MEMBER(length, tcpi_data_segs_out);
	/* What was sent again was sent before. */
	reading->bytes_sent = HAS_MEMBER(length, tcpi_bytes_retrans)
				      ? info.tcpi_bytes_sent - info.tcpi_bytes_retrans
				      : info.tcpi_bytes_acked;
	socket->min_rtt_us = info.tcpi_min_rtt == UINT32_MAX ? 0 : info.tcpi_min_rtt;
	socket->retransmits = info.tcpi_total_retrans;
}

bool inet_socket_parse(struct netlink_bytes body, uint8_t protocol, struct inet_socket *ret_socket)
{
	struct netlink_attribute attribute;
	struct inet_diag_msg message;

	if (!netlink_take(&body, &message, sizeof(message)) ||
	    (message.idiag_family != AF_INET && message.idiag_family != AF_INET6))
		return false;
	*ret_socket = (struct inet_socket){
		.key = {.family = message.idiag_family,
			.protocol = protocol,
			.interface = message.id.idiag_if,
			.cookie = {message.id.idiag_cookie[0], message.id.idiag_cookie[1]},
			.local = {ip_of(message.idiag_family, message.id.idiag_src),
				  ntohs(message.id.idiag_sport)},
			.remote = {ip_of(message.idiag_family, message.id.idiag_dst),
				   ntohs(message.id.idiag_dport)}},
		.state = message.idiag_state,
		.uid = message.idiag_uid,
		.inode = message.idiag_inode,
	};
	while (netlink_next_attribute(&body, &attribute))
		if (attribute.type == INET_DIAG_INFO && protocol == IPPROTO_TCP)
			take_info(ret_socket, attribute.body);
	ret_socket->reading.receive_queue = message.idiag_rqueue;
	ret_socket->reading.is_connecting = message.idiag_state == TCP_STATE_SYN_SENT;
	ret_socket->reading.is_closed = message.idiag_state == TCP_STATE_CLOSE_WAIT;
	return true;
}

struct taker {
	uint8_t protocol;
	inet_socket_fn *take;
	void *context;
};

static void take_message(void *context, const struct netlink_message *message)
{
	const struct taker *taker = context;
	struct inet_socket socket;

	if ((message->type == SOCK_DIAG_BY_FAMILY || message->type == TCPDIAG_GETSOCK) &&
	    inet_socket_parse(message->body, taker->protocol, &socket))
		taker->take(taker->context, &socket);
}

static int dump(struct netlink *netlink, uint8_t protocol, uint32_t states, uint8_t extensions,
		inet_socket_fn *take, void *context)
{
	static const uint8_t families[] = {AF_INET, AF_INET6};
	struct taker taker = {protocol, take, context};

	for (size_t i = 0; i < ARRAY_SIZE(families); i++) {
		struct inet_diag_req_v2 request = {.sdiag_family = families[i],
						   .sdiag_protocol = protocol,
						   .idiag_ext = extensions,
						   .idiag_states = states};
		int error = netlink_ask(netlink, SOCK_DIAG_BY_FAMILY, true, &request,
					sizeof(request), take_message, &taker);

		/* A kernel without IPv6 has no such sockets. */
		if (error && (families[i] == AF_INET || error != -ENOENT))
			return error;
	}
	return 0;
}

/* The older request answers for both families in one walk over the kernel's table, and the walk is
 * what costs time. */
static int dump_tcp(struct netlink *netlink, uint32_t states, uint8_t extensions,
		    inet_socket_fn *take, void *context)
{
	struct taker taker = {IPPROTO_TCP, take, context};
	struct inet_diag_req request = {.idiag_ext = extensions, .idiag_states = states};

	return netlink_ask(netlink, TCPDIAG_GETSOCK, true, &request, sizeof(request), take_message,
			   &taker);
}

int sock_diag_connections(struct netlink *netlink, inet_socket_fn *take, void *context)
{
	uint8_t extensions = 1u << (INET_DIAG_INFO - 1);

	return dump_tcp(netlink, LIVE_STATES, extensions, take, context);
}

int sock_diag_datagrams(struct netlink *netlink, inet_socket_fn *take, void *context)
{
	return dump(netlink, IPPROTO_UDP, UDP_STATES, 0, take, context);
}

int sock_diag_listeners(struct netlink *netlink, inet_socket_fn *take, void *context)
{
	return dump_tcp(netlink, STATE_BIT(TCP_STATE_LISTEN), 0, take, context);
}

static void take_one(void *context, const struct inet_socket *socket)
{
	*(struct inet_socket *)context = *socket;
}

int sock_diag_find(struct netlink *netlink, const struct socket_key *key,
		   struct inet_socket *ret_socket)
{
	struct taker taker = {key->protocol, take_one, ret_socket};
	struct inet_diag_req_v2 request = {
		.sdiag_family = key->family,
		.sdiag_protocol = key->protocol,
		.idiag_ext = 1u << (INET_DIAG_INFO - 1),
		.idiag_states = UINT32_MAX,
		.id = {.idiag_sport = htons(key->local.port),
		       .idiag_dport = htons(key->remote.port),
		       .idiag_if = key->interface,
		       .idiag_cookie = {key->cookie[0], key->cookie[1]}},
	};
	int error;

	ip_to_words(key->family, &key->local.ip, request.id.idiag_src);
	ip_to_words(key->family, &key->remote.ip, request.id.idiag_dst);
	memset(ret_socket, 0, sizeof(*ret_socket));
	error = netlink_ask(netlink, SOCK_DIAG_BY_FAMILY, false, &request, sizeof(request),
			    take_message, &taker);
	if (error)
		return error;
	/* An ended connection may linger without an owner. */
	return ret_socket->key.family && ret_socket->inode ? 0 : -ENOENT;
}

static bool is_mapped(const struct in6_addr *ip)
{
	return !memcmp(ip->s6_addr, mapped_prefix, sizeof(mapped_prefix));
}

struct socket_key socket_key_reversed(const struct socket_key *key)
{
	struct socket_key reversed = *key;

	if (is_mapped(&key->local.ip) && is_mapped(&key->remote.ip))
		reversed.family = AF_INET;
	reversed.local = key->remote;
	reversed.remote = key->local;
	reversed.cookie[0] = reversed.cookie[1] = INET_DIAG_NOCOOKIE;
	return reversed;
}

bool socket_address_equal(const struct socket_address *a, const struct socket_address *b)
{
	return a->port == b->port && !memcmp(&a->ip, &b->ip, sizeof(a->ip));
}

bool ip_is_any(const struct in6_addr *ip)
{
	static const uint8_t none[4];

	return IN6_IS_ADDR_UNSPECIFIED(ip) || (is_mapped(ip) && !memcmp(ip->s6_addr + 12, none, 4));
}

bool ip_is_loopback(const struct in6_addr *ip)
{
	return IN6_IS_ADDR_LOOPBACK(ip) || (is_mapped(ip) && ip->s6_addr[12] == 127);
}

char *socket_address_format(const struct socket_address *address, char text[SOCKET_ADDRESS_TEXT])
{
	char ip[INET6_ADDRSTRLEN] = "?";

	if (is_mapped(&address->ip)) {
		inet_ntop(AF_INET, address->ip.s6_addr + 12, ip, sizeof(ip));
		snprintf(text, SOCKET_ADDRESS_TEXT, "%s:%u", ip, address->port);
	} else {
		inet_ntop(AF_INET6, &address->ip, ip, sizeof(ip));
		snprintf(text, SOCKET_ADDRESS_TEXT, "[%s]:%u", ip, address->port);
	}
	return text;
}
