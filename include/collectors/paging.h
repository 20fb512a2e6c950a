/* SPDX-License-Identifier: MIT */
/**
 * What the kernel moved to make room: /proc/vmstat.
 *
 * Read by ourselves: libproc2 4.0.2 does not know workingset_refault_file, workingset_refault_anon
 * and allocstall_device, answers 0 for names the kernel does not have, and takes three times as long.
 */
#ifndef COLLECTORS_PAGING_H
#define COLLECTORS_PAGING_H

#include "base/scan.h"
#include "collectors/collector.h"

/** @param text  of /proc/vmstat; what is not in it becomes unknown */
void paging_parse(struct scan text, struct paging_counters *ret_paging);

int paging_open(const struct collect_context *context, void **ret_state);
/** Fills system.paging. */
int paging_collect(void *state, const struct collect_context *context, struct snapshot *snapshot);
void paging_close(void *state);

#endif
