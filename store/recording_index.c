/* SPDX-License-Identifier: MIT */
/*
 * Which frames there are. All records are walked once and their sums checked, so that whoever reads
 * later meets no damage.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/time_spec.h"
#include "store/record_walk.h"
#include "store/recording_order.h"
#include "store/recording_read.h"
#include "store/recording_segments.h"

/** A file in which nothing is sound so far is not read on. */
#define SEARCH_LIMIT ((uint64_t)64 << 20)

static int fail(const char *path, int error, struct message *message)
{
	message_set(message, "%.150s: cannot be read: %s", path, strerror(error));
	return -error;
}

/** Open for reading without being held up by what is no file. @return the descriptor or -errno */
static int open_regular(int dir_fd, const char *name)
{
	int fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat status;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
		return fd;
	close(fd);
	return -EINVAL;
}

/* Sessions */

static bool is_of_session(const struct recording_index *index, uint32_t tag)
{
	return index->has_current && index->sessions.items[index->sessions.count - 1]->tag == tag;
}

/** Whether the dictionary can be read; and what travels between the versions. */
static bool check_dictionary(struct recording_index *index, const struct record_session *session)
{
	struct recording_report *report = &index->report;
	struct frame_decoder *decoder;
	struct message message;
	size_t unknown, missing;

	if (frame_decoder_new(index->schema, session->dictionary, session->dictionary_length,
			      &session->host, &decoder, &message) < 0)
		return false;
	frame_decoder_travel(decoder, &unknown, &missing);
	frame_decoder_free(decoder);
	if (unknown > report->unknown_fields)
		report->unknown_fields = unknown;
	if (missing > report->missing_fields)
		report->missing_fields = missing;
	return true;
}

/** The session goes on in another file. */
static bool goes_on(const struct recording_index *index, uint32_t tag,
		    const struct record_session *session)
{
	const struct recording_session *last;

	if (index->sessions.count == 0)
		return false;
	last = index->sessions.items[index->sessions.count - 1];
	return last->tag == tag && last->dictionary_length == session->dictionary_length &&
	       memcmp(last->dictionary, session->dictionary, session->dictionary_length) == 0;
}

static void add_session(struct recording_index *index, uint32_t tag,
			const struct record_session *session)
{
	struct recording_session *added = xcalloc(1, sizeof(*added));

	*added = (struct recording_session){
		.tag = tag, .host = session->host, .dictionary_length = session->dictionary_length};
	/* A byte more: there may be none. */
	added->dictionary = xcalloc(session->dictionary_length + 1, 1);
	memcpy(added->dictionary, session->dictionary, session->dictionary_length);
	*recording_sessions_push(&index->sessions) = added;
	index->has_seen_frame = false;
	index->is_after_loss = false;
	index->report.sessions++;
}

/** @return false: it is of no use */
static bool take_session(struct recording_index *index, const struct record_place *place)
{
	const struct record *record = &place->record;
	struct recording_report *report = &index->report;
	struct record_session session;

	index->has_current = false;
	index->is_newer = false;
	index->is_whole = false;
	if (!record_take_session(place->payload, record->length, &session))
		return false;
	if (session.version > report->version)
		report->version = session.version;
	if (session.version > RECORDING_VERSION) {
		report->newer_sessions++;
		index->is_newer = true;
		return true;
	}
	if (!goes_on(index, record->session, &session)) {
		if (!check_dictionary(index, &session))
			return false;
		add_session(index, record->session, &session);
	}
	index->has_current = true;
	return true;
}

/* Frames and marks */

static void add_entry(struct recording_index *index, const struct record_place *place)
{
	const struct record *record = &place->record;

	*recording_entries_push(&index->entries) = (struct recording_entry){
		.wall_time = record->wall_time,
		.time_ns = record->time_ns,
		.offset = place->offset + RECORD_HEADER_SIZE,
		.length = record->length,
		.payload_crc = record->payload_crc,
		.file = (uint32_t)(index->files.count - 1),
		.session = (uint32_t)(index->sessions.count - 1),
		.flags =
			(uint8_t)(record->flags | (index->is_after_loss ? RECORD_IS_AFTER_GAP : 0)),
		.bottleneck = (uint8_t)record->bottleneck,
	};
}

