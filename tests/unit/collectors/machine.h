/* SPDX-License-Identifier: MIT */
/** A made-up machine for one collector: its files, and what comes out. */
#ifndef UNIT_COLLECTORS_MACHINE_H
#define UNIT_COLLECTORS_MACHINE_H

#include "collectors/collector.h"
#include "helpers/tree.h"
#include "model/snapshot.h"

struct machine {
	struct tree tree;
	struct proc_root root;
	struct host host;
	struct collect_context context;
	struct snapshot *snapshot; /* of the last refresh, not sealed */
	const struct collector *collector;
	void *state;
};

/** An empty machine of 100 ticks a second; libproc2 sees it too. `machine` must not move. */
void machine_init(struct machine *machine);
/** Open a collector by its name in the table. @return 0 or -errno of its open */
int machine_open(struct machine *machine, const char *collector);
/** One refresh, into a new snapshot. @return 0 or -errno of collect */
int machine_collect(struct machine *machine);
/** Open the collector unless it is open, then collect; fails the test on any error. */
void machine_refresh(struct machine *machine, const char *collector);
void machine_done(struct machine *machine);

#endif
