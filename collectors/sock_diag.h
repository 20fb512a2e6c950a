/* SPDX-License-Identifier: MIT */
/** TCP and UDP sockets as the kernel tells about them by sock_diag(7); every user may ask. */
#ifndef COLLECTORS_SOCK_DIAG_H
#define COLLECTORS_SOCK_DIAG_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "collectors/in_flight.h"
#include "collectors/netlink.h"

/** One end of a connection; IPv4 as ::ffff:a.b.c.d. */
struct socket_address {
	struct in6_addr ip;
	uint16_t port;
};

/** What finds a socket again without a walk over all of them. */
struct socket_key {
	uint8_t family, protocol; /* AF_INET, AF_INET6; IPPROTO_TCP, IPPROTO_UDP */
	uint32_t interface, cookie[2];
	struct socket_address local, remote;
};

/** One TCP or UDP socket. */
struct inet_socket {
	struct socket_key key;
	uint8_t state; /* enum tcp_state below */
	uid_t uid;     /* of the owner */
	uint32_t inode;
	bool has_reading;
	struct tcp_reading reading; /* zero when there is none */
	uint32_t min_rtt_us;        /* 0: none yet */
	uint64_t retransmits;       /* segments */
};

/** include/net/tcp_states.h */
enum tcp_state {
	TCP_STATE_ESTABLISHED = 1,
	TCP_STATE_SYN_SENT = 2,
	TCP_STATE_FIN_WAIT_1 = 4,
	TCP_STATE_FIN_WAIT_2 = 5,
	TCP_STATE_CLOSE = 7,
	TCP_STATE_CLOSE_WAIT = 8,
	TCP_STATE_LISTEN = 10,
};

/** @return false when the body of the answer is none, or not of a socket we understand */
bool inet_socket_parse(struct netlink_bytes body, uint8_t protocol, struct inet_socket *ret_socket);

typedef void inet_socket_fn(void *context, const struct inet_socket *socket);

/** TCP connections that live or are being made, with their readings. @return 0 or -errno */
int sock_diag_connections(struct netlink *netlink, inet_socket_fn *take, void *context);
/** UDP sockets. @return 0 or -errno */
int sock_diag_datagrams(struct netlink *netlink, inet_socket_fn *take, void *context);
/** Sockets that listen. @return 0 or -errno */
int sock_diag_listeners(struct netlink *netlink, inet_socket_fn *take, void *context);
/** One TCP socket with its reading. @return 0 or -errno (-ENOENT, -ESTALE: it is gone) */
int sock_diag_find(struct netlink *netlink, const struct socket_key *key,
		   struct inet_socket *ret_socket);
/** The key of the other end, when that is on this machine; without a cookie. */
struct socket_key socket_key_reversed(const struct socket_key *key);

bool socket_address_equal(const struct socket_address *a, const struct socket_address *b);
bool ip_is_any(const struct in6_addr *ip);
bool ip_is_loopback(const struct in6_addr *ip);

#define SOCKET_ADDRESS_TEXT 64
/** "10.0.0.5:5432", "[::1]:6379". @return `text` */
char *socket_address_format(const struct socket_address *address, char text[SOCKET_ADDRESS_TEXT]);

#endif
