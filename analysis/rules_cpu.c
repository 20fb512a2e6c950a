/* SPDX-License-Identifier: MIT */
/* Rules about CPU time: too little of it, too little at one place, or taken away. */
#include <stdio.h>

#include "analysis/consumers.h"
#include "analysis/rules_private.h"

/* CPUs begin to fill up: bursts within the average find no room. */
#define CPU_FILLING_MIN 0.80
/* A thread this busy has no time to wait: what it does is as fast as one CPU is. */
#define HOT_THREAD_MIN 0.90
/* A process of several threads whose sum stays this close to one CPU: either one thread does the
 * work, or a lock lets one run at a time. */
#define ONE_CPU_MIN 0.93
#define ONE_CPU_MAX 1.07
/* Long enough to tell a steady runner from a short-lived helper. */
#define SEEN_MIN_S 0.9
/* Part of the wanted CPU time spent in the queue that people begin to notice. */
#define QUEUE_LOST_MIN 0.20
/* And how many threads that must be, or a single wake-up is a queue. */
#define QUEUE_THREADS_MIN 0.25
/* A single full CPU while the others have room. */
#define HOTTEST_FULL_MIN 0.95
/* Mostly low-priority work: it gives way to everybody else. */
#define NICE_PART_MOST 0.5
/* Steal below this is what every virtual machine has. */
#define STEAL_MIN 0.05
#define STEAL_PART_MIN 0.10

/* Threads that wait for a CPU, on average; from the states of tasks where there is no schedstat. */
static double waiting_threads(const struct sight *sight)
{
	double waiting = sight->total.share[WAIT_RUNQ];

	if (isnan(waiting))
		waiting = sight->machine.running_tasks - sight->machine.cpu_count;
	return known_or_zero(waiting);
}

static double wanted_cpus(const struct sight *sight)
{
	return known_or_zero(sight->machine.cpu * sight->machine.cpu_count);
}

static double queue_lost(const struct sight *sight, double waiting)
{
	double wanted = wanted_cpus(sight) + waiting;

	return wanted > 0.0 ? waiting / wanted : 0.0;
}

/* Everybody who is held up is somebody who agreed to be: nobody to worry about. */
static bool is_nice_work(const struct sight *sight, double waiting)
{
	const struct machine_sight *machine = &sight->machine;
	double others = waiting - known_or_zero(machine->nice_run_delay);

	return machine->cpu_nice > NICE_PART_MOST * machine->cpu &&
	       others < 0.1 * machine->cpu_count;
}

static void cpu_evidence(const struct sight *sight, double waiting, struct finding *finding)
{
	const struct machine_sight *machine = &sight->machine;

	sentences_add(&finding->evidence, "CPUs %s busy; %s threads wait for one on average",
		      words_share(machine->cpu).text, words_number(waiting).text);
	if (waiting > 0.0)
		sentences_add(&finding->evidence,
			      "a thread that wants to run spends %s of that time in the queue",
			      words_share(queue_lost(sight, waiting)).text);
	if (machine->pressure_cpu >= 0.05)
		sentences_add(&finding->evidence,
			      "CPU pressure (PSI): some task waits for a CPU %s of the time",
			      words_share(machine->pressure_cpu).text);
}

/* 0 where CPUs begin to fill up, 1 from where they are full: no step, or a load around it would
 * make the finding come and go. */
static double fullness(double cpu)
{
	return fmin((cpu - CPU_FILLING_MIN) / (CPU_FULL_MIN - CPU_FILLING_MIN), 1.0);
}

