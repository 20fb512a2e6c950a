/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <libproc2/diskstats.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/units.h"
#include "collectors/disks.h"
#include "unit/collectors/machine.h"

Suite *test_disks_suite(void);

/* Linux 6: all 17 counters. */
#define SDA "   8       0 sda 100 10 2000 300 400 40 8000 900 2 1100 1200 13 1 26 14 15 16\n"
#define SDA1 "   8       1 sda1 90 9 1800 280 390 39 7800 890 0 1000 1100 0 0 0 0 0 0\n"

static bool parse(const char *text, struct disk_line *line)
{
	return disk_line_parse(scan_of(text, strcspn(text, "\n")), line);
}

START_TEST(every_column_lands_in_its_field)
{
	struct disk_line line;

	ck_assert(parse(SDA, &line));
	ck_assert_str_eq(line.name, "sda");
	ck_assert_uint_eq(line.reads, 100);
	ck_assert_uint_eq(line.read_sectors, 2000);
	ck_assert_uint_eq(line.read_ms, 300);
	ck_assert_uint_eq(line.writes, 400);
	ck_assert_uint_eq(line.write_sectors, 8000);
	ck_assert_uint_eq(line.write_ms, 900);
	ck_assert_uint_eq(line.in_flight, 2);
	ck_assert_uint_eq(line.busy_ms, 1100);
	ck_assert_uint_eq(line.queue_ms, 1200);
	ck_assert_uint_eq(line.discards, 13);
	ck_assert_uint_eq(line.flushes, 15);
	ck_assert_uint_eq(line.flush_ms, 16);
}
END_TEST

START_TEST(columns_an_old_kernel_lacks_are_unknown)
{
	struct disk_line line;

	ck_assert(parse("8 0 sda 1 2 3 4 5 6 7 8 9 10 11", &line));
	ck_assert_uint_eq(line.queue_ms, 11);
	ck_assert(!value_is_known(line.discards));
	ck_assert(!value_is_known(line.flushes));
	ck_assert(parse("8 0 sda 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", &line));
	ck_assert_uint_eq(line.discards, 12);
	ck_assert(!value_is_known(line.flushes));
	ck_assert(!value_is_known(line.flush_ms));
}
END_TEST

static const char *const nonsense[] = {
	"",
	"8",
	"8 0",
	"8 0 sda",
	"8 0 sda 1 2 3 4 5 6 7 8 9 10",
	"8 0 sda 1 2 3 4 5 6 7 8 9 10 x",
	"8 0 sda -1 2 3 4 5 6 7 8 9 10 11",
	"8 0 sda 99999999999999999999999 2 3 4 5 6 7 8 9 10 11",
	("8 0 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 1 2 3 4 "
	 "5 "
	 "6 7 8 9 10 11"),
};

START_TEST(nonsense_is_no_disk)
{
	struct disk_line line;

	ck_assert(!parse(nonsense[_i], &line));
}
END_TEST

START_TEST(partitions_belong_to_their_disk)
{
	struct machine machine;

	machine_init(&machine);
	tree_put_directory(&machine.tree, "sys/block/sda");
	tree_put(&machine.tree, "proc/diskstats", SDA SDA1);
	machine_refresh(&machine, "disks");
	ck_assert_uint_eq(machine.snapshot->disk_count, 1);
	ck_assert_str_eq(machine.snapshot->disks[0].name, "sda");
	ck_assert_uint_eq(machine.snapshot->disks[0].read_bytes, 2000 * 512);
	ck_assert_uint_eq(machine.snapshot->disks[0].write_ns, 900 * NS_PER_MS);
	ck_assert_uint_eq(machine.snapshot->disks[0].flush_ns, 16 * NS_PER_MS);
	ck_assert(!machine.snapshot->disks[0].is_stacked);
	machine_done(&machine);
}
END_TEST

