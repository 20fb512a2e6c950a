/* SPDX-License-Identifier: MIT */
#include "export/json.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/units.h"
#include "base/utf8.h"

struct json json_to(struct textbuf *out)
{
	return (struct json){.out = out};
}

/** The comma before a member, and its key. */
static void json_begin_member(struct json *json, const char *key)
{
	if (json->has_member[json->depth])
		textbuf_put_char(json->out, ',');
	json->has_member[json->depth] = true;
	if (!key)
		return;
	textbuf_put_char(json->out, '"');
	textbuf_put(json->out, key);
	textbuf_put_bytes(json->out, "\":", 2);
}

static void json_open(struct json *json, const char *key, char bracket)
{
	json_begin_member(json, key);
	textbuf_put_char(json->out, bracket);
	assert(json->depth + 1 < JSON_DEPTH_MAX);
	json->has_member[++json->depth] = false;
}

static void json_close(struct json *json, char bracket)
{
	assert(json->depth > 0);
	json->depth--;
	textbuf_put_char(json->out, bracket);
}

void json_open_object(struct json *json, const char *key)
{
	json_open(json, key, '{');
}

void json_close_object(struct json *json)
{
	json_close(json, '}');
}

void json_open_array(struct json *json, const char *key)
{
	json_open(json, key, '[');
}

void json_close_array(struct json *json)
{
	json_close(json, ']');
}

void json_null(struct json *json, const char *key)
{
	json_begin_member(json, key);
	textbuf_put_bytes(json->out, "null", 4);
}

static void put_string(struct textbuf *out, const char *text, size_t length)
{
	textbuf_put_char(out, '"');
	utf8_put_json(out, text, length);
	textbuf_put_char(out, '"');
}

void json_bytes(struct json *json, const char *key, const char *text, size_t length)
{
	json_begin_member(json, key);
	put_string(json->out, text, length);
}

void json_text(struct json *json, const char *key, const char *text)
{
	if (text)
		json_bytes(json, key, text, strlen(text));
	else
		json_null(json, key);
}

void json_u64(struct json *json, const char *key, uint64_t value)
{
	if (!value_is_known(value)) {
		json_null(json, key);
		return;
	}
	json_begin_member(json, key);
	textbuf_printf(json->out, "%" PRIu64, value);
}

void json_i64(struct json *json, const char *key, int64_t value)
{
	json_begin_member(json, key);
	textbuf_printf(json->out, "%" PRId64, value);
}

void json_double(struct json *json, const char *key, double value)
{
	if (!isfinite(value)) {
		json_null(json, key);
		return;
	}
	json_begin_member(json, key);
	/* Nine digits are more than was measured; a whole number keeps all of its own. */
	textbuf_printf(json->out, value == rint(value) && fabs(value) < 1e15 ? "%.0f" : "%.9g",
		       value);
}

void json_ns(struct json *json, const char *key, uint64_t ns)
{
	if (!value_is_known(ns)) {
		json_null(json, key);
		return;
	}
	json_begin_member(json, key);
	textbuf_printf(json->out, "%" PRIu64 ".%09" PRIu64, ns / NS_PER_S, ns % NS_PER_S);
}

void json_bool(struct json *json, const char *key, bool value)
{
	json_begin_member(json, key);
	textbuf_put(json->out, value ? "true" : "false");
}

void json_put_metric(struct textbuf *out, const struct metric *metric, const void *row)
{
	size_t before = out->length;

	if (metric->type == VALUE_CHAR && metric_is_known(metric, row))
		put_string(out, (const char *)row + metric->offset, 1);
	else if (metric->type == VALUE_TEXT && metric_is_known(metric, row))
		put_string(out, metric_text(metric, row), strlen(metric_text(metric, row)));
	else
		metric_format_raw(metric, row, out);
	if (out->length == before)
		textbuf_put_bytes(out, "null", 4);
}
