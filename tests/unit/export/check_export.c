/* SPDX-License-Identifier: MIT */
#include "helpers/runner.h"

Suite *test_diff_suite(void);
Suite *test_formats_suite(void);
Suite *test_json_suite(void);
Suite *test_selection_suite(void);
Suite *test_tables_suite(void);

/* One row per test_<module>.c, sorted. The last one stays. */
static Suite *(*const suites[])(void) = {
	test_diff_suite,      test_formats_suite, test_json_suite,
	test_selection_suite, test_tables_suite,  NULL,
};

int main(void)
{
	return run_suites(suites);
}
