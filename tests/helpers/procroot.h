/* SPDX-License-Identifier: MIT */
/**
 * Show libproc2 another /proc.
 *
 * The library opens /proc/stat and others by their absolute names. The test program that links
 * procroot.c puts its own open() and fopen() before those of libc and sends such names elsewhere.
 */
#ifndef HELPERS_PROCROOT_H
#define HELPERS_PROCROOT_H

/** From now on absolute opens below /proc and /sys go to `directory`/proc and `directory`/sys. */
void procroot_enter(const char *directory);
/** Back to the real ones. */
void procroot_leave(void);

#endif
