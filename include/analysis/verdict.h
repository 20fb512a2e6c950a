/* SPDX-License-Identifier: MIT */
/**
 * What holds a process or the machine back, with evidence, counter-evidence and confidence.
 *
 * Rules (analysis/rules.c) are pure functions that look at an interval and what led to it and
 * may each return a finding. The engine ranks the findings, keeps the answer steady over time and
 * writes it up as a verdict.
 */
#ifndef ANALYSIS_VERDICT_H
#define ANALYSIS_VERDICT_H

#include <stdbool.h>
#include <stddef.h>

#include "model/interval.h"
#include "model/wait.h"
#include "store/history.h"

enum confidence {
	CONFIDENCE_LOW,
	CONFIDENCE_MEDIUM,
	CONFIDENCE_HIGH,
};
extern const char *const confidence_names[]; /* "low", "medium", "high" */

#define SENTENCE_SIZE 200
#define SENTENCE_MAX 8

struct sentence {
	char text[SENTENCE_SIZE]; /* names from outside are already made visible (base/utf8.h) */
};
struct sentences {
	struct sentence items[SENTENCE_MAX];
	size_t count;
};
/** Add a line; beyond SENTENCE_MAX it is dropped. */
void sentences_add(struct sentences *sentences, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** Something that cannot be seen. */
struct blind_spot {
	char what[SENTENCE_SIZE], why[SENTENCE_SIZE];
	char command[SENTENCE_SIZE]; /* the one command that helps; "" when nothing does */
};

/** What one rule found. */
struct finding {
	const struct rule *rule;
	enum wait_class class; /* what kind of bottleneck */
	double severity;       /* 0..1: how much of the time of those concerned it costs */
	enum confidence confidence;
	struct task_key suspect; /* tid 0: nobody in particular */
	char headline[SENTENCE_SIZE];
	struct sentences evidence;
};

#define FINDING_MAX 8

struct verdict {
	bool is_system; /* speaks for the machine; else for `process` */
	struct task_key process;
	char name[64];     /* of the process, made visible */
	bool is_measuring; /* too little seen yet: the headline says so, nothing else counts */
	enum wait_class
		bottleneck; /* WAIT_IDLE: nothing holds it back; WAIT_UNKNOWN: cannot tell */
	enum wait_class
		when_busy; /* when idle: what it does when it does something; WAIT_CLASS_COUNT: nothing */
	double busy;       /* share of the window with at least one active thread; NaN unknown */
	double active_threads; /* mean number of threads with something to do */
	double idle_threads;
	double share
		[WAIT_CLASS_COUNT]; /* of active time, adds up to 1; NaN where it cannot be told */
	double share_low[WAIT_CLASS_COUNT], share_high[WAIT_CLASS_COUNT]; /* 95 % interval */
	enum confidence confidence;
	char headline[SENTENCE_SIZE];
	struct sentences evidence, counter_evidence, hints;
	struct blind_spot blind[4];
	size_t blind_count;
	struct finding findings[FINDING_MAX]; /* by severity; the first made the headline */
	size_t finding_count;
};

struct verdict_engine;

struct verdict_engine *verdict_engine_new(const struct host *host);
void verdict_engine_free(struct verdict_engine *engine);

/**
 * Judge the machine after one more interval. Call once per interval, in order: the engine keeps
 * what it needs of the last seconds.
 *
 * @return owned by the engine, valid until the next update; never NULL
 */
const struct verdict *verdict_update_system(struct verdict_engine *engine,
					    const struct interval *interval,
					    const struct history *history);
/**
 * Judge one process (all its threads). A process judged for the first time is "measuring" until enough was seen, the
 * history fills in what it can. Called again for the same interval it gives the same answer.
 *
 * @return as above; NULL when the process is not in the interval
 */
const struct verdict *verdict_update_process(struct verdict_engine *engine,
					     const struct interval *interval,
					     const struct history *history, pid_t pid);

/** What all rules together need collected: enum need. */
uint32_t verdict_needs(void);

#endif
