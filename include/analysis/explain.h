/* SPDX-License-Identifier: MIT */
/** The whole verdict as lines of plain text: for a screen of its own, a terminal, a mail. */
#ifndef ANALYSIS_EXPLAIN_H
#define ANALYSIS_EXPLAIN_H

#include <stddef.h>

#include "analysis/verdict.h"
#include "base/array.h"
#include "base/textbuf.h"

enum explain_kind {
	EXPLAIN_HEADLINE,
	EXPLAIN_CONFIDENCE,
	EXPLAIN_SPLIT,   /* where the time went */
	EXPLAIN_HEADING, /* of the lines that follow */
	EXPLAIN_EVIDENCE,
	EXPLAIN_AGAINST,
	EXPLAIN_HINT,
	EXPLAIN_BLIND,
	EXPLAIN_BLANK,
};
struct explain_line {
	enum explain_kind kind;
	char text[2 * SENTENCE_SIZE]; /* safe to show; not broken to any width */
};
ARRAY_DEFINE(explain_lines, struct explain_line);

/** Append the lines of a verdict. */
void explain_verdict(const struct verdict *verdict, struct explain_lines *lines);
/** The same as text, each line ended by a newline. */
void explain_put_text(const struct verdict *verdict, struct textbuf *text);

#endif
