/* SPDX-License-Identifier: MIT */
#include "helpers/runner.h"

Suite *test_compare_noise_suite(void);
Suite *test_compare_program_suite(void);
Suite *test_compare_suite(void);
Suite *test_rules_cpu_suite(void);
Suite *test_rules_disk_suite(void);
Suite *test_rules_memory_suite(void);
Suite *test_rules_suite(void);
Suite *test_rules_waits_suite(void);
Suite *test_steady_suite(void);
Suite *test_time_split_suite(void);
Suite *test_verdict_suite(void);
Suite *test_words_suite(void);

/* One row per test_<module>.c, sorted. The last one stays. */
static Suite *(*const suites[])(void) = {
	test_compare_noise_suite,
	test_compare_program_suite,
	test_compare_suite,
	test_rules_cpu_suite,
	test_rules_disk_suite,
	test_rules_memory_suite,
	test_rules_suite,
	test_rules_waits_suite,
	test_steady_suite,
	test_time_split_suite,
	test_verdict_suite,
	test_words_suite,
	NULL,
};

int main(void)
{
	return run_suites(suites);
}
