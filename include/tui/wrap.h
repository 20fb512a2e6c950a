/* SPDX-License-Identifier: MIT */
/** Breaking sentences into lines. */
#ifndef TUI_WRAP_H
#define TUI_WRAP_H

#include <stddef.h>

/**
 * How many bytes of a text make the next line: up to the last blank that leaves it within the
 * columns, or as many characters as fit when there is none; at least one.
 */
size_t wrap_length(const char *text, int columns);
/** The rest of the text after a line of that length, without the blank it was broken at. */
const char *wrap_rest(const char *text, size_t length);

#endif
