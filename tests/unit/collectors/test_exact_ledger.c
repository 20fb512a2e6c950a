/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <sys/syscall.h>

#include "collectors/exact_ledger.h"

Suite *test_exact_ledger_suite(void);

#define MS UINT64_C(1000000)

static struct exact_ledger ledger;
static uint64_t ns[WAIT_CLASS_COUNT];

static void begin(void)
{
	memset(ns, 0, sizeof(ns));
}

static void end(void)
{
	exact_ledger_done(&ledger);
}

static struct exact_reason reading(uint64_t fd)
{
	return (struct exact_reason){.tid = 42, .number = SYS_read, .argument = fd, .state = 'S'};
}

static void add(struct exact_reason reason, uint64_t total_ns)
{
	exact_ledger_add(&ledger, &reason, &(struct exact_total){.ns = total_ns, .count = 1});
}

static void sample(struct exact_reason reason, enum wait_class class)
{
	double weight[WAIT_CLASS_COUNT] = {0};

	weight[class] = 1.0;
	exact_ledger_sample(&ledger, &reason, weight);
}

static struct exact_spell spell_since(struct exact_reason reason, uint64_t begin_ns)
{
	return (struct exact_spell){.reason = reason, .begin_ns = begin_ns};
}

/** The next frame; its parts alone. */
static uint64_t cut(uint64_t blocked_ns)
{
	memset(ns, 0, sizeof(ns));
	uint64_t told_ns = exact_ledger_cut(&ledger, blocked_ns, ns);
	exact_ledger_next(&ledger);
	return told_ns;
}

START_TEST(samples_of_one_reason_say_nothing_about_another)
{
	add(reading(3), 300 * MS);
	add(reading(4), 100 * MS);
	for (int i = 0; i < 9; i++)
		sample(reading(4), WAIT_NET);
	sample(reading(3), WAIT_DB);
	ck_assert_uint_eq(cut(400 * MS), 400 * MS);
	ck_assert_uint_eq(ns[WAIT_DB], 300 * MS);
	ck_assert_uint_eq(ns[WAIT_NET], 100 * MS);
}
END_TEST

START_TEST(samples_within_a_reason_share_its_time)
{
	add(reading(3), 400 * MS);
	sample(reading(3), WAIT_DB);
	sample(reading(3), WAIT_DB);
	sample(reading(3), WAIT_DB);
	sample(reading(3), WAIT_IDLE);
	cut(400 * MS);
	ck_assert_uint_eq(ns[WAIT_DB], 300 * MS);
	ck_assert_uint_eq(ns[WAIT_IDLE], 100 * MS);
}
END_TEST

START_TEST(a_reason_without_samples_is_judged_by_the_same_call_elsewhere)
{
	add(reading(7), 50 * MS);
	sample(reading(3), WAIT_DB);
	ck_assert_uint_eq(cut(50 * MS), 50 * MS);
	ck_assert_uint_eq(ns[WAIT_DB], 50 * MS);
}
END_TEST

START_TEST(what_nothing_is_known_about_is_left_to_others)
{
	struct exact_reason polling = {.tid = 42, .number = SYS_ppoll, .state = 'S'};

	add(reading(3), 50 * MS);
	add(polling, 150 * MS);
	sample(reading(3), WAIT_NET);
	ck_assert_uint_eq(cut(200 * MS), 50 * MS);
	ck_assert_uint_eq(ns[WAIT_NET], 50 * MS);
	ck_assert_uint_eq(ns[WAIT_UNKNOWN], 0);
}
END_TEST

START_TEST(what_is_certain_needs_no_samples_and_no_wrong_one_changes_it)
{
	struct exact_reason syncing = {.tid = 42, .number = SYS_fsync, .state = 'D'};

	add(syncing, 80 * MS);
	sample(syncing, WAIT_IDLE);
	ledger.entries[0].is_certain = true;
	ledger.entries[0].class = WAIT_DISK;
	ck_assert_uint_eq(exact_ledger_certain(&ledger, 100 * MS), 80 * MS);
	ck_assert_uint_eq(exact_ledger_certain(&ledger, 50 * MS), 50 * MS);
	cut(80 * MS);
	ck_assert_uint_eq(ns[WAIT_DISK], 80 * MS);
	ck_assert_uint_eq(exact_ledger_certain(&ledger, 100 * MS), 0);
}
END_TEST

START_TEST(parts_never_add_up_to_more_than_was_blocked)
{
	add(reading(3), 900 * MS);
	add(reading(4), 300 * MS);
	sample(reading(3), WAIT_DB);
	sample(reading(4), WAIT_NET);
	ck_assert_uint_eq(cut(1000 * MS), 1000 * MS);
	ck_assert_uint_eq(ns[WAIT_DB] + ns[WAIT_NET], 1000 * MS);
	ck_assert_uint_eq(ns[WAIT_DB], 750 * MS);
}
END_TEST

START_TEST(a_little_that_is_missing_is_rounding)
{
	add(reading(3), 995 * MS);
	sample(reading(3), WAIT_DB);
	ck_assert_uint_eq(cut(1000 * MS), 1000 * MS);
	ck_assert_uint_eq(ns[WAIT_DB], 1000 * MS);
}
END_TEST