bool cpu_saturated_system(const struct sight *sight, struct finding *finding)
{
	const struct machine_sight *machine = &sight->machine;
	const struct process_sight *worst = sight_top(sight, WAIT_CPU);
	double waiting = waiting_threads(sight);
	struct consumer consumers[CONSUMERS_MAX];
	struct words queue = {""}, blame = {""};

	if (!(machine->cpu > CPU_FILLING_MIN))
		return false;
	finding->severity = (0.5 + 0.5 * queue_lost(sight, waiting)) * fullness(machine->cpu) *
			    fmax(1.0 - known_or_zero(machine->steal) / machine->cpu, 0.0);
	finding->confidence = waiting >= 0.1 * machine->cpu_count || machine->pressure_cpu >= 0.1
				      ? CONFIDENCE_HIGH
				      : CONFIDENCE_MEDIUM;
	finding_suspect(finding, worst);
	if (waiting >= 0.5)
		queue = words_format("; %s thread%s for one", words_whole(waiting).text,
				     waiting >= 1.5 ? "s wait" : " waits");
	if (consumers_of(sight, consumers))
		blame = words_format(", most by %s: %s CPUs", words_consumer(&consumers[0]).text,
				     words_number(consumers[0].cpus).text);
	finding_headline(finding, "CPU: %s busy (%s)%s%s", words_cpus_are(machine->cpu_count).text,
			 words_share(machine->cpu).text, queue.text, blame.text);
	cpu_evidence(sight, waiting, finding);
	if (is_nice_work(sight, waiting)) {
		finding->severity = 0.1;
		finding_headline(finding,
				 "CPUs are %s busy with low-priority work, which gives way%s",
				 words_share(machine->cpu).text, blame.text);
	}
	return true;
}

/* One thread that never rests, or all threads of a process that never rest. */
static bool is_hot(const struct process_sight *process)
{
	double cpu = process->split.share[WAIT_CPU];

	if (process->seen_seconds < SEEN_MIN_S)
		return false;
	return process->hot_thread >= HOT_THREAD_MIN ||
	       cpu >= HOT_THREAD_MIN * process->thread_count;
}

/* Threads were not told apart, but together they never get beyond one CPU. */
static bool looks_like_one_thread(const struct process_sight *process)
{
	double cpu = process->split.share[WAIT_CPU];

	return process->seen_seconds >= SEEN_MIN_S && isnan(process->hot_thread) &&
	       process->thread_count > 1 && cpu >= ONE_CPU_MIN && cpu <= ONE_CPU_MAX;
}

static void hot_thread_write(const struct process_sight *process, struct finding *finding)
{
	struct words name = words_task(process->name, process->key.tid);
	double cpu = process->split.share[WAIT_CPU];

	finding_suspect(finding, process);
	finding->confidence = CONFIDENCE_HIGH;
	if (!is_hot(process)) {
		finding->confidence = CONFIDENCE_MEDIUM;
		finding_headline(
			finding,
			"CPU: %s uses just one CPU (%s) with its %u threads: one works at a time",
			name.text, words_number(cpu).text, process->thread_count);
	} else if (process->hot_thread >= HOT_THREAD_MIN || process->thread_count == 1) {
		finding_headline(
			finding, "CPU: one thread of %s computes all the time (%s of a CPU)",
			name.text,
			words_share(fmax(known_or_zero(process->hot_thread), fmin(cpu, 1.0))).text);
	} else {
		finding_headline(finding,
				 "CPU: all %u threads of %s compute all the time (%s CPUs)",
				 process->thread_count, name.text, words_number(cpu).text);
	}
	if (process->hot_thread_name && process->thread_count > 1)
		sentences_add(&finding->evidence, "its busiest thread is %s: %s of one CPU",
			      words_name(process->hot_thread_name, 24).text,
			      words_share(process->hot_thread).text);
	sentences_add(&finding->evidence, "%s: %s CPUs with %u thread%s", name.text,
		      words_number(cpu).text, process->thread_count,
		      process->thread_count == 1 ? "" : "s");
}

