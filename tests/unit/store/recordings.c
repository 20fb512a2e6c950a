/* SPDX-License-Identifier: MIT */
#include "recordings.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"

static char directory[64];

void scratch_make(void)
{
	/* In memory where that is possible: recordings are synced to disks. */
	snprintf(directory, sizeof(directory), "%s/blametop-recording-XXXXXX",
		 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(directory));
}

static void remove_all(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	char name[400];

	while (dir && (entry = readdir(dir))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		if (unlink(name) < 0)
			remove_all(name);
	}
	if (dir)
		closedir(dir);
	rmdir(path);
}

void scratch_remove(void)
{
	remove_all(directory);
}

const char *scratch(const char *name)
{
	static char paths[8][128];
	static size_t next;
	char *path = paths[next++ % 8];

	snprintf(path, sizeof(paths[0]), "%s/%s", directory, name);
	return path;
}

struct snapshot *nth_snapshot(const struct host *host, int n)
{
	uint64_t count = (uint64_t)n;
	struct snapshot *snapshot =
		a_snapshot(.at_s = 100 + n,
			   .processes =
				   TASKS(a_task(.pid = 1, .name = "init", .user_ns = 1000),
					 a_task(.pid = 200, .name = n % 7 ? "worker" : "renamed",
						.ppid = 1, .run_ns = count * 1000003,
						.command = "/srv/worker --token=secret"),
					 a_task(.pid = (pid_t)(300 + n % 5), .name = "visitor",
						.ppid = 1, .start_ticks = 100 + count)));

	snapshot->host = host;
	snapshot->wall_time = (struct timespec){WALL_S + n, 250000000};
	snapshot->sequence = count + 1;
	return snapshot;
}

bool is_nth(const struct snapshot *snapshot, int n)
{
	const struct task *worker = snapshot_process(snapshot, 200);

	return snapshot->process_count == 3 && worker && worker->run_ns == (uint64_t)n * 1000003 &&
	       snapshot->wall_time.tv_sec == WALL_S + n &&
	       snapshot->time_ns == (uint64_t)(100 + n) * NS_PER_S &&
	       snapshot_process(snapshot, 300 + n % 5) &&
	       !strcmp(worker->name, n % 7 ? "worker" : "renamed");
}

struct recording_writer *start_recording(const char *path, struct recording_options options)
{
	struct recording_writer *writer = NULL;
	struct message message = {""};
	int error = recording_create(path, &options, &a_host, &writer, &message);

	ck_assert_msg(error == 0, "%s", message.text);
	return writer;
}

int record(struct recording_writer *writer, int first, int count)
{
	const struct frame_notes notes = {0};
	struct message message;
	int error = 0;

	for (int n = first; error == 0 && n < first + count; n++) {
		struct snapshot *snapshot = nth_snapshot(&a_host, n);

		error = recording_write(writer, snapshot, &notes, &message);
		snapshot_free(snapshot);
	}
	return error;
}

void stop_recording(struct recording_writer *writer)
{
	struct message message = {""};

	ck_assert_msg(recording_close(writer, &message) == 0, "%s", message.text);
}

void record_to(const char *path, int first, int count)
{
	struct recording_writer *writer = start_recording(path, (struct recording_options){0});

	ck_assert_int_eq(record(writer, first, count), 0);
	stop_recording(writer);
}

struct frame_store *open_recording(const char *path, struct recording_report *ret_report)
{
	struct recording_report ignored;
	struct frame_store *store = NULL;
	struct message message = {""};
	int error = recording_open(path, &store, ret_report ? ret_report : &ignored, &message);

	ck_assert_msg(error == 0, "%s", message.text);
	return store;
}

int second_of(struct frame_store *store, uint64_t number)
{
	struct message message = {""};
	struct frame frame;
	int second, error = frame_store_read(store, number, &frame, &message);

	ck_assert_msg(error == 0, "frame %d: %s", (int)number, message.text);
	second = (int)(frame.snapshot->wall_time.tv_sec - WALL_S);
	if (!is_nth(frame.snapshot, second))
		second = -1;
	snapshot_free(frame.snapshot);
	return second;
}

void check_seconds(struct frame_store *store, int first, int count)
{
	uint64_t begin = frame_store_first(store);

	ck_assert_uint_eq(frame_store_end(store) - begin, (uint64_t)count);
	for (int i = 0; i < count; i++)
		ck_assert_int_eq(second_of(store, begin + (uint64_t)i), first + i);
}

void check_recording(const char *path, struct recording_report *ret_report, int first, int count)
{
	struct frame_store *store = open_recording(path, ret_report);

	check_seconds(store, first, count);
	frame_store_free(store);
}

const char *refusal(const char *path, int error)
{
	static struct message message;
	struct recording_report report;
	struct frame_store *store = NULL;

	message.text[0] = '\0';
	ck_assert_int_eq(recording_open(path, &store, &report, &message), error);
	ck_assert_ptr_null(store);
	return message.text;
}

char *load_file(const char *path, size_t *ret_length)
{
	FILE *file = fopen(path, "rb");
	struct stat status;
	char *bytes;

	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(fstat(fileno(file), &status), 0);
	*ret_length = (size_t)status.st_size;
	bytes = xcalloc(*ret_length + 1, 1);
	ck_assert_uint_eq(fread(bytes, 1, *ret_length, file), *ret_length);
	fclose(file);
	return bytes;
}

void save_file(const char *path, const void *bytes, size_t length)
{
	FILE *file = fopen(path, "wb");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
	ck_assert_int_eq(fclose(file), 0);
}
