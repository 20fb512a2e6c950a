/* SPDX-License-Identifier: MIT */
/**
 * A machine on which anything happens: every field takes any value it may have, rows come and go,
 * pids are used again. Made from the field tables, so that new fields are in it by themselves.
 */
#ifndef STORE_RANDOM_MACHINE_H
#define STORE_RANDOM_MACHINE_H

#include <stdint.h>

#include "store/frame.h"

struct random_machine;

/** @param seed  the same one makes the same machine */
struct random_machine *random_machine_new(uint64_t seed);
void random_machine_free(struct random_machine *machine);
/** Let something happen. The snapshot is the caller's; what is not of tasks dies with it. */
struct snapshot *random_machine_next(struct random_machine *machine);
/** What is said about the last snapshot; valid until the next one. */
struct frame_notes random_machine_notes(const struct random_machine *machine);
/** A number below `limit`. */
uint64_t random_below(struct random_machine *machine, uint64_t limit);

#endif
