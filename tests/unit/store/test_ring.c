/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "store/ring.h"

Suite *test_ring_suite(void);

#define ORACLE_TICKS 2048

static bool is_same(float a, float b)
{
	return a == b || (isnan(a) && isnan(b));
}

/* Everything a ring keeps must be what was pushed; everything older is gone. */
static void compare(const struct ring *ring, const struct ring_space *space, const float *pushed,
		    uint32_t first, uint32_t end)
{
	float values[512];
	size_t count = space->ticks + 3;

	ring_copy(ring, space, end, values, count);
	for (size_t i = 0; i < count; i++) {
		size_t age = count - i;
		float expected = NAN;

		if (age <= space->ticks && end - age >= first)
			expected = pushed[end - first - age];
		/* An assertion that holds is told to Check too, which takes its time. */
		if (!is_same(values[i], expected))
			ck_abort_msg("tick %u age %zu: %f, not %f", end, age, (double)values[i],
				     (double)expected);
	}
}

START_TEST(an_empty_ring_is_all_gaps)
{
	struct ring_space space = ring_space_of(3);
	struct ring ring = {0};
	float values[3];

	ring_copy(&ring, &space, ring_first_tick(&space), values, 3);
	for (int i = 0; i < 3; i++)
		ck_assert(isnan(values[i]));
	ring_done(&ring, &space);
	ck_assert_uint_eq(space.bytes, 0);
}
END_TEST

START_TEST(a_number_that_never_changes_takes_no_memory)
{
	struct ring_space space = ring_space_of(600);
	struct ring ring = {0};
	float newest;

	for (uint32_t i = 0; i < 5000; i++)
		ring_push(&ring, &space, ring_first_tick(&space) + i, 7.0f);
	ck_assert_uint_eq(space.bytes, 0);
	ring_copy(&ring, &space, ring_first_tick(&space) + 5000, &newest, 1);
	ck_assert_float_eq(newest, 7.0f);
}
END_TEST

START_TEST(a_burst_gives_its_memory_back_when_it_has_aged_out)
{
	struct ring_space space = ring_space_of(100);
	struct ring ring = {0};
	uint32_t tick = ring_first_tick(&space);

	for (int i = 0; i < 50; i++)
		ring_push(&ring, &space, tick++, 0.0f);
	ring_push(&ring, &space, tick++, 0.5f);
	ck_assert_uint_gt(space.bytes, 0);
	for (int i = 0; i < 300; i++)
		ring_push(&ring, &space, tick++, 0.0f);
	ck_assert_uint_eq(space.bytes, 0);
	ring_done(&ring, &space);
}
END_TEST

START_TEST(a_ring_that_was_left_alone_for_long_starts_anew)
{
	struct ring_space space = ring_space_of(3);
	struct ring ring = {0};
	uint32_t tick = ring_first_tick(&space);
	float values[3];

	ring_push(&ring, &space, tick, 1.0f);
	ring_push(&ring, &space, tick + 1000000, 2.0f);
	ring_copy(&ring, &space, tick + 1000001, values, 3);
	ck_assert(isnan(values[0]) && isnan(values[1]));
	ck_assert_float_eq(values[2], 2.0f);
	ring_done(&ring, &space);
}
END_TEST

/* Values that repeat often, gaps of every length, rings of every small size. */
START_TEST(a_ring_tells_what_a_plain_array_tells)
{
	struct ring_space space = ring_space_of((uint32_t)_i * 7 % 131 + 1);
	uint32_t first = ring_first_tick(&space);
	float *pushed = malloc(ORACLE_TICKS * sizeof(*pushed));
	struct ring ring = {0};
	float value = 0.0f;

	srand((unsigned)_i);
	for (uint32_t i = 0; i < ORACLE_TICKS; i++)
		pushed[i] = NAN;
	for (uint32_t i = 0; i < ORACLE_TICKS; i++) {
		if (rand() % (1 + _i % 40) == 0)
			value = (float)(rand() % 3);
		if (rand() % 50 == 0)
			i += (uint32_t)rand() % (1 + (uint32_t)_i * 3);
		if (i >= ORACLE_TICKS)
			break;
		pushed[i] = rand() % 20 ? value : NAN;
		ring_push(&ring, &space, first + i, pushed[i]);
		if (i % 5 == 0)
			compare(&ring, &space, pushed, first, first + i + 1);
	}
	ring_done(&ring, &space);
	ck_assert_uint_eq(space.bytes, 0);
	free(pushed);
}
END_TEST

Suite *test_ring_suite(void)
{
	Suite *suite = suite_create("ring");
	TCase *tcase = tcase_create("ring");

	tcase_add_test(tcase, an_empty_ring_is_all_gaps);
	tcase_add_test(tcase, a_number_that_never_changes_takes_no_memory);
	tcase_add_test(tcase, a_burst_gives_its_memory_back_when_it_has_aged_out);
	tcase_add_test(tcase, a_ring_that_was_left_alone_for_long_starts_anew);
	tcase_add_loop_test(tcase, a_ring_tells_what_a_plain_array_tells, 0, 80);
	suite_add_tcase(suite, tcase);
	return suite;
}
