/* SPDX-License-Identifier: MIT */
/** Made-up sights for tests of rules. */
#ifndef ANALYSIS_SIGHTS_H
#define ANALYSIS_SIGHTS_H

#include "analysis/rules.h"
#include "analysis/sight.h"

/** An idle machine of 8 CPUs, one idle disk "vda", half of its memory available, no pressure. */
struct sight a_quiet_sight(void);
/** A process of one thread that was watched for the whole window and did nothing. */
struct process_sight a_quiet_process(pid_t pid, const char *name);
/** Give a sight its processes, and sum their waits up; the array stays the caller's. */
void sight_put(struct sight *sight, const struct process_sight *processes, size_t count);

/** Ask one rule by its id. False: it found nothing. */
bool judge_machine(const char *rule, const struct sight *sight, struct finding *ret_finding);
bool judge_one(const char *rule, const struct sight *sight, const struct process_sight *process,
	       struct finding *ret_finding);
/** Fail the test unless a finding can be shown: short, complete, without escapes or NaN. */
void assert_presentable(const struct finding *finding);
void assert_sentence(const char *text);
/** One of the sentences contains this. */
bool says(const struct sentences *sentences, const char *part);

#endif
