/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "base/array.h"
#include "model/snapshot.h"
#include "unit/analysis/sights.h"

Suite *test_rules_suite(void);

START_TEST(every_rule_is_complete)
{
	const struct rule *rule = &rules[_i];

	ck_assert_ptr_eq(rule_find(rule->id), rule); /* so no id is there twice */
	ck_assert_uint_eq(strspn(rule->id, "abcdefghijklmnopqrstuvwxyz_"), strlen(rule->id));
	ck_assert(rule->title[0] && rule->title[strlen(rule->title) - 1] != '.');
	ck_assert_uint_gt(strlen(rule->why), 40);
	ck_assert_int_eq(rule->why[strlen(rule->why) - 1], '.');
	ck_assert_int_ne(rule->class, WAIT_IDLE);
	ck_assert_uint_eq(rule->needs & ~(uint32_t)NEED_ALL, 0);
}
END_TEST

START_TEST(no_rule_finds_anything_on_a_quiet_machine)
{
	struct sight sight = a_quiet_sight();
	struct process_sight process = a_quiet_process(1, "init");
	struct finding finding = {0};

	sight_put(&sight, &process, 1);
	if (rules[_i].judge_system)
		ck_assert(!rules[_i].judge_system(&sight, &finding));
	if (rules[_i].judge_process)
		ck_assert(!rules[_i].judge_process(&sight, &process, &finding));
}
END_TEST

START_TEST(no_rule_finds_anything_where_nothing_is_known)
{
	struct sight sight = sight_unknown();
	struct process_sight process = process_sight_unknown();
	struct finding finding = {0};

	process.name = NULL;
	sight_put(&sight, &process, 1);
	if (rules[_i].judge_system)
		ck_assert(!rules[_i].judge_system(&sight, &finding));
	if (rules[_i].judge_process)
		ck_assert(!rules[_i].judge_process(&sight, &process, &finding));
}
END_TEST

/* Whatever comes in, what comes out can be shown: everything at once, huge, or half known. */
static void assert_findings(const struct rule *rule, const struct sight *sight,
			    const struct process_sight *process)
{
	struct finding finding = {0};

	if (rule->judge_system && rule->judge_system(sight, &finding))
		assert_presentable(&finding);
	finding = (struct finding){0};
	if (rule->judge_process && rule->judge_process(sight, process, &finding))
		assert_presentable(&finding);
}

static const char *const hostile_names[] = {
	"\x1b[2J\x1b]0;gotcha\a",
	"new\nline",
	"\xff\xfe\x80",
	"",
	"a-very-long-name-of-a-thread-that-nobody-would-choose-but-somebody-does-anyway",
	"数据库数据库数据库数据库数据库数据库",
	("\xe2\x80\xae"
	 "evil"),
};

static double one_of(unsigned *seed)
{
	static const double values[] = {0, NAN, 0.05, 0.3, 0.93, 1, 7.5, 4000};

	*seed = *seed * 1103515245u + 12345u;
	return values[*seed / 65536 % ARRAY_SIZE(values)];
}

static void scramble(double *first, double *end, unsigned *seed)
{
	while (first < end)
		*first++ = one_of(seed);
}

START_TEST(whatever_a_rule_sees_its_finding_can_be_shown)
{
	for (unsigned seed = 1; seed < 400; seed++) {
		unsigned state = seed;
		const char *name = hostile_names[seed % ARRAY_SIZE(hostile_names)];
		struct process_sight process = a_quiet_process(4194304, name);
		struct disk_sight disk = {.name = name};
		struct group_sight group = {.path = name, .memory_limit_bytes = UINT64_MAX};
		struct sight sight = a_quiet_sight();

		scramble(&sight.machine.cpu, &sight.machine.swap_used + 1, &state);
		scramble(&sight.machine.swap_in_pages_per_s, &sight.machine.swap_share, &state);
		scramble(sight.total.share, sight.total.share + WAIT_CLASS_COUNT, &state);
		scramble(process.split.share, process.split.share + WAIT_CLASS_COUNT, &state);
		scramble(&disk.busy, &disk.flushes_per_s + 1, &state);
		scramble(&group.throttled, &group.memory_max_per_s + 1, &state);
		process.hot_thread = one_of(&state);
		process.hot_thread_name = name;
		process.thread_count = 1 + seed % 3;
		process.cgroup = name;
		process.major_faults_per_s = one_of(&state);
		process.read_bytes_per_s = process.write_bytes_per_s = one_of(&state);
		disk.in_flight = seed % 2;
		sight.machine.storage_works = seed % 3;
		sight.processes = &process;
		sight.disks = &disk;
		sight.groups = &group;
		sight.process_count = sight.disk_count = sight.group_count = 1;
		assert_findings(&rules[_i], &sight, &process);
	}
}
END_TEST

Suite *test_rules_suite(void)
{
	Suite *suite = suite_create("rules");
	TCase *tcase = tcase_create("rules");

	tcase_add_loop_test(tcase, every_rule_is_complete, 0, (int)rule_count);
	tcase_add_loop_test(tcase, no_rule_finds_anything_on_a_quiet_machine, 0, (int)rule_count);
	tcase_add_loop_test(tcase, no_rule_finds_anything_where_nothing_is_known, 0,
			    (int)rule_count);
	tcase_add_loop_test(tcase, whatever_a_rule_sees_its_finding_can_be_shown, 0,
			    (int)rule_count);
	suite_add_tcase(suite, tcase);
	return suite;
}
