/* SPDX-License-Identifier: MIT */
#include "helpers/runner.h"

Suite *test_snapshot_suite(void);
Suite *test_task_suite(void);
Suite *test_task_usage_suite(void);

/* One row per test_<module>.c, sorted. The last one stays. */
static Suite *(*const suites[])(void) = {
	test_snapshot_suite,
	test_task_suite,
	test_task_usage_suite,
	NULL,
};

int main(void)
{
	return run_suites(suites);
}
