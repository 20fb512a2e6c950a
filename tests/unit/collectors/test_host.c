/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/array.h"
#include "collectors/host.h"
#include "collectors/mountinfo.h"
#include "unit/collectors/machine.h"

Suite *test_host_suite(void);

static struct scan scan(const char *text)
{
	return scan_of(text, strlen(text));
}

#define SYSFS "23 27 0:22 / /sys rw,relatime - sysfs sysfs rw\n"
#define PROC(options) "22 27 0:21 / /proc rw,relatime shared:5 master:1 - proc proc " options "\n"

static const struct {
	const char *mountinfo;
	int hidepid;
	int gid;
} hidepid_cases[] = {
	{SYSFS PROC("rw"), 0, -1},
	{PROC("rw,hidepid=2"), 2, -1},
	{PROC("rw,gid=27,hidepid=1"), 1, 27},
	{PROC("rw,hidepid=invisible"), 2, -1},
	{PROC("rw,hidepid=noaccess"), 1, -1},
	{PROC("rw,hidepid=ptraceable"), 4, -1},
	{PROC("rw,hidepid=off"), 0, -1},
	{PROC("rw,hidepid=2") PROC("rw"), 0, -1},
	{SYSFS, -1, -1},
	{"", -1, -1},
	{"22 27 0:21 / /proc rw\n", -1, -1},
};

START_TEST(hidepid_is_read_from_the_topmost_proc_mount)
{
	int64_t gid;

	ck_assert_int_eq(host_hidepid_parse(scan(hidepid_cases[_i].mountinfo), &gid),
			 hidepid_cases[_i].hidepid);
	ck_assert_int_eq(gid, hidepid_cases[_i].gid);
}
END_TEST

#define CGROUP1 "30 25 0:26 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n"
#define CGROUP2 "31 25 0:27 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"

START_TEST(the_cgroup_version_says_which_hierarchies_are_mounted)
{
	ck_assert_int_eq(host_cgroup_version_parse(scan(SYSFS)), 0);
	ck_assert_int_eq(host_cgroup_version_parse(scan(CGROUP1)), 1);
	ck_assert_int_eq(host_cgroup_version_parse(scan(CGROUP2)), 2);
	ck_assert_int_eq(host_cgroup_version_parse(scan(CGROUP1 CGROUP2)), 3);
}
END_TEST

START_TEST(an_option_is_found_whole_or_not_at_all)
{
	struct scan text = scan(CGROUP1), value;
	struct mount_entry entry;

	ck_assert(mountinfo_next(&text, &entry));
	ck_assert(scan_equals(entry.point, "/sys/fs/cgroup/cpu"));
	ck_assert(mount_option(&entry, "cpu", &value));
	ck_assert(mount_option(&entry, "cpuacct", &value));
	ck_assert(!mount_option(&entry, "cpua", &value));
	ck_assert(!mount_option(&entry, "memory", &value));
	ck_assert(!mountinfo_next(&text, &entry));
}
END_TEST

static void put_host(const struct tree *tree)
{
	tree_put(tree, "proc/sys/kernel/hostname", "db1\n");
	tree_put(tree, "proc/sys/kernel/osrelease", "6.1.0-18-amd64\n");
	tree_put(tree, "proc/sys/kernel/random/boot_id", "ec0af5d0-0573-4ac9-a371-63ccf902ae91\n");
	tree_put(tree, "proc/stat", "cpu  1 2\ncpu0 1\ncpu1 2\ncpu7 3\nbtime 1700000000\n");
	tree_put(tree, "proc/self/status",
		 "Name:\tx\nUid:\t1000\t33\t1000\t1000\n"
		 "CapEff:\t0000000000080000\n");
	tree_put(tree, "proc/self/mountinfo", PROC("rw,hidepid=2") CGROUP1);
	tree_put(tree, "proc/self/schedstat", "12 34 56\n");
	tree_put(tree, "proc/pressure/cpu", "some total=1\n");
	tree_put(tree, "proc/sys/kernel/task_delayacct", "1\n");
	tree_put(tree, "proc/sys/kernel/yama/ptrace_scope", "1\n");
}

START_TEST(a_host_is_described_by_its_files)
{
	struct tree tree = tree_make();
	struct proc_root root = tree_open(&tree);
	struct host host;

	put_host(&tree);
	host_read(&root, &host);
	ck_assert_str_eq(host.name, "db1");
	ck_assert_str_eq(host.kernel, "6.1.0-18-amd64");
	ck_assert_str_eq(host.boot_id, "ec0af5d0-0573-4ac9-a371-63ccf902ae91");
	ck_assert_uint_eq(host.boot_time_s, 1700000000);
	ck_assert_uint_eq(host.cpu_count, 3);
	ck_assert_uint_eq(host.uid, 33);
	ck_assert(host.can_ptrace);
	ck_assert_int_eq(host.hidepid, 2);
	ck_assert_int_eq(host.cgroup_version, 1);
	ck_assert_int_eq(host.delayacct, 1);
	ck_assert_int_eq(host.ptrace_scope, 1);
	ck_assert(host.has_pressure);
	ck_assert(host.has_schedstat);
	proc_root_close(&root);
	tree_remove(&tree);
}
END_TEST

