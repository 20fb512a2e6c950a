/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "collectors/host.h"
#include "collectors/memory.h"
#include "unit/collectors/machine.h"

Suite *test_memory_suite(void);

#define KIB UINT64_C(1024)

static const char meminfo[] = "MemTotal:        8000000 kB\n"
			      "MemFree:         1000000 kB\n"
			      "MemAvailable:    5000000 kB\n"
			      "Buffers:          200000 kB\n"
			      "Cached:          3000000 kB\n"
			      "SwapCached:         1000 kB\n"
			      "Active:          2000000 kB\n"
			      "Inactive:        1500000 kB\n"
			      "Active(anon):     900000 kB\n"
			      "SwapTotal:       2000000 kB\n"
			      "SwapFree:        1750000 kB\n"
			      "Dirty:              4096 kB\n"
			      "Writeback:            12 kB\n"
			      "AnonPages:       2500000 kB\n"
			      "Mapped:           400000 kB\n"
			      "Shmem:            100000 kB\n"
			      "Slab:             300000 kB\n"
			      "SReclaimable:     250000 kB\n"
			      "KernelStack:        8000 kB\n"
			      "PageTables:        20000 kB\n"
			      "CommitLimit:     6000000 kB\n"
			      "Committed_AS:    7000000 kB\n"
			      "HugePages_Total:       0\n"
			      "Hugepagesize:       2048 kB\n"
			      "Hugetlb:           40960 kB\n";

START_TEST(kibibytes_become_bytes)
{
	struct machine machine;
	const struct memory_gauges *memory;

	machine_init(&machine);
	tree_put(&machine.tree, "proc/meminfo", meminfo);
	machine_refresh(&machine, "memory");
	memory = &machine.snapshot->system.memory;
	ck_assert_uint_eq(memory->total_bytes, 8000000 * KIB);
	ck_assert_uint_eq(memory->free_bytes, 1000000 * KIB);
	ck_assert_uint_eq(memory->available_bytes, 5000000 * KIB);
	ck_assert_uint_eq(memory->buffers_bytes, 200000 * KIB);
	ck_assert_uint_eq(memory->cached_bytes, 3000000 * KIB);
	ck_assert_uint_eq(memory->reclaimable_bytes, 250000 * KIB);
	ck_assert_uint_eq(memory->shared_bytes, 100000 * KIB);
	ck_assert_uint_eq(memory->active_bytes, 2000000 * KIB);
	ck_assert_uint_eq(memory->dirty_bytes, 4096 * KIB);
	ck_assert_uint_eq(memory->committed_bytes, 7000000 * KIB);
	ck_assert_uint_eq(memory->commit_limit_bytes, 6000000 * KIB);
	ck_assert_uint_eq(memory->huge_pages_bytes, 40960 * KIB);
	ck_assert_uint_eq(memory->swap_total_bytes, 2000000 * KIB);
	ck_assert_uint_eq(memory->swap_free_bytes, 1750000 * KIB);
	ck_assert_uint_eq(memory->swap_cached_bytes, 1000 * KIB);
	machine_done(&machine);
}
END_TEST

START_TEST(lines_the_kernel_does_not_print_stay_unknown)
{
	struct machine machine;
	const struct memory_gauges *memory;

	machine_init(&machine);
	tree_put(&machine.tree, "proc/meminfo",
		 "MemTotal: 8000 kB\nMemFree: 1000 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n");
	machine_refresh(&machine, "memory");
	memory = &machine.snapshot->system.memory;
	ck_assert_uint_eq(memory->total_bytes, 8000 * KIB);
	ck_assert_uint_eq(memory->swap_total_bytes, 0);
	ck_assert(!value_is_known(memory->available_bytes));
	ck_assert(!value_is_known(memory->cached_bytes));
	ck_assert(!value_is_known(memory->huge_pages_bytes));
	ck_assert(!value_is_known(memory->dirty_bytes));
	machine_done(&machine);
}
END_TEST

START_TEST(without_meminfo_the_collector_says_so)
{
	struct machine machine;

	machine_init(&machine);
	ck_assert_int_eq(machine_open(&machine, "memory"), -ENOENT);
	machine_done(&machine);
}
END_TEST

/* What free(1) prints in the line that begins with `label`. */
static bool free_says(const char *label, unsigned long long values[3])
{
	FILE *pipe = popen("free -b 2>/dev/null", "re");
	char line[512];
	bool found = false;

	while (pipe && fgets(line, sizeof(line), pipe))
		if (strncmp(line, label, strlen(label)) == 0)
			found = sscanf(line + strlen(label), "%llu %llu %llu", &values[0],
				       &values[1], &values[2]) == 3;
	if (pipe)
		pclose(pipe);
	return found;
}

static void assert_close(uint64_t a, uint64_t b, uint64_t tolerance)
{
	uint64_t difference = a > b ? a - b : b - a;

	ck_assert_msg(difference <= tolerance, "%ju and %ju are not close", (uintmax_t)a,
		      (uintmax_t)b);
}

START_TEST(used_and_swap_are_what_free_prints)
{
	struct snapshot *snapshot = snapshot_new();
	const struct memory_gauges *memory = &snapshot->system.memory;
	struct proc_root root;
	struct collect_context context = {.root = &root};
	unsigned long long said[3];
	void *state;

	ck_assert_int_eq(proc_root_open(NULL, NULL, &root), 0);
	ck_assert_int_eq(memory_open(&context, &state), 0);
	ck_assert_int_eq(memory_collect(state, &context, snapshot), 0);
	if (free_says("Mem:", said)) {
		ck_assert_uint_eq(memory->total_bytes, said[0]);
		/* The machine goes on meanwhile. */
		assert_close(memory->used_bytes, said[1], memory->total_bytes / 20);
		assert_close(memory->free_bytes, said[2], memory->total_bytes / 20);
	}
	if (free_says("Swap:", said)) {
		ck_assert_uint_eq(memory->swap_total_bytes, said[0]);
		assert_close(memory->swap_free_bytes, said[2], memory->swap_total_bytes / 20);
	}
	ck_assert_uint_gt(memory->total_bytes, 0);
	memory_close(state);
	proc_root_close(&root);
	snapshot_free(snapshot);
}
END_TEST

Suite *test_memory_suite(void)
{
	Suite *suite = suite_create("memory");
	TCase *cases = tcase_create("memory");

	tcase_add_test(cases, kibibytes_become_bytes);
	tcase_add_test(cases, lines_the_kernel_does_not_print_stay_unknown);
	tcase_add_test(cases, without_meminfo_the_collector_says_so);
	tcase_add_test(cases, used_and_swap_are_what_free_prints);
	suite_add_tcase(suite, cases);
	return suite;
}
