/* SPDX-License-Identifier: MIT */
/* Recordings between versions of blametop that know other fields. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/array.h"
#include "recordings.h"
#include "store/frame_codec.h"

Suite *test_recording_travel_suite(void);

/* A version that lacks fields of tasks, and the table of disks. */
static struct field_table fewer_tasks;
static struct field *fewer_fields;
static const struct field_table *fewer_tables[16];
static const struct frame_schema fewer = {fewer_tables};

static bool is_lacking(const char *key)
{
	static const char *const lacking[] = {"run_ns", "name", "wait_disk_ns", "swap_bytes"};

	for (size_t i = 0; i < ARRAY_SIZE(lacking); i++)
		if (!strcmp(lacking[i], key))
			return true;
	return false;
}

static void make_fewer(void)
{
	const struct field_table *const *tables = frame_schema_full.tables;
	size_t count = 0;

	scratch_make();
	fewer_tasks = task_fields;
	fewer_fields = xcalloc(task_fields.count, sizeof(*fewer_fields));
	fewer_tasks.fields = fewer_fields;
	fewer_tasks.count = 0;
	for (size_t i = 0; i < task_fields.count; i++)
		if (!is_lacking(task_fields.fields[i].key))
			fewer_fields[fewer_tasks.count++] = task_fields.fields[i];
	ck_assert_uint_lt(fewer_tasks.count, task_fields.count);
	for (size_t i = 0; tables[i]; i++)
		if (tables[i] != &disk_fields)
			fewer_tables[count++] =
				tables[i] == &task_fields ? &fewer_tasks : tables[i];
	fewer_tables[count] = NULL;
}

static void forget_fewer(void)
{
	free(fewer_fields);
	scratch_remove();
}

static struct snapshot *read_last(const struct frame_schema *schema, const char *path,
				  struct recording_report *ret_report)
{
	struct frame_store *store = NULL;
	struct message message = {""};
	struct frame frame;
	int error = recording_open_as(schema, path, &store, ret_report, &message);

	ck_assert_msg(error == 0, "%s", message.text);
	error = frame_store_read(store, frame_store_end(store) - 1, &frame, &message);
	ck_assert_msg(error == 0, "%s", message.text);
	/* The host goes with the store. */
	frame.snapshot->host = NULL;
	frame_store_free(store);
	return frame.snapshot;
}

static void record_as(const struct frame_schema *schema, const char *path, int first, int count)
{
	struct recording_writer *writer =
		start_recording(path, (struct recording_options){.schema = schema});

	ck_assert_int_eq(record(writer, first, count), 0);
	stop_recording(writer);
}

START_TEST(what_an_older_version_did_not_record_is_unknown)
{
	const char *path = scratch("old.btr");
	struct recording_report report;
	struct snapshot *snapshot;
	const struct task *worker;

	record_as(&fewer, path, 1, 5);
	snapshot = read_last(&frame_schema_full, path, &report);
	worker = snapshot_process(snapshot, 200);
	ck_assert_uint_eq(worker->run_ns, VALUE_UNKNOWN);
	ck_assert_ptr_null(worker->name);
	ck_assert_int_eq(worker->ppid, 1);
	ck_assert_str_eq(worker->command, "/srv/worker --token=secret");
	ck_assert_uint_ge(report.missing_fields, 4);
	ck_assert_uint_eq(report.unknown_fields, 0);
	snapshot_free(snapshot);
}
END_TEST

START_TEST(what_a_newer_version_recorded_is_passed_over)
{
	const char *path = scratch("new.btr");
	struct recording_report report;
	struct snapshot *snapshot;
	const struct task *worker;

	record_as(NULL, path, 1, 5);
	snapshot = read_last(&fewer, path, &report);
	worker = snapshot_process(snapshot, 200);
	ck_assert_int_eq(worker->ppid, 1);
	ck_assert_str_eq(worker->command, "/srv/worker --token=secret");
	ck_assert_uint_ge(report.unknown_fields, 4);
	ck_assert_uint_eq(report.missing_fields, 0);
	snapshot_free(snapshot);
}
END_TEST

START_TEST(versions_add_to_the_same_recording)
{
	const char *path = scratch("both.btr");
	struct recording_report report;
	struct snapshot *snapshot;
	struct frame_store *store;

	record_as(&fewer, path, 0, 3);
	record_as(NULL, path, 3, 3);
	record_as(&fewer, path, 6, 3);
	store = open_recording(path, &report);
	ck_assert_uint_eq(frame_store_end(store), 9);
	ck_assert_uint_eq(report.sessions, 3);
	for (uint64_t i = 3; i < 6; i++)
		ck_assert_int_eq(second_of(store, i), (int)i);
	frame_store_free(store);
	snapshot = read_last(&fewer, path, &report);
	ck_assert_int_eq(snapshot->wall_time.tv_sec, WALL_S + 8);
	snapshot_free(snapshot);
}
END_TEST

Suite *test_recording_travel_suite(void)
{
	Suite *suite = suite_create("recording_travel");
	TCase *tcase = tcase_create("recording_travel");

	tcase_add_checked_fixture(tcase, make_fewer, forget_fewer);
	tcase_add_test(tcase, what_an_older_version_did_not_record_is_unknown);
	tcase_add_test(tcase, what_a_newer_version_recorded_is_passed_over);
	tcase_add_test(tcase, versions_add_to_the_same_recording);
	suite_add_tcase(suite, tcase);
	return suite;
}
