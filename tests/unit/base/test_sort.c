/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/sort.h"

Suite *test_sort_suite(void);

/* Twelve bytes: no size that a machine moves in one go. */
struct row {
	uint32_t key;
	uint32_t place; /* before sorting */
	uint32_t padding;
};

static int by_key(const void *a, const void *b, void *context)
{
	const struct row *left = a, *right = b;

	++*(size_t *)context;
	return (left->key > right->key) - (left->key < right->key);
}

static int by_key_of_pointer(const void *a, const void *b, void *context)
{
	return by_key(*(const void *const *)a, *(const void *const *)b, context);
}

static void assert_sorted(const struct row *left, const struct row *right)
{
	bool is_in_order =
		left->key == right->key ? left->place < right->place : left->key < right->key;

	if (!is_in_order)
		ck_abort_msg("%u (place %u) stands before %u (place %u)", left->key, left->place,
			     right->key, right->place);
}

/* Keys that go round in [0, `different`), in an order that is not sorted. */
static struct row *make_rows(size_t count, uint32_t different)
{
	struct row *rows = xcalloc(count, sizeof(*rows));

	for (uint32_t i = 0; i < count; i++)
		rows[i] = (struct row){i * 2654435761u / 7 % different, i, 0};
	return rows;
}

START_TEST(members_of_any_count_are_sorted_and_equal_ones_keep_their_order)
{
	for (size_t count = 0; count < 300; count++) {
		uint32_t different = count % 2 ? 7 : 1000;
		struct row *rows = make_rows(count, different);
		size_t compared = 0;

		sort_stable(rows, count, sizeof(*rows), by_key, &compared);
		for (size_t i = 1; i < count; i++)
			assert_sorted(&rows[i - 1], &rows[i]);
		free(rows);
	}
}
END_TEST

START_TEST(twenty_thousand_pointers_take_n_log_n_comparisons)
{
	size_t count = 20000, compared = 0;
	struct row *rows = make_rows(count, 500);
	struct row **order = xcalloc(count, sizeof(struct row *));

	for (size_t i = 0; i < count; i++)
		order[i] = &rows[i];
	sort_stable(order, count, sizeof(order[0]), by_key_of_pointer, &compared);
	for (size_t i = 1; i < count; i++)
		assert_sorted(order[i - 1], order[i]);
	/* n * log2(n) = 285754, and one look at each border of two runs */
	ck_assert_uint_lt(compared, 285754 + count);
	free(order);
	free(rows);
}
END_TEST

START_TEST(sorted_members_are_only_looked_at)
{
	size_t count = 20000, compared = 0;
	struct row *rows = xcalloc(count, sizeof(*rows));

	for (uint32_t i = 0; i < count; i++)
		rows[i] = (struct row){i / 3, i, 0};
	sort_stable(rows, count, sizeof(*rows), by_key, &compared);
	ck_assert_uint_eq(compared, count - 1);
	ck_assert_uint_eq(rows[count - 1].place, count - 1);
	free(rows);
}
END_TEST

static int compare_bytes(const void *a, const void *b, void *context)
{
	(void)context;
	return *(const char *)a - *(const char *)b;
}

START_TEST(one_byte_members_are_sorted_too)
{
	char text[] = "the quick brown fox";
	size_t count = strlen(text);

	sort_stable(text, count, 1, compare_bytes, NULL);
	ck_assert_str_eq(text, "   bcefhiknooqrtuwx");
}
END_TEST

Suite *test_sort_suite(void)
{
	Suite *suite = suite_create("sort");
	TCase *tcase = tcase_create("sort");

	tcase_add_test(tcase, members_of_any_count_are_sorted_and_equal_ones_keep_their_order);
	tcase_add_test(tcase, twenty_thousand_pointers_take_n_log_n_comparisons);
	tcase_add_test(tcase, sorted_members_are_only_looked_at);
	tcase_add_test(tcase, one_byte_members_are_sorted_too);
	suite_add_tcase(suite, tcase);
	return suite;
}
