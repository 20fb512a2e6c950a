/* SPDX-License-Identifier: MIT */
/*
 * PostgreSQL writes into its command line what it does:
 *	postgres: 15/main: app shop 10.0.0.7(52064) SELECT waiting
 *	postgres: app shop [local] idle in transaction
 */
#include <arpa/inet.h>
#include <string.h>

#include "base/scan.h"
#include "collectors/backend.h"

static bool parse_ip(const char *text, size_t length, struct in6_addr *ret_ip)
{
	char copy[INET6_ADDRSTRLEN];
	struct in_addr ipv4;

	if (length == 0 || length >= sizeof(copy))
		return false;
	memcpy(copy, text, length);
	copy[length] = '\0';
	if (inet_pton(AF_INET6, copy, ret_ip) == 1)
		return true;
	if (inet_pton(AF_INET, copy, &ipv4) != 1)
		return false;
	memset(ret_ip, 0, sizeof(*ret_ip));
	ret_ip->s6_addr[10] = ret_ip->s6_addr[11] = 0xff;
	memcpy(ret_ip->s6_addr + 12, &ipv4, 4);
	return true;
}

/* "10.0.0.7(52064)", "::1(52064)", "web1.internal(52064)" */
static bool parse_client(struct scan word, struct backend_title *title)
{
	const char *open = memrchr(word.at, '(', scan_length(&word));
	struct scan number;
	uint32_t port;

	if (!open || open == word.at)
		return false;
	number = (struct scan){open + 1, word.end};
	if (!scan_u32(&number, &port) || port == 0 || port > UINT16_MAX ||
	    !scan_char(&number, ')') || !scan_at_end(&number))
		return false;
	title->client.port = (uint16_t)port;
	title->has_client_ip = parse_ip(word.at, (size_t)(open - word.at), &title->client.ip);
	return true;
}

static bool is_word(struct scan word, const char *text)
{
	return scan_length(&word) == strlen(text) && !memcmp(word.at, text, strlen(text));
}

static void parse_activity(struct scan rest, struct backend_title *title)
{
	struct scan word, last = {NULL, NULL};

	scan_blanks(&rest);
	if (scan_at_end(&rest))
		return;
	if (scan_text(&rest, "idle in transaction")) {
		title->activity = BACKEND_IN_TRANSACTION;
		return;
	}
	while (scan_blanks(&rest), scan_word(&rest, &word))
		last = word;
	if (!last.at)
		return;
	if (is_word(last, "idle"))
		title->activity = BACKEND_IDLE;
	else
		title->activity = is_word(last, "waiting") ? BACKEND_WAITING : BACKEND_WORKING;
}

bool backend_title_parse(const char *text, struct backend_title *ret_title)
{
	struct scan rest = scan_of(text, strlen(text)), word;

	*ret_title = (struct backend_title){.is_backend = false};
	if (!scan_text(&rest, "postgres:"))
		return false;
	/* User, database and cluster may be called anything: what comes last of its kind counts. */
	while (scan_blanks(&rest), scan_word(&rest, &word)) {
		bool is_unix = is_word(word, "[local]");

		if (!is_unix && !parse_client(word, ret_title))
			continue;
		ret_title->is_backend = true;
		ret_title->is_unix = is_unix;
		ret_title->activity = BACKEND_UNKNOWN;
		parse_activity(rest, ret_title);
	}
	return ret_title->is_backend;
}
