/* SPDX-License-Identifier: MIT */
/* Frames between versions of us: fewer fields and tables, more, and others of the same key. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "base/array.h"
#include "frame_link.h"
#include "helpers/builders.h"
#include "helpers/same.h"
#include "random_machine.h"

Suite *test_frame_travel_suite(void);

#define FIELDS_MAX 128

/** A version that differs from ours in one table. */
struct version {
	struct field fields[FIELDS_MAX];
	struct field_table table;
	const struct field_table *tables[16];
	struct frame_schema schema;
};

static void version_init(struct version *version, const struct field_table *ours)
{
	size_t i = 0;

	version->table = *ours;
	version->table.fields = version->fields;
	memcpy(version->fields, ours->fields, ours->count * sizeof(*ours->fields));
	for (; frame_schema_full.tables[i]; i++)
		version->tables[i] = frame_schema_full.tables[i] == ours
					     ? &version->table
					     : frame_schema_full.tables[i];
	version->tables[i] = NULL;
	version->schema.tables = version->tables;
}

static struct field *field_of(struct version *version, const char *key)
{
	for (size_t i = 0; i < version->table.count; i++) {
		if (!strcmp(version->fields[i].key, key))
			return &version->fields[i];
	}
	ck_abort_msg("no field %s", key);
}

static void leave_out(struct version *version, const char *key)
{
	struct field *field = field_of(version, key);
	size_t behind = version->table.count-- - 1 - (size_t)(field - version->fields);

	memmove(field, field + 1, behind * sizeof(*field));
}

static void leave_out_table(struct version *version, const char *name)
{
	size_t i = 0;

	while (strcmp(version->tables[i]->name, name) != 0)
		i++;
	for (; version->tables[i]; i++)
		version->tables[i] = version->tables[i + 1];
}

/* Under a name nobody knows yet, in front, so that all others have another number. */
static void add_field(struct version *version, const char *key, const char *like)
{
	struct field field = *field_of(version, like);

	field.key = key;
	memmove(version->fields + 1, version->fields, version->table.count++ * sizeof(field));
	version->fields[0] = field;
}

/* Rows must be the same but in the fields of these keys, which must be unknown as far as the
 * reader has them. */
static void expect_same_but(const struct field_table *table, const void *expected, const void *got,
			    const char *const *keys, const struct field_table *readers)
{
	for (size_t f = 0; f < table->count; f++) {
		struct field field = table->fields[f];
		struct field_table one = *table;
		bool is_lost = false;

		for (size_t k = 0; keys[k]; k++)
			is_lost |= !strcmp(keys[k], field.key);
		one.fields = &field;
		one.count = 1;
		if (!is_lost)
			expect_same_row(&one, expected, got);
		else if (!field_find(readers, field.key, strlen(field.key)))
			continue;
		else if (field.type == VALUE_TEXT)
			ck_assert_ptr_null(field_text(&field, got));
		else
			ck_assert_uint_eq(field_get(&field, got), field.unknown);
	}
}

static const char *const lost_keys[] = {"session",  "run_ns",  "state",        "uid",
					"last_cpu", "command", "wait_idle_ns", NULL};

static const struct field_table *table_of(const struct frame_schema *schema, const char *name)
{
	size_t i = 0;

	while (strcmp(schema->tables[i]->name, name) != 0)
		i++;
	return schema->tables[i];
}

/* Send stories from one to the other; tasks differ in lost_keys. */
static void send_tasks(const struct frame_schema *from, const struct frame_schema *to)
{
	struct random_machine *machine = random_machine_new(31);
	struct frame_link link = a_frame_link(from, to);

	for (int i = 0; i < 30; i++) {
		struct snapshot *snapshot = random_machine_next(machine);
		struct frame frame = frame_through(&link, snapshot, NULL, i % 9 == 0);

		ck_assert_uint_eq(snapshot->process_count, frame.snapshot->process_count);
		for (size_t t = 0; t < snapshot->process_count; t++)
			expect_same_but(&task_fields, &snapshot->processes[t],
					&frame.snapshot->processes[t], lost_keys,
					table_of(to, "task"));
		expect_same_row(&system_fields, &snapshot->system, &frame.snapshot->system);
		snapshot_free(frame.snapshot);
		snapshot_free(snapshot);
	}
	frame_link_done(&link);
	random_machine_free(machine);
}

