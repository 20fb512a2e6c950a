/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "unit/analysis/sights.h"

Suite *test_rules_disk_suite(void);

static const struct disk_sight busy_disk = {
	.name = "vda",
	.busy = 0.97,
	.queue = 3.1,
	.requests_per_s = 120,
	.bytes_per_s = 14e6,
	.await_s = 0.012,
	.in_flight = 3,
};

/* One process whose only thread waits for storage this part of the time. */
static struct process_sight a_writer(double waiting)
{
	struct process_sight process = a_quiet_process(812, "postgres");

	process.split.share[WAIT_CPU] = 0.1;
	process.split.share[WAIT_DISK] = process.uninterruptible = waiting;
	process.split.share[WAIT_IDLE] = 0.9 - waiting;
	process.read_bytes_per_s = 0;
	process.write_bytes_per_s = 14e6;
	return process;
}

static struct sight a_writing_machine(const struct process_sight *writer)
{
	struct sight sight = a_quiet_sight();

	sight.machine.storage_works = true;
	sight.machine.pressure_io = 0.8;
	sight.machine.cpu = 0.02;
	sight.disks = &busy_disk;
	sight_put(&sight, writer, 1);
	return sight;
}

START_TEST(blocked_threads_and_a_working_disk_are_storage)
{
	struct process_sight writer = a_writer(0.8);
	struct sight sight = a_writing_machine(&writer);
	struct finding finding;

	ck_assert(judge_machine("storage", &sight, &finding));
	ck_assert_str_eq(finding.headline,
			 "Storage: 1 thread waits for disk vda (97 % busy, 12 ms a "
			 "request), most I/O: postgres (812)");
	ck_assert_int_eq(finding.confidence, CONFIDENCE_HIGH);
	ck_assert_double_gt(finding.severity, 0.8);
	assert_presentable(&finding);
	ck_assert(judge_one("storage", &sight, &writer, &finding));
	ck_assert_double_gt(finding.severity, 0.8);
	assert_presentable(&finding);
}
END_TEST

START_TEST(iowait_and_pressure_alone_are_nothing)
{
	struct sight sight = a_quiet_sight();
	struct finding finding;

	/* What an idle reader in io_uring makes of a machine. */
	sight.machine.iowait = 0.5;
	sight.machine.pressure_io = 1.0;
	ck_assert(!judge_machine("storage", &sight, &finding));
}
END_TEST

START_TEST(a_busy_disk_nobody_waits_for_is_nothing)
{
	struct process_sight writer = a_writer(0.0);
	struct sight sight = a_writing_machine(&writer);
	struct finding finding;

	ck_assert(!judge_machine("storage", &sight, &finding));
	ck_assert(!judge_one("storage", &sight, &writer, &finding));
}
END_TEST

START_TEST(a_kernel_thread_that_writes_back_is_no_victim)
{
	struct process_sight writer = a_writer(0.8);
	struct sight sight;
	struct finding finding;

	writer.is_kernel = true;
	sight = a_writing_machine(&writer);
	ck_assert(!judge_machine("storage", &sight, &finding));
}
END_TEST

START_TEST(a_cpu_hog_hides_iowait_but_not_the_finding)
{
	struct process_sight processes[2] = {a_writer(0.6), a_quiet_process(9, "hog")};
	struct sight sight = a_writing_machine(&processes[0]);
	struct finding finding;

	processes[1].split.share[WAIT_CPU] = 1.0;
	sight.total.share[WAIT_DISK] = sight.total.share[WAIT_CPU] = 0;
	sight_put(&sight, processes, 2);
	sight.machine.cpu = 0.6;
	sight.machine.cpu_count = 2;
	sight.machine.iowait = 0.0;
	ck_assert(judge_machine("storage", &sight, &finding));
	ck_assert_double_ge(finding.severity, 0.3);
	ck_assert_ptr_nonnull(strstr(finding.evidence.items[4].text, "hide"));
	assert_presentable(&finding);
}
END_TEST

