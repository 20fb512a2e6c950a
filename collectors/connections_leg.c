/* SPDX-License-Identifier: MIT */
/*
 * Which of the connections of one who passes on carries a request on? Whoever asked it first is served first: requests
 * that wait for an answer, in the order in which they were sent, belong to those that came in, in the
 * order in which those did. Ours that find none wait at the pooler for one.
 */
#include <stdlib.h>

#include "base/array.h"
#include "collectors/connections_private.h"

/* Those of a relay that have a request out, of either side. */
struct waiting {
	struct watched *items[RELAY_LEGS_MAX];
	size_t count;
};

static bool works(struct connections *connections, struct watched *leg)
{
	if (leg->kind == SOCKET_TCP)
		return leg->verdict.flight == FLIGHT_YES;
	watched_read_backend(connections, leg);
	return leg->backend.state && leg->backend.state != 'i' && leg->backend.state != 't';
}

static int compare_sent(const void *a, const void *b)
{
	const struct watched *const *left = a, *const *right = b;
	uint32_t left_ms = (*left)->now.sent_ms, right_ms = (*right)->now.sent_ms;

	return (left_ms < right_ms) - (left_ms > right_ms);
}

static void list_waiting(struct connections *connections, const uint32_t *ids, size_t count,
			 struct waiting *waiting)
{
	waiting->count = 0;
	for (size_t i = 0; i < count; i++) {
		struct watched *watched = connections_of_id(connections, ids[i]);

		if (!watched)
			continue;
		watched_read(connections, watched);
		watched->passage.partner = 0;
		if (watched->kind == SOCKET_TCP && !watched->is_gone &&
		    watched->verdict.flight == FLIGHT_YES)
			waiting->items[waiting->count++] = watched;
	}
	qsort(waiting->items, waiting->count, sizeof(*waiting->items), compare_sent);
}

static void pair(struct watched *client, struct watched *leg)
{
	client->passage.partner = leg->id;
	leg->passage.partner = client->id;
}

static bool is_same_time(const struct watched *client, const struct watched *leg)
{
	uint32_t client_ms = client->now.sent_ms, leg_ms = leg->now.sent_ms;

	return client_ms <= leg_ms + SAME_TIME_MS && leg_ms <= client_ms + SAME_TIME_MS;
}

/* It was sent on after it had come in, however long that took. */
static bool is_later(const struct watched *client, const struct watched *leg)
{
	return leg->now.sent_ms <= client->now.sent_ms + SAME_TIME_MS;
}

static void pair_all(const struct waiting *clients, const struct waiting *legs,
		     bool (*may_be)(const struct watched *, const struct watched *))
{
	for (size_t i = 0; i < clients->count; i++) {
		struct watched *client = clients->items[i];

		for (size_t j = 0; j < legs->count && !client->passage.partner; j++)
			if (!legs->items[j]->passage.partner && may_be(client, legs->items[j]))
				pair(client, legs->items[j]);
	}
}

static void pair_up(struct connections *connections, struct relay *relay)
{
	struct waiting clients, legs;

	relay->paired_look = connections->look;
	list_waiting(connections, relay->clients, relay->client_count, &clients);
	list_waiting(connections, relay->legs, relay->leg_count, &legs);
	pair_all(&clients, &legs, is_same_time);
	pair_all(&clients, &legs, is_later);
}

/* Unix sockets keep no times: whoever works now and for nobody we know could work for us. */
static struct watched *any_that_works(struct connections *connections, const struct relay *relay,
				      const struct watched *watched)
{
	for (size_t i = 0; i < relay->leg_count; i++) {
		size_t turn = (i + connections->look) % relay->leg_count;
		struct watched *leg = connections_of_id(connections, relay->legs[turn]);

		if (!leg || leg == watched || leg->is_gone || leg->passage.partner ||
		    (watched->kind == SOCKET_TCP && leg->kind == SOCKET_TCP))
			continue;
		watched_read(connections, leg);
		if (works(connections, leg))
			return leg;
	}
	return NULL;
}

static struct watched *leg_of_twin(struct connections *connections, struct watched *watched)
{
	struct watched *leg = connections_of_id(connections, watched->passage.leg);

	if (leg)
		watched_read(connections, leg);
	if (leg && !leg->is_gone)
		return leg;
	watched->passage = (struct passage){.has_server = watched->passage.has_server};
	return NULL;
}

struct watched *passage_leg(struct connections *connections, struct watched *watched)
{
	struct relay *relay;

	if (watched->passage.is_twin)
		return leg_of_twin(connections, watched);
	relay = passage_relay(connections, watched);
	if (!relay || (watched->kind == SOCKET_TCP && watched->verdict.flight != FLIGHT_YES))
		return NULL;
	if (relay->paired_look != connections->look)
		pair_up(connections, relay);
	if (watched->passage.partner)
		return connections_of_id(connections, watched->passage.partner);
	return any_that_works(connections, relay, watched);
}
