/* SPDX-License-Identifier: MIT */
/* What speaks against each suspicion, so that nobody has to check it again. */
#include <math.h>
#include <stdio.h>

#include "analysis/verdict_private.h"
#include "analysis/words.h"

/* Iowait or I/O pressure from here on makes people think of disks. */
#define LOOKS_LIKE_IO_MIN 0.20
#define BUSY_DISK_MIN 0.50
/* Swap in use from here on makes people think of memory. */
#define SWAP_USED_MIN 0.02
/* Load from here on, by CPU, makes people think of CPUs. */
#define LOAD_HIGH_MIN 1.5
#define CPU_ROOM_MAX 0.80
/* Threads in the queue of the CPUs: fewer hold up nobody. */
#define QUEUE_SHORT_MAX 0.10

static bool has_found(const struct verdict *verdict, enum wait_class class)
{
	for (size_t i = 0; i < verdict->finding_count; i++)
		if (verdict->findings[i].class == class)
			return true;
	return false;
}

static bool has_found_rule(const struct verdict *verdict, const char *id)
{
	for (size_t i = 0; i < verdict->finding_count; i++)
		if (verdict->findings[i].rule == rule_find(id))
			return true;
	return false;
}

static void against_cpu(const struct sight *sight, struct sentences *against)
{
	const struct machine_sight *machine = &sight->machine;

	if (!(machine->cpu < CPU_ROOM_MAX))
		return;
	if (machine->load_1 >= LOAD_HIGH_MIN * machine->cpu_count)
		sentences_add(against,
			      "load %s counts tasks that wait too; the CPUs are only %s busy: not "
			      "the CPU",
			      words_number(machine->load_1).text, words_share(machine->cpu).text);
	else
		sentences_add(against, "CPUs %s busy, %s threads wait for one: not the CPU",
			      words_share(machine->cpu).text,
			      words_number(sight->total.share[WAIT_RUNQ]).text);
}

static void against_disk(const struct sight *sight, struct sentences *against)
{
	const struct machine_sight *machine = &sight->machine;
	const struct disk_sight *disk = sight_busiest_disk(sight);
	double looks = fmax(known_or_zero(machine->iowait), known_or_zero(machine->pressure_io));

	if (!disk) {
		sentences_add(against, "there is no disk to wait for");
	} else if (looks >= LOOKS_LIKE_IO_MIN && !machine->storage_works) {
		sentences_add(against,
			      "iowait %s and I/O pressure %s, but disks did %s: an idle io_uring "
			      "looks so",
			      words_share(machine->iowait).text,
			      words_share(machine->pressure_io).text,
			      words_per_s(disk->requests_per_s).text);
	} else if (disk->busy >= BUSY_DISK_MIN) {
		sentences_add(against,
			      "disk %s is %s busy, but hardly anybody waits for it: not the disk",
			      words_name(disk->name, 16).text, words_share(disk->busy).text);
	} else {
		sentences_add(against, "disk %s %s busy, %s threads blocked in it: not the disk",
			      words_name(disk->name, 16).text, words_share(disk->busy).text,
			      words_number(known_or_zero(sight->total.share[WAIT_DISK])).text);
	}
}

static void against_memory(const struct sight *sight, struct sentences *against)
{
	const struct machine_sight *machine = &sight->machine;

	if (isnan(machine->memory_available))
		return;
	if (machine->swap_used >= SWAP_USED_MIN && machine->swap_in_pages_per_s < 10.0)
		sentences_add(against,
			      "%s of swap are in use, but nothing comes back from it: not memory",
			      words_bytes(machine->swap_used_bytes).text);
	else
		sentences_add(against,
			      "memory %s available, tasks stall for it %s of the time: not memory",
			      words_share(machine->memory_available).text,
			      words_share(machine->pressure_memory).text);
}

void counter_evidence_system(const struct sight *sight, struct verdict *verdict)
{
	struct sentences *against = &verdict->counter_evidence;

	if (!has_found_rule(verdict, "cpu_saturated") && !has_found_rule(verdict, "run_queue"))
		against_cpu(sight, against);
	if (!has_found(verdict, WAIT_DISK))
		against_disk(sight, against);
	if (!has_found_rule(verdict, "memory"))
		against_memory(sight, against);
}

void counter_evidence_process(const struct process_sight *process, struct verdict *verdict)
{
	struct sentences *against = &verdict->counter_evidence;

	if (verdict->bottleneck != WAIT_CPU && verdict->share[WAIT_CPU] < 0.3)
		sentences_add(against, "on a CPU only %s of its active time: not its own computing",
			      words_share(verdict->share[WAIT_CPU]).text);
	if (!has_found(verdict, WAIT_RUNQ) && process->split.share[WAIT_RUNQ] < QUEUE_SHORT_MAX)
		sentences_add(against, "it waits for a CPU %s of the time: not the CPU queue",
			      words_share(process->split.share[WAIT_RUNQ]).text);
	if (!has_found(verdict, WAIT_DISK) && process->uninterruptible < 0.05)
		sentences_add(
			against,
			process->thread_count == 1
				? "its only thread is not seen blocked (state D): not the disk"
				: "none of its %u threads is seen blocked (state D): not the disk",
			process->thread_count);
	if (!has_found(verdict, WAIT_MEM) && !isnan(process->major_faults_per_s))
		sentences_add(against, "its major faults: %s: not memory",
			      words_per_s(process->major_faults_per_s).text);
}
