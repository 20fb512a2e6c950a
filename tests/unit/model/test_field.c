/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/units.h"
#include "helpers/builders.h"
#include "helpers/same.h"
#include "model/field.h"
#include "model/note.h"

Suite *test_field_suite(void);

/* Bytes of a row in no field: padding, and what is named here. Whoever adds a member to one of
 * these structs adds a field for it, or a recording forgets it. */
static const struct {
	const struct field_table *table;
	size_t bytes;
} tables[] = {
	{&task_fields, sizeof(struct text_block *) + 2},
	{&system_fields, 2 * (sizeof(void *) + sizeof(size_t)) /* the arrays */ + 8},
	{&cpu_fields, 4},
	{&disk_fields, 7},
	{&net_fields, 6},
	{&cgroup_fields, 0},
	{&connection_fields, 3},
	{&health_fields, 4},
	{&cost_fields, 0},
	{&note_fields, 10},
};

static size_t size_of(enum value_type type)
{
	static const size_t sizes[] = {
		[VALUE_U64] = 8,  [VALUE_U32] = 4,  [VALUE_I32] = 4,
		[VALUE_I16] = 2,  [VALUE_U8] = 1,   [VALUE_F64] = 8,
		[VALUE_BOOL] = 1, [VALUE_CHAR] = 1, [VALUE_TEXT] = sizeof(char *),
	};

	return sizes[type];
}

START_TEST(every_member_of_a_row_is_a_field_once)
{
	const struct field_table *table = tables[_i].table;
	char *covered = calloc(1, table->row_size);
	size_t bare = 0;

	for (size_t f = 0; f < table->count; f++) {
		const struct field *field = &table->fields[f];

		for (size_t byte = 0; byte < size_of(field->type); byte++)
			ck_assert_msg(!covered[field->offset + byte]++, "%s.%s overlaps",
				      table->name, field->key);
	}
	for (size_t byte = 0; byte < table->row_size; byte++)
		bare += !covered[byte];
	ck_assert_msg(bare == tables[_i].bytes, "%s: %zu bytes are no field, expected %zu",
		      table->name, bare, tables[_i].bytes);
	free(covered);
}
END_TEST

START_TEST(keys_are_unique_and_plain)
{
	const struct field_table *table = tables[_i].table;

	for (size_t f = 0; f < table->count; f++) {
		const char *key = table->fields[f].key;

		for (const char *c = key; *c; c++)
			ck_assert_msg(islower(*c) || isdigit(*c) || *c == '_', "%s", key);
		ck_assert_ptr_eq(field_find(table, key, strlen(key)), &table->fields[f]);
	}
	ck_assert_ptr_null(field_find(table, "nothing", 7));
	ck_assert_ptr_null(field_find(table, "tid_and_more", 2));
}
END_TEST

START_TEST(a_value_comes_back_as_it_was_put)
{
	const struct field_table *table = tables[_i].table;
	char *row = calloc(1, table->row_size);

	for (size_t f = 0; f < table->count; f++) {
		const struct field *field = &table->fields[f];

		if (field->type == VALUE_TEXT) {
			field_set_text(field, row, "text");
			ck_assert_str_eq(field_text(field, row), "text");
			continue;
		}
		field_set(field, row, 1);
		ck_assert_uint_eq(field_get(field, row), 1);
		field_set(field, row, field->unknown);
		ck_assert_uint_eq(field_get(field, row), field->unknown);
	}
	free(row);
}
END_TEST

START_TEST(a_negative_value_stays_negative)
{
	const struct field *nice = field_find(&task_fields, "nice", 4);
	static struct task task; /* gcc 12 believes parts of it unset on the stack */

	task = a_task(.pid = 1);

	task.nice = -19;
	ck_assert_int_eq((int64_t)field_get(nice, &task), -19);
}
END_TEST

START_TEST(an_unknown_row_is_what_its_maker_says)
{
	struct task task = task_unknown(), made;
	struct system_counters system, made_system;

	field_row_unknown(&task_fields, &made);
	expect_same_row(&task_fields, &task, &made);
	system_counters_unknown(&system);
	field_row_unknown(&system_fields, &made_system);
	expect_same_row(&system_fields, &system, &made_system);
}
END_TEST

START_TEST(an_unknown_note_names_no_class)
{
	struct verdict_note note;

	field_row_unknown(&note_fields, &note);
	ck_assert_int_eq(note.bottleneck, WAIT_CLASS_COUNT);
	ck_assert_int_eq(note.when_busy, WAIT_CLASS_COUNT);
	ck_assert_ptr_null(note.headline);
	ck_assert(isnan(note.busy) && isnan(note.share[WAIT_UNKNOWN]));
}
END_TEST

START_TEST(values_of_enumerations_have_names)
{
	const struct field *service = field_find(&connection_fields, "service", 7);
	const struct field *class = field_find(&note_fields, "bottleneck", 10);

	ck_assert_str_eq(service->value_name(SERVICE_REDIS), services[SERVICE_REDIS].key);
	ck_assert_ptr_null(service->value_name(SERVICE_COUNT));
	ck_assert_str_eq(class->value_name(WAIT_RUNQ), "runq");
	ck_assert_ptr_null(class->value_name(WAIT_CLASS_COUNT));
}
END_TEST

/* What names somebody must be replaced to make a recording anonymous. */
START_TEST(texts_that_name_people_or_places_are_marked)
{
	static const char *const keys[] = {"name", "command", "exe", "user", "cgroup", "container"};

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		ck_assert_int_ne(field_find(&task_fields, keys[i], strlen(keys[i]))->secret,
				 SECRET_NONE);
	ck_assert_int_eq(field_find(&connection_fields, "address", 7)->secret, SECRET_ADDRESS);
	ck_assert_int_eq(field_find(&note_fields, "headline", 8)->secret, SECRET_SENTENCE);
}
END_TEST

Suite *test_field_suite(void)
{
	Suite *suite = suite_create("field");
	TCase *tests = tcase_create("fields");

	tcase_add_loop_test(tests, every_member_of_a_row_is_a_field_once, 0, ARRAY_SIZE(tables));
	tcase_add_loop_test(tests, keys_are_unique_and_plain, 0, ARRAY_SIZE(tables));
	tcase_add_loop_test(tests, a_value_comes_back_as_it_was_put, 0, ARRAY_SIZE(tables));
	tcase_add_test(tests, a_negative_value_stays_negative);
	tcase_add_test(tests, an_unknown_row_is_what_its_maker_says);
	tcase_add_test(tests, an_unknown_note_names_no_class);
	tcase_add_test(tests, values_of_enumerations_have_names);
	tcase_add_test(tests, texts_that_name_people_or_places_are_marked);
	suite_add_tcase(suite, tests);
	return suite;
}