static const struct {
	const char *name, *whole;
	bool is_partition;
} names[] = {
	{"sda1", "sda", true},          {"sda12", "sda", true},
	{"sdaa", "sda", false},         {"sda", "sda", false},
	{"sdb1", "sda", false},         {"nvme0n1p1", "nvme0n1", true},
	{"nvme0n10", "nvme0n1", false}, {"nvme0n1p", "nvme0n1", false},
	{"mmcblk0p2", "mmcblk0", true}, {"vda1", "", false},
};

START_TEST(a_partition_is_told_by_its_name)
{
	ck_assert_int_eq(disk_name_is_partition(names[_i].name, names[_i].whole),
			 names[_i].is_partition);
}
END_TEST

START_TEST(without_sys_partitions_are_told_by_name)
{
	struct machine machine;

	machine_init(&machine);
	tree_put(&machine.tree, "proc/diskstats", SDA SDA1);
	machine_refresh(&machine, "disks");
	ck_assert_uint_eq(machine.snapshot->disk_count, 1);
	machine_done(&machine);
}
END_TEST

START_TEST(a_mapped_disk_has_its_name_and_is_stacked)
{
	struct machine machine;
	const struct disk_counters *disk;

	machine_init(&machine);
	tree_put_directory(&machine.tree, "sys/block/dm-0/slaves/sda");
	tree_put(&machine.tree, "sys/block/dm-0/dm/name", "vg-root\n");
	tree_put(&machine.tree, "proc/diskstats", "253 0 dm-0 1 2 3 4 5 6 7 8 9 10 11\n");
	machine_refresh(&machine, "disks");
	disk = &machine.snapshot->disks[0];
	ck_assert_str_eq(disk->name, "dm-0");
	ck_assert_str_eq(disk->alias, "vg-root");
	ck_assert(disk->is_stacked);
	ck_assert(!value_is_known(disk->flushes));
	/* Renamed, or another one under the same number. */
	tree_put(&machine.tree, "sys/block/dm-0/dm/name", "vg-home\n");
	machine_refresh(&machine, "disks");
	ck_assert_str_eq(machine.snapshot->disks[0].alias, "vg-home");
	machine_done(&machine);
}
END_TEST

START_TEST(a_loop_device_counts_once_it_was_used)
{
	struct machine machine;

	machine_init(&machine);
	tree_put_directory(&machine.tree, "sys/block/loop0");
	tree_put(&machine.tree, "proc/diskstats", "7 0 loop0 0 0 0 0 0 0 0 0 0 0 0\n");
	machine_refresh(&machine, "disks");
	ck_assert_uint_eq(machine.snapshot->disk_count, 0);
	tree_put(&machine.tree, "proc/diskstats", "7 0 loop0 1 0 8 1 0 0 0 0 0 1 1\n");
	machine_refresh(&machine, "disks");
	ck_assert_uint_eq(machine.snapshot->disk_count, 1);
	ck_assert(machine.snapshot->disks[0].is_stacked);
	machine_done(&machine);
}
END_TEST

START_TEST(a_disk_can_be_plugged_and_unplugged)
{
	struct machine machine;

	machine_init(&machine);
	tree_put_directory(&machine.tree, "sys/block/sda");
	tree_put_directory(&machine.tree, "sys/block/sdb");
	tree_put(&machine.tree, "proc/diskstats", SDA);
	machine_refresh(&machine, "disks");
	tree_put(&machine.tree, "proc/diskstats", "8 16 sdb 1 2 3 4 5 6 7 8 9 10 11\n" SDA);
	machine_refresh(&machine, "disks");
	ck_assert_uint_eq(machine.snapshot->disk_count, 2);
	tree_put(&machine.tree, "proc/diskstats", "8 16 sdb 1 2 3 4 5 6 7 8 9 10 11\n");
	machine_refresh(&machine, "disks");
	ck_assert_uint_eq(machine.snapshot->disk_count, 1);
	ck_assert_str_eq(machine.snapshot->disks[0].name, "sdb");
	tree_put(&machine.tree, "proc/diskstats", "");
	machine_refresh(&machine, "disks");
	ck_assert_uint_eq(machine.snapshot->disk_count, 0);
	machine_done(&machine);
}
END_TEST

