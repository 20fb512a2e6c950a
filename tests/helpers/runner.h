/* SPDX-License-Identifier: MIT */
/** What the main() of every unit test program does. */
#ifndef HELPERS_RUNNER_H
#define HELPERS_RUNNER_H

#include <check.h>

/**
 * Run suites one after the other, print a line for each and one for every failure.
 *
 * @param suites  makers of suites; the table ends with NULL
 * @return the exit status of the program: 0 if every test passed
 */
int run_suites(Suite *(*const *suites)(void));

#endif
