/* SPDX-License-Identifier: MIT */
/** Sorting that keeps the order of equal members, so that rows do not jump about on the screen. */
#ifndef BASE_SORT_H
#define BASE_SORT_H

#include <stddef.h>

/** @return < 0, 0, > 0 as for qsort(); `a` and `b` point to members. */
typedef int sort_compare_fn(const void *a, const void *b, void *context);

/**
 * Stable merge sort, O(n log n) comparisons at most, about n when the members are sorted already
 * (the usual case from one refresh to the next).
 *
 * @param context  handed to `compare`; not looked at
 */
void sort_stable(void *base, size_t count, size_t size, sort_compare_fn *compare, void *context);

#endif
