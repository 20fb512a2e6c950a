/* SPDX-License-Identifier: MIT */
#include "analysis/endpoints.h"
#include "analysis/rules_private.h"

/* More requests than this, each as short as that, are a conversation somebody should shorten. */
#define CHATTY_PER_S 150.0
#define CHATTY_REQUEST_S 0.004
/* So much of the connections in flight is all of them. */
#define EXHAUSTED_SHARE 0.85
/* So many times slower than the others, and so slow, one connection is told apart. */
#define SLOW_FACTOR 5.0
#define SLOW_MIN_S 0.05
/* Further than any process of this machine, and so much of each request is the way there and back. */
#define FAR_RTT_S 0.001
#define FAR_SHARE 0.5
#define FAR_PER_S 10.0
/* More new connections than this, all the time, are too many. */
#define STORM_PER_S 5.0
/* Threads waited so much more than connections that live were waited for. */
#define UNSEEN_FACTOR 2.0
/* A part of the server's time worth a name. */
#define SERVER_PART_MIN 0.20
/* And a part worth being told in the headline. */
#define SERVER_PART_MAIN 0.50

static bool is_about(const struct endpoint *endpoint, enum wait_class class)
{
	return class == WAIT_DB ? endpoint_is_database(endpoint)
				: class == WAIT_NET && !endpoint_is_database(endpoint);
}

/* The endpoint of this class the process waits for most. @return false: none is to be seen */
static bool find_endpoint(const struct sight *sight, pid_t pid, enum wait_class class,
			  struct endpoint *ret_endpoint)
{
	struct endpoint endpoints[ENDPOINT_MAX];
	size_t count = sight->interval ? endpoints_of(sight->interval, pid, endpoints) : 0;
	size_t about = 0;

	for (size_t i = 0; i < count; i++) {
		if (!is_about(&endpoints[i], class))
			continue;
		if (about++ == 0)
			*ret_endpoint = endpoints[i];
	}
	/* Nobody was seen waiting for those that live now: so it was for others before them, to the only database. */
	return about > 0 && (ret_endpoint->waited > 0.0 || (about == 1 && class == WAIT_DB));
}

/* What a server does, as it follows upon "the server" and "which". */
#define SERVER_PARTS 6
struct server_part {
	double share;
	const char *what;
};

static void server_parts(const struct endpoint *endpoint, struct server_part parts[SERVER_PARTS])
{
	const struct backend_usage *server = &endpoint->server;

	parts[0] = (struct server_part){server->cpu, "computes"};
	parts[1] = (struct server_part){server->runq, "waits for a CPU"};
	parts[2] = (struct server_part){server->disk, "waits for its disk"};
	parts[3] = (struct server_part){server->lock, "waits for a lock"};
	parts[4] = (struct server_part){server->idle, "has nothing to do"};
	parts[5] = (struct server_part){server->other, "waits for something else"};
}

/* @return "": nothing most of the time, or nothing that says more than its name */
static const char *server_main_part(const struct endpoint *endpoint)
{
	struct server_part parts[SERVER_PARTS];

	server_parts(endpoint, parts);
	for (size_t i = 0; i < 4; i++)
		if (parts[i].share >= SERVER_PART_MAIN)
			return parts[i].what;
	return "";
}

struct words endpoint_words(const struct sight *sight, pid_t pid, enum wait_class class)
{
	struct endpoint endpoint;
	const char *title, *main_part;

	if (!find_endpoint(sight, pid, class, &endpoint))
		return (struct words){""};
	title = endpoint.service == SERVICE_UNKNOWN ? "" : services[endpoint.service].title;
	main_part = server_main_part(&endpoint);
	return words_format(" (%s%s%s%s%s%s%s)", title, *endpoint.via ? " via " : "", endpoint.via,
			    *title || *endpoint.via ? " " : "",
			    words_path(endpoint.address, 40).text, *main_part ? ", which " : "",
			    main_part);
}

/* "the server computes for 60 % of that time" */
static void server_evidence(const struct endpoint *endpoint, struct sentences *evidence)
{
	struct server_part parts[SERVER_PARTS];

	server_parts(endpoint, parts);
	for (size_t i = 0; i < SERVER_PARTS; i++)
		if (parts[i].share >= SERVER_PART_MIN)
			sentences_add(evidence, "the server %s for %s of that time", parts[i].what,
				      words_share(parts[i].share).text);
}

/* A namespace of this machine may be far away too: its wire decides. */
static bool is_far(const struct endpoint *endpoint)
{
	return !isnan(endpoint->min_rtt_s) &&
	       (!endpoint->is_local || endpoint->min_rtt_s >= FAR_RTT_S);
}

static void request_evidence(const struct endpoint *endpoint, struct sentences *evidence)
{
	struct words rtt = {""};

	if (is_far(endpoint))
		rtt = words_format("; the network takes %s of it",
				   words_seconds(endpoint->min_rtt_s).text);
	if (!isnan(endpoint->request_s))
		sentences_add(evidence,
			      "%s requests, %s each%s; %zu of %zu connections in flight now",
			      words_per_s(endpoint->requests_per_s).text,
			      words_seconds(endpoint->request_s).text, rtt.text,
			      endpoint->in_flight, endpoint->connections);
	else
		sentences_add(evidence, "%zu of %zu connections have a request in flight now",
			      endpoint->in_flight, endpoint->connections);
}

