/* SPDX-License-Identifier: MIT */
#include "helpers/runner.h"

Suite *test_cpu_suite(void);
Suite *test_memory_suite(void);
Suite *test_paging_suite(void);
Suite *test_pressure_suite(void);

/* One row per test_<module>.c, sorted. The last one stays. */
static Suite *(*const suites[])(void) = {
	test_cpu_suite,
	test_memory_suite,
	test_paging_suite,
	test_pressure_suite,
	NULL,
};

int main(void)
{
	return run_suites(suites);
}
