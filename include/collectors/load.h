/* SPDX-License-Identifier: MIT */
/** Load averages and uptime: /proc/loadavg, /proc/uptime. */
#ifndef COLLECTORS_LOAD_H
#define COLLECTORS_LOAD_H

#include "base/scan.h"
#include "collectors/collector.h"

/** @param text  of /proc/loadavg. @return false, and the three averages are NaN, when it is none */
bool load_parse(struct scan text, struct system_counters *system);
/** @param text  of /proc/uptime. @return false and unknown when it is none */
bool uptime_parse(struct scan text, uint64_t *ret_uptime_ns);

int load_open(const struct collect_context *context, void **ret_state);
/** Fills system.load_1, load_5, load_15, uptime_ns. */
int load_collect(void *state, const struct collect_context *context, struct snapshot *snapshot);
void load_close(void *state);

#endif
