/* SPDX-License-Identifier: MIT */
/* What connections did between two snapshots. */
#include <string.h>

#include "base/clock.h"
#include "model/interval_private.h"

/* A connection that was not there before began with zeros, unless it is older and only now seen:
 * its rates over the interval cannot be told from what it did before. */
static const struct connection unknown = {
	.requests = VALUE_UNKNOWN,
	.in_flight_ns = VALUE_UNKNOWN,
	.waited_ns = VALUE_UNKNOWN,
	.sent_bytes = VALUE_UNKNOWN,
	.received_bytes = VALUE_UNKNOWN,
	.retransmits = VALUE_UNKNOWN,
	.backend = {VALUE_UNKNOWN, VALUE_UNKNOWN, VALUE_UNKNOWN, VALUE_UNKNOWN, VALUE_UNKNOWN,
		    VALUE_UNKNOWN},
};

/* Looks that found requests out for so much less than threads waited for them hardly found any. */
#define UNSEEN_FACTOR 10.0

static int compare(const struct connection *a, const struct connection *b)
{
	if (a->pid != b->pid)
		return a->pid < b->pid ? -1 : 1;
	return (a->inode > b->inode) - (a->inode < b->inode);
}

static struct backend_usage backend_usage_of(const struct backend_counters *before,
					     const struct backend_counters *now)
{
	static const struct backend_counters zero;
	struct backend_usage usage;
	double sum;

	/* They begin with zeros when the server is found. */
	if (!value_is_known(before->cpu_ns))
		before = &zero;
	usage = (struct backend_usage){
		delta(before->cpu_ns, now->cpu_ns),   delta(before->runq_ns, now->runq_ns),
		delta(before->disk_ns, now->disk_ns), delta(before->lock_ns, now->lock_ns),
		delta(before->idle_ns, now->idle_ns), delta(before->other_ns, now->other_ns),
	};
	sum = usage.cpu + usage.runq + usage.disk + usage.lock + usage.idle + usage.other;

	return (struct backend_usage){
		ratio(usage.cpu, sum),  ratio(usage.runq, sum), ratio(usage.disk, sum),
		ratio(usage.lock, sum), ratio(usage.idle, sum), ratio(usage.other, sum),
	};
}

static double in_flight_s(const struct connection *now, uint64_t time_ns)
{
	if (!(now->flags & CONNECTION_IN_FLIGHT) || now->in_flight_since_ns == 0)
		return NAN;
	if (time_ns <= now->in_flight_since_ns)
		return 0.0;
	return (double)(time_ns - now->in_flight_since_ns) / (double)NS_PER_S;
}

static void fill_labels(struct connection_usage *usage, const struct snapshot *end)
{
	const struct connection *now = &usage->now;
	const struct task *process = snapshot_process(end, now->pid);

	usage->service = services[now->service].key;
	usage->process = process ? process->name : NULL;
	usage->is_in_flight = now->flags & CONNECTION_IN_FLIGHT;
	usage->is_inbound = now->flags & CONNECTION_IS_INBOUND;
	usage->is_local = now->flags & CONNECTION_IS_LOCAL;
	usage->is_event_loop = now->flags & CONNECTION_IS_EVENT_LOOP;
	usage->in_flight_s = in_flight_s(now, end->time_ns);
	usage->min_rtt_s = value_number(now->min_rtt_ns) / (double)NS_PER_S;
	usage->backend_pid = now->backend_pid ? now->backend_pid : -1;
}

/*
 * Requests that are shorter than the kernel's clock is fine are out at no look; a thread that waits for one
 * connection alone tells how long they were. NaN: there were some, and nobody knows.
 */
static double time_out_ns(const struct connection_usage *usage, const struct connection *before,
			  double in_flight_ns)
{
	double waited_ns = delta(before->waited_ns, usage->now.waited_ns);
	bool has_own_thread = !(usage->now.flags & CONNECTION_IS_EVENT_LOOP);

	if (has_own_thread && waited_ns > UNSEEN_FACTOR * in_flight_ns)
		return waited_ns;
	return in_flight_ns > 0.0 ? in_flight_ns : NAN;
}

static void fill_rates(struct connection_usage *usage, const struct connection *before,
		       struct elapsed elapsed)
{
	const struct connection *now = &usage->now;
	double in_flight_ns = delta(before->in_flight_ns, now->in_flight_ns);
	double requests = delta(before->requests, now->requests);
	double per_s = elapsed.per_s;

	usage->in_flight_share = at_most(in_flight_ns * elapsed.per_ns, 1.0);
	usage->waited_share = delta(before->waited_ns, now->waited_ns) * elapsed.per_ns;
	usage->requests_per_s = requests * per_s;
	usage->mean_request_s =
		ratio(time_out_ns(usage, before, in_flight_ns) / (double)NS_PER_S, requests);
	usage->sent_bytes_per_s = delta(before->sent_bytes, now->sent_bytes) * per_s;
	usage->received_bytes_per_s = delta(before->received_bytes, now->received_bytes) * per_s;
	usage->retransmits_per_s = delta(before->retransmits, now->retransmits) * per_s;
	usage->backend = backend_usage_of(&before->backend, &now->backend);
}

void interval_fill_connections(struct interval *interval, struct elapsed elapsed)
{
	const struct snapshot *begin = interval->begin, *end = interval->end;
	size_t old = 0;

	interval->connection_count = end->connection_count;
	interval->connections = arena_calloc(&interval->arena, end->connection_count,
					     sizeof(*interval->connections));
	for (size_t i = 0; i < end->connection_count; i++) {
		struct connection_usage *usage = &interval->connections[i];
		const struct connection *now = &end->connections[i];
		int order = -1;

		while (old < begin->connection_count &&
		       (order = compare(&begin->connections[old], now)) < 0)
			old++;
		usage->now = *now;
		usage->is_new = order != 0;
		fill_labels(usage, end);
		fill_rates(usage, order == 0 ? &begin->connections[old] : &unknown, elapsed);
	}
}

const struct connection_usage *interval_connections_of(const struct interval *interval, pid_t pid,
						       size_t *ret_count)
{
	size_t low = 0, high = interval->connection_count, end;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (interval->connections[middle].now.pid < pid)
			low = middle + 1;
		else
			high = middle;
	}
	for (end = low; end < interval->connection_count; end++)
		if (interval->connections[end].now.pid != pid)
			break;
	*ret_count = end - low;
	return end > low ? &interval->connections[low] : NULL;
}
