/* SPDX-License-Identifier: MIT */
/** The lines about the machine and about verdicts in the text format. */
#ifndef EXPORT_TEXT_HEAD_H
#define EXPORT_TEXT_HEAD_H

#include "export/exporter.h"

void text_put_head(struct textbuf *out, const struct view *view);
void text_verdict(struct export_run *run, const struct verdict *verdict,
		  const struct interval *interval);

#endif
