/* SPDX-License-Identifier: MIT */
/* Rules about storage. Waiting for I/O as the kernel counts it (iowait, PSI io) proves nothing
 * alone: an idle io_uring reader drives both to 100 %, and a CPU hog hides iowait. So it takes
 * threads that are blocked and a device that works. */
#include <stdio.h>

#include "analysis/rules_private.h"
#include "base/units.h"

/* Less than this many threads waiting on average is I/O as it should be. */
#define WAITING_MIN 0.15
/* Blocked threads nobody can explain: one must be stuck half of the time. */
#define UNEXPLAINED_MIN 0.5
/* A device with requests out all the time that completes next to none. */
#define STUCK_BUSY_MIN 0.9
#define STUCK_REQUESTS_MAX 0.5
/* Who does this part of all I/O is the cause of it. */
#define CAUSE_PART_MIN 0.5
/* Iowait below this cannot be the threads that wait: it is hidden. */
#define IOWAIT_HIDDEN_MAX 0.02

static bool is_stuck(const struct disk_sight *disk)
{
	return disk->in_flight != VALUE_UNKNOWN && disk->in_flight > 0 &&
	       disk->busy >= STUCK_BUSY_MIN && disk->requests_per_s < STUCK_REQUESTS_MAX;
}

static void disk_evidence(const struct sight *sight, const struct disk_sight *disk,
			  struct sentences *evidence)
{
	const struct machine_sight *machine = &sight->machine;

	if (disk)
		sentences_add(evidence, "disk %s: %s busy, %s of %s each, %s out at a time, %s",
			      words_name(disk->name, 12).text, words_share(disk->busy).text,
			      words_per_s(disk->requests_per_s).text,
			      words_seconds(disk->await_s).text, words_number(disk->queue).text,
			      words_rate(disk->bytes_per_s).text);
	if (!isnan(machine->pressure_io))
		sentences_add(evidence, "I/O pressure (PSI): some task waits %s of the time",
			      words_share(machine->pressure_io).text);
	if (machine->iowait < IOWAIT_HIDDEN_MAX && machine->cpu >= 0.5)
		sentences_add(evidence, "iowait shows %s only because busy CPUs hide it",
			      words_share(machine->iowait).text);
}

/* "disk vda (97 % busy, 12 ms a request)" */
static struct words words_disk(const struct disk_sight *disk)
{
	struct words words = {"storage"};

	if (disk && isnan(disk->await_s))
		words = words_format("disk %s (%s busy)", words_name(disk->name, 12).text,
				     words_share(disk->busy).text);
	else if (disk)
		words = words_format("disk %s (%s busy, %s a request)",
				     words_name(disk->name, 12).text, words_share(disk->busy).text,
				     words_seconds(disk->await_s).text);
	return words;
}

static enum confidence disk_confidence(const struct sight *sight)
{
	double expected = sight_expected_pressure(&sight->machine, sight->total.share[WAIT_DISK]);

	return sight->machine.pressure_io >= 0.5 * expected ? CONFIDENCE_HIGH : CONFIDENCE_MEDIUM;
}

static void io_suspect(const struct sight *sight, struct sentences *evidence)
{
	const struct process_sight *top = sight_top_io(sight);

	if (top)
		sentences_add(evidence, "most I/O: %s, reads %s, writes %s",
			      words_task(top->name, top->key.tid).text,
			      words_rate(known_or_zero(top->read_bytes_per_s)).text,
			      words_rate(known_or_zero(top->write_bytes_per_s)).text);
}

/* Who keeps the disks at work: those that wait are victims, unless they are the ones. */
static const struct process_sight *cause_of(const struct sight *sight)
{
	const struct process_sight *top = sight_top_io(sight);
	double all = 0.0;

	for (size_t i = 0; i < sight->disk_count; i++)
		if (!sight->disks[i].is_stacked)
			all += known_or_zero(sight->disks[i].bytes_per_s);
	return top && sight_io(top) >= CAUSE_PART_MIN * all ? top : NULL;
}

static struct words words_cause(const struct process_sight *cause,
				const struct process_sight *worst)
{
	if (cause)
		return words_format(", most I/O: %s", words_task(cause->name, cause->key.tid).text);
	if (worst)
		return words_format(", most in %s", words_task(worst->name, worst->key.tid).text);
	return (struct words){""};
}

