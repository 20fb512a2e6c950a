/* SPDX-License-Identifier: MIT */
/* Rules about memory. Swap in use and little free memory are no problem; pages that have to be
 * fetched again, and allocations that have to wait, are. */
#include "analysis/rules_private.h"
#include "base/units.h"

/* Tasks stalled for memory this part of the time: noticed by people. */
#define STALL_MIN 0.05
/* Stalls this long speak for themselves, as in a group at its own limit, whose reclaim does not
 * show in the counters of the machine. */
#define STALL_CERTAIN_MIN 0.20
/* Traffic below these is housekeeping. */
#define ALLOCATION_STALLS_MIN 1.0
#define DIRECT_SCAN_MIN 100.0
#define SWAP_IN_MIN 50.0
#define REFAULT_MIN 200.0
#define THRASH_FAULTS_MIN 20.0
/* Threads that wait for their pages, on average. */
#define WAITING_MIN 0.15

struct memory_signs {
	bool stalls, reclaims, swaps, thrashes;
};

static struct memory_signs signs_of(const struct machine_sight *machine)
{
	return (struct memory_signs){
		.stalls = machine->pressure_memory >= STALL_MIN,
		.reclaims = machine->allocation_stalls_per_s >= ALLOCATION_STALLS_MIN ||
			    machine->scan_direct_pages_per_s >= DIRECT_SCAN_MIN,
		.swaps = machine->swap_in_pages_per_s >= SWAP_IN_MIN,
		.thrashes = machine->refault_pages_per_s >= REFAULT_MIN &&
			    machine->major_faults_per_s >= THRASH_FAULTS_MIN,
	};
}

static bool is_short_of_memory(const struct sight *sight)
{
	const struct machine_sight *machine = &sight->machine;
	struct memory_signs signs = signs_of(machine);
	bool traffic = signs.swaps || signs.thrashes;

	if (sight->total.share[WAIT_MEM] >= WAITING_MIN ||
	    machine->pressure_memory >= STALL_CERTAIN_MIN)
		return true;
	if (isnan(machine->pressure_memory))
		return signs.reclaims && traffic;
	return signs.stalls && (signs.reclaims || traffic);
}

static void memory_evidence(const struct machine_sight *machine, struct sentences *evidence)
{
	struct memory_signs signs = signs_of(machine);

	if (!isnan(machine->pressure_memory))
		sentences_add(evidence,
			      "memory pressure (PSI): some task stalls %s of the time, all %s",
			      words_share(machine->pressure_memory).text,
			      words_share(machine->pressure_memory_full).text);
	if (signs.swaps)
		sentences_add(evidence, "swap: %s pages come in, %s go out",
			      words_per_s(machine->swap_in_pages_per_s).text,
			      words_per_s(machine->swap_out_pages_per_s).text);
	if (signs.reclaims)
		sentences_add(
			evidence,
			"allocations have to free memory first: %s stalls, %s pages looked at",
			words_per_s(machine->allocation_stalls_per_s).text,
			words_per_s(machine->scan_direct_pages_per_s).text);
	if (signs.thrashes)
		sentences_add(evidence, "pages just dropped are needed again: %s, major faults %s",
			      words_per_s(machine->refault_pages_per_s).text,
			      words_per_s(machine->major_faults_per_s).text);
	sentences_add(evidence, "memory available: %s (%s)",
		      words_bytes(machine->memory_available_bytes).text,
		      words_share(machine->memory_available).text);
}

/* Who is hit most: the process with most major faults. */
static const struct process_sight *top_faulter(const struct sight *sight)
{
	const struct process_sight *top = NULL;

	for (size_t i = 0; i < sight->process_count; i++) {
		const struct process_sight *process = &sight->processes[i];

		if (known_or_zero(process->major_faults_per_s) >
		    (top ? known_or_zero(top->major_faults_per_s) : 0.0))
			top = process;
	}
	return top;
}

bool memory_system(const struct sight *sight, struct finding *finding)
{
	const struct machine_sight *machine = &sight->machine;
	const struct process_sight *worst = top_faulter(sight);
	struct words blame = {""};

	if (!is_short_of_memory(sight))
		return false;
	finding->severity = fmin(1.0, fmax(1.2 * known_or_zero(machine->pressure_memory),
					   wait_severity(sight, WAIT_MEM)));
	/* Without pressure counters: enough for a headline when it is plain to see. */
	if (isnan(machine->pressure_memory))
		finding->severity = fmax(finding->severity, 0.3);
	finding->confidence = signs_of(machine).stalls ? CONFIDENCE_HIGH : CONFIDENCE_MEDIUM;
	finding_suspect(finding, worst);
	if (worst)
		blame = words_task(worst->name, worst->key.tid);
	if (signs_of(machine).swaps)
		finding_headline(finding, "Memory: %s pages come back from swap%s%s",
				 words_per_s(machine->swap_in_pages_per_s).text,
				 worst ? ", most for " : "", blame.text);
	else if (isnan(machine->pressure_memory))
		finding_headline(finding, "Memory: too little of it, %s pages are read again%s%s",
				 words_per_s(machine->refault_pages_per_s).text,
				 worst ? ", most for " : "", blame.text);
	else
		finding_headline(finding, "Memory: tasks wait for it %s of the time%s%s",
				 words_share(machine->pressure_memory).text,
				 worst ? ", most faults: " : "", blame.text);
	memory_evidence(machine, &finding->evidence);
	return true;
}

bool memory_process(const struct sight *sight, const struct process_sight *process,
		    struct finding *finding)
{
	double share = process_share(process, WAIT_MEM);

	if (share < PROCESS_SHARE_MIN)
		return false;
	finding->severity = share;
	finding->confidence =
		signs_of(&sight->machine).stalls ? CONFIDENCE_HIGH : CONFIDENCE_MEDIUM;
	finding_suspect(finding, process);
	finding_headline(finding, "Memory: %s waits %s of its active time for pages from swap",
			 words_task(process->name, process->key.tid).text, words_share(share).text);
	sentences_add(&finding->evidence, "its major faults: %s; %s of the machine's were for swap",
		      words_per_s(process->major_faults_per_s).text,
		      words_share(sight->machine.swap_share).text);
	memory_evidence(&sight->machine, &finding->evidence);
	return true;
}

bool oom_kill_system(const struct sight *sight, struct finding *finding)
{
	if (!(sight->machine.oom_kills_per_s > 0.01))
		return false;
	/* It has happened: worth a line, but what is left may run well. */
	finding->severity = 0.2;
	finding->confidence = CONFIDENCE_HIGH;
	finding_headline(finding, "Memory: the kernel has just killed a process for lack of it");
	sentences_add(&finding->evidence, "the log of the kernel names it: dmesg");
	return true;
}
