/* SPDX-License-Identifier: MIT */
/** The lines about the machine and about verdicts in the text format. */
#ifndef EXPORT_TEXT_HEAD_H
#define EXPORT_TEXT_HEAD_H

#include "export/exporter.h"
#include "model/snapshot.h"

void text_put_head(struct textbuf *out, const struct view *view);
/** A line for each thing that cannot be seen, if what was asked for (enum need) is weaker without it. */
void text_put_not_seen(struct textbuf *out, const struct snapshot *snapshot, uint32_t asked);
void text_verdict(struct export_run *run, const struct verdict *verdict,
		  const struct interval *interval);

#endif
