/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <libproc2/vmstat.h>
#include <string.h>

#include "base/units.h"
#include "collectors/paging.h"
#include "unit/collectors/machine.h"

Suite *test_paging_suite(void);

static struct paging_counters parse(const char *text)
{
	struct paging_counters paging;

	paging_parse(scan_of(text, strlen(text)), &paging);
	return paging;
}

START_TEST(paged_kibibytes_become_bytes_and_zones_are_added)
{
	struct paging_counters paging = parse("pgpgin 100\npgpgout 200\npswpin 3\npswpout 4\n"
					      "allocstall_dma 1\nallocstall_normal 20\n"
					      "allocstall_movable 300\n"
					      "workingset_refault_anon 5\n"
					      "workingset_refault_file 60\n"
					      "pgscan_direct 7\npgscan_direct_throttle 99\n"
					      "pgscan_kswapd 8\npgsteal_direct 9\n"
					      "pgfault 10\npgmajfault 11\noom_kill 2\n");

	ck_assert_uint_eq(paging.page_in_bytes, 100 * 1024);
	ck_assert_uint_eq(paging.page_out_bytes, 200 * 1024);
	ck_assert_uint_eq(paging.swap_in_pages, 3);
	ck_assert_uint_eq(paging.swap_out_pages, 4);
	ck_assert_uint_eq(paging.allocation_stalls, 321);
	ck_assert_uint_eq(paging.refault_pages, 65);
	ck_assert_uint_eq(paging.scan_direct_pages, 7);
	ck_assert_uint_eq(paging.scan_kswapd_pages, 8);
	ck_assert_uint_eq(paging.steal_direct_pages, 9);
	ck_assert_uint_eq(paging.faults, 10);
	ck_assert_uint_eq(paging.major_faults, 11);
	ck_assert_uint_eq(paging.oom_kills, 2);
	ck_assert(!value_is_known(paging.steal_kswapd_pages));
}
END_TEST

START_TEST(an_old_kernels_names_are_understood)
{
	struct paging_counters paging = parse("workingset_refault 12\nallocstall 34\n");

	ck_assert_uint_eq(paging.refault_pages, 12);
	ck_assert_uint_eq(paging.allocation_stalls, 34);
	ck_assert(!value_is_known(paging.oom_kills));
}
END_TEST

static const char *const nonsense[] = {
	"",
	"\n\n\n",
	"pgfault",
	"pgfault \n",
	"pgfault x\n",
	"pgfault -1\n",
	"pgfault 99999999999999999999999999\n",
	" \tpgfault",
	("pgfault\0"
	 "7"),
};

START_TEST(nonsense_is_unknown)
{
	struct paging_counters paging = parse(nonsense[_i]);

	ck_assert(!value_is_known(paging.faults));
}
END_TEST

START_TEST(too_large_a_number_does_not_turn_small)
{
	struct paging_counters paging = parse("pgpgin 18446744073709551614\n");

	ck_assert(!value_is_known(paging.page_in_bytes));
}
END_TEST

START_TEST(the_live_counters_agree_with_libproc2)
{
	struct snapshot *snapshot = snapshot_new();
	const struct paging_counters *paging = &snapshot->system.paging;
	struct vmstat_info *info = NULL;
	struct proc_root root;
	struct collect_context context = {.root = &root};
	uint64_t faults, paged_in;
	void *state;

	ck_assert_int_eq(proc_root_open(NULL, NULL, &root), 0);
	ck_assert_int_ge(procps_vmstat_new(&info), 0);
	faults = VMSTAT_GET(info, VMSTAT_PGFAULT, ul_int);
	paged_in = VMSTAT_GET(info, VMSTAT_PGPGIN, ul_int);
	ck_assert_int_eq(paging_open(&context, &state), 0);
	ck_assert_int_eq(paging_collect(state, &context, snapshot), 0);
	ck_assert_uint_ge(paging->faults, faults);
	ck_assert_uint_le(paging->faults, faults + 5000000);
	ck_assert_uint_ge(paging->page_in_bytes / 1024, paged_in);
	paging_close(state);
	procps_vmstat_unref(&info);
	proc_root_close(&root);
	snapshot_free(snapshot);
}
END_TEST

Suite *test_paging_suite(void)
{
	Suite *suite = suite_create("paging");
	TCase *cases = tcase_create("paging");

	tcase_add_test(cases, paged_kibibytes_become_bytes_and_zones_are_added);
	tcase_add_test(cases, an_old_kernels_names_are_understood);
	tcase_add_loop_test(cases, nonsense_is_unknown, 0, sizeof(nonsense) / sizeof(nonsense[0]));
	tcase_add_test(cases, too_large_a_number_does_not_turn_small);
	tcase_add_test(cases, the_live_counters_agree_with_libproc2);
	suite_add_tcase(suite, cases);
	return suite;
}
