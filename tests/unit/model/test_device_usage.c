/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "helpers/builders.h"

Suite *test_device_usage_suite(void);

#define MS NS_PER_MS

#define DISKS(...)                                                                                 \
	(const struct disk_counters[]){__VA_ARGS__},                                               \
		sizeof((const struct disk_counters[]){__VA_ARGS__}) / sizeof(struct disk_counters)
#define NETS(...)                                                                                  \
	(const struct net_counters[]){__VA_ARGS__},                                                \
		sizeof((const struct net_counters[]){__VA_ARGS__}) / sizeof(struct net_counters)

static struct snapshot *begin, *end;
static struct interval *interval;

static void watch(struct snapshot *from, struct snapshot *to)
{
	begin = from;
	end = to;
	interval = interval_new(begin, end);
}

static void put_away(void)
{
	interval_free(interval);
	snapshot_free(begin);
	snapshot_free(end);
	interval = NULL;
	begin = end = NULL;
}

#define assert_about(value, expected) ck_assert_double_eq_tol(value, expected, 1e-9)

START_TEST(a_disk_has_rates_and_mean_times)
{
	const struct disk_usage *disk;

	watch(a_snapshot(.at_s = 1, .disks = DISKS({.name = "sda", .reads = 100})),
	      a_snapshot(.at_s = 3, .disks = DISKS({.name = "sda",
						    .reads = 140,
						    .read_bytes = 1 << 20,
						    .read_ns = 200 * MS,
						    .writes = 10,
						    .write_ns = 300 * MS,
						    .busy_ns = 500 * MS,
						    .queue_ns = 4000 * MS,
						    .in_flight = 3})));
	disk = &interval->disks[0];
	assert_about(disk->reads_per_s, 20);
	assert_about(disk->read_bytes_per_s, 1 << 19);
	assert_about(disk->read_await_s, 0.005);
	assert_about(disk->write_await_s, 0.03);
	assert_about(disk->await_s, 0.01);
	assert_about(disk->busy_share, 0.25);
	assert_about(disk->queue_length, 2.0);
	ck_assert_uint_eq(disk->now.in_flight, 3);
}
END_TEST

START_TEST(without_a_request_there_is_no_mean_time)
{
	const struct disk_usage *disk;

	watch(a_snapshot(.at_s = 1, .disks = DISKS({.name = "sda", .reads = 100})),
	      a_snapshot(.at_s = 2, .disks = DISKS({.name = "sda", .reads = 100})));
	disk = &interval->disks[0];
	ck_assert(isnan(disk->read_await_s) && isnan(disk->write_await_s) && isnan(disk->await_s));
	assert_about(disk->reads_per_s, 0.0);
	assert_about(disk->busy_share, 0.0);
	ck_assert(isnan(interval->system.disk_await_s));
}
END_TEST

START_TEST(a_disk_is_never_busier_than_all_the_time)
{
	watch(a_snapshot(.at_s = 1, .disks = DISKS({.name = "sda"})),
	      a_snapshot(.at_s = 2, .disks = DISKS({.name = "sda", .busy_ns = 1080 * MS})));
	assert_about(interval->disks[0].busy_share, 1.0);
	assert_about(interval->system.disk_busiest_share, 1.0);
}
END_TEST

START_TEST(sums_leave_out_what_lies_on_other_disks)
{
	watch(a_snapshot(.at_s = 1, .disks = DISKS({.name = "dm-0", .is_stacked = true},
						   {.name = "sda"}, {.name = "sdb"})),
	      a_snapshot(.at_s = 2, .disks = DISKS({.name = "dm-0",
						    .is_stacked = true,
						    .reads = 30,
						    .read_bytes = 3000,
						    .busy_ns = 900 * MS,
						    .in_flight = 9},
						   {.name = "sda",
						    .reads = 20,
						    .read_bytes = 2000,
						    .read_ns = 20 * MS,
						    .busy_ns = 300 * MS,
						    .in_flight = 1},
						   {.name = "sdb",
						    .writes = 10,
						    .write_bytes = 1000,
						    .write_ns = 100 * MS,
						    .busy_ns = 100 * MS,
						    .in_flight = 2})));
	assert_about(interval->system.disk_read_bytes_per_s, 2000);
	assert_about(interval->system.disk_write_bytes_per_s, 1000);
	assert_about(interval->system.disk_io_per_s, 30);
	assert_about(interval->system.disk_busiest_share, 0.3);
	assert_about(interval->system.disk_await_s, 0.004);
	ck_assert_uint_eq(interval->system.disk_in_flight, 3);
}
END_TEST

START_TEST(a_disk_that_was_plugged_in_has_no_rates_and_spoils_no_sum)
{
	watch(a_snapshot(.at_s = 1, .disks = DISKS({.name = "sda"}, {.name = "sdc"})),
	      a_snapshot(.at_s = 2, .disks = DISKS({.name = "sda", .read_bytes = 500},
						   {.name = "sdb", .read_bytes = 1 << 30},
						   {.name = "sdc", .read_bytes = 70})));
	ck_assert(isnan(interval->disks[1].read_bytes_per_s));
	assert_about(interval->disks[2].read_bytes_per_s, 70);
	assert_about(interval->system.disk_read_bytes_per_s, 570);
}
END_TEST

