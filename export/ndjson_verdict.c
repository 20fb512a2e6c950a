/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "analysis/endpoints.h"
#include "export/formats.h"
#include "export/ndjson_record.h"

/** Classes that share[] is about: idle time is no part of it. */
static bool is_shared_class(enum wait_class class)
{
	return class != WAIT_IDLE;
}

static void put_shares(struct json *json, const struct verdict *verdict)
{
	json_open_object(json, "share");
	for (enum wait_class class = 0; class < WAIT_CLASS_COUNT; class ++)
		if (is_shared_class(class))
			json_double(json, wait_classes[class].key, verdict->share[class]);
	json_close_object(json);
	json_open_object(json, "interval");
	for (enum wait_class class = 0; class < WAIT_CLASS_COUNT; class ++) {
		if (!is_shared_class(class) || !isfinite(verdict->share_low[class]))
			continue;
		json_open_array(json, wait_classes[class].key);
		json_double(json, NULL, verdict->share_low[class]);
		json_double(json, NULL, verdict->share_high[class]);
		json_close_array(json);
	}
	json_close_object(json);
}

static void put_sentences(struct json *json, const char *key, const struct sentences *sentences)
{
	json_open_array(json, key);
	for (size_t i = 0; i < sentences->count; i++)
		json_text(json, NULL, sentences->items[i].text);
	json_close_array(json);
}

static void put_blind_spots(struct json *json, const struct verdict *verdict)
{
	json_open_array(json, "not_seen");
	for (size_t i = 0; i < verdict->blind_count; i++) {
		const struct blind_spot *blind = &verdict->blind[i];

		json_open_object(json, NULL);
		json_text(json, "what", blind->what);
		json_text(json, "why", blind->why);
		json_text(json, "command", blind->command[0] ? blind->command : NULL);
		json_close_object(json);
	}
	json_close_array(json);
}

/** A class by its stable name; the count stands for "none". */
static void put_class(struct json *json, const char *key, enum wait_class class)
{
	json_text(json, key, class < WAIT_CLASS_COUNT ? wait_classes[class].key : NULL);
}

static void put_process(struct json *json, const struct verdict *verdict)
{
	if (verdict->is_system)
		json_null(json, "pid");
	else
		json_i64(json, "pid", verdict->process.tid);
	json_text(json, "name", verdict->is_system ? NULL : verdict->name);
}

static void put_server(struct json *json, const struct backend_usage *server)
{
	if (!isfinite(server->cpu)) {
		json_null(json, "server");
		return;
	}
	json_open_object(json, "server");
	json_double(json, "cpu", server->cpu);
	json_double(json, "runq", server->runq);
	json_double(json, "disk", server->disk);
	json_double(json, "lock", server->lock);
	json_double(json, "idle", server->idle);
	json_double(json, "other", server->other);
	json_close_object(json);
}

static void put_endpoint(struct json *json, const struct endpoint *endpoint, double active_threads)
{
	json_open_object(json, NULL);
	json_text(json, "address", endpoint->address);
	json_text(json, "kind", services[endpoint->service].key);
	json_text(json, "via", *endpoint->via ? endpoint->via : NULL);
	json_u64(json, "connections", endpoint->connections);
	json_u64(json, "in_flight", endpoint->in_flight);
	json_double(json, "share", active_threads > 0 ? endpoint->waited / active_threads : NAN);
	json_double(json, "requests_per_s", endpoint->requests_per_s);
	json_double(json, "request_seconds", endpoint->request_s);
	json_double(json, "min_rtt_seconds", endpoint->min_rtt_s);
	put_server(json, &endpoint->server);
	json_close_object(json);
}

/** Whom it waits for; of the machine, all its processes together. */
static void put_endpoints(struct json *json, const struct verdict *verdict,
			  const struct interval *interval)
{
	struct endpoint endpoints[ENDPOINT_MAX];
	pid_t pid = verdict->is_system ? 0 : verdict->process.tid;
	size_t count = endpoints_of(interval, pid, endpoints);

	json_open_array(json, "endpoints");
	for (size_t i = 0; i < count; i++)
		put_endpoint(json, &endpoints[i], verdict->active_threads);
	json_close_array(json);
}

void ndjson_verdict(struct export_run *run, const struct verdict *verdict,
		    const struct interval *interval)
{
	struct json json = json_to(run->out);

	ndjson_open_record(&json, "verdict", interval);
	json_text(&json, "scope", verdict->is_system ? "system" : "process");
	put_process(&json, verdict);
	json_bool(&json, "measuring", verdict->is_measuring);
	put_class(&json, "bottleneck", verdict->bottleneck);
	put_class(&json, "when_busy", verdict->when_busy);
	json_double(&json, "busy", verdict->busy);
	json_double(&json, "active_threads", verdict->active_threads);
	put_shares(&json, verdict);
	json_double(&json, "idle_threads", verdict->idle_threads);
	json_text(&json, "confidence", confidence_names[verdict->confidence]);
	json_text(&json, "headline", verdict->headline);
	put_sentences(&json, "evidence", &verdict->evidence);
	put_sentences(&json, "counter_evidence", &verdict->counter_evidence);
	put_sentences(&json, "hints", &verdict->hints);
	put_blind_spots(&json, verdict);
	put_endpoints(&json, verdict, interval);
	ndjson_close_record(&json);
}