static void make_older(struct version *version)
{
	version_init(version, &task_fields);
	for (size_t k = 0; lost_keys[k]; k++)
		leave_out(version, lost_keys[k]);
}

START_TEST(a_file_of_an_older_version_reads_as_unknown_where_it_lacks_fields)
{
	struct version older;

	make_older(&older);
	send_tasks(&older.schema, &frame_schema_full);
}
END_TEST

START_TEST(an_older_version_reads_a_newer_file_without_what_it_does_not_know)
{
	struct version older;

	make_older(&older);
	send_tasks(&frame_schema_full, &older.schema);
}
END_TEST

START_TEST(fields_of_the_future_are_skipped)
{
	struct version newer, older;

	make_older(&older);
	make_older(&newer);
	add_field(&newer, "future_ns", "user_ns");
	add_field(&newer, "future_text", "exe");
	add_field(&newer, "future_letter", "policy");
	send_tasks(&newer.schema, &frame_schema_full);
	send_tasks(&newer.schema, &older.schema);
}
END_TEST

START_TEST(fields_that_one_side_lacks_are_counted)
{
	struct frame_link link;
	struct version older;
	size_t unknown, missing;

	make_older(&older);
	add_field(&older, "future_ns", "user_ns");
	link = a_frame_link(&older.schema, &frame_schema_full);
	frame_decoder_travel(link.decoder, &unknown, &missing);
	ck_assert_uint_eq(unknown, 1);
	ck_assert_uint_eq(missing, ARRAY_SIZE(lost_keys) - 1);
	frame_link_done(&link);
	link = a_frame_link(&frame_schema_full, &frame_schema_full);
	frame_decoder_travel(link.decoder, &unknown, &missing);
	ck_assert_uint_eq(unknown + missing, 0);
	frame_link_done(&link);
}
END_TEST

static void send_without_table(const char *name, bool is_from)
{
	struct random_machine *machine = random_machine_new(8);
	struct frame_link link;
	struct version small;

	version_init(&small, &cpu_fields);
	leave_out_table(&small, name);
	link = is_from ? a_frame_link(&small.schema, &frame_schema_full)
		       : a_frame_link(&frame_schema_full, &small.schema);
	for (int i = 0; i < 12; i++) {
		struct snapshot *snapshot = random_machine_next(machine);
		struct frame frame = frame_through(&link, snapshot, NULL, i % 5 == 0);

		ck_assert_uint_eq(frame.snapshot->disk_count, 0);
		ck_assert_uint_eq(frame.snapshot->net_count, snapshot->net_count);
		expect_same_row(&system_fields, &snapshot->system, &frame.snapshot->system);
		snapshot_free(frame.snapshot);
		snapshot_free(snapshot);
	}
	frame_link_done(&link);
	random_machine_free(machine);
}

START_TEST(a_table_that_one_side_lacks_is_left_out)
{
	send_without_table("disk", true);
	send_without_table("disk", false);
}
END_TEST

/* user_ns and thread_count change places, and with them 64 and 32 bits; nice becomes a share. */
static void make_otherwise(struct version *version)
{
	struct field *user, *threads, swap;

	version_init(version, &task_fields);
	user = field_of(version, "user_ns");
	threads = field_of(version, "thread_count");
	swap = *user;
	user->offset = threads->offset;
	user->type = threads->type;
	threads->offset = swap.offset;
	threads->type = swap.type;
	user->unknown = 12345;
	threads->unknown = VALUE_UNKNOWN;
}

