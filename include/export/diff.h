/* SPDX-License-Identifier: MIT */
/** A comparison as text to paste, and as NDJSON. */
#ifndef EXPORT_DIFF_H
#define EXPORT_DIFF_H

#include <stddef.h>

#include "analysis/compare.h"
#include "base/textbuf.h"

struct diff_settings {
	const char *path[COMPARE_SIDES]; /* what the user called the sides; raw */
	const char *version;             /* of the program */
	size_t top;                      /* changes at most; 0: all */
};

/** The headline first, then the sides, what makes them hard to compare, and a table. */
void diff_put_text(const struct comparison *comparison, const struct diff_settings *settings,
		   struct textbuf *out);
/** A record of the type diff, then one per change, and one per program that came or went. */
void diff_put_ndjson(const struct comparison *comparison, const struct diff_settings *settings,
		     struct textbuf *out);

#endif
