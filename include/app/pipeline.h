/* SPDX-License-Identifier: MIT */
/**
 * Snapshot in, view out: the one path that live screens, batch, replay and tests share.
 *
 *	snapshot -> interval -> history -> verdicts -> view
 */
#ifndef APP_PIPELINE_H
#define APP_PIPELINE_H

#include <stddef.h>
#include <sys/types.h>

#include "analysis/view.h"
#include "model/source.h"
#include "store/history.h"

struct pipeline;

/** @param host  what the source says of its host; borrowed, must outlive the pipeline */
struct pipeline *pipeline_new(const struct host *host, struct history_options history);
void pipeline_free(struct pipeline *pipeline);

/**
 * Take over a snapshot (it is freed in time). From the second one on there is an interval; the
 * view that was handed out before is no longer valid.
 */
void pipeline_push(struct pipeline *pipeline, struct snapshot *snapshot);
/**
 * From now on another `host` in a snapshot means another session of a recording, whose counters
 * are compared with nothing before it. (A live source says so too when CPUs come and go.)
 */
void pipeline_expect_sessions(struct pipeline *pipeline);
/** From now on the snapshots that are pushed stay the caller's, who must keep the two newest. */
void pipeline_borrow(struct pipeline *pipeline);
/**
 * Let go of the snapshots without ending the history: no more are pushed from here on.
 *
 * @return the view's interval, the caller's from now on; NULL: there was none
 */
struct interval *pipeline_stop(struct pipeline *pipeline);
/** Whose verdict the view carries besides the machine's; 0: nobody's. Counts from the next push. */
void pipeline_watch(struct pipeline *pipeline, pid_t pid);
/**
 * Judge a process against the newest interval, at once and besides the watched one.
 *
 * @return NULL when it is not there or there is no interval; valid until the next call
 */
const struct verdict *pipeline_judge(struct pipeline *pipeline, pid_t pid);
/** The sentence about a stuck reading that the view carries; copied; NULL: all is well. */
void pipeline_set_stuck(struct pipeline *pipeline, const char *sentence);
/** What the view's history is, for those who may look back in it. */
struct history *pipeline_history(struct pipeline *pipeline);
/** Never NULL; its interval is NULL until two snapshots were pushed. */
const struct view *pipeline_view(const struct pipeline *pipeline);

#endif