void endpoint_evidence(const struct sight *sight, const struct process_sight *process,
		       enum wait_class class, struct sentences *evidence)
{
	struct endpoint endpoint;

	if (!find_endpoint(sight, process->key.tid, class, &endpoint))
		return;
	request_evidence(&endpoint, evidence);
	server_evidence(&endpoint, evidence);
}

void endpoint_hidden_evidence(const struct sight *sight, const struct process_sight *process,
			      struct sentences *evidence)
{
	struct endpoint endpoints[ENDPOINT_MAX];
	size_t count =
		sight->interval ? endpoints_of(sight->interval, process->key.tid, endpoints) : 0;

	for (size_t i = 0; i < count; i++) {
		if (!endpoint_is_database(&endpoints[i]))
			continue;
		sentences_add(
			evidence,
			"it has %zu connection%s to %s %s; %s with a request in flight on average",
			endpoints[i].connections, endpoints[i].connections == 1 ? "" : "s",
			services[endpoints[i].service].title,
			words_path(endpoints[i].address, 40).text,
			words_number(endpoints[i].in_flight_mean).text);
	}
}

/*
 * Connections that are shorter than the time between two frames are hardly seen: then the threads waited for others
 * than those that live now. How many there are the kernel counts, but for all programs together.
 */
static void storm_hint(const struct sight *sight, const struct process_sight *process,
		       const struct endpoint *endpoint, struct sentences *hints)
{
	double opens_per_s = sight->interval->system.tcp_opens_per_s;
	double waiting = process->split.share[WAIT_DB];

	if (endpoint->fresh < endpoint->connections)
		return;
	if (endpoint->new_per_s >= STORM_PER_S)
		sentences_add(hints, "%s new connections: no pool?",
			      words_per_s(endpoint->new_per_s).text);
	else if (opens_per_s >= STORM_PER_S && waiting > UNSEEN_FACTOR * endpoint->waited)
		sentences_add(hints,
			      "no pool? its connections are too short to be seen; all programs "
			      "here together open %s",
			      words_per_s(opens_per_s).text);
}

static void slow_hint(const struct endpoint *endpoint, struct sentences *hints)
{
	struct words who = {""};

	if (!(endpoint->slowest_s >= SLOW_MIN_S) ||
	    !(endpoint->slowest_s >= SLOW_FACTOR * endpoint->others_s))
		return;
	if (endpoint->slowest_tid)
		who = words_format(" (thread %d)", endpoint->slowest_tid);
	sentences_add(hints,
		      "one slow connection%s: %s for an answer, the other %zu get theirs in %s",
		      who.text, words_seconds(endpoint->slowest_s).text, endpoint->connections - 1,
		      words_seconds(endpoint->others_s).text);
}

static void distance_hint(const struct endpoint *endpoint, struct sentences *hints)
{
	if (!is_far(endpoint) || !(endpoint->min_rtt_s >= FAR_RTT_S) ||
	    !(endpoint->requests_per_s >= FAR_PER_S) ||
	    !(endpoint->min_rtt_s >= FAR_SHARE * endpoint->request_s))
		return;
	sentences_add(hints,
		      "far away: of %s for each of %s requests the network takes %s (fewer round "
		      "trips?)",
		      words_seconds(endpoint->request_s).text,
		      words_per_s(endpoint->requests_per_s).text,
		      words_seconds(endpoint->min_rtt_s).text);
}

void endpoint_hints(const struct sight *sight, const struct process_sight *process,
		    struct sentences *hints)
{
	struct endpoint endpoint;

	if (!find_endpoint(sight, process->key.tid, WAIT_DB, &endpoint))
		return;
	if (endpoint.requests_per_s >= CHATTY_PER_S && endpoint.request_s <= CHATTY_REQUEST_S)
		sentences_add(hints, "chatty: %s round trips of %s each (N+1 queries?)",
			      words_per_s(endpoint.requests_per_s).text,
			      words_seconds(endpoint.request_s).text);
	if (endpoint.connections >= 2 &&
	    endpoint.in_flight_mean >= EXHAUSTED_SHARE * (double)endpoint.connections &&
	    process->split.share[WAIT_IDLE] >= (double)endpoint.connections)
		sentences_add(
			hints,
			"pool exhausted? all %zu connections are busy and %s threads are parked",
			endpoint.connections, words_whole(process->split.share[WAIT_IDLE]).text);
	slow_hint(&endpoint, hints);
	distance_hint(&endpoint, hints);
	storm_hint(sight, process, &endpoint, hints);
	if (endpoint.retransmits_per_s >= 1.0)
		sentences_add(hints, "%s segments sent again on the way to it",
			      words_per_s(endpoint.retransmits_per_s).text);
}