static void take_frame(struct recording_index *index, const struct record_place *place)
{
	const struct record *record = &place->record;
	bool is_ours = is_of_session(index, record->session);
	bool is_next = index->has_seen_frame && record->number == index->last_number + 1;

	/* The same stretch of time in two files of a directory counts once. */
	if (is_ours && index->has_seen_frame && record->number <= index->last_number)
		return;
	if (!is_ours || !(record->flags & RECORD_IS_KEY || (index->is_whole && is_next))) {
		index->is_whole = false;
		index->is_after_loss = true;
		index->report.lost_frames += !index->is_newer;
		return;
	}
	index->is_after_loss |= !is_next;
	add_entry(index, place);
	index->is_whole = true;
	index->is_after_loss = false;
	index->has_seen_frame = true;
	index->last_number = record->number;
}

static void take_mark(struct recording_index *index, const struct record_place *place)
{
	char text[MARK_TEXT_MAX + 1];
	struct mark mark;

	if (!record_take_mark(&place->record, place->payload, text, &mark))
		return;
	mark.text = arena_strdup(&index->arena, text);
	*recording_marks_push(&index->marks) = mark;
}

/** @return the bytes of it that are of no use */
static uint64_t take_record(struct recording_index *index, const struct record_place *place)
{
	switch (place->record.type) {
	case RECORD_SESSION:
		return take_session(index, place) ? 0 : RECORD_HEADER_SIZE + place->record.length;
	case RECORD_FRAME:
		take_frame(index, place);
		return 0;
	case RECORD_MARK:
		take_mark(index, place);
		return 0;
	default: /* of a newer version: it can be done without */
		return 0;
	}
}

/* Files */

static bool begins_with_marker(int fd)
{
	char bytes[RECORD_MARKER_SIZE];

	return pread(fd, bytes, sizeof(bytes), 0) == (ssize_t)sizeof(bytes) &&
	       memcmp(bytes, RECORD_MARKER, sizeof(bytes)) == 0;
}

static int walk_file(struct recording_index *index, const char *path, int fd,
		     struct message *message)
{
	struct recording_report *report = &index->report;
	struct record_walk walk;
	struct record_place place;
	int result = record_walk_begin(&walk, fd);

	*recording_paths_push(&index->files) = xstrdup(path);
	index->has_current = false;
	walk.search_limit = SEARCH_LIMIT;
	index->has_marker |= begins_with_marker(fd);
	if (result == 0)
		while ((result = record_walk_next(&walk, &place)) > 0)
			report->damaged_bytes += take_record(index, &place);
	report->files++;
	report->bytes += walk.size;
	report->tail_bytes += walk.size - walk.end;
	report->damaged_bytes += walk.damaged_bytes + walk.size - walk.end;
	record_walk_done(&walk);
	return result < 0 ? fail(path, -result, message) : 0;
}

ARRAY_DEFINE(segment_list, struct segment_start);

static bool has_suffix(const char *name)
{
	size_t length = strlen(name), suffix = strlen(SEGMENT_SUFFIX);

	return length > suffix && strcmp(name + length - suffix, SEGMENT_SUFFIX) == 0;
}

/** The files of a directory; their names are paths, the caller's to free. */
static int list_segments(const char *path, struct segment_list *files)
{
	_cleanup_closedir_ DIR *dir = opendir(path);
	struct dirent *entry;

	if (!dir)
		return -errno;
	while ((entry = readdir(dir))) {
		_cleanup_close_ int fd = -1;
		struct textbuf full = {0};

		if (!has_suffix(entry->d_name))
			continue;
		fd = open_regular(dirfd(dir), entry->d_name);
		/* Retention may have dropped it since. */
		if (fd == -ENOENT || fd == -EINVAL)
			continue;
		if (fd < 0)
			return fd;
		textbuf_printf(&full, "%s/%s", path, entry->d_name);
		*segment_list_push(files) = segment_start_of(fd, entry->d_name);
		files->items[files->count - 1].name = full.data;
	}
	return 0;
}

