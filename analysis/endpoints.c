/* SPDX-License-Identifier: MIT */
#include "analysis/endpoints.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/sight.h"
#include "analysis/words.h"

/** More different ones are not told apart. */
#define SUM_MAX 64
/** One of fewer is not compared with the others. */
#define SLOWEST_OF_MIN 3
/** Members of struct backend_usage. */
#define SERVER_PARTS 6

/** The connections to one address. */
struct endpoint_sum {
	const char *address;
	struct endpoint endpoint;
	double server[SERVER_PARTS]; /* weighted by how long we waited for it */
	double server_weight;
	double request_weight; /* of request_s: requests per second */
	double slowest_weight; /* the slowest connection's part of that */
	double slowest_mean_s; /* mean of its requests; 0: none was answered */
	size_t timed;          /* connections whose requests have a time */
};

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
	if (connection->via)
		snprintf(sum->endpoint.via, sizeof(sum->endpoint.via), "%.*s",
			 (int)sizeof(sum->endpoint.via) - 1,
			 words_name(connection->via, sizeof(sum->endpoint.via) - 1).text);
	sum->endpoint.requests_per_s = sum->endpoint.request_s = NAN;
	sum->endpoint.min_rtt_s = NAN;
	sum->endpoint.slowest_s = -1.0;
	sum->endpoint.is_local = connection->flags & CONNECTION_IS_LOCAL;
	return sum;
}

static void add_server(struct endpoint_sum *sum, const struct connection_usage *usage)
{
	const double parts[SERVER_PARTS] = {usage->backend.cpu,  usage->backend.runq,
					    usage->backend.disk, usage->backend.lock,
					    usage->backend.idle, usage->backend.other};
	double weight = known_or_zero(usage->waited_share);

	if (isnan(usage->backend.cpu) || weight <= 0.0)
		return;
	for (size_t i = 0; i < SERVER_PARTS; i++)
		sum->server[i] += weight * parts[i];
	sum->server_weight += weight;
}

static void add_requests(struct endpoint_sum *sum, const struct connection_usage *usage)
{
	struct endpoint *endpoint = &sum->endpoint;
	double per_s = usage->requests_per_s, all;

	if (isnan(per_s))
		return;
	all = sum->request_weight + per_s;
	endpoint->requests_per_s = known_or_zero(endpoint->requests_per_s) + per_s;
	if (isnan(usage->mean_request_s) || per_s <= 0.0)
		return;
	endpoint->request_s = (known_or_zero(endpoint->request_s) * sum->request_weight +
			       usage->mean_request_s * per_s) /
			      all;
	sum->request_weight = all;
}

/* Its mean request, or the one that is out when that takes longer already. */
static void add_slowest(struct endpoint_sum *sum, const struct connection_usage *usage)
{
	struct endpoint *endpoint = &sum->endpoint;
	double request_s = fmax(usage->mean_request_s, usage->in_flight_s);

	if (isnan(request_s))
		return;
	sum->timed++;
	if (request_s <= endpoint->slowest_s)
		return;
	endpoint->slowest_s = request_s;
	endpoint->slowest_tid = usage->now.tid;
	sum->slowest_weight =
		isnan(usage->mean_request_s) ? 0.0 : known_or_zero(usage->requests_per_s);
	sum->slowest_mean_s = known_or_zero(usage->mean_request_s);
}

/* What is left of the mean without it. */
static void finish_slowest(const struct endpoint_sum *sum, struct endpoint *endpoint)
{
	double weight = sum->request_weight - sum->slowest_weight;

	endpoint->others_s = NAN;
	if (sum->timed < SLOWEST_OF_MIN || !(weight > 0.0))
		endpoint->slowest_s = NAN;
	else
		endpoint->others_s = (known_or_zero(endpoint->request_s) * sum->request_weight -
				      sum->slowest_mean_s * sum->slowest_weight) /
				     weight;
}

static void add_connection(struct endpoint_sum *sum, const struct connection_usage *usage,
			   double seconds)
{
	struct endpoint *endpoint = &sum->endpoint;

	endpoint->connections++;
	endpoint->in_flight += usage->is_in_flight;
	endpoint->fresh += usage->is_new;
	endpoint->waited += known_or_zero(usage->waited_share);
	endpoint->in_flight_mean += known_or_zero(usage->in_flight_share);
	endpoint->retransmits_per_s += known_or_zero(usage->retransmits_per_s);
	endpoint->new_per_s += usage->is_new ? 1.0 / seconds : 0.0;
	endpoint->min_rtt_s = fmin(endpoint->min_rtt_s, usage->min_rtt_s);
	add_requests(sum, usage);
	add_slowest(sum, usage);
	add_server(sum, usage);
}

static void finish(const struct endpoint_sum *sum, struct endpoint *endpoint)
{
	double *parts[SERVER_PARTS] = {&endpoint->server.cpu,  &endpoint->server.runq,
				       &endpoint->server.disk, &endpoint->server.lock,
				       &endpoint->server.idle, &endpoint->server.other};

	*endpoint = sum->endpoint;
	finish_slowest(sum, endpoint);
	snprintf(endpoint->address, sizeof(endpoint->address), "%.*s", ENDPOINT_ADDRESS_SIZE - 1,
		 words_path(sum->address, ENDPOINT_ADDRESS_SIZE - 1).text);
	for (size_t i = 0; i < SERVER_PARTS; i++)
		*parts[i] = sum->server_weight > 0.0 ? sum->server[i] / sum->server_weight : NAN;
}

/** Most waited for first; then most in flight. */
static bool comes_before(const struct endpoint_sum *a, const struct endpoint_sum *b)
{
	if (a->endpoint.waited != b->endpoint.waited)
		return a->endpoint.waited > b->endpoint.waited;
	return a->endpoint.in_flight_mean > b->endpoint.in_flight_mean;
}

static size_t add_all(const struct interval *interval, pid_t pid, struct endpoint_sum sums[SUM_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < interval->connection_count; i++) {
		const struct connection_usage *usage = &interval->connections[i];
		struct endpoint_sum *sum;

		if ((pid && usage->now.pid != pid) || usage->is_inbound || !usage->now.address)
			continue;
		sum = sum_of(sums, &count, &usage->now);
		if (sum)
			add_connection(sum, usage, interval->seconds);
	}
	return count;
}

size_t endpoints_of(const struct interval *interval, pid_t pid,
		    struct endpoint ret_endpoints[ENDPOINT_MAX])
{
	struct endpoint_sum sums[SUM_MAX], swap;
	size_t count = add_all(interval, pid, sums), taken;

	for (taken = 0; taken < ENDPOINT_MAX && taken < count; taken++) {
		size_t best = taken;

		for (size_t i = taken + 1; i < count; i++)
			if (comes_before(&sums[i], &sums[best]))
				best = i;
		swap = sums[taken];
		sums[taken] = sums[best];
		sums[best] = swap;
		finish(&sums[taken], &ret_endpoints[taken]);
	}
	return taken;
}