START_TEST(a_time_that_comes_round_after_32_bits_goes_on_growing)
{
	struct machine machine;
	uint64_t before;

	machine_init(&machine);
	tree_put(&machine.tree, "proc/diskstats", "8 0 sda 1 1 1 1 1 1 1 1 0 10 4294967290\n");
	machine_refresh(&machine, "disks");
	before = machine.snapshot->disks[0].queue_ns;
	tree_put(&machine.tree, "proc/diskstats", "8 0 sda 1 1 1 1 1 1 1 1 0 20 4\n");
	machine_refresh(&machine, "disks");
	ck_assert_uint_eq(machine.snapshot->disks[0].queue_ns - before, 10 * NS_PER_MS);
	ck_assert_uint_eq(machine.snapshot->disks[0].busy_ns, 20 * NS_PER_MS);
	machine_done(&machine);
}
END_TEST

START_TEST(a_name_listed_twice_is_one_disk)
{
	struct machine machine;

	machine_init(&machine);
	tree_put(&machine.tree, "proc/diskstats", SDA SDA "garbage\n");
	machine_refresh(&machine, "disks");
	ck_assert_uint_eq(machine.snapshot->disk_count, 1);
	machine_done(&machine);
}
END_TEST

START_TEST(live_disks_agree_with_libproc2)
{
	enum diskstats_item items[] = {DISKSTATS_READS, DISKSTATS_READ_SECTORS, DISKSTATS_TYPE};
	struct snapshot *snapshot = snapshot_new();
	struct diskstats_info *info = NULL;
	struct proc_root root;
	struct collect_context context = {.root = &root};
	void *state;

	ck_assert_int_eq(proc_root_open(NULL, NULL, &root), 0);
	ck_assert_int_ge(procps_diskstats_new(&info), 0);
	ck_assert_int_eq(disks_open(&context, &state), 0);
	ck_assert_int_eq(disks_collect(state, &context, snapshot), 0);
	for (size_t i = 0; i < snapshot->disk_count; i++) {
		const struct disk_counters *disk = &snapshot->disks[i];
		char name[DISK_NAME_SIZE];
		struct diskstats_stack *stack;

		snprintf(name, sizeof(name), "%s", disk->name);
		stack = procps_diskstats_select(info, name, items, (int)ARRAY_SIZE(items));
		ck_assert_msg(stack != NULL, "libproc2 does not know %s", name);
		ck_assert_int_eq(stack->head[2].result.s_int, DISKSTATS_TYPE_DISK);
		ck_assert_uint_le(disk->reads, stack->head[0].result.ul_int);
		ck_assert_uint_le(disk->read_bytes / 512, stack->head[1].result.ul_int);
		ck_assert_uint_ge(disk->reads + 100000, stack->head[0].result.ul_int);
	}
	disks_close(state);
	procps_diskstats_unref(&info);
	proc_root_close(&root);
	snapshot_free(snapshot);
}
END_TEST

Suite *test_disks_suite(void)
{
	Suite *suite = suite_create("disks");
	TCase *cases = tcase_create("disks");

	tcase_add_test(cases, every_column_lands_in_its_field);
	tcase_add_test(cases, columns_an_old_kernel_lacks_are_unknown);
	tcase_add_loop_test(cases, nonsense_is_no_disk, 0, ARRAY_SIZE(nonsense));
	tcase_add_test(cases, partitions_belong_to_their_disk);
	tcase_add_loop_test(cases, a_partition_is_told_by_its_name, 0, ARRAY_SIZE(names));
	tcase_add_test(cases, without_sys_partitions_are_told_by_name);
	tcase_add_test(cases, a_mapped_disk_has_its_name_and_is_stacked);
	tcase_add_test(cases, a_loop_device_counts_once_it_was_used);
	tcase_add_test(cases, a_disk_can_be_plugged_and_unplugged);
	tcase_add_test(cases, a_time_that_comes_round_after_32_bits_goes_on_growing);
	tcase_add_test(cases, a_name_listed_twice_is_one_disk);
	tcase_add_test(cases, live_disks_agree_with_libproc2);
	suite_add_tcase(suite, cases);
	return suite;
}
