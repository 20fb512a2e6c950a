/* SPDX-License-Identifier: MIT */
/** A made-up machine, and exporters writing about it. */
#ifndef UNIT_EXPORT_STAGE_H
#define UNIT_EXPORT_STAGE_H

#include "export/exporter.h"

/** Two processes with threads, a kernel thread, names that try to break the format; a disk, an
 *  interface, a control group; what was not seen. */
struct stage {
	struct interval *interval;
	struct snapshot *first; /* something of it was not seen */
	struct verdict machine, process;
	struct view view;
	struct textbuf out;
};

void stage_init(struct stage *stage);
void stage_done(struct stage *stage);

/**
 * What a format makes of the machine: the beginning and so many frames; with verdicts when it
 * has a place for them. Valid until the next call.
 */
const char *stage_export(struct stage *stage, const char *format,
			 const struct export_settings *settings, int frames);

/** A snapshot in which the I/O of so many processes was not seen; 0: all was. */
struct snapshot *snapshot_without_io(int processes);

#endif
