/* SPDX-License-Identifier: MIT */
/** What the files of rules share. The sentences they write are ASCII, but for names. */
#ifndef ANALYSIS_RULES_PRIVATE_H
#define ANALYSIS_RULES_PRIVATE_H

#include <math.h>

#include "analysis/rules.h"
#include "analysis/words.h"

typedef bool judge_system_fn(const struct sight *sight, struct finding *ret_finding);
typedef bool judge_process_fn(const struct sight *sight, const struct process_sight *process,
			      struct finding *ret_finding);

judge_system_fn cpu_saturated_system, hot_thread_system, run_queue_system, steal_system;
judge_process_fn hot_thread_process, cpu_bound_process, run_queue_process;
judge_system_fn storage_system, blocked_system;
judge_process_fn storage_process, blocked_process;
judge_system_fn memory_system, oom_kill_system;
judge_process_fn memory_process;
judge_system_fn cpu_limit_system, memory_limit_system;
judge_process_fn cpu_limit_process, memory_limit_process;
judge_system_fn retransmits_system, listen_drops_system;

judge_system_fn database_system, network_system, lock_system;
judge_process_fn database_process, network_process, lock_process, other_process_process;

/** How sure a share of sampled waits is: enough samples, a narrow interval, decided by evidence. */
enum confidence wait_confidence(const struct process_sight *process, enum wait_class class);

/* endpoint_words.c */
/** " (PostgreSQL 127.0.0.1:5432)": whom a process waits for most; empty when it cannot be seen. */
struct words endpoint_words(const struct sight *sight, pid_t pid, enum wait_class class);
/** Lines about the endpoints a process waits for: connections, requests, what the server does. */
void endpoint_evidence(const struct sight *sight, const struct process_sight *process,
		       enum wait_class class, struct sentences *evidence);

/** The same about its databases where nobody may see what its threads wait for. */
void endpoint_hidden_evidence(const struct sight *sight, const struct process_sight *process,
			      struct sentences *evidence);

/** What the numbers of its connections suggest. */
void endpoint_hints(const struct sight *sight, const struct process_sight *process,
		    struct sentences *hints);

/** From this share on a process's part in its own time is worth a finding. */
#define PROCESS_SHARE_MIN 0.10

/** From here on the CPUs leave no room: a thread that becomes ready has to wait for one. */
#define CPU_FULL_MIN 0.90

/** Write the headline. */
void finding_headline(struct finding *finding, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/** Name the suspect; NULL is fine. */
void finding_suspect(struct finding *finding, const struct process_sight *process);

/** The part of `class` in a process's active time; 0 when it is unknown. */
double process_share(const struct process_sight *process, enum wait_class class);
/** The group of a process, when its CPU limit stopped it; else NULL. */
const struct group_sight *throttling_group(const struct sight *sight,
					   const struct process_sight *process);
/**
 * How bad a wait is: the geometric mean of what it costs those that wait, and of what it is of
 * the whole machine's active time. One small process that only waits is no outage of a machine
 * that computes, and a wait all share is one even if each loses little.
 *
 * @param class  WAIT_DISK, WAIT_MEM or WAIT_UNKNOWN
 */
double wait_severity(const struct sight *sight, enum wait_class class);

/** "the CPU is", "both CPUs are", "all 8 CPUs are". */
struct words words_cpus_are(double cpu_count);

#endif
