/* SPDX-License-Identifier: MIT */
#include "store/recording_segments.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/cleanup.h"
#include "base/textbuf.h"
#include "base/time_spec.h"
#include "store/recording_order.h"

#define DIRECTORY_MODE 0700
/** Segments that begin in the same second. */
#define TWIN_MAX 1000

static int fail(const struct recording_segments *segments, const char *name, const char *what,
		int error, struct message *message)
{
	message_set(message, "%.120s/%.40s: %s: %s", segments->path, name, what, strerror(error));
	return -error;
}

/** A number of so many digits. */
static bool take_number(const char **at, int digits, int *ret_number)
{
	*ret_number = 0;
	for (; digits > 0; digits--, (*at)++) {
		if (**at < '0' || **at > '9')
			return false;
		*ret_number = 10 * *ret_number + **at - '0';
	}
	return true;
}

bool segment_name_parse(const char *name, struct timespec *ret_first)
{
	struct tm tm = {0};
	const char *at = name;

	if (!take_number(&at, 4, &tm.tm_year) || !take_number(&at, 2, &tm.tm_mon) ||
	    !take_number(&at, 2, &tm.tm_mday) || *at++ != 'T' ||
	    !take_number(&at, 2, &tm.tm_hour) || !take_number(&at, 2, &tm.tm_min) ||
	    !take_number(&at, 2, &tm.tm_sec) || *at++ != 'Z')
		return false;
	if (*at == '_')
		at += 1 + strspn(at + 1, "0123456789");
	if (strcmp(at, SEGMENT_SUFFIX) != 0 || strlen(name) >= SEGMENT_NAME_SIZE)
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	*ret_first = (struct timespec){timegm(&tm), 0};
	return true;
}

/** Twins carry a number behind a sign that sorts after the point of the suffix. */
static void name_segment(char name[SEGMENT_NAME_SIZE], struct timespec first, int twin)
{
	char time_text[24] = "19700101T000000Z", number[8] = "";
	struct tm tm;

	if (gmtime_r(&first.tv_sec, &tm))
		strftime(time_text, sizeof(time_text), "%Y%m%dT%H%M%SZ", &tm);
	if (twin)
		snprintf(number, sizeof(number), "_%d", twin);
	snprintf(name, SEGMENT_NAME_SIZE, "%s%s" SEGMENT_SUFFIX, time_text, number);
}

static void add_closed(struct recording_segments *segments, const struct segment *segment)
{
	if (segments->count == segments->capacity) {
		segments->capacity = segments->capacity ? 2 * segments->capacity : 16;
		segments->closed = xreallocarray(segments->closed, segments->capacity,
						 sizeof(*segments->closed));
	}
	segments->closed[segments->count++] = *segment;
	segments->closed_bytes += segment->size;
}

/** By what their beginnings say: names tell the wall clock, which may have been set back. */
static void put_in_order(struct recording_segments *segments)
{
	struct segment *sorted = xcalloc(segments->count + 1, sizeof(*sorted));
	struct segment_start *starts = xcalloc(segments->count + 1, sizeof(*starts));

	for (size_t i = 0; i < segments->count; i++) {
		const char *name = segments->closed[i].name;
		_cleanup_close_ int fd =
			openat(segments->fd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);

		starts[i] = segment_start_of(fd, name);
		starts[i].index = i;
	}
	segment_starts_sort(starts, segments->count);
	for (size_t i = 0; i < segments->count; i++)
		sorted[i] = segments->closed[starts[i].index];
	free(starts);
	free(segments->closed);
	segments->closed = sorted;
	segments->capacity = segments->count + 1;
}

static int list(struct recording_segments *segments, struct message *message)
{
	_cleanup_closedir_ DIR *dir = NULL;
	struct segment segment = {0};
	struct dirent *entry;
	struct stat status;
	/* fdopendir() would take the locked descriptor away. */
	int fd = openat(segments->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir)
		return fail(segments, "", "cannot be read", errno, message);
	while ((entry = readdir(dir))) {
		if (!segment_name_parse(entry->d_name, &segment.first) ||
		    fstatat(segments->fd, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) < 0 ||
		    !S_ISREG(status.st_mode))
			continue;
		memcpy(segment.name, entry->d_name, strlen(entry->d_name) + 1);
		segment.size = (uint64_t)status.st_size;
		add_closed(segments, &segment);
	}
	put_in_order(segments);
	return 0;
}

static int open_file(struct recording_segments *segments, const char *name, struct message *message)
{
	struct textbuf path = {0};
	int error;

	textbuf_printf(&path, "%s/%s", segments->path, name);
	error = recording_file_open(segments->fd, name, textbuf_text(&path), &segments->file,
				    message);
	textbuf_done(&path);
	return error;
}

