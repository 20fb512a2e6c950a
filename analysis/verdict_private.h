/* SPDX-License-Identifier: MIT */
/** The parts a verdict is written in. */
#ifndef ANALYSIS_VERDICT_PRIVATE_H
#define ANALYSIS_VERDICT_PRIVATE_H

#include "analysis/rules.h"
#include "analysis/verdict.h"
#include "analysis/watch.h"

/** Shorter than this nothing is judged. */
#define MEASURE_MIN_S 0.9
/** A process busy for less of the time than this is idle. */
#define BUSY_MIN 0.30
/** One that was not idle remains so down to this. */
#define BUSY_STAY 0.25
/** Threads blocked on what we may not see, from which on that is what there is to say. */
#define HIDDEN_MIN 0.20
/** With less than this there is nothing to say about what it does when it is busy. */
#define BUSY_ANY 0.02

struct verdict_engine {
	struct watch watch;
	const struct interval *interval; /* the newest that was taken in */
	uint64_t interval_end_ns;
	bool has_judged_system; /* against that one */
	struct steady steady;   /* the machine's */
	struct verdict system, process;
};

/** Most of what the process does is hidden from us. */
bool is_hidden(const struct process_sight *process);
/** An empty verdict: everything unknown. */
struct verdict verdict_unknown(void);
void verdict_headline(struct verdict *verdict, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/** Put the findings of a judge in order, the chosen one first. */
void verdict_take_findings(struct verdict *verdict, const struct finding *findings, size_t count,
			   const struct finding *chosen);
/** Fill shares, their limits and the numbers of threads from a split. */
void verdict_take_split(struct verdict *verdict, const struct time_split *split, unsigned samples);
/** The class with the largest share; WAIT_CLASS_COUNT when none is known. */
enum wait_class verdict_top_class(const struct verdict *verdict);

/** Why it is not this or that: lines for every class that was not found. */
void counter_evidence_system(const struct sight *sight, struct verdict *verdict);
void counter_evidence_process(const struct process_sight *process, struct verdict *verdict);
/** Note what cannot be seen; NULL or "" for a command that does not exist. No more than there is room for. */
void add_blind_spot(struct verdict *verdict, const char *what, const char *why,
		    const char *command);
/** What could not be seen, waits too when `split` has none. */
void blind_spots(const struct sight *sight, const struct time_split *split,
		 struct verdict *verdict);

/** Findings by the strongest first. @return their number, at most FINDING_MAX */
size_t judge_system(const struct sight *sight, struct finding *ret_findings);
size_t judge_process(const struct sight *sight, const struct process_sight *process,
		     struct finding *ret_findings);

/** Write the verdict up. `chosen` NULL: nothing to blame. */
void verdict_write_system(const struct sight *sight, const struct finding *chosen,
			  struct verdict *verdict);
void verdict_write_process(const struct sight *sight, const struct process_sight *process,
			   const struct finding *chosen, struct verdict *verdict);

#endif
