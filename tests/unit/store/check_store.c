/* SPDX-License-Identifier: MIT */
#include "helpers/runner.h"

Suite *test_anonymous_suite(void);
Suite *test_frame_codec_suite(void);
Suite *test_frame_convert_suite(void);
Suite *test_frame_damage_suite(void);
Suite *test_frame_travel_suite(void);
Suite *test_frame_find_suite(void);
Suite *test_frame_ring_suite(void);
Suite *test_history_suite(void);
Suite *test_recording_bounds_suite(void);
Suite *test_recording_damage_suite(void);
Suite *test_recording_suite(void);
Suite *test_recording_travel_suite(void);
Suite *test_ring_suite(void);

/* One row per test_<module>.c, sorted. The last one stays. */
static Suite *(*const suites[])(void) = {
	test_anonymous_suite,
	test_frame_codec_suite,
	test_frame_convert_suite,
	test_frame_damage_suite,
	test_frame_travel_suite,
	test_frame_find_suite,
	test_frame_ring_suite,
	test_history_suite,
	test_recording_suite,
	test_recording_bounds_suite,
	test_recording_damage_suite,
	test_recording_travel_suite,
	test_ring_suite,
	NULL,
};

int main(void)
{
	return run_suites(suites);
}