START_TEST(one_small_waiter_beside_many_computing_threads_is_no_headline)
{
	struct process_sight processes[2] = {a_writer(0.8), a_quiet_process(9, "hog")};
	struct sight sight = a_writing_machine(&processes[0]);
	struct finding finding;

	processes[1].split.share[WAIT_CPU] = 40.0;
	sight.total.share[WAIT_DISK] = sight.total.share[WAIT_CPU] = 0;
	sight_put(&sight, processes, 2);
	ck_assert(judge_machine("storage", &sight, &finding));
	ck_assert_double_lt(finding.severity, 0.2);
}
END_TEST

START_TEST(who_makes_the_disk_busy_is_the_suspect_not_who_suffers)
{
	struct process_sight processes[2] = {a_writer(0.8), a_quiet_process(9, "backup")};
	struct sight sight = a_writing_machine(&processes[0]);
	struct finding finding;

	processes[0].write_bytes_per_s = 4096;
	processes[1].read_bytes_per_s = 13e6;
	sight.total.share[WAIT_DISK] = sight.total.share[WAIT_CPU] = 0;
	sight_put(&sight, processes, 2);
	ck_assert(judge_machine("storage", &sight, &finding));
	ck_assert_int_eq(finding.suspect.tid, 9);
	ck_assert_ptr_nonnull(strstr(finding.headline, "most I/O: backup (9)"));
	ck_assert_ptr_nonnull(strstr(finding.evidence.items[1].text, "postgres (812)"));
	assert_presentable(&finding);
}
END_TEST

START_TEST(a_disk_that_does_not_answer_is_named)
{
	struct disk_sight stuck = {
		.name = "sdb", .busy = 1.0, .queue = 3, .await_s = NAN, .in_flight = 3};
	struct process_sight writer = a_writer(1.0);
	struct sight sight = a_writing_machine(&writer);
	struct finding finding;

	sight.disks = &stuck;
	ck_assert(judge_machine("storage", &sight, &finding));
	ck_assert_ptr_nonnull(strstr(finding.headline, "does not answer"));
	ck_assert_double_ge(finding.severity, 0.8);
	assert_presentable(&finding);
}
END_TEST

START_TEST(without_pressure_counters_confidence_is_less)
{
	struct process_sight writer = a_writer(0.8);
	struct sight sight = a_writing_machine(&writer);
	struct finding finding;

	sight.machine.pressure_io = NAN;
	ck_assert(judge_machine("storage", &sight, &finding));
	ck_assert_int_eq(finding.confidence, CONFIDENCE_MEDIUM);
	assert_presentable(&finding);
}
END_TEST

START_TEST(blocked_threads_without_a_working_disk_are_unexplained)
{
	struct process_sight writer = a_writer(0.0);
	struct sight sight = a_quiet_sight();
	struct finding finding;

	writer.split.share[WAIT_UNKNOWN] = writer.uninterruptible = 0.9;
	sight_put(&sight, &writer, 1);
	ck_assert(judge_machine("blocked", &sight, &finding));
	ck_assert_int_eq(finding.confidence, CONFIDENCE_LOW);
	assert_presentable(&finding);
	ck_assert(judge_one("blocked", &sight, &writer, &finding));
	assert_presentable(&finding);
	ck_assert(!judge_machine("storage", &sight, &finding));
}
END_TEST

Suite *test_rules_disk_suite(void)
{
	Suite *suite = suite_create("rules_disk");
	TCase *tcase = tcase_create("rules_disk");

	tcase_add_test(tcase, blocked_threads_and_a_working_disk_are_storage);
	tcase_add_test(tcase, iowait_and_pressure_alone_are_nothing);
	tcase_add_test(tcase, a_busy_disk_nobody_waits_for_is_nothing);
	tcase_add_test(tcase, a_kernel_thread_that_writes_back_is_no_victim);
	tcase_add_test(tcase, a_cpu_hog_hides_iowait_but_not_the_finding);
	tcase_add_test(tcase, one_small_waiter_beside_many_computing_threads_is_no_headline);
	tcase_add_test(tcase, who_makes_the_disk_busy_is_the_suspect_not_who_suffers);
	tcase_add_test(tcase, a_disk_that_does_not_answer_is_named);
	tcase_add_test(tcase, without_pressure_counters_confidence_is_less);
	tcase_add_test(tcase, blocked_threads_without_a_working_disk_are_unexplained);
	suite_add_tcase(suite, tcase);
	return suite;
}
