/* SPDX-License-Identifier: MIT */
/**
 * Where the memory is. Source: /proc/meminfo through libproc2, see collectors/cpu.h.
 *
 * Used is what free(1) on the same machine calls so: total less available with procps 4.
 */
#ifndef COLLECTORS_MEMORY_H
#define COLLECTORS_MEMORY_H

#include "collectors/collector.h"

int memory_open(const struct collect_context *context, void **ret_state);
/** Fills system.memory; lines this kernel does not print stay unknown. */
int memory_collect(void *state, const struct collect_context *context, struct snapshot *snapshot);
void memory_close(void *state);

#endif
