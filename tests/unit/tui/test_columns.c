/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <limits.h>
#include <string.h>

#include "model/snapshot.h"
#include "tui/columns.h"

static struct column_sets sets;

static void set_up(void)
{
	column_sets_init(&sets);
}

START_TEST(every_screen_begins_with_the_pid_and_ends_with_what_takes_the_rest)
{
	ck_assert_uint_eq(sets.count, 6);
	for (size_t i = 0; i < sets.count; i++) {
		const struct column_set *set = &sets.items[i];

		ck_assert_ptr_nonnull(set->sort);
		ck_assert_str_eq(set->columns[0].metric->key, "pid");
		ck_assert_int_eq(set->columns[set->count - 1].kind,
				 column_set_is_of_connections(set) ? COLUMN_ADDRESS
								   : COLUMN_COMMAND);
	}
}
END_TEST

START_TEST(main_is_what_top_and_htop_users_know)
{
	static const char *const titles[] = {"PID",  "USER",  "NI",   "VIRT",  "RES",    "S",
					     "CPU%", "TREND", "MEM%", "TIME+", "COMMAND"};
	struct placed_columns placed;

	columns_place(&sets.items[0], 80, 0, &placed);
	ck_assert_uint_eq(placed.count, sizeof(titles) / sizeof(titles[0]));
	for (size_t i = 0; i < placed.count; i++)
		ck_assert_str_eq(placed.items[i].column->title, titles[i]);
	ck_assert(placed.has_more);
}
END_TEST

START_TEST(a_wide_screen_shows_all_columns)
{
	struct placed_columns placed;

	for (size_t i = 0; i < sets.count; i++) {
		columns_place(&sets.items[i], 250, 0, &placed);
		ck_assert_uint_eq(placed.count, sets.items[i].count);
		ck_assert(!placed.has_more);
	}
}
END_TEST

static void assert_fits(const struct column_set *set, int columns, int steps)
{
	struct placed_columns placed;
	int at = 0;

	columns_place(set, columns, steps, &placed);
	for (size_t i = 0; i < placed.count; i++) {
		ck_assert_int_ge(placed.items[i].at, at);
		at = placed.items[i].at + placed.items[i].width;
		ck_assert_int_le(at, columns);
	}
	ck_assert_ptr_eq(placed.items[0].column, &set->columns[0]);
	ck_assert_ptr_eq(placed.items[placed.count - 1].column, &set->columns[set->count - 1]);
	ck_assert_int_ge(placed.items[placed.count - 1].width, 6);
}

START_TEST(columns_never_overlap_or_leave_the_screen)
{
	for (int columns = 20; columns < 260; columns += 3)
		for (int steps = 0; steps < 30; steps++)
			assert_fits(&sets.items[_i], columns, steps);
}
END_TEST

START_TEST(every_column_can_be_reached_on_a_narrow_screen)
{
	const struct column_set *set = &sets.items[_i];
	struct placed_columns placed;

	for (size_t wanted = 0; wanted < set->count; wanted++) {
		bool was_seen = false;

		for (int steps = 0; steps < COLUMNS_MAX; steps++) {
			columns_place(set, 60, steps, &placed);
			for (size_t i = 0; i < placed.count; i++)
				was_seen |= placed.items[i].column == &set->columns[wanted];
		}
		ck_assert_msg(was_seen, "%s: %s", set->name, set->columns[wanted].title);
	}
}
END_TEST

START_TEST(then_the_command_moves)
{
	struct placed_columns placed;

	columns_place(&sets.items[0], 80, (int)sets.items[0].count, &placed);
	ck_assert_int_gt(placed.text_shift, 0);
	columns_place(&sets.items[0], 80, 1, &placed);
	ck_assert_int_eq(placed.text_shift, 0);
}
END_TEST

START_TEST(narrow_screens_need_less)
{
	ck_assert(!(column_set_needs(&sets.items[0], 80) & NEED_IO));
	ck_assert(column_set_needs(&sets.items[0], 130) & NEED_IO);
	ck_assert(column_set_needs(&sets.items[0], INT_MAX) & NEED_SCHEDSTAT);
}
END_TEST

Suite *test_columns_suite(void);
Suite *test_columns_suite(void)
{
	Suite *suite = suite_create("columns");
	TCase *tcase = tcase_create("columns");

	tcase_add_checked_fixture(tcase, set_up, NULL);
	tcase_add_test(tcase, every_screen_begins_with_the_pid_and_ends_with_what_takes_the_rest);
	tcase_add_test(tcase, main_is_what_top_and_htop_users_know);
	tcase_add_test(tcase, a_wide_screen_shows_all_columns);
	tcase_add_loop_test(tcase, columns_never_overlap_or_leave_the_screen, 0, 5);
	tcase_add_loop_test(tcase, every_column_can_be_reached_on_a_narrow_screen, 0, 5);
	tcase_add_test(tcase, then_the_command_moves);
	tcase_add_test(tcase, narrow_screens_need_less);
	suite_add_tcase(suite, tcase);
	return suite;
}
