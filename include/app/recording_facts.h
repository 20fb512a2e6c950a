/* SPDX-License-Identifier: MIT */
/** What can be said of a recording without decoding its frames. */
#ifndef APP_RECORDING_FACTS_H
#define APP_RECORDING_FACTS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/array.h"
#include "base/message.h"
#include "store/frame_store.h"
#include "store/recording.h"

struct session_facts {
	const struct host *host; /* the store's */
	uint64_t frames;
	struct timespec first, last;
};
ARRAY_DEFINE(session_facts_array, struct session_facts);

/** A stretch of time between two frames that was not watched. */
struct gap_facts {
	struct timespec begin;
	uint64_t length_ns; /* by the wall clock; 0 when it was set back meanwhile */
	bool is_new_session;
};
ARRAY_DEFINE(gap_facts_array, struct gap_facts);

struct recording_facts {
	struct frame_store *store; /* owned; not empty */
	struct recording_report report;
	struct session_facts_array sessions;
	struct gap_facts_array gaps;
	struct timespec first, last;
	uint64_t length_ns;
	uint64_t interval_ns; /* the median between two frames; VALUE_UNKNOWN: there is but one */
};

/** @return 0 or -errno with a sentence */
int recording_facts_read(const char *path, struct recording_facts *ret_facts,
			 struct message *message);
void recording_facts_done(struct recording_facts *facts);

#endif
