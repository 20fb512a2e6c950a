/* SPDX-License-Identifier: MIT */
/** The wait sampler on one process, frame by frame, as the sampler thread would drive it. */
#ifndef UNIT_COLLECTORS_SAMPLING_H
#define UNIT_COLLECTORS_SAMPLING_H

#include "collectors/host.h"
#include "collectors/wait_sampler.h"

/** The sampler watches one process. */
struct sampling {
	struct proc_root root;
	struct host host;
	struct wait_sampler *sampler;
	struct task row, first; /* now, and as it was in the first frame */
	uint64_t began_ns, folded_ns;
};

/** Watch a process of this machine for so many frames of 200 ms. `sampling` must not move. */
void sampling_run(struct sampling *sampling, pid_t pid, int frames);
/** The same below another root, which is closed with it. */
void sampling_run_in(struct sampling *sampling, struct proc_root root, pid_t pid, int frames);
void sampling_done(struct sampling *sampling);
/** Thread-seconds of a class; it must be known. */
double sampling_seconds(const struct sampling *sampling, enum wait_class class);
double sampling_all_seconds(const struct sampling *sampling);
/** Of wall-clock time. */
double sampling_elapsed(const struct sampling *sampling);

#endif