START_TEST(of_an_empty_host_nothing_is_claimed)
{
	struct tree tree = tree_make();
	struct proc_root root = tree_open(&tree);
	struct host host;

	host_read(&root, &host);
	ck_assert_str_eq(host.name, "");
	ck_assert_int_eq(host.delayacct, -1);
	ck_assert_int_eq(host.ptrace_scope, -1);
	ck_assert_int_eq(host.hidepid, -1);
	ck_assert_int_eq(host.cgroup_version, 0);
	ck_assert(!host.can_ptrace);
	ck_assert(!host.has_pressure);
	ck_assert(!host.has_schedstat);
	ck_assert_uint_gt(host.clock_ticks_per_s, 0);
	proc_root_close(&root);
	tree_remove(&tree);
}
END_TEST

START_TEST(a_switch_turned_while_we_look_is_noticed)
{
	struct tree tree = tree_make();
	struct proc_root root = tree_open(&tree);
	struct host host;

	put_host(&tree);
	tree_put(&tree, "proc/sys/kernel/task_delayacct", "0\n");
	host_read(&root, &host);
	ck_assert_int_eq(host.delayacct, 0);
	ck_assert(!host_refresh(&root, &host));
	tree_put(&tree, "proc/sys/kernel/task_delayacct", "1\n");
	ck_assert(host_refresh(&root, &host));
	ck_assert_int_eq(host.delayacct, 1);
	proc_root_close(&root);
	tree_remove(&tree);
}
END_TEST

#define STAT_TO_41                                                                                 \
	"1 (sy) d)) S 0 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 2 3 4 5 1 1 0 0 0 0 0 0 0 0 0 "  \
	"0 17 1 0 0 "

START_TEST(delays_of_the_first_process_prove_an_old_kernels_accounting)
{
	ck_assert_uint_eq(host_stat_delay_parse(scan(STAT_TO_41 "38 0 0 0\n")), 38);
	ck_assert_uint_eq(host_stat_delay_parse(scan(STAT_TO_41 "0 0 0 0\n")), 0);
	ck_assert_uint_eq(host_stat_delay_parse(scan("1 (init) S 0 1")), 0);
	ck_assert_uint_eq(host_stat_delay_parse(scan("")), 0);
}
END_TEST

START_TEST(schedstat_of_zeros_means_a_kernel_without_it)
{
	struct tree tree = tree_make();
	struct proc_root root = tree_open(&tree);
	struct host host;

	tree_put(&tree, "proc/self/schedstat", "0 0 0\n");
	host_read(&root, &host);
	ck_assert(!host.has_schedstat);
	proc_root_close(&root);
	tree_remove(&tree);
}
END_TEST

static const struct health *find(const struct snapshot *snapshot, const char *missing)
{
	for (size_t i = 0; i < snapshot->health_count; i++)
		if (strcmp(snapshot->health[i].missing, missing) == 0)
			return &snapshot->health[i];
	return NULL;
}

START_TEST(what_is_hidden_is_said_with_the_command_that_helps)
{
	struct host host = {.delayacct = 0, .hidepid = 2, .has_schedstat = true};
	struct snapshot *snapshot = snapshot_new();
	const struct health *health;

	host_add_health(&host, snapshot);
	health = find(snapshot, "block-I/O delay");
	ck_assert_ptr_nonnull(health);
	ck_assert_str_eq(health->command, "sudo sysctl kernel.task_delayacct=1");
	ck_assert_ptr_nonnull(find(snapshot, "other users' processes"));
	ck_assert_ptr_null(find(snapshot, "CPU queue (run delay)"));
	snapshot_free(snapshot);
}
END_TEST

START_TEST(where_nothing_is_hidden_nothing_is_said)
{
	struct host host = {
		.delayacct = 1, .hidepid = 2, .can_ptrace = true, .has_schedstat = true};
	struct snapshot *snapshot = snapshot_new();

	host_add_health(&host, snapshot);
	ck_assert_uint_eq(snapshot->health_count, 0);
	snapshot_free(snapshot);
}
END_TEST

START_TEST(the_live_host_is_the_one_uname_names)
{
	struct proc_root root;
	struct utsname names;
	struct host host;

	ck_assert_int_eq(proc_root_open(NULL, NULL, &root), 0);
	ck_assert_int_eq(uname(&names), 0);
	host_read(&root, &host);
	ck_assert_str_eq(host.name, names.nodename);
	ck_assert_str_eq(host.kernel, names.release);
	ck_assert_uint_eq(host.uid, geteuid());
	ck_assert_int_eq(host.cpu_count, sysconf(_SC_NPROCESSORS_ONLN));
	ck_assert_uint_gt(host.boot_time_s, 0);
	proc_root_close(&root);
}
END_TEST

Suite *test_host_suite(void)
{
	Suite *suite = suite_create("host");
	TCase *cases = tcase_create("host");

	tcase_add_loop_test(cases, hidepid_is_read_from_the_topmost_proc_mount, 0,
			    ARRAY_SIZE(hidepid_cases));
	tcase_add_test(cases, the_cgroup_version_says_which_hierarchies_are_mounted);
	tcase_add_test(cases, an_option_is_found_whole_or_not_at_all);
	tcase_add_test(cases, a_host_is_described_by_its_files);
	tcase_add_test(cases, of_an_empty_host_nothing_is_claimed);
	tcase_add_test(cases, a_switch_turned_while_we_look_is_noticed);
	tcase_add_test(cases, delays_of_the_first_process_prove_an_old_kernels_accounting);
	tcase_add_test(cases, schedstat_of_zeros_means_a_kernel_without_it);
	tcase_add_test(cases, what_is_hidden_is_said_with_the_command_that_helps);
	tcase_add_test(cases, where_nothing_is_hidden_nothing_is_said);
	tcase_add_test(cases, the_live_host_is_the_one_uname_names);
	suite_add_tcase(suite, cases);
	return suite;
}
