/* SPDX-License-Identifier: MIT */
#include "helpers/runner.h"

Suite *test_actions_suite(void);
Suite *test_axis_suite(void);
Suite *test_blame_suite(void);
Suite *test_columns_suite(void);
Suite *test_connections_suite(void);
Suite *test_frame_suite(void);
Suite *test_gather_suite(void);
Suite *test_grid_suite(void);
Suite *test_input_suite(void);
Suite *test_layout_suite(void);
Suite *test_list_suite(void);
Suite *test_meter_suite(void);
Suite *test_panel_system_suite(void);
Suite *test_panel_verdict_suite(void);
Suite *test_past_suite(void);
Suite *test_picture_suite(void);
Suite *test_prompt_suite(void);
Suite *test_rows_suite(void);
Suite *test_screen_suite(void);
Suite *test_sparkline_suite(void);
Suite *test_theme_suite(void);
Suite *test_ui_find_suite(void);
Suite *test_ui_golden_suite(void);
Suite *test_ui_monkey_suite(void);
Suite *test_ui_suite(void);
Suite *test_ui_tasks_suite(void);
Suite *test_wrap_suite(void);

/* One row per test_<module>.c, sorted. The last one stays. */
static Suite *(*const suites[])(void) = {
	test_actions_suite,      test_axis_suite,
	test_blame_suite,        test_columns_suite,
	test_connections_suite,  test_frame_suite,
	test_gather_suite,       test_grid_suite,
	test_input_suite,        test_layout_suite,
	test_list_suite,         test_meter_suite,
	test_panel_system_suite, test_panel_verdict_suite,
	test_past_suite,         test_picture_suite,
	test_prompt_suite,       test_rows_suite,
	test_screen_suite,       test_sparkline_suite,
	test_theme_suite,        test_ui_find_suite,
	test_ui_golden_suite,    test_ui_monkey_suite,
	test_ui_suite,           test_ui_tasks_suite,
	test_wrap_suite,         NULL,
};

int main(void)
{
	return run_suites(suites);
}
