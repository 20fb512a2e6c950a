/* SPDX-License-Identifier: MIT */
/** The process scan on this machine. */
#ifndef UNIT_COLLECTORS_WATCH_H
#define UNIT_COLLECTORS_WATCH_H

#include "collectors/host.h"
#include "collectors/processes.h"

struct watch {
	struct proc_root root;
	struct host host;
	struct process_scan *scan;
	struct snapshot *snapshot; /* of the last refresh, sealed */
};

/** `watch` must not move. */
void watch_init(struct watch *watch);
void watch_done(struct watch *watch);
/** One refresh. */
void watch_refresh(struct watch *watch, uint32_t needs);
void watch_refresh_focused(struct watch *watch, uint32_t needs, struct focus focus);
/** One refresh. @return the row of a process; the test fails when there is none */
const struct task *watch_look(struct watch *watch, uint32_t needs, pid_t pid);
/** @return the thread rows of a process in the last snapshot; the test fails when there are none */
const struct task *watch_threads(const struct watch *watch, pid_t pid, size_t *ret_count);
/** Wait until a process has this name. */
void watch_await_name(pid_t pid, const char *name);

#endif
