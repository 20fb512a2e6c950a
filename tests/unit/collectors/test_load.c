/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>
#include <string.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/units.h"
#include "collectors/load.h"
#include "unit/collectors/machine.h"

Suite *test_load_suite(void);

START_TEST(the_three_averages_and_the_uptime_are_read)
{
	struct machine machine;

	machine_init(&machine);
	tree_put(&machine.tree, "proc/loadavg", "12.34 5.60 0.07 3/456 7890\n");
	tree_put(&machine.tree, "proc/uptime", "350735.47 234388.90\n");
	machine_refresh(&machine, "load");
	ck_assert_double_eq_tol(machine.snapshot->system.load_1, 12.34, 1e-9);
	ck_assert_double_eq_tol(machine.snapshot->system.load_5, 5.6, 1e-9);
	ck_assert_double_eq_tol(machine.snapshot->system.load_15, 0.07, 1e-9);
	ck_assert_uint_eq(machine.snapshot->system.uptime_ns / NS_PER_MS, 350735470);
	machine_done(&machine);
}
END_TEST

static const char *const nonsense[] = {"", "\n", "1.0", "1.0 2.0\n", "1.0 x 3.0", "-1 2 3"};

START_TEST(half_a_load_is_unknown)
{
	struct system_counters system;

	ck_assert(!load_parse(scan_of(nonsense[_i], strlen(nonsense[_i])), &system));
	ck_assert(isnan(system.load_1));
	ck_assert(isnan(system.load_15));
}
END_TEST

START_TEST(an_impossible_uptime_is_unknown)
{
	uint64_t ns;

	ck_assert(!uptime_parse(scan_of("99999999999999999999", 20), &ns));
	ck_assert(!value_is_known(ns));
	ck_assert(!uptime_parse(scan_of("", 0), &ns));
	ck_assert(!value_is_known(ns));
}
END_TEST

START_TEST(the_load_is_read_also_where_there_is_no_uptime)
{
	struct machine machine;

	machine_init(&machine);
	tree_put(&machine.tree, "proc/loadavg", "1.00 2.00 3.00 1/2 3\n");
	machine_refresh(&machine, "load");
	ck_assert_double_eq_tol(machine.snapshot->system.load_1, 1, 1e-9);
	ck_assert(!value_is_known(machine.snapshot->system.uptime_ns));
	machine_done(&machine);
}
END_TEST

Suite *test_load_suite(void)
{
	Suite *suite = suite_create("load");
	TCase *cases = tcase_create("load");

	tcase_add_test(cases, the_three_averages_and_the_uptime_are_read);
	tcase_add_loop_test(cases, half_a_load_is_unknown, 0, ARRAY_SIZE(nonsense));
	tcase_add_test(cases, an_impossible_uptime_is_unknown);
	tcase_add_test(cases, the_load_is_read_also_where_there_is_no_uptime);
	suite_add_tcase(suite, cases);
	return suite;
}
