/* SPDX-License-Identifier: MIT */
/** Expected text, kept in files. */
#ifndef HELPERS_GOLDEN_H
#define HELPERS_GOLDEN_H

/**
 * Fail the running Check test unless text is what tests/golden/NAME holds. Both are printed
 * then. With UPDATE_GOLDEN=1 in the environment the file is written instead.
 *
 * @param name  file name below tests/golden, such as "help.screen"
 * @param text  what the program made, ended by NUL
 */
void assert_golden(const char *name, const char *text);

#endif
