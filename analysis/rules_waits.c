/* SPDX-License-Identifier: MIT */
/* Rules about what only samples of waits can tell: databases, other services, locks, other
 * processes. Without samples these waits look like idleness, and nobody judges. */
#include <stdio.h>

#include "analysis/rules_private.h"

/* Fewer threads than this waiting on average hold up no machine. */
#define WAITING_MIN 0.30
/* Half widths of the 95 % interval, and parts decided by evidence, for the words of confidence. */
#define WIDTH_HIGH 0.07
#define WIDTH_MEDIUM 0.15
#define STRONG_HIGH 0.80
#define STRONG_MEDIUM 0.50
#define SAMPLES_MIN 40.0
/* Measured, but for a rest that does not matter. */
#define MEASURED_MIN 0.95

/** How a wait is told of. */
struct wait_words {
	enum wait_class class;
	const char *title;   /* "Database" */
	const char *what;    /* "waits for a database" */
	const char *threads; /* "for a database": behind "2.6 threads wait" */
};

static const struct wait_words waits[] = {
	{WAIT_DB, "Database", "waits for a database", "for databases"},
	{WAIT_NET, "Network", "waits for another service", "for other services"},
	{WAIT_LOCK, "Lock", "waits for a lock", "for locks"},
	{WAIT_IPC, "Other process", "waits for another process", "for other processes"},
};

static const struct wait_words *words_of(enum wait_class class)
{
	for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++)
		if (waits[i].class == class)
			return &waits[i];
	return &waits[0];
}

/* Half the width of the 95 % interval of a share that was apportioned by so many samples. */
static double half_width(double share, double samples)
{
	return samples > 0.0
		       ? 1.96 * sqrt(share * (1.0 - share) / samples + 1.0 / samples / samples)
		       : 1.0;
}

enum confidence wait_confidence(const struct process_sight *process, enum wait_class class)
{
	double width = half_width(process_share(process, class), process->wait_samples);
	double unknown = process_share(process, WAIT_UNKNOWN);
	bool is_networked = class == WAIT_DB || class == WAIT_NET;
	double strong = is_networked ? known_or_zero(process->strong_share) : 1.0;

	if (!(process->wait_samples >= SAMPLES_MIN))
		return CONFIDENCE_LOW;
	if (width <= WIDTH_HIGH && strong >= STRONG_HIGH && unknown <= 0.10)
		return CONFIDENCE_HIGH;
	if (width <= WIDTH_MEDIUM && strong >= STRONG_MEDIUM && unknown <= 0.30)
		return CONFIDENCE_MEDIUM;
	return CONFIDENCE_LOW;
}

static void wait_evidence(const struct process_sight *process, enum wait_class class,
			  struct sentences *evidence)
{
	char source[160] = "the kernel measured it";

	if (!(process->measured_share >= MEASURED_MIN))
		snprintf(source, sizeof(source), "%s samples say so",
			 words_whole(process->wait_samples).text);
	sentences_add(evidence, "%s of its %u thread%s wait%s, on average; %s",
		      words_number(process->split.share[class]).text, process->thread_count,
		      process->thread_count == 1 ? "" : "s", process->thread_count == 1 ? "s" : "",
		      source);
	sentences_add(evidence, "on a CPU %s of its active time, in the queue for one %s",
		      words_share(process_share(process, WAIT_CPU)).text,
		      words_share(process_share(process, WAIT_RUNQ)).text);
}

static bool wait_process(const struct sight *sight, const struct process_sight *process,
			 enum wait_class class, struct finding *finding)
{
	const struct wait_words *words = words_of(class);
	double share = process_share(process, class);

	if (!process->has_waits || share < PROCESS_SHARE_MIN)
		return false;
	finding->severity = share;
	finding->confidence = wait_confidence(process, class);
	finding_suspect(finding, process);
	finding_headline(finding, "%s: %s %s%s %s of its active time", words->title,
			 words_task(process->name, process->key.tid).text, words->what,
			 endpoint_words(sight, process->key.tid, class).text,
			 words_share(share).text);
	endpoint_evidence(sight, process, class, &finding->evidence);
	wait_evidence(process, class, &finding->evidence);
	return true;
}

static bool wait_system(const struct sight *sight, enum wait_class class, struct finding *finding)
{
	const struct wait_words *words = words_of(class);
	const struct process_sight *worst = sight_top(sight, class);
	double waiting = known_or_zero(sight->total.share[class]);

	if (!worst || waiting < WAITING_MIN)
		return false;
	finding->severity = wait_severity(sight, class);
	finding->confidence = wait_confidence(worst, class);
	finding_suspect(finding, worst);
	finding_headline(finding, "%s: %s thread%s %s%s, most in %s", words->title,
			 words_number(waiting).text, waiting >= 1.5 ? "s wait" : " waits",
			 words->threads, endpoint_words(sight, worst->key.tid, class).text,
			 words_task(worst->name, worst->key.tid).text);
	sentences_add(&finding->evidence, "%s of its active time %s %s",
		      words_task(worst->name, worst->key.tid).text, words->what,
		      words_share(process_share(worst, class)).text);
	endpoint_evidence(sight, worst, class, &finding->evidence);
	return true;
}

bool database_process(const struct sight *sight, const struct process_sight *process,
		      struct finding *finding)
{
	return wait_process(sight, process, WAIT_DB, finding);
}

bool network_process(const struct sight *sight, const struct process_sight *process,
		     struct finding *finding)
{
	return wait_process(sight, process, WAIT_NET, finding);
}

bool lock_process(const struct sight *sight, const struct process_sight *process,
		  struct finding *finding)
{
	return wait_process(sight, process, WAIT_LOCK, finding);
}

bool other_process_process(const struct sight *sight, const struct process_sight *process,
			   struct finding *finding)
{
	return wait_process(sight, process, WAIT_IPC, finding);
}

bool database_system(const struct sight *sight, struct finding *finding)
{
	return wait_system(sight, WAIT_DB, finding);
}

bool network_system(const struct sight *sight, struct finding *finding)
{
	return wait_system(sight, WAIT_NET, finding);
}

bool lock_system(const struct sight *sight, struct finding *finding)
{
	return wait_system(sight, WAIT_LOCK, finding);
}
