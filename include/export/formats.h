/* SPDX-License-Identifier: MIT */
/** The formats themselves, for the table in export/exporters.c. */
#ifndef EXPORT_FORMATS_H
#define EXPORT_FORMATS_H

#include "export/exporter.h"

extern const struct exporter exporter_text, exporter_csv, exporter_ndjson;

/** What the machine is and what we may see of it: the first line of NDJSON. */
void ndjson_meta(struct export_run *run, const struct snapshot *first);
/** One verdict record. @param interval  for its time */
void ndjson_verdict(struct export_run *run, const struct verdict *verdict,
		    const struct interval *interval);

#endif
