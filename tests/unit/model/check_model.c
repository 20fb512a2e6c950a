/* SPDX-License-Identifier: MIT */
#include "helpers/runner.h"

Suite *test_connection_usage_suite(void);
Suite *test_device_usage_suite(void);
Suite *test_field_suite(void);
Suite *test_filter_suite(void);
Suite *test_interval_suite(void);
Suite *test_metric_suite(void);
Suite *test_metric_tables_suite(void);
Suite *test_order_suite(void);
Suite *test_snapshot_suite(void);
Suite *test_system_usage_suite(void);
Suite *test_task_suite(void);
Suite *test_task_usage_suite(void);

/* One row per test_<module>.c, sorted. The last one stays. */
static Suite *(*const suites[])(void) = {
	test_connection_usage_suite,
	test_device_usage_suite,
	test_field_suite,
	test_filter_suite,
	test_interval_suite,
	test_metric_suite,
	test_metric_tables_suite,
	test_order_suite,
	test_snapshot_suite,
	test_system_usage_suite,
	test_task_suite,
	test_task_usage_suite,
	NULL,
};

int main(void)
{
	return run_suites(suites);
}
