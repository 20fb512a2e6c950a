/* SPDX-License-Identifier: MIT */
/**
 * Time of the CPUs, and what the scheduler counts for the whole machine.
 *
 * Source: /proc/stat through libproc2. That library reads /proc itself, whatever root the other
 * collectors were given; tests redirect it with tests/helpers/procroot.h.
 */
#ifndef COLLECTORS_CPU_H
#define COLLECTORS_CPU_H

#include "collectors/collector.h"

int cpu_open(const struct collect_context *context, void **ret_state);
/** Fills system.cpu, cpus, context_switches, forks, interrupts, running_tasks, blocked_tasks. */
int cpu_collect(void *state, const struct collect_context *context, struct snapshot *snapshot);
void cpu_close(void *state);

#endif
