/* SPDX-License-Identifier: MIT */
/** What every collector of readings is: a row with three functions. */
#ifndef COLLECTORS_COLLECTOR_H
#define COLLECTORS_COLLECTOR_H

#include <stdint.h>

#include "collectors/procfs.h"
#include "model/snapshot.h"
#include "model/source.h"

/** What a collector gets to work with. All borrowed. */
struct collect_context {
	const struct proc_root *root;
	const struct host *host;
	uint32_t needs; /* enum need */
	struct focus focus;
	const pid_t *skip; /* processes whose risky files hang, since the last refresh */
	size_t skip_count;
};

/**
 * One collector. Errors are -errno; they switch it off for this refresh and become a health
 * line. What it did not fill stays unknown.
 */
struct collector {
	const char *name;    /* "disks": as health lines call it */
	uint32_t needs;      /* runs when one of these is wanted; 0: always */
	const char *missing; /* what nobody sees without it: "disk readings" */
	const char *absent;  /* why it is not there, when the kernel has no such file */
	const char *command; /* what helps then; NULL: nothing */
	/** Take descriptors and handles. @param ret_state untouched on failure */
	int (*open)(const struct collect_context *context, void **ret_state);
	/** Fill this collector's part of a snapshot that is not sealed. */
	int (*collect)(void *state, const struct collect_context *context,
		       struct snapshot *snapshot);
	void (*close)(void *state);
};

#endif
