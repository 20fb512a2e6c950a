/* SPDX-License-Identifier: MIT */
/**
 * An instant as people type it, and what it means in a recording:
 *
 *	14:03  14:03:20  14:03:20.5         a time of day here, on the day the recording is of
 *	2026-11-23  2026-11-23T14:03        local time; the blank of ISO 8601 will do for the T
 *	2026-11-23T14:03:20Z  …+02:00       with the zone said
 *	-5m  +90s  -1h30m                   before the end, after the beginning
 */
#ifndef BASE_TIME_SPEC_H
#define BASE_TIME_SPEC_H

#include <stdint.h>
#include <time.h>

#include "base/message.h"

enum time_spec_kind {
	TIME_SPEC_INSTANT,    /* `at` */
	TIME_SPEC_DAY_TIME,   /* `offset_ns` after midnight, local time, of a day to be chosen */
	TIME_SPEC_FROM_BEGIN, /* `offset_ns` after the first */
	TIME_SPEC_FROM_END,   /* `offset_ns` before the last */
};

struct time_spec {
	enum time_spec_kind kind;
	struct timespec at;
	uint64_t offset_ns;
};

/** @return 0, or -EINVAL with a sentence that quotes the text and says what would be right */
int time_spec_parse(const char *text, struct time_spec *ret_spec, struct message *message);
/**
 * What it means where time goes from `first` to `last`. A time of day is the last such instant
 * between them; when there is none, the one that is nearest. The result may lie outside.
 */
struct timespec time_spec_resolve(const struct time_spec *spec, struct timespec first,
				  struct timespec last);

/** @return < 0, 0, > 0: a is before, at, after b */
int timespec_compare(struct timespec a, struct timespec b);
/** a - b in ns; stops at the ends of what fits. */
int64_t timespec_difference_ns(struct timespec a, struct timespec b);
/** `ns` later, earlier when negative. */
struct timespec timespec_plus_ns(struct timespec at, int64_t ns);

#endif