static int walk_directory(struct recording_index *index, const char *path, struct message *message)
{
	struct segment_list files = {0};
	int error = list_segments(path, &files);

	if (error)
		fail(path, -error, message);
	if (error == 0 && files.count == 0) {
		message_set(message, "%.120s: holds no recording (no file whose name ends in %s)",
			    path, SEGMENT_SUFFIX);
		error = -ENODATA;
	}
	segment_starts_sort(files.items, files.count);
	for (size_t i = 0; i < files.count; i++) {
		const char *name = files.items[i].name;
		_cleanup_close_ int fd = error ? -1 : open(name, O_RDONLY | O_CLOEXEC);

		if (fd >= 0)
			error = walk_file(index, name, fd, message);
		free((char *)(uintptr_t)name);
	}
	segment_list_done(&files);
	return error;
}

static int walk_single(struct recording_index *index, const char *path, struct message *message)
{
	_cleanup_close_ int fd = open_regular(AT_FDCWD, path);

	if (fd == -EINVAL) {
		message_set(message,
			    "%.100s: is no file; a recording is a file that `blametop record` "
			    "wrote, or a directory of them",
			    path);
		return fd;
	}
	return fd < 0 ? fail(path, -fd, message) : walk_file(index, path, fd, message);
}

/** Why there is no frame at all. */
static int explain_emptiness(const struct recording_index *index, const char *path,
			     struct message *message)
{
	const struct recording_report *report = &index->report;

	if (report->newer_sessions)
		message_set(message,
			    "%.80s: a newer blametop wrote it, in format %u; this one reads up to "
			    "format %d: use the newer one",
			    path, (unsigned int)report->version, RECORDING_VERSION);
	else if (report->bytes == 0)
		message_set(message, "%.120s: is empty: nothing was recorded yet", path);
	else if (report->sessions)
		message_set(message, "%.120s: has no whole frame%s", path,
			    report->damaged_bytes ? ": it is cut off or damaged" : " yet");
	else if (index->has_marker)
		message_set(
			message,
			"%.100s: is cut off or damaged: its beginning, without which nothing can "
			"be read, is not whole",
			path);
	else
		message_set(message,
			    "%.100s: is no recording of blametop; `blametop record FILE` makes one",
			    path);
	return -EINVAL;
}

static int mark_by_time(const void *a, const void *b)
{
	const struct mark *one = a, *other = b;

	return timespec_compare(one->wall_time, other->wall_time);
}

/** Who records there just now: a file or a directory is locked meanwhile. */
static uint32_t recorder_of(const char *path)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	return fd < 0 ? 0 : recording_lock_holder(fd);
}

int recording_index_make(struct recording_index *index, const char *path, struct message *message)
{
	struct stat status;
	int error;

	if (stat(path, &status) < 0)
		return fail(path, errno, message);
	error = S_ISDIR(status.st_mode) ? walk_directory(index, path, message)
					: walk_single(index, path, message);
	if (error)
		return error;
	index->report.frames = index->entries.count;
	index->report.recorder = recorder_of(path);
	if (index->marks.count)
		qsort(index->marks.items, index->marks.count, sizeof(*index->marks.items),
		      mark_by_time);
	return index->entries.count ? 0 : explain_emptiness(index, path, message);
}

void recording_index_done(struct recording_index *index)
{
	for (size_t i = 0; i < index->sessions.count; i++) {
		free(index->sessions.items[i]->dictionary);
		free(index->sessions.items[i]);
	}
	for (size_t i = 0; i < index->files.count; i++)
		free(index->files.items[i]);
	recording_sessions_done(&index->sessions);
	recording_paths_done(&index->files);
	recording_entries_done(&index->entries);
	recording_marks_done(&index->marks);
	arena_done(&index->arena);
}
