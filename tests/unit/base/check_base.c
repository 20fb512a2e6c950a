/* SPDX-License-Identifier: MIT */
#include "helpers/runner.h"

Suite *test_alloc_suite(void);
Suite *test_arena_suite(void);
Suite *test_clock_suite(void);
Suite *test_file_suite(void);
Suite *test_hash_suite(void);
Suite *test_log_suite(void);
Suite *test_message_suite(void);
Suite *test_scan_suite(void);
Suite *test_sort_suite(void);
Suite *test_text_suite(void);
Suite *test_textbuf_suite(void);
Suite *test_time_spec_suite(void);
Suite *test_units_suite(void);
Suite *test_utf8_suite(void);
Suite *test_utf8_width_suite(void);

/* One row per test_<module>.c, sorted. The last one stays. */
static Suite *(*const suites[])(void) = {
	test_alloc_suite, test_arena_suite, test_clock_suite,      test_file_suite,
	test_hash_suite,  test_log_suite,   test_message_suite,    test_scan_suite,
	test_sort_suite,  test_text_suite,  test_textbuf_suite,    test_time_spec_suite,
	test_units_suite, test_utf8_suite,  test_utf8_width_suite, NULL,
};

int main(void)
{
	return run_suites(suites);
}
