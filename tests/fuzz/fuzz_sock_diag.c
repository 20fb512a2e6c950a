/* SPDX-License-Identifier: MIT */
/* What the kernel says about sockets, and titles of servers: parts lie within the whole, texts end. */
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "collectors/backend.h"
#include "collectors/netlink.h"
#include "collectors/sock_diag.h"
#include "collectors/unix_diag.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect_within(struct netlink_bytes part, struct netlink_bytes whole)
{
	if (part.at < whole.at || part.end > whole.end || part.at > part.end)
		abort();
}

static void try_body(struct netlink_bytes body)
{
	struct netlink_bytes rest = body;
	struct netlink_attribute attribute;
	struct inet_socket inet;
	struct unix_socket local;
	char text[SOCKET_ADDRESS_TEXT];

	while (netlink_next_attribute(&rest, &attribute))
		expect_within(attribute.body, body);
	if (inet_socket_parse(body, IPPROTO_TCP, &inet) &&
	    strlen(socket_address_format(&inet.key.remote, text)) >= sizeof(text))
		abort();
	if (unix_socket_parse(body, &local) &&
	    strnlen(local.name, sizeof(local.name)) == sizeof(local.name))
		abort();
}

static void try_title(const uint8_t *data, size_t size)
{
	struct backend_title title;
	char text[512];

	size = size < sizeof(text) - 1 ? size : sizeof(text) - 1;
	memcpy(text, data, size);
	text[size] = '\0';
	if (backend_title_parse(text, &title) && !title.is_unix && title.client.port == 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct netlink_bytes whole = {data, data + size}, rest = whole;
	struct netlink_message message;

	while (netlink_next_message(&rest, &message)) {
		expect_within(message.body, whole);
		try_body(message.body);
	}
	try_body(whole);
	try_title(data, size);
	return 0;
}
