/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "unit/analysis/sights.h"

Suite *test_rules_memory_suite(void);

START_TEST(swap_that_is_only_in_use_is_no_problem)
{
	struct sight sight = a_quiet_sight();
	struct finding finding;

	sight.machine.swap_used = 0.9;
	sight.machine.swap_used_bytes = UINT64_C(2) << 30;
	sight.machine.memory_available = 0.03;
	ck_assert(!judge_machine("memory", &sight, &finding));
}
END_TEST

START_TEST(pages_coming_back_from_swap_under_pressure_are_memory)
{
	struct process_sight victim = a_quiet_process(5, "java");
	struct sight sight = a_quiet_sight();
	struct finding finding;

	victim.major_faults_per_s = 900;
	sight_put(&sight, &victim, 1);
	sight.machine.pressure_memory = 0.4;
	sight.machine.swap_in_pages_per_s = 12000;
	ck_assert(judge_machine("memory", &sight, &finding));
	ck_assert_ptr_nonnull(strstr(finding.headline, "from swap, most for java (5)"));
	ck_assert_double_gt(finding.severity, 0.4);
	ck_assert_int_eq(finding.confidence, CONFIDENCE_HIGH);
	assert_presentable(&finding);
}
END_TEST

START_TEST(little_pressure_needs_a_second_sign)
{
	struct sight sight = a_quiet_sight();
	struct finding finding;

	sight.machine.pressure_memory = 0.08;
	ck_assert(!judge_machine("memory", &sight, &finding));
	sight.machine.allocation_stalls_per_s = 40;
	ck_assert(judge_machine("memory", &sight, &finding));
	assert_presentable(&finding);
}
END_TEST

START_TEST(stalls_of_a_group_at_its_limit_speak_for_themselves)
{
	struct group_sight group = {.path = "/system.slice/app",
				    .throttled = 0,
				    .cpu_limit = NAN,
				    .throttled_periods = NAN,
				    .memory_max_per_s = 50,
				    .memory_high_per_s = NAN,
				    .memory_bytes = 1 << 29,
				    .memory_limit_bytes = 1 << 29};
	struct sight sight = a_quiet_sight();
	struct finding finding;

	sight.groups = &group;
	sight.group_count = 1;
	ck_assert(judge_machine("memory_limit", &sight, &finding));
	ck_assert_double_lt(finding.severity, 0.2); /* a cache that fills its room */
	assert_presentable(&finding);
	sight.machine.pressure_memory = 0.5;
	ck_assert(judge_machine("memory", &sight, &finding));
	assert_presentable(&finding);
	ck_assert(judge_machine("memory_limit", &sight, &finding));
	ck_assert_double_gt(finding.severity, 0.5);
	ck_assert_ptr_nonnull(strstr(finding.headline, "512M"));
}
END_TEST

START_TEST(without_pressure_counters_two_signs_are_needed)
{
	struct sight sight = a_quiet_sight();
	struct finding finding;

	sight.machine.pressure_memory = sight.machine.pressure_memory_full = NAN;
	sight.machine.refault_pages_per_s = 5000;
	sight.machine.major_faults_per_s = 300;
	ck_assert(!judge_machine("memory", &sight, &finding));
	sight.machine.scan_direct_pages_per_s = 4000;
	ck_assert(judge_machine("memory", &sight, &finding));
	ck_assert_int_eq(finding.confidence, CONFIDENCE_MEDIUM);
	assert_presentable(&finding);
}
END_TEST

START_TEST(a_process_that_waits_for_swap_is_told_so)
{
	struct process_sight victim = a_quiet_process(5, "java");
	struct sight sight = a_quiet_sight();
	struct finding finding;

	victim.split.share[WAIT_CPU] = 0.2;
	victim.split.share[WAIT_MEM] = 0.6;
	victim.major_faults_per_s = 900;
	sight.machine.swap_share = 1.0;
	ck_assert(judge_one("memory", &sight, &victim, &finding));
	ck_assert_ptr_nonnull(strstr(finding.headline, "75 %"));
	assert_presentable(&finding);
	victim.split.share[WAIT_MEM] = NAN;
	ck_assert(!judge_one("memory", &sight, &victim, &finding));
}
END_TEST

START_TEST(a_kill_for_lack_of_memory_is_mentioned)
{
	struct sight sight = a_quiet_sight();
	struct finding finding;

	ck_assert(!judge_machine("oom_kill", &sight, &finding));
	sight.machine.oom_kills_per_s = 0.3;
	ck_assert(judge_machine("oom_kill", &sight, &finding));
	assert_presentable(&finding);
}
END_TEST

START_TEST(the_network_is_only_a_hint)
{
	struct sight sight = a_quiet_sight();
	struct finding finding;

	sight.machine.tcp_retransmit_share = 0.2;
	sight.machine.tcp_retransmits_per_s = 2;
	ck_assert(!judge_machine("retransmits", &sight, &finding));
	sight.machine.tcp_retransmits_per_s = 50;
	sight.machine.tcp_segments_out_per_s = 250;
	ck_assert(judge_machine("retransmits", &sight, &finding));
	ck_assert_double_lt(finding.severity, 0.25);
	assert_presentable(&finding);
	ck_assert(!judge_machine("listen_drops", &sight, &finding));
	sight.machine.tcp_listen_drops_per_s = 3;
	ck_assert(judge_machine("listen_drops", &sight, &finding));
	assert_presentable(&finding);
}
END_TEST

Suite *test_rules_memory_suite(void)
{
	Suite *suite = suite_create("rules_memory");
	TCase *tcase = tcase_create("rules_memory");

	tcase_add_test(tcase, swap_that_is_only_in_use_is_no_problem);
	tcase_add_test(tcase, pages_coming_back_from_swap_under_pressure_are_memory);
	tcase_add_test(tcase, little_pressure_needs_a_second_sign);
	tcase_add_test(tcase, stalls_of_a_group_at_its_limit_speak_for_themselves);
	tcase_add_test(tcase, without_pressure_counters_two_signs_are_needed);
	tcase_add_test(tcase, a_process_that_waits_for_swap_is_told_so);
	tcase_add_test(tcase, a_kill_for_lack_of_memory_is_mentioned);
	tcase_add_test(tcase, the_network_is_only_a_hint);
	suite_add_tcase(suite, tcase);
	return suite;
}
