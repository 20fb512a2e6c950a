/* SPDX-License-Identifier: MIT */
#include "base/sort.h"

#include <stdbool.h>
#include <string.h>

#include "base/alloc.h"
#include "base/cleanup.h"

struct sorter {
	size_t size;
	sort_compare_fn *compare;
	void *context;
	char *spare; /* half of the members */
};

/* memcpy of a constant size is one move; rows are sorted as pointers. */
static inline void copy_member(const struct sorter *sorter, char *to, const char *from)
{
	if (sorter->size == sizeof(void *))
		memcpy(to, from, sizeof(void *));
	else
		memcpy(to, from, sorter->size);
}

static bool is_in_order(const struct sorter *sorter, const char *left, const char *right)
{
	return sorter->compare(left, right, sorter->context) <= 0;
}

/* Merge two sorted runs that follow each other. The left one is moved aside first; the merged
 * run then can never overtake what is left of the right one. */
static void merge(const struct sorter *sorter, char *base, size_t left_count, size_t count)
{
	size_t size = sorter->size;
	const char *left = sorter->spare, *left_end = left + left_count * size;
	const char *right = base + left_count * size, *right_end = base + count * size;

	memcpy(sorter->spare, base, left_count * size);
	while (left < left_end && right < right_end) {
		/* Which one it is cannot be guessed: no branch, the processor would lose. */
		size_t left_step = is_in_order(sorter, left, right) ? size : 0;

		copy_member(sorter, base, left_step ? left : right);
		left += left_step;
		right += size - left_step;
		base += size;
	}
	memcpy(base, left, (size_t)(left_end - left));
}

static void sort_run(const struct sorter *sorter, char *base, size_t count)
{
	size_t half = count / 2;
	char *right = base + half * sorter->size;

	if (count < 2)
		return;
	sort_run(sorter, base, half);
	sort_run(sorter, right, count - half);
	if (!is_in_order(sorter, right - sorter->size, right))
		merge(sorter, base, half, count);
}

void sort_stable(void *base, size_t count, size_t size, sort_compare_fn *compare, void *context)
{
	_cleanup_free_ char *spare = NULL;
	struct sorter sorter = {.size = size, .compare = compare, .context = context};

	if (count < 2)
		return;
	spare = xreallocarray(NULL, count / 2, size);
	sorter.spare = spare;
	sort_run(&sorter, base, count);
}
