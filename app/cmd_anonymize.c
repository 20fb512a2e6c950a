/* SPDX-License-Identifier: MIT */
/* anonymize: a copy of a recording for people who must not know whose it is. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "app/commands.h"
#include "base/time_spec.h"
#include "base/units.h"
#include "store/recording.h"

struct copy {
	struct frame_store *store;
	struct recording_writer *writer;
	size_t marks; /* copied so far */
};

/** The marks up to a time. */
static int copy_marks(struct copy *copy, struct timespec until, struct message *message)
{
	int error = 0;

	for (; error == 0 && copy->marks < frame_store_mark_count(copy->store); copy->marks++) {
		struct mark mark = frame_store_mark(copy->store, copy->marks);

		if (timespec_compare(mark.wall_time, until) > 0)
			break;
		error = recording_mark(copy->writer, &mark, message);
	}
	return error;
}

static int copy_frame(struct copy *copy, uint64_t number, struct message *message)
{
	struct frame frame;
	int error = frame_store_read(copy->store, number, &frame, message);

	if (error)
		return error;
	error = copy_marks(copy, frame.snapshot->wall_time, message);
	if (error == 0)
		error = recording_write(copy->writer, frame.snapshot, &frame.notes, message);
	snapshot_free(frame.snapshot);
	return error;
}

static int copy_all(struct copy *copy, struct message *message)
{
	static const struct timespec end_of_time = {INT64_MAX, 0};
	uint64_t end = frame_store_end(copy->store);
	int error = 0;

	for (uint64_t n = frame_store_first(copy->store); error == 0 && n < end; n++)
		error = copy_frame(copy, n, message);
	return error ? error : copy_marks(copy, end_of_time, message);
}

/** An older copy is not added to: the same name would be two in it. */
static int open_copy(struct copy *copy, const char *path, struct message *message)
{
	const struct recording_options options = {.is_anonymous = true};

	if (faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
		message_set(message, "%.120s: is there already; give a name that is free", path);
		return -EEXIST;
	}
	return recording_create(path, &options, frame_store_host(copy->store, 0), &copy->writer,
				message);
}

static int anonymize(const char *from, const char *to, struct recording_size *ret_size,
		     struct message *message)
{
	struct copy copy = {0};
	struct recording_report report;
	struct message end;
	int error = recording_open(from, &copy.store, &report, message);

	if (error == 0)
		error = open_copy(&copy, to, message);
	if (copy.writer) {
		error = copy_all(&copy, message);
		*ret_size = recording_size(copy.writer);
		if (recording_close(copy.writer, error ? &end : message) && !error)
			error = -EIO;
		/* Half a copy would pass for the whole. */
		if (error)
			unlink(to);
	}
	frame_store_free(copy.store);
	return error;
}

int cmd_anonymize(struct settings *settings, const char **operands, size_t count)
{
	char bytes[UNIT_TEXT_SIZE];
	struct recording_size size = {0};
	struct message message;

	(void)settings;
	if (count < 2)
		return usage_error("anonymize: from where to where? blametop anonymize IN OUT");
	signal(SIGXFSZ, SIG_IGN);
	if (anonymize(operands[0], operands[1], &size, &message))
		return fail_with("anonymize", &message);
	fprintf(stderr, "blametop: %s has %llu frames in %s\n", operands[1],
		(unsigned long long)size.frames, units_bytes(size.bytes, bytes));
	return 0;
}
