/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"

Suite *test_hash_suite(void);

static char things[8]; /* values are only compared */

/* The same sequence at every run (xorshift64). */
static uint64_t random_state;

static uint64_t next_random(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

START_TEST(an_empty_map_knows_nothing)
{
	struct hash hash = {0};
	size_t position = 0;

	ck_assert_ptr_null(hash_get(&hash, (struct hash_key){1, 2}));
	ck_assert_ptr_null(hash_remove(&hash, (struct hash_key){1, 2}));
	ck_assert_ptr_null(hash_next(&hash, &position));
	hash_done(&hash);
}
END_TEST

START_TEST(the_key_of_two_zeroes_is_a_key_like_others)
{
	struct hash hash = {0};
	struct hash_key zero = {0, 0};

	ck_assert_ptr_null(hash_put(&hash, zero, &things[0]));
	ck_assert_ptr_eq(hash_get(&hash, zero), &things[0]);
	ck_assert_ptr_eq(hash_put(&hash, zero, &things[1]), &things[0]);
	ck_assert_uint_eq(hash.count, 1);
	ck_assert_ptr_eq(hash_remove(&hash, zero), &things[1]);
	ck_assert_ptr_null(hash_get(&hash, zero));
	ck_assert_uint_eq(hash.count, 0);
	hash_done(&hash);
}
END_TEST

START_TEST(both_halves_of_the_key_count)
{
	struct hash hash = {0};

	hash_put(&hash, (struct hash_key){1, 2}, &things[0]);
	hash_put(&hash, (struct hash_key){2, 1}, &things[1]);
	hash_put(&hash, (struct hash_key){1, 1}, &things[2]);
	ck_assert_ptr_eq(hash_get(&hash, (struct hash_key){1, 2}), &things[0]);
	ck_assert_ptr_eq(hash_get(&hash, (struct hash_key){2, 1}), &things[1]);
	ck_assert_ptr_eq(hash_get(&hash, (struct hash_key){1, 1}), &things[2]);
	ck_assert_ptr_null(hash_get(&hash, (struct hash_key){2, 2}));
	hash_done(&hash);
}
END_TEST

/* The oracle: every possible key has its place in a plain array. */
#define KEYS 3000

static struct hash_key key_at(size_t i, uint64_t stride)
{
	return (struct hash_key){i / 3 * stride, i % 3};
}

static void assert_same(const struct hash *hash, void *const *oracle, uint64_t stride)
{
	size_t count = 0, seen = 0, position = 0;

	for (size_t i = 0; i < KEYS; i++) {
		/* An assertion that holds is not free, and there are thousands. */
		if (hash_get(hash, key_at(i, stride)) != oracle[i])
			ck_abort_msg("key %zu is lost", i);
		count += oracle[i] != NULL;
	}
	while (hash_next(hash, &position))
		seen++;
	ck_assert_uint_eq(seen, count);
	ck_assert_uint_eq(hash->count, count);
}

/* Strides that a weak mix would throw into few slots. */
static const uint64_t strides[] = {1, 64, 65536, UINT64_C(1) << 32, UINT64_C(1) << 52};

START_TEST(random_changes_agree_with_a_plain_array)
{
	uint64_t stride = strides[_i];
	void *oracle[KEYS] = {0};
	struct hash hash = {0};

	random_state = 88172645463325252u + (uint64_t)_i;
	for (int step = 0; step < 60000; step++) {
		size_t i = next_random() % KEYS;
		void *value = next_random() % 5 < 3 ? &things[next_random() % 8] : NULL;
		struct hash_key key = key_at(i, stride);
		void *before = value ? hash_put(&hash, key, value) : hash_remove(&hash, key);

		if (before != oracle[i])
			ck_abort_msg("step %d did not find key %zu", step, i);
		oracle[i] = value;
		if (step % 10000 == 9999)
			assert_same(&hash, oracle, stride);
	}
	for (size_t i = 0; i < KEYS; i++)
		ck_assert_ptr_eq(hash_remove(&hash, key_at(i, stride)), oracle[i]);
	ck_assert_uint_eq(hash.count, 0);
	hash_done(&hash);
}
END_TEST

START_TEST(a_map_that_comes_and_goes_does_not_grow)
{
	struct hash hash = {0};

	for (uint64_t i = 0; i < 100000; i++) {
		hash_put(&hash, (struct hash_key){i, i}, &things[0]);
		if (i >= 100 && !hash_remove(&hash, (struct hash_key){i - 100, i - 100}))
			ck_abort_msg("key %d is lost", (int)i - 100);
	}
	ck_assert_uint_eq(hash.count, 100);
	ck_assert_uint_le(hash.capacity, 256);
	hash_done(&hash);
}
END_TEST

START_TEST(iterating_meets_every_key_once)
{
	struct hash hash = {0};
	bool is_seen[1000] = {0};
	size_t position = 0;
	struct hash_slot *slot;

	for (uint64_t i = 0; i < 1000; i++)
		hash_put(&hash, (struct hash_key){i, ~i}, &things[i % 8]);
	while ((slot = hash_next(&hash, &position))) {
		ck_assert_uint_lt(slot->key.a, 1000);
		ck_assert_uint_eq(slot->key.b, ~slot->key.a);
		ck_assert_ptr_eq(slot->value, &things[slot->key.a % 8]);
		ck_assert(!is_seen[slot->key.a]);
		is_seen[slot->key.a] = true;
	}
	for (size_t i = 0; i < 1000; i++)
		ck_assert(is_seen[i]);
	hash_done(&hash);
}
END_TEST

Suite *test_hash_suite(void)
{
	Suite *suite = suite_create("hash");
	TCase *tcase = tcase_create("hash");

	tcase_add_test(tcase, an_empty_map_knows_nothing);
	tcase_add_test(tcase, the_key_of_two_zeroes_is_a_key_like_others);
	tcase_add_test(tcase, both_halves_of_the_key_count);
	tcase_add_loop_test(tcase, random_changes_agree_with_a_plain_array, 0,
			    sizeof(strides) / sizeof(strides[0]));
	tcase_add_test(tcase, a_map_that_comes_and_goes_does_not_grow);
	tcase_add_test(tcase, iterating_meets_every_key_once);
	suite_add_tcase(suite, tcase);
	return suite;
}
