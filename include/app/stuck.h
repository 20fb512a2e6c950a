/* SPDX-License-Identifier: MIT */
/** What to tell about a reading that does not come back. */
#ifndef APP_STUCK_H
#define APP_STUCK_H

#include "analysis/verdict.h"
#include "app/sampler.h"
#include "model/interval.h"

/** @param interval  where the name of the process may be found; NULL: there is none yet */
void stuck_describe(const struct stuck_reading *stuck, const struct interval *interval,
		    char ret_sentence[SENTENCE_SIZE]);

#endif