bool storage_system(const struct sight *sight, struct finding *finding)
{
	const struct disk_sight *disk = sight_busiest_disk(sight);
	const struct process_sight *worst = sight_top(sight, WAIT_DISK), *cause = cause_of(sight);
	double waiting = known_or_zero(sight->total.share[WAIT_DISK]);

	if (!sight->machine.storage_works || waiting < WAITING_MIN)
		return false;
	finding->severity = wait_severity(sight, WAIT_DISK);
	finding->confidence = disk_confidence(sight);
	finding_suspect(finding, cause ? cause : worst);
	if (disk && is_stuck(disk)) {
		finding->severity = fmax(finding->severity, 0.8);
		finding_headline(
			finding, "Storage: disk %s does not answer: %llu requests out, none done%s",
			words_name(disk->name, 12).text, (unsigned long long)disk->in_flight,
			words_cause(NULL, worst).text);
	} else {
		finding_headline(finding, "Storage: %s thread%s for %s%s",
				 words_whole(waiting).text, waiting >= 1.5 ? "s wait" : " waits",
				 words_disk(disk).text, words_cause(cause, worst).text);
	}
	sentences_add(&finding->evidence,
		      "%s threads wait for storage on average; kernel threads left out",
		      words_number(waiting).text);
	if (worst)
		sentences_add(&finding->evidence, "who waits most: %s, %s threads",
			      words_task(worst->name, worst->key.tid).text,
			      words_number(worst->split.share[WAIT_DISK]).text);
	disk_evidence(sight, disk, &finding->evidence);
	io_suspect(sight, &finding->evidence);
	return true;
}

/* Samples are many; refreshes see the state of threads now and then. */
static void blocked_evidence(const struct process_sight *process, struct sentences *evidence)
{
	const char *plural = process->thread_count == 1 ? "" : "s";

	if (process->has_waits)
		sentences_add(evidence, "%s of its %u thread%s blocked on storage, on average",
			      words_number(process->split.share[WAIT_DISK]).text,
			      process->thread_count, plural);
	else
		sentences_add(evidence, "%s of its %u thread%s seen blocked (state D)",
			      words_number(process->uninterruptible).text, process->thread_count,
			      plural);
}

bool storage_process(const struct sight *sight, const struct process_sight *process,
		     struct finding *finding)
{
	const struct disk_sight *disk = sight_busiest_disk(sight);
	double share = process_share(process, WAIT_DISK);

	if (share < PROCESS_SHARE_MIN)
		return false;
	finding->severity = share;
	finding->confidence = fmin(disk_confidence(sight),
				   process->samples >= 4 ? CONFIDENCE_HIGH : CONFIDENCE_MEDIUM);
	finding_suspect(finding, process);
	finding_headline(finding, "Storage: %s waits %s of its time for %s",
			 words_task(process->name, process->key.tid).text, words_share(share).text,
			 words_disk(disk).text);
	blocked_evidence(process, &finding->evidence);
	if (!isnan(process->read_bytes_per_s))
		sentences_add(&finding->evidence, "it reads %s and writes %s",
			      words_rate(process->read_bytes_per_s).text,
			      words_rate(process->write_bytes_per_s).text);
	disk_evidence(sight, disk, &finding->evidence);
	return true;
}

static void blocked_write(const struct sight *sight, const struct process_sight *process,
			  double threads, struct finding *finding)
{
	finding_suspect(finding, process);
	sentences_add(&finding->evidence, "%s threads in state D, but storage does not explain it",
		      words_number(threads).text);
	disk_evidence(sight, sight_busiest_disk(sight), &finding->evidence);
}

bool blocked_system(const struct sight *sight, struct finding *finding)
{
	double threads = known_or_zero(sight->total.share[WAIT_UNKNOWN]);
	const struct process_sight *worst = sight_top(sight, WAIT_UNKNOWN);

	if (threads < UNEXPLAINED_MIN || !worst)
		return false;
	finding->severity = wait_severity(sight, WAIT_UNKNOWN);
	finding->confidence = CONFIDENCE_LOW;
	finding_headline(
		finding,
		"Blocked: %s hangs in the kernel and no disk works: network file system, driver?",
		words_task(worst->name, worst->key.tid).text);
	blocked_write(sight, worst, threads, finding);
	return true;
}

bool blocked_process(const struct sight *sight, const struct process_sight *process,
		     struct finding *finding)
{
	double share = process_share(process, WAIT_UNKNOWN);

	/* Sampled, the unknown is what we may not see, not what hangs. */
	if (share < PROCESS_SHARE_MIN || process->has_waits)
		return false;
	finding->severity = share;
	finding->confidence = CONFIDENCE_LOW;
	finding_headline(
		finding,
		"Cannot tell: %s hangs in the kernel %s of its active time, and no disk works",
		words_task(process->name, process->key.tid).text, words_share(share).text);
	blocked_write(sight, process, process->uninterruptible, finding);
	return true;
}
