/* SPDX-License-Identifier: MIT */
/** Parts of an NDJSON record that more than one file of export/ writes. */
#ifndef EXPORT_NDJSON_RECORD_H
#define EXPORT_NDJSON_RECORD_H

#include "export/json.h"
#include "model/interval.h"

/** Open a record; its first members are type, time, mono and interval_seconds. */
void ndjson_open_record(struct json *json, const char *type, const struct interval *interval);
/** Close it and end the line. */
void ndjson_close_record(struct json *json);
/** The member "not_seen": what could not be read, why, and the command that helps. */
void ndjson_put_not_seen(struct json *json, const struct snapshot *snapshot);

#endif
