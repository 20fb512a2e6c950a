/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>
#include <string.h>

#include "base/array.h"
#include "base/units.h"
#include "collectors/cgroup_files.h"

Suite *test_cgroup_files_suite(void);

static struct scan scan(const char *text)
{
	return scan_of(text, strlen(text));
}

#define HYBRID                                                                                     \
	"4:memory:/mem/a\n"                                                                        \
	"2:cpu,cpuacct:/cpu/b:with:colon\n"                                                        \
	"1:name=systemd:/system.slice/x\n"                                                         \
	"0::/unified/c\n"

START_TEST(each_hierarchy_has_its_own_path)
{
	struct scan path;

	ck_assert(cgroup_path_find(scan(HYBRID), "cpu", &path));
	ck_assert_uint_eq(scan_length(&path), strlen("/cpu/b:with:colon"));
	ck_assert(cgroup_path_find(scan(HYBRID), "memory", &path));
	ck_assert(memcmp(path.at, "/mem/a", scan_length(&path)) == 0);
	ck_assert(cgroup_path_find(scan(HYBRID), NULL, &path));
	ck_assert(memcmp(path.at, "/unified/c", scan_length(&path)) == 0);
	ck_assert(!cgroup_path_find(scan(HYBRID), "pids", &path));
	ck_assert(!cgroup_path_find(scan(HYBRID), "cpuac", &path));
}
END_TEST

static const char *const bad_paths[] = {
	"", "0::", "0::relative\n", "::/x\n", "x", "0::/../other\n", "0::/a/..\n", "0:",
};

START_TEST(a_path_that_is_none_or_leads_out_is_refused)
{
	struct scan path;

	ck_assert(!cgroup_path_find(scan(bad_paths[_i]), NULL, &path));
}
END_TEST

START_TEST(names_with_dots_do_not_lead_out)
{
	struct scan path;

	ck_assert(cgroup_path_find(scan("0::/a..b/..c/...\n"), NULL, &path));
}
END_TEST

static const struct {
	const char *path, *mount_root, *rest; /* NULL: outside */
} below_cases[] = {
	{"/a/b", "/", "/a/b"},          {"/docker/x/y", "/docker/x", "/y"},
	{"/docker/x", "/docker/x", ""}, {"/docker/xy", "/docker/x", NULL},
	{"/other", "/docker/x", NULL},  {"/", "/", "/"},
};

START_TEST(a_mount_of_a_part_shows_what_is_below)
{
	struct scan rest;
	bool is_below = cgroup_path_below(scan(below_cases[_i].path),
					  scan(below_cases[_i].mount_root), &rest);

	ck_assert_int_eq(is_below, below_cases[_i].rest != NULL);
	if (is_below) {
		ck_assert_uint_eq(scan_length(&rest), strlen(below_cases[_i].rest));
		ck_assert(memcmp(rest.at, below_cases[_i].rest, scan_length(&rest)) == 0);
	}
}
END_TEST

START_TEST(cpu_limits_are_shares_of_one_cpu)
{
	double share = 0;

	ck_assert(cgroup_cpu_max_parse(scan("150000 100000\n"), &share));
	ck_assert_double_eq_tol(share, 1.5, 1e-9);
	ck_assert(cgroup_cpu_max_parse(scan("max 100000\n"), &share));
	ck_assert(isnan(share));
	ck_assert(cgroup_cpu_quota_parse(scan("20000\n"), scan("100000\n"), &share));
	ck_assert_double_eq_tol(share, 0.2, 1e-9);
	ck_assert(cgroup_cpu_quota_parse(scan("-1\n"), scan("100000\n"), &share));
	ck_assert(isnan(share));
}
END_TEST

static const char *const bad_limits[] = {
	"", "max", "100000", "100000 0\n", "x 100000", "100000 x", "-1 100000", "100000 100000 7",
};

START_TEST(a_damaged_cpu_limit_is_refused)
{
	double share;

	ck_assert(!cgroup_cpu_max_parse(scan(bad_limits[_i]), &share));
}
END_TEST

START_TEST(throttled_time_is_in_nanoseconds_in_both_versions)
{
	struct cgroup_counters counters = {0};

	cgroup_cpu_stat_parse(scan("usage_usec 9\nnr_periods 10\nnr_throttled 4\n"
				   "throttled_usec 7000\nnr_bursts 0\n"),
			      &counters);
	ck_assert_uint_eq(counters.quota_periods, 10);
	ck_assert_uint_eq(counters.throttled_periods, 4);
	ck_assert_uint_eq(counters.throttled_ns, 7000000);
	cgroup_cpu_stat_parse(scan("nr_periods 1\nnr_throttled 2\nthrottled_time 7000\n"),
			      &counters);
	ck_assert_uint_eq(counters.throttled_ns, 7000);
	cgroup_cpu_stat_parse(scan("usage_usec 9\n"), &counters);
	ck_assert(!value_is_known(counters.throttled_ns));
}
END_TEST

START_TEST(no_memory_limit_is_unknown_in_both_versions)
{
	uint64_t bytes = 0;

	ck_assert(cgroup_memory_limit_parse(scan("104857600\n"), &bytes));
	ck_assert_uint_eq(bytes, 104857600);
	ck_assert(cgroup_memory_limit_parse(scan("max\n"), &bytes));
	ck_assert(!value_is_known(bytes));
	ck_assert(cgroup_memory_limit_parse(scan("9223372036854771712\n"), &bytes));
	ck_assert(!value_is_known(bytes));
	ck_assert(!cgroup_memory_limit_parse(scan("maximum\n"), &bytes));
	ck_assert(!cgroup_memory_limit_parse(scan("12x\n"), &bytes));
}
END_TEST

Suite *test_cgroup_files_suite(void)
{
	Suite *suite = suite_create("cgroup files");
	TCase *cases = tcase_create("texts");

	tcase_add_test(cases, each_hierarchy_has_its_own_path);
	tcase_add_loop_test(cases, a_path_that_is_none_or_leads_out_is_refused, 0,
			    ARRAY_SIZE(bad_paths));
	tcase_add_test(cases, names_with_dots_do_not_lead_out);
	tcase_add_loop_test(cases, a_mount_of_a_part_shows_what_is_below, 0,
			    ARRAY_SIZE(below_cases));
	tcase_add_test(cases, cpu_limits_are_shares_of_one_cpu);
	tcase_add_loop_test(cases, a_damaged_cpu_limit_is_refused, 0, ARRAY_SIZE(bad_limits));
	tcase_add_test(cases, throttled_time_is_in_nanoseconds_in_both_versions);
	tcase_add_test(cases, no_memory_limit_is_unknown_in_both_versions);
	suite_add_tcase(suite, cases);
	return suite;
}
