/* SPDX-License-Identifier: MIT */
#include "helpers/runner.h"

Suite *test_backend_title_suite(void);
Suite *test_cgroup_files_suite(void);
Suite *test_cgroups_suite(void);
Suite *test_connections_suite(void);
Suite *test_cpu_suite(void);
Suite *test_descriptors_suite(void);
Suite *test_disks_suite(void);
Suite *test_endpoint_suite(void);
Suite *test_exact_ledger_suite(void);
Suite *test_exact_suite(void);
Suite *test_host_suite(void);
Suite *test_in_flight_suite(void);
Suite *test_live_source_suite(void);
Suite *test_live_suite(void);
Suite *test_load_suite(void);
Suite *test_memory_suite(void);
Suite *test_network_suite(void);
Suite *test_paging_suite(void);
Suite *test_passage_suite(void);
Suite *test_pressure_suite(void);
Suite *test_process_text_suite(void);
Suite *test_processes_suite(void);
Suite *test_procfs_suite(void);
Suite *test_recorded_suite(void);
Suite *test_recorded_system_suite(void);
Suite *test_stat_line_suite(void);
Suite *test_task_files_suite(void);
Suite *test_threads_suite(void);
Suite *test_wait_classify_suite(void);
Suite *test_wait_fold_suite(void);
Suite *test_wait_futex_suite(void);
Suite *test_wait_sampler_others_suite(void);
Suite *test_wait_sampler_suite(void);
Suite *test_witness_suite(void);

/* One row per test_<module>.c, sorted. The last one stays. */
static Suite *(*const suites[])(void) = {
	test_backend_title_suite,
	test_cgroup_files_suite,
	test_cgroups_suite,
	test_connections_suite,
	test_cpu_suite,
	test_descriptors_suite,
	test_disks_suite,
	test_endpoint_suite,
	test_exact_ledger_suite,
	test_exact_suite,
	test_host_suite,
	test_in_flight_suite,
	test_live_source_suite,
	test_live_suite,
	test_load_suite,
	test_memory_suite,
	test_network_suite,
	test_paging_suite,
	test_passage_suite,
	test_pressure_suite,
	test_process_text_suite,
	test_processes_suite,
	test_procfs_suite,
	test_recorded_suite,
	test_recorded_system_suite,
	test_stat_line_suite,
	test_task_files_suite,
	test_threads_suite,
	test_wait_classify_suite,
	test_wait_fold_suite,
	test_wait_futex_suite,
	test_wait_sampler_others_suite,
	test_wait_sampler_suite,
	test_witness_suite,
	NULL,
};

int main(void)
{
	return run_suites(suites);
}