START_TEST(a_value_of_another_type_is_converted_when_nothing_is_lost)
{
	struct frame_link link;
	struct version other;
	struct snapshot *snapshot =
		a_snapshot(.at_s = 1,
			   .processes =
				   TASKS(a_task(.pid = 1, .user_ns = 77, .threads = 3),
					 a_task(.pid = 2, .user_ns = 1ull << 40, .threads = 9)));
	struct frame frame;

	make_otherwise(&other);
	link = a_frame_link(&frame_schema_full, &other.schema);
	for (int i = 0; i < 2; i++) {
		frame = frame_through(&link, snapshot, NULL, i == 0);
		ck_assert_uint_eq(frame.snapshot->processes[0].thread_count, 77);
		ck_assert_uint_eq(frame.snapshot->processes[0].user_ns, 3);
		ck_assert_uint_eq(frame.snapshot->processes[1].thread_count, 12345);
		ck_assert_uint_eq(frame.snapshot->processes[1].user_ns, 9);
		snapshot_free(frame.snapshot);
	}
	snapshot_free(snapshot);
	frame_link_done(&link);
}
END_TEST

/* The same words in another order, one of them new. */
static const char *other_class_name(size_t value)
{
	static const char *const names[] = {"gpu", "idle", "disk", "cpu", "lock"};

	return value < ARRAY_SIZE(names) ? names[value] : NULL;
}

static void send_bottleneck(struct frame_link *link, enum wait_class sent, enum wait_class expected,
			    bool is_key)
{
	struct snapshot *snapshot = a_snapshot(.at_s = 1);
	struct verdict_note note = {.bottleneck = sent, .when_busy = WAIT_CLASS_COUNT};
	struct frame_notes notes = {.verdicts = &note, .verdict_count = 1};
	struct frame frame = frame_through(link, snapshot, &notes, is_key);

	ck_assert_int_eq(frame.notes.verdicts[0].bottleneck, expected);
	snapshot_free(frame.snapshot);
	snapshot_free(snapshot);
}

START_TEST(names_travel_not_their_numbers)
{
	struct frame_link link;
	struct version other;

	version_init(&other, &note_fields);
	field_of(&other, "bottleneck")->value_name = other_class_name;
	field_of(&other, "bottleneck")->unknown = 99;
	link = a_frame_link(&frame_schema_full, &other.schema);
	send_bottleneck(&link, WAIT_CPU, 3, true);
	send_bottleneck(&link, WAIT_DISK, 2, false);
	send_bottleneck(&link, WAIT_NET, 99, false);
	send_bottleneck(&link, WAIT_CPU, 3, false);
	send_bottleneck(&link, WAIT_CLASS_COUNT, 99, false);
	frame_link_done(&link);
	link = a_frame_link(&other.schema, &frame_schema_full);
	send_bottleneck(&link, 0, WAIT_CLASS_COUNT, true);
	send_bottleneck(&link, 4, WAIT_LOCK, false);
	frame_link_done(&link);
}
END_TEST

Suite *test_frame_travel_suite(void)
{
	Suite *suite = suite_create("frame_travel");
	TCase *tests = tcase_create("versions");

	tcase_add_test(tests, a_file_of_an_older_version_reads_as_unknown_where_it_lacks_fields);
	tcase_add_test(tests, an_older_version_reads_a_newer_file_without_what_it_does_not_know);
	tcase_add_test(tests, fields_of_the_future_are_skipped);
	tcase_add_test(tests, fields_that_one_side_lacks_are_counted);
	tcase_add_test(tests, a_table_that_one_side_lacks_is_left_out);
	tcase_add_test(tests, a_value_of_another_type_is_converted_when_nothing_is_lost);
	tcase_add_test(tests, names_travel_not_their_numbers);
	suite_add_tcase(suite, tests);
	return suite;
}