START_TEST(a_spell_over_three_frames_is_told_once)
{
	struct exact_spell spell = spell_since(reading(3), 1000 * MS);

	sample(reading(3), WAIT_DB);
	exact_ledger_add_open(&ledger, &spell, 1400 * MS);
	ck_assert_uint_eq(cut(400 * MS), 400 * MS);
	exact_ledger_add_open(&ledger, &spell, 2400 * MS);
	ck_assert_uint_eq(cut(1000 * MS), 1000 * MS);
	add(reading(3), 1700 * MS);
	ck_assert_uint_eq(cut(300 * MS), 300 * MS);
	ck_assert_uint_eq(ns[WAIT_DB], 300 * MS);
}
END_TEST

START_TEST(what_lies_before_the_first_frame_is_never_told)
{
	struct exact_spell spell = spell_since(reading(3), 1000 * MS);

	sample(reading(3), WAIT_IDLE);
	exact_ledger_skip_open(&ledger, &spell, 60000 * MS);
	ck_assert_uint_eq(cut(1000 * MS), 0);
	add(reading(3), 59100 * MS);
	ck_assert_uint_eq(cut(100 * MS), 100 * MS);
}
END_TEST

START_TEST(time_told_of_a_spell_that_got_lost_is_forgotten)
{
	struct exact_spell spell = spell_since(reading(3), 1000 * MS);

	sample(reading(3), WAIT_DB);
	exact_ledger_add_open(&ledger, &spell, 1500 * MS);
	for (int i = 0; i < 4; i++) {
		add(reading(3), 10 * MS);
		cut(500 * MS);
	}
	add(reading(3), 200 * MS);
	ck_assert_uint_eq(cut(200 * MS), 200 * MS);
}
END_TEST

START_TEST(who_is_not_followed_for_a_while_begins_anew)
{
	struct exact_spell spell = spell_since(reading(3), 1000 * MS);

	sample(reading(3), WAIT_DB);
	exact_ledger_add_open(&ledger, &spell, 1500 * MS);
	cut(500 * MS);
	exact_ledger_close(&ledger);
	add(reading(3), 300 * MS);
	ck_assert_uint_eq(cut(300 * MS), 300 * MS);
}
END_TEST

START_TEST(old_samples_count_until_there_are_new_ones)
{
	add(reading(3), 100 * MS);
	sample(reading(3), WAIT_DB);
	cut(100 * MS);
	add(reading(3), 100 * MS);
	cut(100 * MS);
	ck_assert_uint_eq(ns[WAIT_DB], 100 * MS);
	add(reading(3), 100 * MS);
	for (int i = 0; i < 20; i++)
		sample(reading(3), WAIT_IDLE);
	cut(100 * MS);
	ck_assert_uint_gt(ns[WAIT_IDLE], 90 * MS);
}
END_TEST

START_TEST(thousands_of_reasons_find_an_end_and_the_present_ones_are_kept)
{
	for (uint64_t fd = 0; fd < 5000; fd++) {
		add(reading(fd), 1 * MS);
		sample(reading(fd), WAIT_NET);
		if (fd % 10 == 9)
			ck_assert_uint_eq(cut(10 * MS), 10 * MS);
	}
	ck_assert_uint_le(ledger.count, LEDGER_MAX);
}
END_TEST

START_TEST(more_reasons_than_there_is_room_for_leave_a_rest)
{
	for (uint64_t fd = 0; fd < 2 * LEDGER_MAX; fd++) {
		add(reading(fd), 1 * MS);
		sample(reading(fd), WAIT_NET);
	}
	ck_assert_uint_eq(cut(2 * LEDGER_MAX * MS), LEDGER_MAX * MS);
	ck_assert_uint_eq(ns[WAIT_NET], LEDGER_MAX * MS);
}
END_TEST

Suite *test_exact_ledger_suite(void)
{
	Suite *suite = suite_create("exact_ledger");
	TCase *tcase = tcase_create("ledger");

	tcase_add_checked_fixture(tcase, begin, end);
	tcase_add_test(tcase, samples_of_one_reason_say_nothing_about_another);
	tcase_add_test(tcase, samples_within_a_reason_share_its_time);
	tcase_add_test(tcase, a_reason_without_samples_is_judged_by_the_same_call_elsewhere);
	tcase_add_test(tcase, what_nothing_is_known_about_is_left_to_others);
	tcase_add_test(tcase, what_is_certain_needs_no_samples_and_no_wrong_one_changes_it);
	tcase_add_test(tcase, parts_never_add_up_to_more_than_was_blocked);
	tcase_add_test(tcase, a_little_that_is_missing_is_rounding);
	tcase_add_test(tcase, a_spell_over_three_frames_is_told_once);
	tcase_add_test(tcase, what_lies_before_the_first_frame_is_never_told);
	tcase_add_test(tcase, time_told_of_a_spell_that_got_lost_is_forgotten);
	tcase_add_test(tcase, who_is_not_followed_for_a_while_begins_anew);
	tcase_add_test(tcase, old_samples_count_until_there_are_new_ones);
	tcase_add_test(tcase, thousands_of_reasons_find_an_end_and_the_present_ones_are_kept);
	tcase_add_test(tcase, more_reasons_than_there_is_room_for_leave_a_rest);
	suite_add_tcase(suite, tcase);
	return suite;
}
