/* SPDX-License-Identifier: MIT */
/**
 * Writing JSON: objects and arrays into a textbuf, commas in their places, C locale.
 *
 * NaN and unknown become null; bytes that are not UTF-8 become lone low surrogates (base/utf8.h),
 * so nothing is lost.
 */
#ifndef EXPORT_JSON_H
#define EXPORT_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/textbuf.h"
#include "model/metric.h"

#define JSON_DEPTH_MAX 16

struct json {
	struct textbuf *out; /* borrowed */
	unsigned int depth;
	bool has_member[JSON_DEPTH_MAX]; /* at each depth: a comma is due */
};

struct json json_to(struct textbuf *out);
/** `key` names the member inside an object; NULL inside an array and at the top. Keys are ours: they need no escapes. */
void json_open_object(struct json *json, const char *key);
void json_close_object(struct json *json);
void json_open_array(struct json *json, const char *key);
void json_close_array(struct json *json);
/** NULL becomes null. */
void json_text(struct json *json, const char *key, const char *text);
void json_bytes(struct json *json, const char *key, const char *text, size_t length);
/** VALUE_UNKNOWN becomes null. */
void json_u64(struct json *json, const char *key, uint64_t value);
void json_i64(struct json *json, const char *key, int64_t value);
/** Nine significant digits, whole numbers exactly. Anything not finite becomes null. */
void json_double(struct json *json, const char *key, double value);
void json_bool(struct json *json, const char *key, bool value);
void json_null(struct json *json, const char *key);
/** Nanoseconds as seconds, without losing one: 12.000000345. VALUE_UNKNOWN becomes null. */
void json_ns(struct json *json, const char *key, uint64_t ns);
/** A metric's value alone, for whoever puts the keys himself; unknown becomes null. */
void json_put_metric(struct textbuf *out, const struct metric *metric, const void *row);

#endif
