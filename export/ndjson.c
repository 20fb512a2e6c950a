/* SPDX-License-Identifier: MIT */
/*
 * One JSON object per line. The first is "meta"; each interval then gives "system", "cpu", "disk",
 * "net", "cgroup", "process" and "thread" records whose members are the metrics' keys.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/clock.h"
#include "export/formats.h"
#include "export/ndjson_record.h"

/** A member of a record: its key lies ready with comma, quotes and colon, for there are many. */
struct member {
	const struct metric *metric;
	char label[64];
	size_t label_length;
};
ARRAY_DEFINE(member_array, struct member);

struct ndjson {
	struct member_array members[EXPORT_TABLE_COUNT]; /* as export_tables */
	struct textbuf not_seen, not_seen_before;        /* what is missing now, and what was */
};

void ndjson_open_record(struct json *json, const char *type, const struct interval *interval)
{
	char time[40];

	clock_format_iso(interval->end->wall_time, time, sizeof(time));
	json_open_object(json, NULL);
	json_text(json, "type", type);
	json_text(json, "time", time);
	json_ns(json, "mono", interval->end->time_ns);
	json_double(json, "interval_seconds", interval->seconds);
}

void ndjson_close_record(struct json *json)
{
	json_close_object(json);
	textbuf_put_char(json->out, '\n');
}

void ndjson_put_not_seen(struct json *json, const struct snapshot *snapshot)
{
	json_open_array(json, "not_seen");
	for (size_t i = 0; i < snapshot->health_count; i++) {
		const struct health *health = &snapshot->health[i];

		json_open_object(json, NULL);
		json_text(json, "collector", health->collector);
		json_text(json, "missing", health->missing);
		json_text(json, "reason", health->reason);
		json_text(json, "command", health->command);
		json_close_object(json);
	}
	json_close_array(json);
}

static void members_add(struct member_array *members, const struct metric *metric)
{
	struct member *member;
	int length;

	for (size_t i = 0; i < members->count; i++)
		if (members->items[i].metric == metric)
			return;
	member = member_array_push(members);
	member->metric = metric;
	length = snprintf(member->label, sizeof(member->label), ",\"%s\":", metric->key);
	assert(length > 0 && (size_t)length < sizeof(member->label));
	member->label_length = (size_t)length;
}

/** The fields that were asked for, with the ids that tell whose they are; else all there are. */
static void choose_members(const struct export_settings *settings, const struct export_table *table,
			   struct member_array *members)
{
	const struct metric_table *metrics = table->metrics;
	bool is_chosen = settings->field_count && metrics == export_metrics(settings);

	if (table->has_tasks) {
		members_add(members, metric_find(metrics, "pid"));
		members_add(members, metric_find(metrics, "tid"));
	}
	for (size_t i = 0; is_chosen && i < settings->field_count; i++)
		members_add(members, settings->fields[i]);
	for (size_t i = 0; !is_chosen && i < metrics->count; i++)
		members_add(members, &metrics->metrics[i]);
}

/**
 * Whether something else is missing than before. How many processes it is missing of changes all
 * the time and is no news.
 */
static bool notice_not_seen(struct ndjson *ndjson, const struct snapshot *snapshot)
{
	struct textbuf before = ndjson->not_seen_before;

	ndjson->not_seen_before = ndjson->not_seen;
	ndjson->not_seen = before;
	textbuf_clear(&ndjson->not_seen);
	for (size_t i = 0; i < snapshot->health_count; i++) {
		const struct health *health = &snapshot->health[i];

		textbuf_printf(&ndjson->not_seen, "%s: %s\n", health->collector,
			       health->reason ? health->reason : "");
	}
	return strcmp(textbuf_text(&ndjson->not_seen), textbuf_text(&ndjson->not_seen_before));
}

static void ndjson_begin(struct export_run *run, const struct snapshot *first)
{
	struct ndjson *ndjson = xcalloc(1, sizeof(*ndjson));

	for (size_t i = 0; i < EXPORT_TABLE_COUNT; i++)
		choose_members(run->settings, &export_tables[i], &ndjson->members[i]);
	run->state = ndjson;
	ndjson_meta(run, first);
	notice_not_seen(ndjson, first);
}

static void ndjson_end(struct export_run *run)
{
	struct ndjson *ndjson = run->state;

	for (size_t i = 0; ndjson && i < EXPORT_TABLE_COUNT; i++)
		member_array_done(&ndjson->members[i]);
	if (ndjson) {
		textbuf_done(&ndjson->not_seen);
		textbuf_done(&ndjson->not_seen_before);
	}
	free(ndjson);
}

static void put_row(struct export_run *run, const struct export_table *table, const void *row)
{
	const struct ndjson *ndjson = run->state;
	const struct member_array *members = &ndjson->members[table - export_tables];

	textbuf_put_bytes(run->out, run->prefix.data, run->prefix.length);
	for (size_t i = 0; i < members->count; i++) {
		const struct member *member = &members->items[i];

		textbuf_put_bytes(run->out, member->label, member->label_length);
		json_put_metric(run->out, member->metric, row);
	}
	textbuf_put_bytes(run->out, "}\n", 2);
}

/** The rows of a table all begin with the same bytes. */
static void put_table(struct export_run *run, const struct export_table *table,
		      const struct interval *interval)
{
	struct json json = json_to(&run->prefix);

	textbuf_clear(&run->prefix);
	ndjson_open_record(&json, table->name, interval);
	/* The machine was suspended: what happened meanwhile is in no other number. */
	if (table->metrics == &system_metrics)
		json_bool(&json, "is_gap", interval->is_gap);
	export_each_row(run, table, interval, put_row);
}

/** What cannot be seen changes rarely: it is said at the beginning, and again when it does. */
static void put_health(struct export_run *run, const struct interval *interval)
{
	struct json json = json_to(run->out);

	if (!notice_not_seen(run->state, interval->end))
		return;
	ndjson_open_record(&json, "health", interval);
	ndjson_put_not_seen(&json, interval->end);
	ndjson_close_record(&json);
}

static void ndjson_frame(struct export_run *run, const struct view *view)
{
	for (size_t i = 0; i < EXPORT_TABLE_COUNT; i++)
		if (export_has_table(run->settings, &export_tables[i], NULL))
			put_table(run, &export_tables[i], view->interval);
	put_health(run, view->interval);
	run->frames++;
}

static uint32_t ndjson_needs(const struct export_settings *settings)
{
	uint32_t needs = 0;

	for (size_t i = 0; i < EXPORT_TABLE_COUNT; i++) {
		const struct export_table *table = &export_tables[i];

		if (export_has_table(settings, table, NULL) &&
		    (!settings->field_count || table->metrics != export_metrics(settings)))
			needs |= export_table_needs(table);
	}
	return needs;
}

const struct exporter exporter_ndjson = {
	.name = "ndjson",
	.help = "one JSON object per line, every metric, base units, unknown is null",
	.begin = ndjson_begin,
	.frame = ndjson_frame,
	.verdict = ndjson_verdict,
	.end = ndjson_end,
	.needs = ndjson_needs,
};
