/* SPDX-License-Identifier: MIT */
/**
 * Measured time of one thread, by reason, and what samples say each reason is about. Pure
 * arithmetic. Private to collectors/.
 *
 * The kernel tells of a spell when it is over. A spell that goes on over a frame's end is told in parts
 * before that; what was told ahead is taken off when it comes in.
 */
#ifndef COLLECTORS_EXACT_LEDGER_H
#define COLLECTORS_EXACT_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collectors/exact_abi.h"
#include "model/wait.h"

/** Reasons of one thread that are remembered at once; the oldest gives way. */
#define LEDGER_MAX 64

struct ledger_entry {
	struct exact_reason reason;
	uint64_t ns;                     /* blocked for it since the last fold */
	uint64_t count;                  /* spells that ended since then */
	uint64_t ahead_ns;               /* told already, and still to come in */
	uint64_t ahead_fold;             /* when it was told */
	uint64_t arguments[6];           /* of the last spell */
	double weight[WAIT_CLASS_COUNT]; /* samples that fell into it; they fade */
	uint32_t samples;                /* since the last fold */
	uint64_t fold;                   /* the last one it had to do with */
	enum wait_class class;           /* when it is certain */
	bool is_certain;                 /* known without samples */
};

/** All zero is empty. */
struct exact_ledger {
	struct ledger_entry *entries; /* owned; LEDGER_MAX of them once there is one */
	size_t count;
	struct exact_spell open; /* the last spell that was told ahead; begin_ns 0: none */
	uint64_t open_told_ns;
	uint64_t fold;
};

void exact_ledger_done(struct exact_ledger *ledger);
/** Its thread is not followed any longer: what was told ahead will not come in. */
void exact_ledger_close(struct exact_ledger *ledger);

/** Spells that are over. */
void exact_ledger_add(struct exact_ledger *ledger, const struct exact_reason *reason,
		      const struct exact_total *total);
/** A spell that goes on: its part until now that was not told yet counts. */
void exact_ledger_add_open(struct exact_ledger *ledger, const struct exact_spell *spell,
			   uint64_t now_ns);
/** The same part is not ours: it lies before the time we tell of, or somebody else has told it. */
void exact_ledger_skip_open(struct exact_ledger *ledger, const struct exact_spell *spell,
			    uint64_t now_ns);
/** A sample fell into a spell with this reason. */
void exact_ledger_sample(struct exact_ledger *ledger, const struct exact_reason *reason,
			 const double weight[WAIT_CLASS_COUNT]);

/** How long it was blocked since the last fold, for whatever reason. */
uint64_t exact_ledger_sum(const struct exact_ledger *ledger);
/**
 * Cut the blocked time of a thread by what was measured.
 *
 * @param blocked_ns  what the scheduler's counters leave; measured parts never add up to more
 * @param ns          the parts are added here
 * @return how much of it the parts make up; of the rest nothing was measured
 */
uint64_t exact_ledger_cut(const struct exact_ledger *ledger, uint64_t blocked_ns,
			  uint64_t ns[WAIT_CLASS_COUNT]);
/** How much of it was for reasons that are certain, at most as much as was blocked. */
uint64_t exact_ledger_certain(const struct exact_ledger *ledger, uint64_t blocked_ns);
/** The frame is told: begin the next. */
void exact_ledger_next(struct exact_ledger *ledger);

#endif
