/* SPDX-License-Identifier: MIT */
/**
 * --dump-on: what makes the flight recorder write by itself.
 *
 *	verdict               the machine's bottleneck has become another one, surely enough
 *	pressure:io>15%       tasks were stalled (some of them) for this part of two seconds; also cpu
 *	                      and memory, and :full as in pressure:memory:full>5%
 *	cpu > 90% and …       a filter (model/filter.h) that some process matches; names that only the
 *	                      machine has, or that begin with system., speak about the machine
 *
 * A trigger goes off when what it waits for begins, and not again before TRIGGER_REST_NS have
 * passed and it has begun anew.
 */
#ifndef APP_TRIGGERS_H
#define APP_TRIGGERS_H

#include <stddef.h>
#include <stdint.h>

#include "analysis/view.h"
#include "base/clock.h"
#include "base/message.h"

#define TRIGGER_REST_NS (300 * NS_PER_S)

struct triggers;

/** @return 0, or -EINVAL with a sentence that names the trigger and what is wrong with it */
int triggers_new(const char *const *texts, size_t count, struct triggers **ret_triggers,
		 struct message *message);
void triggers_free(struct triggers *triggers);
/** What must be collected for them: enum need. */
uint32_t triggers_needs(const struct triggers *triggers);
/**
 * Look after each interval.
 *
 * @param now_ns  CLOCK_MONOTONIC
 * @return what went off, for a mark: "cpu > 90%: burner (2000)"; several in one text. NULL: nothing.
 *         Valid until the next call; what is quoted from outside is made visible
 */
const char *triggers_look(struct triggers *triggers, const struct view *view, uint64_t now_ns);
/** A sentence about what is watched in another way than asked for; told once, then NULL. */
const char *triggers_complaint(struct triggers *triggers);

#endif
