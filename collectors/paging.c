/* SPDX-License-Identifier: MIT */
#include "collectors/paging.h"

#include <stdlib.h>

#include "base/array.h"
#include "collectors/counter_table.h"
#include "collectors/kept_file.h"

#define ROW(name, member, factor)                                                                  \
	{                                                                                          \
		name, offsetof(struct paging_counters, member), factor, false                      \
	}
#define SUM(name, member)                                                                          \
	{                                                                                          \
		name, offsetof(struct paging_counters, member), 1, true                            \
	}

/* pgpgin and pgpgout are counted in KiB, whatever the size of a page. */
static const struct counter_row rows[] = {
	ROW("pgpgin", page_in_bytes, 1024),
	ROW("pgpgout", page_out_bytes, 1024),
	ROW("pswpin", swap_in_pages, 1),
	ROW("pswpout", swap_out_pages, 1),
	ROW("pgfault", faults, 1),
	ROW("pgmajfault", major_faults, 1),
	ROW("pgscan_direct", scan_direct_pages, 1),
	ROW("pgscan_kswapd", scan_kswapd_pages, 1),
	ROW("pgsteal_direct", steal_direct_pages, 1),
	ROW("pgsteal_kswapd", steal_kswapd_pages, 1),
	SUM("allocstall", allocation_stalls),     /* one per zone since 4.10 */
	SUM("workingset_refault", refault_pages), /* _file and _anon since 5.9 */
	ROW("oom_kill", oom_kills, 1),
};
static const struct counter_table table = {rows, ARRAY_SIZE(rows)};

void paging_parse(struct scan text, struct paging_counters *ret_paging)
{
	counter_table_read(table, ret_paging, text);
}

int paging_open(const struct collect_context *context, void **ret_state)
{
	struct kept_file *file = xcalloc(1, sizeof(*file));
	int error = kept_file_open(context->root, "vmstat", file);

	if (error) {
		free(file);
		return error;
	}
	*ret_state = file;
	return 0;
}

int paging_collect(void *state, const struct collect_context *context, struct snapshot *snapshot)
{
	struct scan text;
	int error = kept_file_read(state, &text);

	(void)context;
	if (!error)
		paging_parse(text, &snapshot->system.paging);
	return error;
}

void paging_close(void *state)
{
	kept_file_close(state);
	free(state);
}
