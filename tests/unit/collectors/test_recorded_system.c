/* SPDX-License-Identifier: MIT */
/* The machine as a whole that was recorded; tests/fixtures/proc/README.md says what it was. */
#include <check.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/units.h"
#include "collectors/live_source.h"
#include "helpers/procroot.h"
#include "model/source.h"

Suite *test_recorded_system_suite(void);

#define TICK_NS (NS_PER_S / 100)

struct recorded {
	struct source *source;
	struct snapshot *snapshot;
};

static struct recorded recorded(const char *instant)
{
	const char *top = getenv("SRCDIR");
	char directory[PATH_MAX], proc[PATH_MAX + 8];
	struct live_options options = {.proc_path = proc};
	struct recorded recorded;

	snprintf(directory, sizeof(directory), "%s/tests/fixtures/proc/mixed/%s", top ? top : ".",
		 instant);
	snprintf(proc, sizeof(proc), "%s/proc", directory);
	procroot_enter(directory);
	recorded.source = live_source_new(&options);
	ck_assert_ptr_nonnull(recorded.source);
	ck_assert_int_eq(
		source_next(recorded.source, NEED_ALL, (struct focus){0}, &recorded.snapshot), 0);
	procroot_leave();
	return recorded;
}

static void recorded_done(struct recorded *recorded)
{
	snapshot_free(recorded->snapshot);
	source_free(recorded->source);
}

START_TEST(the_whole_machine_reads_as_it_was_written_down)
{
	struct recorded r = recorded("t0");
	const struct system_counters *system = &r.snapshot->system;

	ck_assert_uint_eq(system->cpu_count, 2);
	ck_assert_uint_eq(system->cpu.user_ns, 114275 * TICK_NS);
	ck_assert_uint_eq(system->cpus[1].steal_ns, 2359 * TICK_NS);
	ck_assert_uint_eq(system->context_switches, 2025961);
	ck_assert_uint_eq(system->forks, 127041);
	ck_assert_uint_eq(system->running_tasks, 4);
	ck_assert_uint_eq(system->blocked_tasks, 1);
	ck_assert_double_eq_tol(system->load_1, 27.38, 1e-9);
	ck_assert_uint_eq(system->uptime_ns / NS_PER_MS, 2513360);
	ck_assert_uint_eq(system->memory.total_bytes, UINT64_C(24684096) * 1024);
	/* As free(1) has it: total less available. */
	ck_assert_uint_eq(system->memory.used_bytes, (UINT64_C(24684096) - 24276316) * 1024);
	ck_assert_uint_eq(system->pressure_io.some_ns, 16808179 * NS_PER_US);
	ck_assert_uint_eq(system->pressure_io.full_ns, 11703013 * NS_PER_US);
	ck_assert_uint_eq(r.snapshot->host->boot_time_s, 1795406921);
	recorded_done(&r);
}
END_TEST

START_TEST(its_devices_are_one_disk_and_four_interfaces)
{
	struct recorded r = recorded("t0");
	const struct snapshot *snapshot = r.snapshot;

	ck_assert_uint_eq(snapshot->disk_count, 1);
	ck_assert_str_eq(snapshot->disks[0].name, "vda");
	ck_assert_uint_eq(snapshot->disks[0].read_bytes, UINT64_C(5485914) * 512);
	ck_assert_uint_eq(snapshot->disks[0].flushes, 61547);
	ck_assert_uint_eq(snapshot->disks[0].flush_ns, 5144 * NS_PER_MS);
	ck_assert_uint_eq(snapshot->disks[0].in_flight, 1);
	ck_assert_uint_eq(snapshot->net_count, 4);
	ck_assert_str_eq(snapshot->nets[0].name, "eth0");
	ck_assert(!snapshot->nets[0].is_virtual);
	ck_assert_uint_eq(snapshot->nets[0].receive_bytes, 244206852);
	ck_assert(snapshot->nets[1].is_virtual);
	ck_assert(snapshot->nets[3].is_loopback);
	recorded_done(&r);
}
END_TEST

START_TEST(a_second_later_every_counter_has_grown_or_stood_still)
{
	struct recorded first = recorded("t0"), second = recorded("t1");
	const struct system_counters *a = &first.snapshot->system, *b = &second.snapshot->system;
	uint64_t passed_ns = b->uptime_ns - a->uptime_ns;

	ck_assert_uint_gt(passed_ns, NS_PER_S / 2);
	ck_assert_uint_gt(b->cpu.user_ns, a->cpu.user_ns);
	ck_assert_uint_gt(b->context_switches, a->context_switches);
	ck_assert_uint_ge(b->paging.faults, a->paging.faults);
	ck_assert_uint_ge(b->pressure_cpu.some_ns, a->pressure_cpu.some_ns);
	/* Nobody stalls for longer than the time that passed, and some more for the reading. */
	ck_assert_uint_le(b->pressure_cpu.some_ns - a->pressure_cpu.some_ns, passed_ns * 2);
	ck_assert_uint_gt(second.snapshot->disks[0].writes, first.snapshot->disks[0].writes);
	ck_assert_uint_gt(second.snapshot->disks[0].flushes, first.snapshot->disks[0].flushes);
	ck_assert_uint_ge(b->tcp.segments_out, a->tcp.segments_out);
	recorded_done(&first);
	recorded_done(&second);
}
END_TEST

Suite *test_recorded_system_suite(void)
{
	Suite *suite = suite_create("recorded system");
	TCase *cases = tcase_create("recorded system");

	tcase_add_test(cases, the_whole_machine_reads_as_it_was_written_down);
	tcase_add_test(cases, its_devices_are_one_disk_and_four_interfaces);
	tcase_add_test(cases, a_second_later_every_counter_has_grown_or_stood_still);
	suite_add_tcase(suite, cases);
	return suite;
}
