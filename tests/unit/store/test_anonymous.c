/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "recordings.h"
#include "store/anonymous.h"

Suite *test_anonymous_suite(void);

/* Each text of each table becomes one that cannot be mistaken: "Xyzzy/task/name". */
#define SECRET "Xyzzy"

static const char *secret_of(const struct field_table *table, const struct field *field)
{
	static char texts[200][64];
	static size_t used;

	ck_assert_uint_lt(used, ARRAY_SIZE(texts));
	snprintf(texts[used], sizeof(texts[0]), SECRET "/%s/%s:5432", table->name, field->key);
	return texts[used++];
}

static void fill_with_secrets(const struct field_table *table, void *row)
{
	for (size_t i = 0; i < table->count; i++)
		if (table->fields[i].type == VALUE_TEXT)
			*(const char **)(void *)((char *)row + table->fields[i].offset) =
				secret_of(table, &table->fields[i]);
}

/** Texts of the row that give something away, and those that must not but are gone. */
static void check_row(const struct field_table *table, const void *row)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct field *field = &table->fields[i];
		const char *text =
			field->type == VALUE_TEXT
				? *(const char *const *)(const void *)((const char *)row +
								       field->offset)
				: NULL;

		if (field->type != VALUE_TEXT)
			continue;
		if (field->secret == SECRET_NONE)
			ck_assert_msg(text && strstr(text, SECRET), "%s.%s is gone", table->name,
				      field->key);
		else
			ck_assert_msg(!text || !strstr(text, SECRET), "%s.%s tells \"%s\"",
				      table->name, field->key, text);
	}
}

static struct snapshot *a_telling_snapshot(void)
{
	struct snapshot *snapshot = snapshot_new();
	struct arena *arena = &snapshot->arena;
	struct system_counters *system = &snapshot->system;

	snapshot->host = &a_host;
	snapshot->wall_time = (struct timespec){WALL_S, 0};
	snapshot->processes = arena_calloc(arena, 1, sizeof(struct task));
	*snapshot->processes = a_task(.pid = 7);
	fill_with_secrets(&task_fields, snapshot->processes);
	snapshot->process_count = 1;
	snapshot->threads = arena_calloc(arena, 1, sizeof(struct task));
	*snapshot->threads = a_task(.pid = 7, .tid = 8);
	fill_with_secrets(&task_fields, snapshot->threads);
	snapshot->thread_count = 1;
	snapshot->connections = arena_calloc(arena, 1, sizeof(struct connection));
	fill_with_secrets(&connection_fields, snapshot->connections);
	snapshot->connection_count = 1;
	system->cgroups = arena_calloc(arena, 1, sizeof(struct cgroup_counters));
	fill_with_secrets(&cgroup_fields, system->cgroups);
	system->cgroup_count = 1;
	snapshot->disks = arena_calloc(arena, 1, sizeof(struct disk_counters));
	fill_with_secrets(&disk_fields, snapshot->disks);
	snapshot->disk_count = 1;
	snapshot->nets = arena_calloc(arena, 1, sizeof(struct net_counters));
	fill_with_secrets(&net_fields, snapshot->nets);
	snapshot->net_count = 1;
	snapshot_add_health(snapshot, "processes", HEALTH_NOTE, SECRET, SECRET, SECRET);
	fill_with_secrets(&health_fields, snapshot->health);
	snapshot_seal(snapshot);
	return snapshot;
}

/** Record it without names and read it back. */
static struct frame through_a_recording(struct snapshot *snapshot, struct frame_store **ret_store)
{
	struct recording_writer *writer =
		start_recording(scratch("a.btr"), (struct recording_options){.is_anonymous = true});
	struct verdict_note note = {.bottleneck = WAIT_DISK, .when_busy = WAIT_CLASS_COUNT};
	const struct frame_notes notes = {&note, 1, false};
	const struct mark mark = {.wall_time = {WALL_S + 1, 0}, .text = "look at " SECRET};
	struct message message;
	struct frame frame;

	fill_with_secrets(&note_fields, &note);
	ck_assert_int_eq(recording_write(writer, snapshot, &notes, &message), 0);
	ck_assert_int_eq(recording_mark(writer, &mark, &message), 0);
	stop_recording(writer);
	snapshot_free(snapshot);
	*ret_store = open_recording(scratch("a.btr"), NULL);
	ck_assert_int_eq(frame_store_read(*ret_store, 0, &frame, &message), 0);
	return frame;
}

START_TEST(no_text_that_the_tables_call_a_secret_is_left)
{
	struct frame_store *store;
	struct frame frame = through_a_recording(a_telling_snapshot(), &store);
	const struct snapshot *snapshot = frame.snapshot;

	ck_assert_uint_eq(snapshot->process_count, 1);
	check_row(&task_fields, snapshot->processes);
	ck_assert_uint_eq(snapshot->thread_count, 1);
	check_row(&task_fields, snapshot->threads);
	ck_assert_uint_eq(snapshot->connection_count, 1);
	check_row(&connection_fields, snapshot->connections);
	ck_assert_uint_eq(snapshot->system.cgroup_count, 1);
	check_row(&cgroup_fields, snapshot->system.cgroups);
	check_row(&disk_fields, snapshot->disks);
	check_row(&net_fields, snapshot->nets);
	ck_assert_uint_eq(snapshot->health_count, 1);
	check_row(&health_fields, snapshot->health);
	ck_assert_uint_eq(frame.notes.verdict_count, 1);
	check_row(&note_fields, frame.notes.verdicts);
	ck_assert_ptr_null(strstr(frame_store_mark(store, 0).text, SECRET));
	ck_assert_str_eq(frame_store_host(store, 0)->name, "host-1");
	ck_assert_str_ne(frame_store_host(store, 0)->boot_id, a_host.boot_id);
	snapshot_free(frame.snapshot);
	frame_store_free(store);
}
END_TEST

