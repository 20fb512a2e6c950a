/* SPDX-License-Identifier: MIT */
/**
 * The one filter language: `cpu > 50% and (user = postgres or cmd ~ gunicorn) and state = D`.
 *
 *	expression := term { "or" term }          also "||"
 *	term       := factor { "and" factor }     also "&&"; two factors side by side mean "and"
 *	factor     := ["not" | "!"] ( "(" expression ")" | comparison | word )
 *	comparison := metric op value             op: = == != < <= > >= ~ !~ (case-blind POSIX extended regex)
 *	word       := text                        substring of name, command or user (of a connection: process, address or service), case-blind; digits also match the pid
 *
 * Values take units: 10M, 1.5GiB, 50%, 200ms, 3s. Numbers compare as numbers in base units, never as shown
 * text. A percentage of a share metric means what the screen says: `cpu > 50` is `cpu > 50%`.
 * A value that is unknown matches no comparison but `!=`.
 */
#ifndef MODEL_FILTER_H
#define MODEL_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/message.h"
#include "model/interval.h"
#include "model/metric.h"

struct filter;

/**
 * @param table  whose metrics may be named
 * @return 0, or -EINVAL with a sentence that names the place and what would be right; the nesting and the length
 *         (4 KiB) are bounded
 */
int filter_parse(const struct metric_table *table, const char *text, struct filter **ret_filter,
		 struct message *message);
bool filter_matches(const struct filter *filter, const void *row);
/** What must be collected to judge it: enum need. */
uint32_t filter_needs(const struct filter *filter);
/** The text it was parsed from. */
const char *filter_text(const struct filter *filter);
void filter_free(struct filter *filter);

#endif
