/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "base/array.h"
#include "base/units.h"
#include "collectors/task_files.h"

Suite *test_task_files_suite(void);

START_TEST(schedstat_has_three_numbers)
{
	struct schedstat_line line;

	ck_assert(schedstat_parse("12041059 159356826 219\n", 23, &line));
	ck_assert_uint_eq(line.run_ns, 12041059);
	ck_assert_uint_eq(line.run_delay_ns, 159356826);
	ck_assert_uint_eq(line.timeslices, 219);
}
END_TEST

START_TEST(statm_has_size_resident_and_shared)
{
	struct statm_line line;

	ck_assert(statm_parse("687 344 300 5 0 60 0\n", 21, &line));
	ck_assert_uint_eq(line.virtual_pages, 687);
	ck_assert_uint_eq(line.resident_pages, 344);
	ck_assert_uint_eq(line.shared_pages, 300);
}
END_TEST

static const char *const not_three_numbers[] = {
	"", "1", "1 2", "1 2 ", "1  2 3", "a b c", "-1 2 3", "1 2 99999999999999999999999",
};

START_TEST(less_than_three_numbers_are_refused)
{
	const char *text = not_three_numbers[_i];
	struct schedstat_line line;
	struct statm_line pages;

	ck_assert(!schedstat_parse(text, strlen(text), &line));
	ck_assert(!statm_parse(text, strlen(text), &pages));
}
END_TEST

static const char status_text[] = "Name:\tsystemd\\nUid:\t9\n"
				  "Umask:\t0000\n"
				  "State:\tS (sleeping)\n"
				  "Tgid:\t1\n"
				  "Uid:\t1000\t33\t0\t0\n"
				  "Gid:\t0\t0\t0\t0\n"
				  "VmPeak:\t  235940 kB\n"
				  "VmSize:\t  170404 kB\n"
				  "VmSwap:\t      12 kB\n"
				  "Threads:\t1\n"
				  "voluntary_ctxt_switches:\t4711\n"
				  "nonvoluntary_ctxt_switches:\t815\n";

START_TEST(status_has_the_effective_user_swap_and_switches)
{
	struct status_text status;

	ck_assert(status_parse(status_text, strlen(status_text), &status));
	ck_assert_uint_eq(status.uid, 33);
	ck_assert_uint_eq(status.swap_bytes, 12 * 1024);
	ck_assert_uint_eq(status.voluntary_switches, 4711);
	ck_assert_uint_eq(status.involuntary_switches, 815);
}
END_TEST

START_TEST(the_status_of_a_kernel_thread_knows_no_swap)
{
	static const char text[] = "Name:\tkthreadd\nUid:\t0\t0\t0\t0\nThreads:\t1\n";
	struct status_text status;

	ck_assert(status_parse(text, strlen(text), &status));
	ck_assert_uint_eq(status.uid, 0);
	ck_assert(!value_is_known(status.swap_bytes));
	ck_assert(!value_is_known(status.voluntary_switches));
	ck_assert(!value_is_known(status.involuntary_switches));
}
END_TEST

static const char *const bad_status[] = {
	"",
	"Name:\tx\n",
	"Uid:\n",
	"Uid:\t0\n",
	"Uid:\t0\tx\n",
	"Uid:\t-1\t-1\t-1\t-1\n",
	"Uid:\t99999999999\t99999999999\n",
	" Uid:\t0\t0\t0\t0\n",
};

START_TEST(a_status_without_a_user_is_refused)
{
	struct status_text status;

	ck_assert(!status_parse(bad_status[_i], strlen(bad_status[_i]), &status));
}
END_TEST

START_TEST(swap_that_does_not_fit_is_unknown)
{
	static const char text[] = "Uid:\t0\t0\t0\t0\nVmSwap:\t18446744073709551615 kB\n";
	struct status_text status;

	ck_assert(status_parse(text, strlen(text), &status));
	ck_assert(!value_is_known(status.swap_bytes));
}
END_TEST

START_TEST(io_has_calls_bytes_and_what_reached_storage)
{
	static const char text[] = "rchar: 1\nwchar: 2\nsyscr: 3\nsyscw: 4\nread_bytes: 5\n"
				   "write_bytes: 6\ncancelled_write_bytes: 7\n";
	struct io_text io;

	ck_assert(io_parse(text, strlen(text), &io));
	ck_assert_uint_eq(io.read_chars, 1);
	ck_assert_uint_eq(io.write_chars, 2);
	ck_assert_uint_eq(io.read_calls, 3);
	ck_assert_uint_eq(io.write_calls, 4);
	ck_assert_uint_eq(io.read_bytes, 5);
	ck_assert_uint_eq(io.write_bytes, 6);
}
END_TEST

START_TEST(a_missing_line_of_io_is_unknown_not_nothing)
{
	static const char text[] = "rchar: 1\nread_bytes: -5\nwrite_bytes: 6";
	struct io_text io;

	ck_assert(io_parse(text, strlen(text), &io));
	ck_assert_uint_eq(io.read_chars, 1);
	ck_assert_uint_eq(io.write_bytes, 6);
	ck_assert(!value_is_known(io.read_bytes));
	ck_assert(!value_is_known(io.write_chars));
}
END_TEST

START_TEST(io_without_a_line_is_refused)
{
	struct io_text io;

	ck_assert(!io_parse("", 0, &io));
	ck_assert(!io_parse("rchar 1\n", 8, &io));
}
END_TEST

Suite *test_task_files_suite(void)
{
	Suite *suite = suite_create("task_files");
	TCase *tcase = tcase_create("task_files");

	tcase_add_test(tcase, schedstat_has_three_numbers);
	tcase_add_test(tcase, statm_has_size_resident_and_shared);
	tcase_add_loop_test(tcase, less_than_three_numbers_are_refused, 0,
			    ARRAY_SIZE(not_three_numbers));
	tcase_add_test(tcase, status_has_the_effective_user_swap_and_switches);
	tcase_add_test(tcase, the_status_of_a_kernel_thread_knows_no_swap);
	tcase_add_loop_test(tcase, a_status_without_a_user_is_refused, 0, ARRAY_SIZE(bad_status));
	tcase_add_test(tcase, swap_that_does_not_fit_is_unknown);
	tcase_add_test(tcase, io_has_calls_bytes_and_what_reached_storage);
	tcase_add_test(tcase, a_missing_line_of_io_is_unknown_not_nothing);
	tcase_add_test(tcase, io_without_a_line_is_refused);
	suite_add_tcase(suite, tcase);
	return suite;
}
