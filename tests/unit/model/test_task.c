/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "base/units.h"
#include "model/task.h"
#include "model/wait.h"

Suite *test_task_suite(void);

START_TEST(an_unknown_task_has_no_zero_that_could_be_taken_for_a_number)
{
	struct task task = task_unknown();

	ck_assert(!value_is_known(task.user_ns) && !value_is_known(task.run_delay_ns));
	ck_assert(!value_is_known(task.read_bytes) && !value_is_known(task.resident_bytes));
	ck_assert(!value_is_known(task.start_ticks) && !value_is_known(task.involuntary_switches));
	for (int i = 0; i < WAIT_CLASS_COUNT; i++)
		ck_assert(!value_is_known(task.wait_ns[i]));
	ck_assert_int_eq(task.state, '?');
	ck_assert_int_eq(task.last_cpu, -1);
	ck_assert_ptr_null(task.name);
	ck_assert_ptr_null(task.texts);
}
END_TEST

START_TEST(every_letter_of_the_kernel_counts_in_one_place)
{
	struct state_counts counts = {0};

	for (const char *letter = "RSDTtZXI?x\0"; *letter; letter++)
		state_counts_add(&counts, *letter);
	ck_assert_uint_eq(counts.running, 1);
	ck_assert_uint_eq(counts.sleeping, 1);
	ck_assert_uint_eq(counts.uninterruptible, 1);
	ck_assert_uint_eq(counts.stopped, 2);
	ck_assert_uint_eq(counts.zombie, 3);
	ck_assert_uint_eq(counts.idle, 1);
}
END_TEST

static const struct {
	const char *threads;
	char telling;
} pools[] = {
	{"SSSD", 'D'}, {"SSRS", 'R'}, {"RRRD", 'D'}, {"SSTS", 'T'},
	{"ZSSS", 'Z'}, {"SSIS", 'S'}, {"II", 'I'},   {"", '?'},
};

START_TEST(the_most_telling_thread_speaks_for_the_process)
{
	struct state_counts counts = {0};

	for (const char *letter = pools[_i].threads; *letter; letter++)
		state_counts_add(&counts, *letter);
	ck_assert_int_eq(state_most_telling(&counts), pools[_i].telling);
}
END_TEST

START_TEST(a_pid_that_was_reused_is_another_task)
{
	struct task a = {.tid = 5, .start_ticks = 100}, b = {.tid = 5, .start_ticks = 200};

	ck_assert(task_key_equal(task_key_of(&a), task_key_of(&a)));
	ck_assert(!task_key_equal(task_key_of(&a), task_key_of(&b)));
}
END_TEST

START_TEST(every_wait_class_has_a_key_a_title_and_a_letter_of_its_own)
{
	const struct wait_class_info *class = &wait_classes[_i];

	ck_assert_ptr_nonnull(class->key);
	ck_assert_str_ne(class->title, "");
	ck_assert(class->help[strlen(class->help) - 1] != '.');
	for (int i = 0; i < _i; i++) {
		ck_assert_str_ne(class->key, wait_classes[i].key);
		ck_assert_int_ne(class->letter, wait_classes[i].letter);
	}
	ck_assert_int_eq(wait_class_is_active((enum wait_class)_i),
			 _i != WAIT_IDLE && _i != WAIT_UNKNOWN);
}
END_TEST

Suite *test_task_suite(void)
{
	Suite *suite = suite_create("task");
	TCase *tcase = tcase_create("task");

	tcase_add_test(tcase, an_unknown_task_has_no_zero_that_could_be_taken_for_a_number);
	tcase_add_test(tcase, every_letter_of_the_kernel_counts_in_one_place);
	tcase_add_loop_test(tcase, the_most_telling_thread_speaks_for_the_process, 0,
			    sizeof(pools) / sizeof(pools[0]));
	tcase_add_test(tcase, a_pid_that_was_reused_is_another_task);
	tcase_add_loop_test(tcase, every_wait_class_has_a_key_a_title_and_a_letter_of_its_own, 0,
			    WAIT_CLASS_COUNT);
	suite_add_tcase(suite, tcase);
	return suite;
}
