/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "app/pipeline.h"
#include "helpers/builders.h"
#include "unit/app/story.h"

Suite *test_pipeline_suite(void);

static struct pipeline *new_pipeline(void)
{
	return pipeline_new(&a_host, (struct history_options){600, 16 << 20});
}

START_TEST(two_snapshots_make_a_view)
{
	struct pipeline *pipeline = new_pipeline();
	const struct view *view = pipeline_view(pipeline);

	ck_assert_ptr_null(view->interval);
	pipeline_push(pipeline, story_snapshot(80));
	ck_assert_ptr_null(view->interval);
	ck_assert_ptr_null(pipeline_judge(pipeline, STORY_BURNER));
	pipeline_push(pipeline, story_snapshot(81));
	ck_assert_ptr_nonnull(view->interval);
	ck_assert(view->system->is_system);
	ck_assert_ptr_null(view->process);
	pipeline_watch(pipeline, STORY_BURNER);
	ck_assert_int_eq(view->process->process.tid, STORY_BURNER);
	pipeline_watch(pipeline, 0);
	ck_assert_ptr_null(view->process);
	ck_assert_ptr_null(pipeline_judge(pipeline, 31337));
	pipeline_free(pipeline);
}
END_TEST

START_TEST(another_session_begins_anew_where_sessions_are_expected)
{
	struct pipeline *pipeline = new_pipeline();
	const struct view *view = pipeline_view(pipeline);
	struct host other = a_host;
	struct snapshot *snapshot;

	if (_i)
		pipeline_expect_sessions(pipeline);
	pipeline_push(pipeline, story_snapshot(10));
	pipeline_push(pipeline, story_snapshot(11));
	snapshot = story_snapshot(70);
	snapshot->host = &other;
	pipeline_push(pipeline, snapshot);
	ck_assert_int_eq(view->interval != NULL, !_i);
	ck_assert_int_eq(view->system != NULL, !_i);
	if (_i)
		ck_assert_ptr_eq(view->host, &other);
	snapshot = story_snapshot(71);
	snapshot->host = &other;
	pipeline_push(pipeline, snapshot);
	ck_assert_double_eq_tol(view->interval->seconds, 1.0, 0.01);
	pipeline_free(pipeline);
}
END_TEST

START_TEST(whoever_looks_back_does_not_disturb_the_rules_nor_they_him)
{
	struct pipeline *pipeline = new_pipeline();

	for (unsigned i = 0; i < 100; i++)
		pipeline_push(pipeline, story_snapshot(i));
	history_look_back(pipeline_history(pipeline), 60);
	pipeline_push(pipeline, story_snapshot(100));
	pipeline_judge(pipeline, STORY_BURNER);
	ck_assert_uint_eq(history_looks_back(pipeline_history(pipeline)), 60);
	ck_assert_int_eq(pipeline_view(pipeline)->system->bottleneck, WAIT_CPU);
	pipeline_free(pipeline);
}
END_TEST

START_TEST(borrowed_snapshots_stay_the_lenders)
{
	struct pipeline *pipeline = new_pipeline();
	struct snapshot *snapshots[5];

	pipeline_borrow(pipeline);
	for (unsigned i = 0; i < 5; i++) {
		snapshots[i] = story_snapshot(i);
		pipeline_push(pipeline, snapshots[i]);
	}
	pipeline_free(pipeline);
	for (unsigned i = 0; i < 5; i++) {
		ck_assert_uint_eq(snapshots[i]->sequence, i + 1);
		snapshot_free(snapshots[i]);
	}
}
END_TEST

Suite *test_pipeline_suite(void)
{
	Suite *suite = suite_create("pipeline");
	TCase *tests = tcase_create("pipeline");

	tcase_add_test(tests, two_snapshots_make_a_view);
	tcase_add_loop_test(tests, another_session_begins_anew_where_sessions_are_expected, 0, 2);
	tcase_add_test(tests, whoever_looks_back_does_not_disturb_the_rules_nor_they_him);
	tcase_add_test(tests, borrowed_snapshots_stay_the_lenders);
	suite_add_tcase(suite, tests);
	return suite;
}
