/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/units.h"
#include "collectors/stat_line.h"

Suite *test_stat_line_suite(void);

/* Every field has its own number for a value, so that one in a wrong place shows. */
#define FIELDS_UP_TO_24 "4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24"
#define FIELDS_AFTER_24                                                                            \
	" 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52\n"

/* The text ends where its memory ends, for those who watch over memory. */
static bool parse(const char *text, size_t length, struct stat_line *ret_line)
{
	static char *memory;

	free(memory);
	memory = malloc(length ? length : 1);
	memcpy(memory, text, length);
	return stat_line_parse(memory, length, ret_line);
}

static bool parse_text(const char *text, struct stat_line *ret_line)
{
	return parse(text, strlen(text), ret_line);
}

START_TEST(each_field_is_taken_from_its_place)
{
	struct stat_line line;

	ck_assert(parse_text("1 (init) S " FIELDS_UP_TO_24 FIELDS_AFTER_24, &line));
	ck_assert_int_eq(line.pid, 1);
	ck_assert_int_eq(line.state, 'S');
	ck_assert_int_eq(line.ppid, 4);
	ck_assert_int_eq(line.session, 6);
	ck_assert_uint_eq(line.tty, 7);
	ck_assert_uint_eq(line.flags, 9);
	ck_assert_uint_eq(line.minor_faults, 10);
	ck_assert_uint_eq(line.major_faults, 12);
	ck_assert_uint_eq(line.user_ticks, 14);
	ck_assert_uint_eq(line.system_ticks, 15);
	ck_assert_int_eq(line.priority, 18);
	ck_assert_int_eq(line.nice, 19);
	ck_assert_uint_eq(line.thread_count, 20);
	ck_assert_uint_eq(line.start_ticks, 22);
	ck_assert_uint_eq(line.virtual_bytes, 23);
	ck_assert_uint_eq(line.resident_pages, 24);
	ck_assert_int_eq(line.last_cpu, 39);
	ck_assert_uint_eq(line.policy, 41);
	ck_assert_uint_eq(line.disk_delay_ticks, 42);
}
END_TEST

START_TEST(signed_fields_may_be_negative)
{
	struct stat_line line;

	ck_assert(parse_text("7 (x) R 1 7 7 0 -1 4194304 0 0 0 0 0 0 0 0 -51 -20 1 0 5 1 1\n",
			     &line));
	ck_assert_int_eq(line.priority, -51);
	ck_assert_int_eq(line.nice, -20);
}
END_TEST

START_TEST(an_old_kernel_says_less_and_that_is_unknown)
{
	struct stat_line line;

	ck_assert(parse_text("1 (init) S " FIELDS_UP_TO_24 "\n", &line));
	ck_assert_int_eq(line.last_cpu, -1);
	ck_assert(!value_is_known(line.disk_delay_ticks));
}
END_TEST

START_TEST(an_exec_leaves_another_mark)
{
	struct stat_line before, after;

	ck_assert(parse_text("1 (a) S " FIELDS_UP_TO_24 FIELDS_AFTER_24, &before));
	ck_assert(parse_text("1 (a) S " FIELDS_UP_TO_24 " 25 26 27 999 29 30\n", &after));
	ck_assert_uint_ne(before.exec_mark, after.exec_mark);
}
END_TEST

struct name_case {
	const char *text; /* with the brackets around it */
	const char *name;
};
static const struct name_case name_cases[] = {
	{"(sleep)", "sleep"},
	{"(od) S (d)", "od) S (d"},
	{"()", ""},
	{"())", ")"},
	{"((sd-pam))", "(sd-pam)"},
	{"(new\nline)", "new\nline"},
	{"(a) R 1 2 3 4)", "a) R 1 2 3 4"},
	{"(\033[2J\377)", "\033[2J\377"},
	{"( )", " "},
};

START_TEST(a_name_ends_at_the_last_bracket)
{
	const struct name_case *c = &name_cases[_i];
	struct stat_line line;
	char text[512];

	snprintf(text, sizeof(text), "4711 %s D " FIELDS_UP_TO_24 FIELDS_AFTER_24, c->text);
	ck_assert(parse_text(text, &line));
	ck_assert_uint_eq(line.name_length, strlen(c->name));
	ck_assert_mem_eq(line.name, c->name, line.name_length);
	ck_assert_int_eq(line.state, 'D');
	ck_assert_int_eq(line.ppid, 4);
}
END_TEST

static const char *const broken[] = {
	"",
	"1",
	"1 (",
	"1 (init",
	"1 (init)",
	"1 (init) ",
	"1 (init) S",
	"1 init S " FIELDS_UP_TO_24,
	"1 )init( S " FIELDS_UP_TO_24,
	"x (init) S " FIELDS_UP_TO_24,
	"99999999999 (init) S " FIELDS_UP_TO_24,
	"1 (init)S " FIELDS_UP_TO_24,
	"1 (init) S 4 5 6 seven 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24",
	"1 (init) S 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23\n",
	"1 (init) S 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 "
	"99999999999999999999999999",
};

START_TEST(what_is_no_such_line_is_refused)
{
	struct stat_line line;

	ck_assert(!parse_text(broken[_i], &line));
}
END_TEST

START_TEST(every_cut_of_a_line_is_taken_or_refused_without_reading_on)
{
	static const char text[] = "4711 (od) S (d) S " FIELDS_UP_TO_24 FIELDS_AFTER_24;
	size_t fields_24 = strlen("4711 (od) S (d) S " FIELDS_UP_TO_24);
	struct stat_line line;

	for (size_t length = 0; length < sizeof(text); length++)
		ck_assert_int_eq(parse(text, length, &line), length >= fields_24 - 1);
}
END_TEST

Suite *test_stat_line_suite(void)
{
	Suite *suite = suite_create("stat_line");
	TCase *tcase = tcase_create("stat_line");

	tcase_add_test(tcase, each_field_is_taken_from_its_place);
	tcase_add_test(tcase, signed_fields_may_be_negative);
	tcase_add_test(tcase, an_old_kernel_says_less_and_that_is_unknown);
	tcase_add_test(tcase, an_exec_leaves_another_mark);
	tcase_add_loop_test(tcase, a_name_ends_at_the_last_bracket, 0, ARRAY_SIZE(name_cases));
	tcase_add_loop_test(tcase, what_is_no_such_line_is_refused, 0, ARRAY_SIZE(broken));
	tcase_add_test(tcase, every_cut_of_a_line_is_taken_or_refused_without_reading_on);
	suite_add_tcase(suite, tcase);
	return suite;
}