bool hot_thread_system(const struct sight *sight, struct finding *finding)
{
	const struct machine_sight *machine = &sight->machine;
	const struct process_sight *hottest = NULL;
	double most = 0.0;

	/* When all CPUs are full, that is the finding; a single CPU has no other to be idle. */
	if (!(machine->cpu < CPU_FULL_MIN) || !(machine->cpu_count > 1.0))
		return false;
	for (size_t i = 0; i < sight->process_count; i++) {
		const struct process_sight *process = &sight->processes[i];
		double cpu = known_or_zero(process->split.share[WAIT_CPU]);

		if ((is_hot(process) || looks_like_one_thread(process)) && cpu > most) {
			most = cpu;
			hottest = process;
		}
	}
	if (!hottest)
		return false;
	hot_thread_write(hottest, finding);
	finding->severity = 0.3;
	sentences_add(&finding->evidence,
		      "the machine as a whole is %s busy: more CPUs would not help it",
		      words_share(machine->cpu).text);
	return true;
}

bool hot_thread_process(const struct sight *sight, const struct process_sight *process,
			struct finding *finding)
{
	double share = process_share(process, WAIT_CPU);

	(void)sight;
	if (share < PROCESS_SHARE_MIN || (!is_hot(process) && !looks_like_one_thread(process)))
		return false;
	hot_thread_write(process, finding);
	finding->severity = share;
	return true;
}

bool cpu_bound_process(const struct sight *sight, const struct process_sight *process,
		       struct finding *finding)
{
	double share = process_share(process, WAIT_CPU);

	(void)sight;
	if (share < PROCESS_SHARE_MIN || is_hot(process) || looks_like_one_thread(process))
		return false;
	finding->severity = share;
	finding->confidence = CONFIDENCE_HIGH;
	finding_suspect(finding, process);
	finding_headline(finding, "CPU: %s computes %s of its active time, on %s CPUs",
			 words_task(process->name, process->key.tid).text, words_share(share).text,
			 words_number(process->split.share[WAIT_CPU]).text);
	sentences_add(&finding->evidence, "on a CPU %s of its active time: %s CPUs, %u thread%s",
		      words_share(share).text, words_number(process->split.share[WAIT_CPU]).text,
		      process->thread_count, process->thread_count == 1 ? "" : "s");
	return true;
}

/* The number of the CPU that is busiest now; -1: not known. */
static int hottest_cpu(const struct sight *sight)
{
	const struct system_usage *system = sight->interval ? &sight->interval->system : NULL;
	int hottest = -1;
	double most = 0.0;

	for (size_t i = 0; system && i < system->cpu_count; i++) {
		if (system->cpus[i].busy > most) {
			most = system->cpus[i].busy;
			hottest = system->cpus[i].id;
		}
	}
	return hottest;
}

/* "; CPU 3 is full": most often somebody has been pinned to it. Empty when none is. */
static struct words packing(const struct sight *sight)
{
	struct words words = {""};
	int cpu = hottest_cpu(sight);

	if (!(sight->machine.hottest_cpu >= HOTTEST_FULL_MIN))
		return words;
	if (cpu >= 0)
		words = words_format("; CPU %d is full: pinned?", cpu);
	else
		words = words_format("; one CPU is full: pinned?");
	return words;
}