START_TEST(numbers_and_who_belongs_to_whom_stay)
{
	struct recording_writer *writer =
		start_recording(scratch("a.btr"), (struct recording_options){.is_anonymous = true});
	struct message message;
	struct frame_store *store;
	struct frame frame;
	const struct task *worker;
	char name[32];

	ck_assert_int_eq(record(writer, 1, 3), 0);
	stop_recording(writer);
	store = open_recording(scratch("a.btr"), NULL);
	ck_assert_uint_eq(frame_store_end(store), 3);
	ck_assert_int_eq(frame_store_read(store, 0, &frame, &message), 0);
	worker = snapshot_process(frame.snapshot, 200);
	ck_assert_uint_eq(worker->run_ns, 1000003);
	ck_assert_int_eq(worker->ppid, 1);
	ck_assert_int_eq(strncmp(worker->name, "program-", 8), 0);
	ck_assert_int_eq(strncmp(worker->command, "command-", 8), 0);
	ck_assert_str_ne(worker->name, snapshot_process(frame.snapshot, 1)->name);
	ck_assert_uint_lt(strlen(worker->name), sizeof(name));
	strcpy(name, worker->name);
	snapshot_free(frame.snapshot);
	ck_assert_int_eq(frame_store_read(store, 2, &frame, &message), 0);
	ck_assert_str_eq(snapshot_process(frame.snapshot, 200)->name, name);
	snapshot_free(frame.snapshot);
	frame_store_free(store);
}
END_TEST

struct replacement {
	enum field_secret secret;
	const char *text, *shown;
};

static const struct replacement replacements[] = {
	{SECRET_NAME, "postgres", "program-1"},
	{SECRET_USER, "anna", "user-1"},
	{SECRET_NONE, "do_poll", "do_poll"},
	{SECRET_SENTENCE, "postgres waits", NULL},
	{SECRET_PATH, "/usr/lib/usr", "/part-1/part-2/part-1"},
	{SECRET_PATH, "/", "/"},
	{SECRET_PATH, "", ""},
	{SECRET_ADDRESS, "10.0.0.5:5432", "host-1:5432"},
	{SECRET_ADDRESS, "[::1]:6379", "host-1:6379"},
	{SECRET_ADDRESS, "10.0.0.5:47112", "host-1:port-1"},
	{SECRET_ADDRESS, "unix:/run/app/x.sock", "unix:/part-1/part-2/part-3"},
	{SECRET_ADDRESS, "unix:@hidden", "unix:part-1"},
	{SECRET_ADDRESS, "somewhere", "host-1"},
};

START_TEST(each_kind_of_text_has_its_replacement)
{
	const struct replacement *replacement = &replacements[_i];
	struct anonymizer *anonymizer = anonymizer_new();
	const char *shown = anonymous_text(anonymizer, replacement->secret, replacement->text);

	if (replacement->shown)
		ck_assert_str_eq(shown, replacement->shown);
	else
		ck_assert_ptr_null(shown);
	/* The same pointer again: texts of rows are compared by it. */
	ck_assert_ptr_eq(anonymous_text(anonymizer, replacement->secret, replacement->text), shown);
	anonymizer_free(anonymizer);
}
END_TEST

START_TEST(the_same_text_is_somebody_else_in_another_role)
{
	struct anonymizer *anonymizer = anonymizer_new();

	ck_assert_str_eq(anonymous_text(anonymizer, SECRET_NAME, "postgres"), "program-1");
	ck_assert_str_eq(anonymous_text(anonymizer, SECRET_USER, "root"), "user-1");
	ck_assert_str_eq(anonymous_text(anonymizer, SECRET_USER, "postgres"), "user-2");
	ck_assert_str_eq(anonymous_text(anonymizer, SECRET_NAME, "postgre"), "program-2");
	ck_assert_str_eq(anonymous_text(anonymizer, SECRET_NAME, "postgres"), "program-1");
	ck_assert_ptr_null(anonymous_text(anonymizer, SECRET_NAME, NULL));
	anonymizer_free(anonymizer);
}
END_TEST

Suite *test_anonymous_suite(void)
{
	Suite *suite = suite_create("anonymous");
	TCase *tcase = tcase_create("anonymous");

	tcase_add_checked_fixture(tcase, scratch_make, scratch_remove);
	tcase_add_test(tcase, no_text_that_the_tables_call_a_secret_is_left);
	tcase_add_test(tcase, numbers_and_who_belongs_to_whom_stay);
	tcase_add_loop_test(tcase, each_kind_of_text_has_its_replacement, 0,
			    (int)ARRAY_SIZE(replacements));
	tcase_add_test(tcase, the_same_text_is_somebody_else_in_another_role);
	suite_add_tcase(suite, tcase);
	return suite;
}
