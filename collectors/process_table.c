/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/alloc.h"
#include "collectors/scan_private.h"

struct process *process_table_find(const struct process_table *table, pid_t pid)
{
	size_t low = 0, high = table->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (table->items[middle]->row.tid < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return low < table->count && table->items[low]->row.tid == pid ? table->items[low] : NULL;
}

void process_table_merge(struct process_table *table, struct process **added, size_t count)
{
	size_t old = table->count, to = old + count;

	if (to > table->capacity) {
		table->capacity = to + to / 4;
		table->items = xreallocarray(table->items, table->capacity, sizeof(*table->items));
	}
	table->count = to;
	/* From the end, so that nothing is moved over what was not looked at yet. */
	while (count) {
		if (old && table->items[old - 1]->row.tid > added[count - 1]->row.tid)
			table->items[--to] = table->items[--old];
		else
			table->items[--to] = added[--count];
	}
}
