/* SPDX-License-Identifier: MIT */
/** Pressure stall information: /proc/pressure/{cpu,memory,io}, Documentation/accounting/psi.rst. */
#ifndef COLLECTORS_PRESSURE_H
#define COLLECTORS_PRESSURE_H

#include "base/scan.h"
#include "collectors/collector.h"

/**
 * Only the totals are taken: avg10 describes another interval than ours.
 *
 * @param text  of one file; the totals are in us
 * @return false, and both are unknown, when there is no "some" line
 */
bool pressure_parse(struct scan text, struct pressure_counters *ret_pressure);

int pressure_open(const struct collect_context *context, void **ret_state);
/** Fills system.pressure_cpu, pressure_memory, pressure_io. */
int pressure_collect(void *state, const struct collect_context *context, struct snapshot *snapshot);
void pressure_close(void *state);

#endif