/** Go on with the newest; one that was damaged so that it is no recording any more stays as it is. */
static int resume(struct recording_segments *segments, struct message *message)
{
	struct segment *newest;
	int error;

	if (segments->count == 0)
		return 0;
	newest = &segments->closed[segments->count - 1];
	error = open_file(segments, newest->name, message);
	if (error == -EINVAL)
		return 0;
	if (error)
		return error;
	segments->current = *newest;
	segments->closed_bytes -= newest->size;
	segments->count--;
	return 0;
}

/** @return the descriptor of the directory or -errno */
static int open_directory(const char *path, struct message *message)
{
	int fd;

	if (mkdir(path, DIRECTORY_MODE) < 0 && errno != EEXIST) {
		message_set(message, "%.150s: this directory cannot be made: %s", path,
			    strerror(errno));
		return -errno;
	}
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		return fd;
	if (errno == ENOTDIR)
		message_set(message,
			    "%.90s: is a file, but a recording with a bound is a directory of "
			    "files; give another name, or leave --keep and --max-size away",
			    path);
	else
		message_set(message, "%.150s: cannot be opened: %s", path, strerror(errno));
	return -errno;
}

int segments_open(const char *path, struct recording_segments *ret_segments,
		  struct message *message)
{
	struct recording_segments segments = {.file.fd = -1};
	int error;

	segments.fd = open_directory(path, message);
	if (segments.fd < 0)
		return segments.fd;
	segments.path = xstrdup(path);
	error = recording_lock(segments.fd, path, message);
	if (error == 0)
		error = list(&segments, message);
	if (error == 0)
		error = resume(&segments, message);
	if (error)
		segments_close(&segments);
	*ret_segments = segments;
	return error;
}

void segments_close(struct recording_segments *segments)
{
	recording_file_close(&segments->file);
	if (segments->fd >= 0)
		close(segments->fd);
	free(segments->path);
	free(segments->closed);
	*segments = (struct recording_segments){.fd = -1, .file.fd = -1};
}

uint64_t segments_bytes(const struct recording_segments *segments)
{
	return segments->closed_bytes + (segments->file.fd >= 0 ? segments->file.size : 0);
}

int segments_finish(struct recording_segments *segments, struct message *message)
{
	int error;

	if (segments->file.fd < 0)
		return 0;
	error = recording_file_sync(&segments->file, message);
	segments->current.size = segments->file.size;
	recording_file_close(&segments->file);
	add_closed(segments, &segments->current);
	return error;
}

int segments_begin(struct recording_segments *segments, struct timespec first,
		   struct message *message)
{
	struct segment *current = &segments->current;
	int error;

	current->first = first;
	for (int twin = 0;; twin++) {
		name_segment(current->name, first, twin);
		if (faccessat(segments->fd, current->name, F_OK, AT_SYMLINK_NOFOLLOW) < 0)
			break;
		if (twin == TWIN_MAX)
			return fail(segments, current->name, "cannot be made", EEXIST, message);
	}
	error = open_file(segments, current->name, message);
	/* So that the name is there after a power failure too. */
	if (error == 0 && fsync(segments->fd) < 0)
		return fail(segments, current->name, "cannot be made", errno, message);
	return error;
}

int segments_drop(struct recording_segments *segments, struct message *message)
{
	struct segment *oldest = segments->closed;

	if (unlinkat(segments->fd, oldest->name, 0) < 0 && errno != ENOENT)
		return fail(segments, oldest->name, "cannot be deleted", errno, message);
	segments->closed_bytes -= oldest->size;
	segments->count--;
	memmove(oldest, oldest + 1, segments->count * sizeof(*oldest));
	return 0;
}

static struct timespec earlier(struct timespec a, struct timespec b)
{
	return timespec_compare(b, a) < 0 ? b : a;
}

/**
 * When the oldest segment ended: where the one behind it begins. A clock that was set back since
 * makes that an earlier time, or what was recorded ahead of time would stay until it comes.
 */
static struct timespec end_of_oldest(const struct recording_segments *segments,
				     struct timespec next)
{
	struct timespec end = next;

	for (size_t i = 1; i < segments->count; i++)
		end = earlier(end, segments->closed[i].first);
	return segments->file.fd >= 0 ? earlier(end, segments->current.first) : end;
}

int segments_drop_before(struct recording_segments *segments, struct timespec oldest,
			 struct timespec next, struct message *message)
{
	int error = 0;

	while (error == 0 && segments->count &&
	       timespec_compare(end_of_oldest(segments, next), oldest) < 0)
		error = segments_drop(segments, message);
	return error;
}
