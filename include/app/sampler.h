/* SPDX-License-Identifier: MIT */
/**
 * The thread that collects, so that the screen never waits for /proc.
 *
 * The sampler thread owns its source, takes a snapshot at each tick of the delay and leaves the newest in a mailbox.
 * What is wanted from it travels the other way, in a mailbox of its own. A reading can hang as
 * long as the process it is about is stuck in the kernel: then the thread is left behind with its
 * source, and a fresh one goes on without that process.
 */
#ifndef APP_SAMPLER_H
#define APP_SAMPLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "model/source.h"

/** What the reading thread is at, when it has been at it for long. */
struct stuck_reading {
	pid_t pid;        /* 0: it is about no process */
	const char *file; /* static text; NULL: many readings, none of them hangs */
	uint64_t for_ns;
};

struct database_list;

/** How to make a source, and how to look into it from outside its thread. */
struct sampler_source {
	/** @param databases  what the user says; may be NULL. @param skip  processes whose risky files hang.
	 *  @return NULL with errno set */
	struct source *(*make)(const struct database_list *databases, const pid_t *skip,
			       size_t count);
	/** The one reading it is at, if that may hang; false: nothing risky. Called from another thread. */
	bool (*reading)(const struct source *source, struct stuck_reading *ret_reading);
	const struct database_list *databases; /* for make(); borrowed; may be NULL */
};
extern const struct sampler_source sampler_live;
extern const struct sampler_source sampler_live_exact;   /* the kernel measures waits, if it may, */
extern const struct sampler_source sampler_live_lenient; /* and a refusal is not told */

/** How long a reading may take until it is told, and until it is left behind. */
#define SAMPLER_TELL_NS (2 * NS_PER_S)
#define SAMPLER_LEAVE_NS (6 * NS_PER_S)
/** So many threads may be left behind; then it is only told. Each keeps what its source has open. */
#define SAMPLER_LEFT_MAX 8

struct sampler;

/** @return 0 or -errno; the first snapshot is on its way, the second soon after it */
int sampler_start(const struct sampler_source *kind, uint64_t delay_ns, uint32_t needs,
		  struct focus focus, struct sampler **ret_sampler);
/** Never waits for a thread that is stuck. NULL is fine. Nobody may use its host afterwards. */
void sampler_stop(struct sampler *sampler);

/** Lives as long as the sampler. */
const struct host *sampler_host(const struct sampler *sampler);
/** Becomes readable when a snapshot is there; sampler_take() clears it. */
int sampler_event_fd(const struct sampler *sampler);
/** The newest snapshot, now the caller's; NULL: none since the last call. `*ret_error`: -errno when collecting failed. */
struct snapshot *sampler_take(struct sampler *sampler, int *ret_error);
/** What the next snapshots shall hold; the pids are copied. */
void sampler_want(struct sampler *sampler, uint32_t needs, struct focus focus);
void sampler_set_delay(struct sampler *sampler, uint64_t delay_ns);
uint64_t sampler_delay(const struct sampler *sampler);
/** Take a snapshot now, the next one a delay later. */
void sampler_sample_now(struct sampler *sampler);

/**
 * Look whether the thread hangs; call it when a snapshot is overdue. A single reading that takes
 * longer than SAMPLER_LEAVE_NS is left behind with its thread; a scan that is only slow is not.
 *
 * @return true: tell the user what takes so long
 */
bool sampler_check(struct sampler *sampler, uint64_t now_ns, struct stuck_reading *ret_stuck);
/** Processes whose risky files are not read any more, because they hung. */
size_t sampler_skipped(const struct sampler *sampler);

#endif
