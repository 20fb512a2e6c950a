/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "base/clock.h"
#include "base/units.h"
#include "export/diff.h"
#include "export/ndjson_record.h"

/** Grows when a reader of the schema before would misread something. */
#define SCHEMA 1

static const char *const side_keys[COMPARE_SIDES] = {"a", "b"};

static void put_time(struct json *json, const char *key, struct timespec time)
{
	char text[40];

	clock_format_iso(time, text, sizeof(text));
	json_text(json, key, text);
}

static void put_side(struct json *json, const char *key, const char *path,
		     const struct compare_span *span)
{
	const struct host *host = &span->host;

	json_open_object(json, key);
	json_text(json, "path", path);
	json_text(json, "host", span->intervals ? host->name : NULL);
	json_text(json, "boot_id", span->intervals ? host->boot_id : NULL);
	json_text(json, "kernel", span->intervals ? host->kernel : NULL);
	json_u64(json, "cpus", span->intervals ? host->cpu_count : VALUE_UNKNOWN);
	put_time(json, "begin", span->begin);
	put_time(json, "end", span->end);
	json_double(json, "seconds", span->seconds);
	json_u64(json, "intervals", span->intervals);
	json_u64(json, "programs", span->programs);
	json_u64(json, "endpoints", span->endpoints);
	json_close_object(json);
}

static void put_head(const struct comparison *comparison, const struct diff_settings *settings,
		     struct json *json)
{
	json_open_object(json, NULL);
	json_text(json, "type", "diff");
	json_i64(json, "schema", SCHEMA);
	json_text(json, "program", "blametop");
	json_text(json, "version", settings->version);
	json_text(json, "headline", comparison->headline);
	json_bool(json, "changed", comparison->is_changed);
	json_bool(json, "too_little", comparison->is_too_little);
	json_u64(json, "changes", comparison->count);
	for (int side = 0; side < COMPARE_SIDES; side++)
		put_side(json, side_keys[side], settings->path[side], &comparison->span[side]);
	json_open_array(json, "notes");
	for (size_t i = 0; i < comparison->notes.count; i++)
		json_text(json, NULL, comparison->notes.items[i].text);
	json_close_array(json);
	ndjson_close_record(json);
}

static const char *only_in(bool is_new, bool is_gone)
{
	return is_new ? "b" : is_gone ? "a" : NULL;
}

static void put_change(const struct compare_change *change, struct json *json)
{
	double a = change->value[0].value, b = change->value[1].value;
	bool has_name = change->kind == COMPARE_DISK || change->kind == COMPARE_GROUP;

	json_open_object(json, NULL);
	json_text(json, "type", "change");
	json_text(json, "kind", compare_kind_names[change->kind]);
	json_text(json, "program", has_name ? NULL : change->program);
	json_text(json, "name", has_name ? change->program : NULL);
	json_text(json, "address", change->address);
	json_text(json, "service", change->service);
	json_text(json, "only_in", only_in(change->is_new, change->is_gone));
	json_text(json, "metric", change->metric->key);
	json_text(json, "title", change->metric->title);
	json_text(json, "unit", unit_name(change->metric->unit));
	json_double(json, "a", a);
	json_double(json, "b", b);
	json_double(json, "change", b - a);
	json_double(json, "ratio", a > 0.0 ? b / a : NAN);
	json_double(json, "a_spread", change->value[0].spread);
	json_double(json, "b_spread", change->value[1].spread);
	json_double(json, "effect", change->effect);
	json_text(json, "confidence", compare_certainty_names[change->certainty]);
	ndjson_close_record(json);
}

static void put_visitor(const struct compare_visitor *visitor, struct json *json)
{
	json_open_object(json, NULL);
	json_text(json, "type", "visitor");
	json_text(json, "program", visitor->program);
	json_text(json, "only_in", only_in(visitor->is_new, !visitor->is_new));
	ndjson_close_record(json);
}

void diff_put_ndjson(const struct comparison *comparison, const struct diff_settings *settings,
		     struct textbuf *out)
{
	struct json json = json_to(out);

	put_head(comparison, settings, &json);
	for (size_t i = 0; i < comparison->count && (!settings->top || i < settings->top); i++) {
		json = json_to(out);
		put_change(&comparison->changes[i], &json);
	}
	for (size_t i = 0; i < comparison->visitor_count; i++) {
		json = json_to(out);
		put_visitor(&comparison->visitors[i], &json);
	}
}