bool run_queue_system(const struct sight *sight, struct finding *finding)
{
	const struct machine_sight *machine = &sight->machine;
	const struct process_sight *worst = sight_top(sight, WAIT_RUNQ);
	double waiting = known_or_zero(machine->run_delay_with_room);

	/* Groups at their limit wait too, but not for a CPU: that is another finding. */
	for (size_t i = 0; i < sight->group_count; i++)
		if (sight->groups[i].throttled > 0.0)
			waiting -= sight->groups[i].run_delay;
	if (!(machine->cpu < CPU_FULL_MIN) || waiting < QUEUE_THREADS_MIN ||
	    queue_lost(sight, waiting) < QUEUE_LOST_MIN)
		return false;
	finding->severity = queue_lost(sight, waiting) * fmin(1.0, waiting / 0.5);
	finding->confidence =
		machine->hottest_cpu >= HOTTEST_FULL_MIN ? CONFIDENCE_HIGH : CONFIDENCE_MEDIUM;
	finding_suspect(finding, worst);
	finding_headline(finding, "CPU queue: %s thread%s for a CPU while %s of them are idle%s",
			 words_whole(waiting).text, waiting >= 1.5 ? "s wait" : " waits",
			 words_share(1.0 - machine->cpu).text, packing(sight).text);
	cpu_evidence(sight, waiting, finding);
	sentences_add(&finding->evidence, "the busiest CPU is %s busy",
		      words_share(machine->hottest_cpu).text);
	if (worst)
		sentences_add(&finding->evidence, "who waits most: %s, %s threads",
			      words_task(worst->name, worst->key.tid).text,
			      words_number(worst->split.share[WAIT_RUNQ]).text);
	return true;
}

/* "; hog (8) has 7.2 CPUs": who has what it waits for, when that is not the process itself. */
static struct words rival(const struct sight *sight, const struct process_sight *process)
{
	struct consumer consumers[CONSUMERS_MAX];
	size_t count = consumers_of(sight, consumers);

	for (size_t i = 0; i < count; i++) {
		if (consumers[i].count == 1 && consumers[i].pid == process->key.tid)
			continue;
		return words_format("; %s: %s CPUs", words_consumer(&consumers[i]).text,
				    words_number(consumers[i].cpus).text);
	}
	return words_format("; %s busy", words_cpus_are(sight->machine.cpu_count).text);
}

bool run_queue_process(const struct sight *sight, const struct process_sight *process,
		       struct finding *finding)
{
	const struct machine_sight *machine = &sight->machine;
	struct words name = words_task(process->name, process->key.tid);
	double share = process_share(process, WAIT_RUNQ);

	if (share < PROCESS_SHARE_MIN || throttling_group(sight, process))
		return false;
	finding->severity = share;
	finding->confidence = CONFIDENCE_HIGH;
	finding_suspect(finding, process);
	if (machine->cpu >= CPU_FULL_MIN)
		finding_headline(finding, "CPU queue: %s waits for a CPU %s of its active time%s",
				 name.text, words_share(share).text, rival(sight, process).text);
	else
		finding_headline(
			finding,
			"CPU queue: %s waits %s of its active time while %s of CPU is idle%s",
			name.text, words_share(share).text, words_share(1.0 - machine->cpu).text,
			packing(sight).text);
	sentences_add(&finding->evidence, "ready to run without a CPU: %s threads on average",
		      words_number(process->split.share[WAIT_RUNQ]).text);
	sentences_add(&finding->evidence, "the machine is %s busy, its busiest CPU %s",
		      words_share(machine->cpu).text, words_share(machine->hottest_cpu).text);
	if (machine->steal >= STEAL_MIN)
		sentences_add(&finding->evidence, "the hypervisor takes %s of all CPU time (steal)",
			      words_share(machine->steal).text);
	if (process->nice > 0)
		sentences_add(&finding->evidence, "its nice value is %d: others go first",
			      process->nice);
	return true;
}

bool steal_system(const struct sight *sight, struct finding *finding)
{
	const struct machine_sight *machine = &sight->machine;
	double part = machine->steal / machine->cpu;

	if (!(machine->steal >= STEAL_MIN) || !(part >= STEAL_PART_MIN))
		return false;
	finding->severity = fmin(1.0, 1.5 * part);
	finding->confidence = CONFIDENCE_HIGH;
	finding_headline(
		finding,
		"CPU: the hypervisor takes %s of the CPU time this machine wants (steal %s)",
		words_share(part).text, words_share(machine->steal).text);
	sentences_add(&finding->evidence,
		      "steal is %s of all CPU time: other guests run on these CPUs",
		      words_share(machine->steal).text);
	return true;
}
