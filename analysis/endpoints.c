/* SPDX-License-Identifier: MIT */
#include "analysis/endpoints.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/words.h"
#include "base/units.h"

/** More different ones are not told apart. */
#define SUM_MAX 64

/** Counters of the connections to one address. */
struct endpoint_sum {
	const char *address;
	struct endpoint endpoint;
	double waited_ns, in_flight_ns, requests, retransmits, fresh;
	double server_ns[6];
	bool has_requests, has_server;
};

/** Growth since the interval began; a connection that is new counts from 0. Unknown adds nothing. */
static double growth(uint64_t before, uint64_t now, bool is_new)
{
	if (!value_is_known(now) || (!is_new && (!value_is_known(before) || before > now)))
		return 0.0;
	return (double)(is_new ? now : now - before);
}

static const struct connection *find_before(const struct snapshot *begin,
					    const struct connection *now)
{
	size_t low = 0, high = begin->connection_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct connection *other = &begin->connections[middle];

		if (other->pid == now->pid && other->inode == now->inode)
			return other;
		if (other->pid < now->pid || (other->pid == now->pid && other->inode < now->inode))
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static struct endpoint_sum *sum_of(struct endpoint_sum *sums, size_t *count,
				   const struct connection *connection)
{
	for (size_t i = 0; i < *count; i++)
		if (!strcmp(sums[i].address, connection->address))
			return &sums[i];
	if (*count == SUM_MAX)
		return NULL;
	struct endpoint_sum *sum = &sums[(*count)++];
	*sum = (struct endpoint_sum){.address = connection->address};
	sum->endpoint.service = connection->service;
	sum->endpoint.min_rtt_s = NAN;
	sum->endpoint.is_local = connection->flags & CONNECTION_IS_LOCAL;
	return sum;
}

static void add_server(struct endpoint_sum *sum, const struct connection *before,
		       const struct connection *now)
{
	const uint64_t *new_ns = (const uint64_t *)&now->backend;
	const uint64_t *old_ns = before ? (const uint64_t *)&before->backend : NULL;

	for (size_t i = 0; i < sizeof(sum->server_ns) / sizeof(sum->server_ns[0]); i++)
		sum->server_ns[i] += growth(old_ns ? old_ns[i] : 0, new_ns[i], !before);
	sum->has_server |= value_is_known(now->backend.cpu_ns);
}

static void add_connection(struct endpoint_sum *sum, const struct connection *before,
			   const struct connection *now)
{
	struct endpoint *endpoint = &sum->endpoint;

	endpoint->connections++;
	endpoint->in_flight += (now->flags & CONNECTION_IN_FLIGHT) != 0;
	sum->fresh += !before;
	sum->waited_ns += growth(before ? before->waited_ns : 0, now->waited_ns, !before);
	sum->in_flight_ns += growth(before ? before->in_flight_ns : 0, now->in_flight_ns, !before);
	sum->requests += growth(before ? before->requests : 0, now->requests, !before);
	sum->retransmits += growth(before ? before->retransmits : 0, now->retransmits, !before);
	sum->has_requests |= value_is_known(now->requests);
	if (value_is_known(now->min_rtt_ns))
		endpoint->min_rtt_s = fmin(endpoint->min_rtt_s, (double)now->min_rtt_ns / 1e9);
	add_server(sum, before, now);
}

static void finish_server(const struct endpoint_sum *sum, struct server_split *server)
{
	double *shares = (double *)server;
	double all = 0.0;

	for (size_t i = 0; i < sizeof(sum->server_ns) / sizeof(sum->server_ns[0]); i++)
		all += sum->server_ns[i];
	for (size_t i = 0; i < sizeof(sum->server_ns) / sizeof(sum->server_ns[0]); i++)
		shares[i] = sum->has_server && all > 0.0 ? sum->server_ns[i] / all : NAN;
}

static void finish(const struct endpoint_sum *sum, double seconds, struct endpoint *endpoint)
{
	*endpoint = sum->endpoint;
	snprintf(endpoint->address, sizeof(endpoint->address), "%.*s", ENDPOINT_ADDRESS_SIZE - 1,
		 words_path(sum->address, ENDPOINT_ADDRESS_SIZE - 1).text);
	endpoint->waited = sum->waited_ns / 1e9 / seconds;
	endpoint->in_flight_mean = sum->in_flight_ns / 1e9 / seconds;
	endpoint->requests_per_s = sum->has_requests ? sum->requests / seconds : NAN;
	endpoint->request_s = sum->has_requests && sum->requests > 0
				      ? sum->in_flight_ns / 1e9 / sum->requests
				      : NAN;
	endpoint->retransmits_per_s = sum->retransmits / seconds;
	endpoint->new_per_s = sum->fresh / seconds;
	finish_server(sum, &endpoint->server);
}

/** Most waited for first; then most in flight. */
static bool comes_before(const struct endpoint_sum *a, const struct endpoint_sum *b)
{
	if (a->waited_ns != b->waited_ns)
		return a->waited_ns > b->waited_ns;
	return a->in_flight_ns > b->in_flight_ns;
}

size_t endpoints_of(const struct interval *interval, pid_t pid,
		    struct endpoint ret_endpoints[ENDPOINT_MAX])
{
	struct endpoint_sum sums[SUM_MAX];
	const struct snapshot *end = interval->end;
	size_t count = 0, taken = 0;

	for (size_t i = 0; i < end->connection_count; i++) {
		const struct connection *now = &end->connections[i];
		struct endpoint_sum *sum;

		if ((pid && now->pid != pid) || (now->flags & CONNECTION_IS_INBOUND) ||
		    !now->address)
			continue;
		sum = sum_of(sums, &count, now);
		if (sum)
			add_connection(sum, find_before(interval->begin, now), now);
	}
	while (taken < ENDPOINT_MAX && taken < count) {
		size_t best = taken;
		struct endpoint_sum swap = sums[taken];

		for (size_t i = taken + 1; i < count; i++)
			if (comes_before(&sums[i], &sums[best]))
				best = i;
		sums[taken] = sums[best];
		sums[best] = swap;
		finish(&sums[taken], interval->seconds, &ret_endpoints[taken]);
		taken++;
	}
	return taken;
}
