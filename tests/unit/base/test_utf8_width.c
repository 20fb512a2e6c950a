/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <locale.h>
#include <wchar.h>

#include "base/array.h"
#include "base/utf8.h"

Suite *test_utf8_width_suite(void);

struct width_case {
	uint32_t code_point;
	int width;
};

static const struct width_case width_cases[] = {
	{0, -1},        {'\n', -1},         {0x1b, -1},   {' ', 1},      {'~', 1},
	{0x7f, -1},     {0x80, -1},         {0x9f, -1},   {0xa0, 1},     {0xad, -1},
	{0xe9, 1},      {0x2ff, 1},         {0x300, 0},   {0x301, 0},    {0x36f, 0},
	{0x370, 1},     {0x5d0, 1},         {0x627, 1},   {0x64b, 0},    {0x1100, 2},
	{0x115f, -1},   {0x1161, 0},        {0x200b, -1}, {0x200d, -1},  {0x200e, -1},
	{0x2013, 1},    {0x2028, -1},       {0x202e, -1}, {0x2066, -1},  {0x20ac, 1},
	{0x2500, 1},    {0x2581, 1},        {0x2588, 1},  {0x28ff, 1},   {0x231a, 2},
	{0x2728, 2},    {0x3000, 2},        {0x3042, 2},  {0x3164, -1},  {0x4e2d, 2},
	{0x9fff, 2},    {0xac00, 2},        {0xd7a3, 2},  {0xd800, -1},  {0xdfff, -1},
	{0xe000, 1},    {0xfe0f, -1},       {0xfeff, -1}, {0xff21, 2},   {0xff71, 1},
	{0xfffd, 1},    {0xffff, -1},       {0x1f4a9, 2}, {0x1f600, 2},  {0x1f1e6, 1},
	{0x20000, 2},   {0x2fffd, 2},       {0x3fffd, 2}, {0xe0041, -1}, {0x10ffff, 1},
	{0x110000, -1}, {UTF8_INVALID, -1},
};

START_TEST(characters_are_as_wide_as_the_standard_says)
{
	const struct width_case *c = &width_cases[_i];

	ck_assert_msg(utf8_width(c->code_point) == c->width, "U+%04X is %d", c->code_point,
		      utf8_width(c->code_point));
}
END_TEST

/* An independent witness for whole scripts, where all versions of Unicode agree. */
static const struct {
	uint32_t first, last;
} agreed[] = {
	{0x20, 0x7e},     {0xa1, 0xac},       {0xae, 0x2ff},      {0x300, 0x34e},
	{0x391, 0x3a1},   {0x400, 0x52f},     {0x5d0, 0x5ea},     {0x621, 0x65f},
	{0x904, 0x939},   {0xe01, 0xe3a},     {0x10a0, 0x10c5},   {0x1e00, 0x1eff},
	{0x2190, 0x2319}, {0x2500, 0x25fc},   {0x2800, 0x28ff},   {0x3041, 0x3096},
	{0x30a1, 0x30fa}, {0x4e00, 0x9fef},   {0xac00, 0xd7a3},   {0xff01, 0xff60},
	{0xff61, 0xff9f}, {0x1f600, 0x1f64f}, {0x20000, 0x2a6d6},
};

START_TEST(libc_agrees_in_a_utf8_locale)
{
	ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
	for (uint32_t c = agreed[_i].first; c <= agreed[_i].last; c++) {
		if (utf8_width(c) != wcwidth((wchar_t)c))
			ck_abort_msg("U+%04X is %d, libc says %d", c, utf8_width(c),
				     wcwidth((wchar_t)c));
	}
	setlocale(LC_CTYPE, "C");
}
END_TEST

Suite *test_utf8_width_suite(void)
{
	Suite *suite = suite_create("utf8_width");
	TCase *tcase = tcase_create("utf8_width");

	tcase_add_loop_test(tcase, characters_are_as_wide_as_the_standard_says, 0,
			    ARRAY_SIZE(width_cases));
	tcase_add_loop_test(tcase, libc_agrees_in_a_utf8_locale, 0, ARRAY_SIZE(agreed));
	suite_add_tcase(suite, tcase);
	return suite;
}
