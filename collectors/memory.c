/* SPDX-License-Identifier: MIT */
#include "collectors/memory.h"

#include <errno.h>
#include <libproc2/meminfo.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/scan.h"
#include "base/units.h"
#include "collectors/proc2.h"

#define MEMINFO_LIMIT 65536

/* The library answers 0 for a line the kernel does not print; `line` says which one to look for. */
struct field {
	enum meminfo_item item;
	const char *line;
	size_t offset; /* in struct memory_gauges */
};

#define FIELD(item, line, member)                                                                  \
	{                                                                                          \
		MEMINFO_##item, line, offsetof(struct memory_gauges, member)                       \
	}
static const struct field fields[] = {
	FIELD(MEM_TOTAL, "MemTotal", total_bytes),
	FIELD(MEM_FREE, "MemFree", free_bytes),
	FIELD(MEM_AVAILABLE, "MemAvailable", available_bytes),
	FIELD(MEM_USED, "MemTotal", used_bytes),
	FIELD(MEM_BUFFERS, "Buffers", buffers_bytes),
	FIELD(MEM_CACHED, "Cached", cached_bytes),
	FIELD(MEM_SLAB_RECLAIM, "SReclaimable", reclaimable_bytes),
	FIELD(MEM_SHARED, "Shmem", shared_bytes),
	FIELD(MEM_ACTIVE, "Active", active_bytes),
	FIELD(MEM_INACTIVE, "Inactive", inactive_bytes),
	FIELD(MEM_ANON, "AnonPages", anonymous_bytes),
	FIELD(MEM_MAPPED, "Mapped", mapped_bytes),
	FIELD(MEM_SLAB, "Slab", slab_bytes),
	FIELD(MEM_DIRTY, "Dirty", dirty_bytes),
	FIELD(MEM_WRITEBACK, "Writeback", writeback_bytes),
	FIELD(MEM_COMMITTED_AS, "Committed_AS", committed_bytes),
	FIELD(MEM_COMMIT_LIMIT, "CommitLimit", commit_limit_bytes),
	FIELD(MEM_PAGE_TABLES, "PageTables", page_tables_bytes),
	FIELD(MEM_KERNEL_STACK, "KernelStack", kernel_stack_bytes),
	FIELD(MEM_HUGETBL, "Hugetlb", huge_pages_bytes),
	FIELD(SWAP_TOTAL, "SwapTotal", swap_total_bytes),
	FIELD(SWAP_FREE, "SwapFree", swap_free_bytes),
	FIELD(SWAP_CACHED, "SwapCached", swap_cached_bytes),
};
#define FIELD_COUNT ARRAY_SIZE(fields)

struct memory_state {
	struct meminfo_info *info;
	enum meminfo_item items[FIELD_COUNT];
	bool is_printed[FIELD_COUNT];
};

static void note_line(struct memory_state *memory, struct scan line)
{
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		struct scan rest = line;

		if (scan_text(&rest, fields[i].line) && scan_char(&rest, ':'))
			memory->is_printed[i] = true;
	}
}

static int note_lines(struct memory_state *memory, const struct proc_root *root)
{
	struct file_buffer text = {0};
	struct scan scan, line;
	int error = proc_read(root, "meminfo", MEMINFO_LIMIT, &text);

	if (!error) {
		scan = scan_of(text.data, text.length);
		while (scan_line(&scan, &line))
			note_line(memory, line);
	}
	file_buffer_done(&text);
	return error;
}

int memory_open(const struct collect_context *context, void **ret_state)
{
	struct memory_state *memory = xcalloc(1, sizeof(*memory));
	int error = note_lines(memory, context->root);

	if (!error)
		error = procps_meminfo_new(&memory->info);
	if (error < 0) {
		free(memory);
		return error;
	}
	for (size_t i = 0; i < FIELD_COUNT; i++)
		memory->items[i] = fields[i].item;
	*ret_state = memory;
	return 0;
}

int memory_collect(void *state, const struct collect_context *context, struct snapshot *snapshot)
{
	struct memory_state *memory = state;
	char *gauges = (char *)&snapshot->system.memory;
	struct meminfo_stack *stack;

	(void)context;
	stack = procps_meminfo_select(memory->info, memory->items, (int)FIELD_COUNT);
	if (!stack)
		return errno ? -errno : -EIO;
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		uint64_t *bytes = (uint64_t *)(void *)(gauges + fields[i].offset);

		if (memory->is_printed[i])
			*bytes = (uint64_t)PROC2_VALUE(stack, i, ul_int) * 1024;
	}
	return 0;
}

void memory_close(void *state)
{
	struct memory_state *memory = state;

	procps_meminfo_unref(&memory->info);
	free(memory);
}
