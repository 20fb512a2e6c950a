/* SPDX-License-Identifier: MIT */
/** What the parts of the made-up machines share. */
#ifndef HELPERS_SCENES_PRIVATE_H
#define HELPERS_SCENES_PRIVATE_H

#include "helpers/builders.h"
#include "helpers/scenes.h"

/** Who is on a machine; ends at pid 0. */
extern const struct process_words *const scene_casts[];

/** Waits as when all threads are sampled: what is not said is 0, the rest is idle. */
void scene_sample_waits(struct task_usage *usage);
/** The connections of a scene, by (pid, inode). */
const struct connection_usage *scene_connections(enum scene_kind kind, size_t *ret_count);

/** The verdicts of a scene. `process` is left alone by scenes without a suspect. */
void scene_judge(enum scene_kind kind, struct verdict *ret_system, struct verdict *ret_process);

#endif
