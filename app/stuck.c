/* SPDX-License-Identifier: MIT */
#include "app/stuck.h"

#include <stdio.h>

#include "base/units.h"

/** "postgres (4711)", or the number alone. */
static void name_process(const struct interval *interval, pid_t pid, char *text, size_t size)
{
	const struct task_usage *usage = interval ? interval_process(interval, pid) : NULL;

	if (usage && usage->now.name)
		snprintf(text, size, "%.40s (%d)", usage->now.name, (int)pid);
	else
		snprintf(text, size, "process %d", (int)pid);
}

void stuck_describe(const struct stuck_reading *stuck, const struct interval *interval,
		    char ret_sentence[SENTENCE_SIZE])
{
	char duration[UNIT_TEXT_SIZE], name[64];

	units_duration(stuck->for_ns, duration);
	if (!stuck->file) {
		snprintf(ret_sentence, SENTENCE_SIZE, "collecting has been taking %s", duration);
	} else if (!stuck->pid) {
		snprintf(ret_sentence, SENTENCE_SIZE, "reading %s has been hanging for %s",
			 stuck->file, duration);
	} else {
		name_process(interval, stuck->pid, name, sizeof(name));
		snprintf(ret_sentence, SENTENCE_SIZE,
			 "reading %s of %s has been hanging for %s: it is stuck in the kernel",
			 stuck->file, name, duration);
	}
}
