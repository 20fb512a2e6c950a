/* SPDX-License-Identifier: MIT */
#include "helpers/runner.h"

Suite *test_batch_options_suite(void);
Suite *test_config_suite(void);
Suite *test_diff_side_suite(void);
Suite *test_flight_suite(void);
Suite *test_live_frames_suite(void);
Suite *test_loop_suite(void);
Suite *test_options_suite(void);
Suite *test_past_suite(void);
Suite *test_pipeline_suite(void);
Suite *test_replay_span_suite(void);
Suite *test_replayed_suite(void);
Suite *test_sampler_suite(void);
Suite *test_task_control_suite(void);
Suite *test_top_past_suite(void);
Suite *test_triggers_suite(void);

/* One row per test_<module>.c, sorted. The last one stays. */
static Suite *(*const suites[])(void) = {
	test_batch_options_suite, test_config_suite,      test_diff_side_suite, test_flight_suite,
	test_live_frames_suite,   test_loop_suite,        test_options_suite,   test_past_suite,
	test_pipeline_suite,      test_replay_span_suite, test_replayed_suite,  test_sampler_suite,
	test_task_control_suite,  test_top_past_suite,    test_triggers_suite,  NULL,
};

int main(void)
{
	return run_suites(suites);
}