START_TEST(counters_an_old_kernel_lacks_stay_unknown)
{
	watch(a_snapshot(.at_s = 1, .disks = DISKS({.name = "sda", .flushes = VALUE_UNKNOWN})),
	      a_snapshot(.at_s = 2, .disks = DISKS({.name = "sda", .flushes = VALUE_UNKNOWN})));
	ck_assert(isnan(interval->disks[0].flushes_per_s) &&
		  isnan(interval->disks[0].flush_await_s));
	assert_about(interval->disks[0].writes_per_s, 0.0);
}
END_TEST

START_TEST(without_disks_and_interfaces_the_sums_are_unknown)
{
	watch(a_snapshot(.at_s = 1), a_snapshot(.at_s = 2));
	ck_assert(isnan(interval->system.disk_read_bytes_per_s));
	ck_assert(isnan(interval->system.disk_busiest_share));
	ck_assert(isnan(interval->system.net_send_bytes_per_s));
	ck_assert(!value_is_known(interval->system.disk_in_flight));
}
END_TEST

START_TEST(network_sums_count_real_interfaces_once)
{
	watch(a_snapshot(.at_s = 1,
			 .nets = NETS({.name = "br0", .is_virtual = true}, {.name = "eth0"},
				      {.name = "lo", .is_loopback = true})),
	      a_snapshot(.at_s = 2,
			 .nets = NETS({.name = "br0", .is_virtual = true, .receive_bytes = 1000},
				      {.name = "eth0",
				       .receive_bytes = 1000,
				       .send_bytes = 5,
				       .receive_errors = 1,
				       .send_drops = 2},
				      {.name = "lo", .is_loopback = true, .receive_bytes = 9999})));
	assert_about(interval->system.net_receive_bytes_per_s, 1000);
	assert_about(interval->system.net_send_bytes_per_s, 5);
	assert_about(interval->nets[2].receive_bytes_per_s, 9999);
	assert_about(interval->nets[1].errors_per_s, 1);
	assert_about(interval->nets[1].drops_per_s, 2);
}
END_TEST

START_TEST(a_throttled_group_is_found_by_its_path)
{
	struct cgroup_counters old[] = {
		{.path = "/a", .quota_periods = 10, .throttled_ns = 5, .throttled_periods = 1},
		{.path = "/b"}};
	struct cgroup_counters new[] = {
		{.path = "/a",
		 .quota_periods = 20,
		 .throttled_ns = 5 + 400 * MS,
		 .throttled_periods = 6,
		 .cpu_limit_share = 0.5,
		 .memory_high_events = 7},
		{.path = "/b"},
		{.path = "/c", .quota_periods = 100, .throttled_periods = 100}};
	struct system_counters before = a_quiet_system(), now = before;
	const struct cgroup_usage *a;

	before.cgroups = old;
	before.cgroup_count = 2;
	now.cgroups = new;
	now.cgroup_count = 3;
	watch(a_snapshot(.at_s = 1, .system = &before), a_snapshot(.at_s = 2, .system = &now));
	a = interval_cgroup(interval, "/a");
	ck_assert_ptr_nonnull(a);
	assert_about(a->throttled_share, 0.4);
	assert_about(a->throttled_period_share, 0.5);
	assert_about(a->memory_high_per_s, 7);
	ck_assert(isnan(interval_cgroup(interval, "/b")->throttled_period_share));
	ck_assert(isnan(interval_cgroup(interval, "/c")->throttled_share));
	ck_assert_ptr_null(interval_cgroup(interval, "/d"));
}
END_TEST

Suite *test_device_usage_suite(void)
{
	Suite *suite = suite_create("device_usage");
	TCase *tcase = tcase_create("device_usage");

	tcase_add_checked_fixture(tcase, NULL, put_away);
	tcase_add_test(tcase, a_disk_has_rates_and_mean_times);
	tcase_add_test(tcase, without_a_request_there_is_no_mean_time);
	tcase_add_test(tcase, a_disk_is_never_busier_than_all_the_time);
	tcase_add_test(tcase, sums_leave_out_what_lies_on_other_disks);
	tcase_add_test(tcase, a_disk_that_was_plugged_in_has_no_rates_and_spoils_no_sum);
	tcase_add_test(tcase, counters_an_old_kernel_lacks_stay_unknown);
	tcase_add_test(tcase, without_disks_and_interfaces_the_sums_are_unknown);
	tcase_add_test(tcase, network_sums_count_real_interfaces_once);
	tcase_add_test(tcase, a_throttled_group_is_found_by_its_path);
	suite_add_tcase(suite, tcase);
	return suite;
}
