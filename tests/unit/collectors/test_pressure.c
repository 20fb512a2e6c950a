/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "base/units.h"
#include "collectors/pressure.h"
#include "unit/collectors/machine.h"

Suite *test_pressure_suite(void);

#define SOME "some avg10=1.50 avg60=0.41 avg300=0.35 total=8085479\n"
#define FULL "full avg10=0.00 avg60=0.00 avg300=0.00 total=123\n"

static struct pressure_counters parse(const char *text, bool *ret_answer)
{
	struct pressure_counters pressure;

	*ret_answer = pressure_parse(scan_of(text, strlen(text)), &pressure);
	return pressure;
}

START_TEST(totals_become_nanoseconds)
{
	bool answer;
	struct pressure_counters pressure = parse(SOME FULL, &answer);

	ck_assert(answer);
	ck_assert_uint_eq(pressure.some_ns, UINT64_C(8085479000));
	ck_assert_uint_eq(pressure.full_ns, 123000);
}
END_TEST

START_TEST(without_a_full_line_full_is_unknown)
{
	bool answer;
	struct pressure_counters pressure = parse(SOME, &answer);

	ck_assert(answer);
	ck_assert(!value_is_known(pressure.full_ns));
}
END_TEST

static const char *const nonsense[] = {
	"",
	"some",
	"some \n",
	"some total=\n",
	"some total=x\n",
	"some total=12x\n",
	"some total=-1\n",
	"some total=18446744073709551615\n",
	"somewhat total=1\n",
	FULL,
	"some avg10=0.00 avg60=0.00",
};

START_TEST(nonsense_is_unknown)
{
	bool answer;
	struct pressure_counters pressure = parse(nonsense[_i], &answer);

	ck_assert(!answer);
	ck_assert(!value_is_known(pressure.some_ns));
}
END_TEST

static void put_pressure(struct machine *machine, const char *cpu, const char *memory,
			 const char *io)
{
	tree_put(&machine->tree, "proc/pressure/cpu", cpu);
	tree_put(&machine->tree, "proc/pressure/memory", memory);
	tree_put(&machine->tree, "proc/pressure/io", io);
}

START_TEST(each_resource_gets_its_own_file)
{
	struct machine machine;
	const struct system_counters *system;

	machine_init(&machine);
	put_pressure(&machine, "some total=1\nfull total=2\n", "some total=3\nfull total=0\n",
		     "some total=5\nfull total=6\n");
	machine_refresh(&machine, "pressure");
	system = &machine.snapshot->system;
	ck_assert_uint_eq(system->pressure_cpu.some_ns, 1000);
	ck_assert_uint_eq(system->pressure_cpu.full_ns, 2000);
	ck_assert_uint_eq(system->pressure_memory.some_ns, 3000);
	ck_assert_uint_eq(system->pressure_memory.full_ns, 0);
	ck_assert_uint_eq(system->pressure_io.full_ns, 6000);
	machine_done(&machine);
}
END_TEST

START_TEST(the_kernels_constant_zero_for_full_cpu_is_no_reading)
{
	struct machine machine;

	machine_init(&machine);
	put_pressure(&machine, "some total=1\nfull total=0\n", "some total=3\n", "some total=5\n");
	machine_refresh(&machine, "pressure");
	ck_assert(!value_is_known(machine.snapshot->system.pressure_cpu.full_ns));
	machine_done(&machine);
}
END_TEST

START_TEST(a_kernel_without_it_switches_the_collector_off)
{
	struct machine machine;

	machine_init(&machine);
	ck_assert_int_eq(machine_open(&machine, "pressure"), -ENOENT);
	machine_done(&machine);
}
END_TEST

START_TEST(a_damaged_file_leaves_the_others_readable)
{
	struct machine machine;

	machine_init(&machine);
	put_pressure(&machine, "some total=1\n", "garbage\n", "some total=5\n");
	ck_assert_int_eq(machine_open(&machine, "pressure"), 0);
	ck_assert_int_eq(machine_collect(&machine), -EBADMSG);
	ck_assert_uint_eq(machine.snapshot->system.pressure_io.some_ns, 5000);
	ck_assert(!value_is_known(machine.snapshot->system.pressure_memory.some_ns));
	machine_done(&machine);
}
END_TEST

Suite *test_pressure_suite(void)
{
	Suite *suite = suite_create("pressure");
	TCase *cases = tcase_create("pressure");

	tcase_add_test(cases, totals_become_nanoseconds);
	tcase_add_test(cases, without_a_full_line_full_is_unknown);
	tcase_add_loop_test(cases, nonsense_is_unknown, 0, sizeof(nonsense) / sizeof(nonsense[0]));
	tcase_add_test(cases, each_resource_gets_its_own_file);
	tcase_add_test(cases, the_kernels_constant_zero_for_full_cpu_is_no_reading);
	tcase_add_test(cases, a_kernel_without_it_switches_the_collector_off);
	tcase_add_test(cases, a_damaged_file_leaves_the_others_readable);
	suite_add_tcase(suite, cases);
	return suite;
}
