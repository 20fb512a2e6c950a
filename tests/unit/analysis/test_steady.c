/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "analysis/rules.h"
#include "analysis/steady.h"

Suite *test_steady_suite(void);

/* Severities of two rules in one frame; 0: the rule found nothing. */
struct frame_words {
	double first, second;
};

#define FIRST (&rules[0])
#define SECOND (&rules[1])

static const struct rule *choose(struct steady *steady, struct frame_words frame, double seconds)
{
	struct finding a = {.rule = FIRST, .severity = frame.first};
	struct finding b = {.rule = SECOND, .severity = frame.second};
	struct finding findings[2];
	const struct finding *chosen;
	size_t count = 0;

	if (a.severity > 0 && a.severity >= b.severity)
		findings[count++] = a;
	if (b.severity > 0)
		findings[count++] = b;
	if (a.severity > 0 && a.severity < b.severity)
		findings[count++] = a;
	chosen = steady_choose(steady, findings, count, seconds);
	return chosen ? chosen->rule : NULL;
}

START_TEST(the_first_look_counts_at_once)
{
	struct steady steady = {0};

	ck_assert_ptr_eq(choose(&steady, (struct frame_words){0.4, 0.3}, 1), FIRST);
}
END_TEST

START_TEST(what_is_only_a_hint_never_gets_the_headline)
{
	struct steady steady = {0};

	for (int i = 0; i < 5; i++)
		ck_assert_ptr_null(choose(&steady, (struct frame_words){0.2, 0}, 1));
}
END_TEST

START_TEST(a_newcomer_takes_over_in_the_second_frame)
{
	struct steady steady = {0};

	choose(&steady, (struct frame_words){0.4, 0}, 1);
	ck_assert_ptr_eq(choose(&steady, (struct frame_words){0.4, 0.6}, 1), FIRST);
	ck_assert_ptr_eq(choose(&steady, (struct frame_words){0.4, 0.6}, 1), SECOND);
}
END_TEST

START_TEST(one_that_is_far_worse_takes_over_at_once)
{
	struct steady steady = {0};

	choose(&steady, (struct frame_words){0.4, 0}, 1);
	ck_assert_ptr_eq(choose(&steady, (struct frame_words){0.4, 0.8}, 1), SECOND);
}
END_TEST

START_TEST(two_that_are_equally_bad_do_not_take_turns)
{
	struct steady steady = {0};

	choose(&steady, (struct frame_words){0.5, 0.45}, 1);
	for (int i = 0; i < 10; i++)
		ck_assert_ptr_eq(choose(&steady, (struct frame_words){0.5, i % 2 ? 0.55 : 0.45}, 1),
				 FIRST);
}
END_TEST

START_TEST(around_the_threshold_the_headline_does_not_flicker)
{
	struct steady steady = {0};

	choose(&steady, (struct frame_words){0.3, 0}, 1);
	for (int i = 0; i < 10; i++)
		ck_assert_ptr_eq(choose(&steady, (struct frame_words){i % 2 ? 0.26 : 0.2, 0}, 1),
				 FIRST);
}
END_TEST

START_TEST(what_is_gone_leaves_the_headline_within_two_frames)
{
	struct steady steady = {0};

	choose(&steady, (struct frame_words){0.4, 0}, 1);
	ck_assert_ptr_eq(choose(&steady, (struct frame_words){0, 0}, 1), FIRST);
	ck_assert_ptr_null(choose(&steady, (struct frame_words){0, 0}, 1));
}
END_TEST

START_TEST(short_frames_need_a_second_together)
{
	struct steady steady = {0};
	int frames = 0;

	choose(&steady, (struct frame_words){0.4, 0}, 0.2);
	while (choose(&steady, (struct frame_words){0.4, 0.6}, 0.2) == FIRST)
		ck_assert_int_lt(++frames, 6);
	ck_assert_int_ge(frames, 3);
}
END_TEST

START_TEST(a_long_frame_is_enough_alone)
{
	struct steady steady = {0};

	choose(&steady, (struct frame_words){0.4, 0}, 5);
	ck_assert_ptr_eq(choose(&steady, (struct frame_words){0.4, 0.6}, 5), SECOND);
}
END_TEST

Suite *test_steady_suite(void)
{
	Suite *suite = suite_create("steady");
	TCase *tcase = tcase_create("steady");

	tcase_add_test(tcase, the_first_look_counts_at_once);
	tcase_add_test(tcase, what_is_only_a_hint_never_gets_the_headline);
	tcase_add_test(tcase, a_newcomer_takes_over_in_the_second_frame);
	tcase_add_test(tcase, one_that_is_far_worse_takes_over_at_once);
	tcase_add_test(tcase, two_that_are_equally_bad_do_not_take_turns);
	tcase_add_test(tcase, around_the_threshold_the_headline_does_not_flicker);
	tcase_add_test(tcase, what_is_gone_leaves_the_headline_within_two_frames);
	tcase_add_test(tcase, short_frames_need_a_second_together);
	tcase_add_test(tcase, a_long_frame_is_enough_alone);
	suite_add_tcase(suite, tcase);
	return suite;
}
