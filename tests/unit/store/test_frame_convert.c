/* SPDX-License-Identifier: MIT */
/* Values of a recording whose type is not ours. */
#include <check.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/array.h"
#include "base/units.h"
#include "store/frame_decode_private.h"

Suite *test_frame_convert_suite(void);

#define UNKNOWN 77 /* what our field has for unknown here */
#define MINUS(n) (0 - UINT64_C(n))

static uint64_t bits(double value)
{
	uint64_t raw;

	memcpy(&raw, &value, sizeof(raw));
	return raw;
}

static void expect_converted(enum frame_type from, uint64_t raw, enum value_type to,
			     uint64_t expected)
{
	struct field ours = {.key = "ours", .type = to, .unknown = UNKNOWN};
	struct decoder_field field = {.type = from, .field = &ours, .is_converted = true};
	uint64_t got = decoder_convert(&field, raw);

	ck_assert_msg(got == expected, "type %d, %" PRIx64 " to type %d: %" PRIx64 ", not %" PRIx64,
		      from, raw, to, got, expected);
}

static const struct {
	enum frame_type from;
	uint64_t raw;
	enum value_type to;
	uint64_t expected;
} whole[] = {
	{FRAME_U64, 5, VALUE_U32, 5},
	{FRAME_U64, UINT32_MAX - 1, VALUE_U32, UINT32_MAX - 1},
	{FRAME_U64, UINT32_MAX, VALUE_U32, UNKNOWN},
	{FRAME_U64, VALUE_UNKNOWN, VALUE_U32, UNKNOWN},
	{FRAME_U64, VALUE_UNKNOWN, VALUE_I32, UNKNOWN},
	{FRAME_U32, UINT32_MAX, VALUE_U64, UNKNOWN},
	{FRAME_U32, 4000000000u, VALUE_U64, 4000000000u},
	{FRAME_U32, 4000000000u, VALUE_I32, UNKNOWN},
	{FRAME_I32, MINUS(3), VALUE_I16, MINUS(3)},
	{FRAME_I32, MINUS(32768), VALUE_I16, MINUS(32768)},
	{FRAME_I32, MINUS(32769), VALUE_I16, UNKNOWN},
	{FRAME_I32, MINUS(3), VALUE_U64, UNKNOWN},
	{FRAME_I16, MINUS(3), VALUE_I32, MINUS(3)},
	{FRAME_U8, 200, VALUE_I16, 200},
	{FRAME_U64, 256, VALUE_U8, UNKNOWN},
	{FRAME_U8, 1, VALUE_BOOL, 1},
	{FRAME_U8, 2, VALUE_BOOL, UNKNOWN},
	{FRAME_BOOL, 1, VALUE_U64, 1},
};

START_TEST(whole_numbers_go_where_they_fit)
{
	for (size_t i = 0; i < ARRAY_SIZE(whole); i++)
		expect_converted(whole[i].from, whole[i].raw, whole[i].to, whole[i].expected);
}
END_TEST

START_TEST(doubles_become_whole_numbers_only_when_they_are)
{
	expect_converted(FRAME_F64, bits(12.0), VALUE_U64, 12);
	expect_converted(FRAME_F64, bits(-12.0), VALUE_I32, MINUS(12));
	expect_converted(FRAME_F64, bits(0.5), VALUE_U64, UNKNOWN);
	expect_converted(FRAME_F64, bits(-1.0), VALUE_U64, UNKNOWN);
	expect_converted(FRAME_F64, bits(1e300), VALUE_U64, UNKNOWN);
	expect_converted(FRAME_F64, bits(NAN), VALUE_U64, UNKNOWN);
	expect_converted(FRAME_F64, bits(-INFINITY), VALUE_I32, UNKNOWN);
	expect_converted(FRAME_F64, bits(-0.0), VALUE_U64, 0);
}
END_TEST

START_TEST(whole_numbers_become_doubles_that_are_exact)
{
	expect_converted(FRAME_U64, 12, VALUE_F64, bits(12.0));
	expect_converted(FRAME_I32, MINUS(12), VALUE_F64, bits(-12.0));
	expect_converted(FRAME_U64, (UINT64_C(1) << 53) + 1, VALUE_F64, UNKNOWN);
	expect_converted(FRAME_U64, VALUE_UNKNOWN, VALUE_F64, UNKNOWN);
}
END_TEST

START_TEST(only_printable_letters_are_believed)
{
	expect_converted(FRAME_CHAR, 'R', VALUE_CHAR, 'R');
	expect_converted(FRAME_CHAR, '\n', VALUE_CHAR, UNKNOWN);
	expect_converted(FRAME_CHAR, 0, VALUE_CHAR, UNKNOWN);
	expect_converted(FRAME_CHAR, 0x80, VALUE_CHAR, UNKNOWN);
	expect_converted(FRAME_CHAR, 'R' + 256, VALUE_CHAR, UNKNOWN);
	expect_converted(FRAME_U8, 'R', VALUE_CHAR, UNKNOWN);
}
END_TEST

START_TEST(a_name_is_not_made_of_a_number)
{
	expect_converted(FRAME_ENUM, 1, VALUE_U32, UNKNOWN);
}
END_TEST

Suite *test_frame_convert_suite(void)
{
	Suite *suite = suite_create("frame_convert");
	TCase *tests = tcase_create("types");

	tcase_add_test(tests, whole_numbers_go_where_they_fit);
	tcase_add_test(tests, doubles_become_whole_numbers_only_when_they_are);
	tcase_add_test(tests, whole_numbers_become_doubles_that_are_exact);
	tcase_add_test(tests, only_printable_letters_are_believed);
	tcase_add_test(tests, a_name_is_not_made_of_a_number);
	suite_add_tcase(suite, tests);
	return suite;
}
