/* SPDX-License-Identifier: MIT */
/** The formats themselves, for the table in export/exporters.c. */
#ifndef EXPORT_FORMATS_H
#define EXPORT_FORMATS_H

#include "export/exporter.h"
#include "export/json.h"

extern const struct exporter exporter_text, exporter_csv, exporter_ndjson;

/** The members every NDJSON record begins with: type, time, mono, interval_seconds. */
void ndjson_open_record(struct json *json, const char *type, const struct interval *interval);
void ndjson_close_record(struct json *json);
/** One verdict record. @param interval  for its time */
void ndjson_verdict(struct textbuf *out, const struct verdict *verdict,
		    const struct interval *interval);
/** The first line: program, host, privileges, kernel switches. */
void ndjson_meta(struct textbuf *out, const struct host *host, const char *version);

#endif
