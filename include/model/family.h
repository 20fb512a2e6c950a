/* SPDX-License-Identifier: MIT */
/** A process and all its descendants as one. */
#ifndef MODEL_FAMILY_H
#define MODEL_FAMILY_H

#include <stddef.h>
#include <sys/types.h>

#include "model/interval.h"

/**
 * Put what the descendants of a process did into its own row, and make their connections its own.
 * Their rows stay. What is unknown of one is left out of the sums.
 *
 * @return how many descendants there are
 */
size_t family_gather(struct interval *interval, pid_t pid);

#endif
