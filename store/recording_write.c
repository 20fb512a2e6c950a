/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/time_spec.h"
#include "base/units.h"
#include "store/anonymous.h"
#include "store/frame_codec.h"
#include "store/recording.h"
#include "store/recording_file.h"
#include "store/recording_format.h"
#include "store/recording_segments.h"

/** A bound is made of so many segments: as much at most goes at once. */
#define SEGMENTS_BY_SIZE 16
#define SEGMENTS_BY_AGE 12
/** After a power failure at most so much is missing. */
#define SYNC_NS (60 * NS_PER_S)

struct recording_writer {
	struct recording_options options;
	const struct host *host;       /* of the session; borrowed */
	struct host shown_host;        /* what is written about it */
	struct anonymizer *anonymizer; /* NULL: as it is */
	bool has_segments;
	struct recording_segments segments; /* of a plain file only `file` is used */
	struct frame_encoder *encoder;
	uint32_t tag;
	uint32_t number;    /* of the next frame */
	uint32_t since_key; /* frames */
	bool has_session;   /* in the file being written */
	uint64_t synced_ns;
	struct textbuf frame;   /* encoded */
	struct textbuf records; /* to be written at once */
	struct textbuf marks;   /* that wait for the first frame */
	struct recording_size size;
	int error; /* of the write that failed: nothing is written after it */
};

static int open_plain(struct recording_writer *writer, const char *path, struct message *message)
{
	struct stat status;

	writer->segments.fd = -1;
	if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
		message_set(message,
			    "%.100s: is a directory; bound it with --keep or --max-size, or name "
			    "a file in it",
			    path);
		return -EISDIR;
	}
	return recording_file_open(AT_FDCWD, path, path, &writer->segments.file, message);
}

static void begin_session(struct recording_writer *writer, const struct host *host)
{
	writer->host = host;
	writer->shown_host = writer->anonymizer ? anonymous_host(writer->anonymizer, host) : *host;
	writer->tag = record_session_tag();
	writer->number = 0;
	writer->has_session = false;
}

int recording_create(const char *path, const struct recording_options *options,
		     const struct host *host, struct recording_writer **ret_writer,
		     struct message *message)
{
	struct recording_writer *writer = xcalloc(1, sizeof(*writer));
	int error;

	writer->options = *options;
	writer->has_segments = options->keep_ns || options->max_bytes;
	error = writer->has_segments ? segments_open(path, &writer->segments, message)
				     : open_plain(writer, path, message);
	if (error) {
		free(writer);
		return error;
	}
	writer->encoder = frame_encoder_new(options->schema ? options->schema : &frame_schema_full);
	writer->anonymizer = options->is_anonymous ? anonymizer_new() : NULL;
	begin_session(writer, host);
	*ret_writer = writer;
	return 0;
}

/** How long a segment is written to. */
static bool is_segment_full(const struct recording_writer *writer, struct timespec now)
{
	const struct recording_segments *segments = &writer->segments;
	const struct recording_options *options = &writer->options;
	int64_t age_ns;

	if (segments->file.fd < 0)
		return true;
	if (options->max_bytes && segments->file.size >= options->max_bytes / SEGMENTS_BY_SIZE)
		return true;
	if (!options->keep_ns)
		return false;
	age_ns = timespec_difference_ns(now, segments->current.first);
	/* Before it began: the clock was set back, and would have to come that far again. */
	return age_ns < 0 || age_ns > (int64_t)(options->keep_ns / SEGMENTS_BY_AGE);
}

/** Encode the frame, and put it into a record, behind one of the session when it is missing. */
static void put_records(struct recording_writer *writer, const struct snapshot *snapshot,
			const struct frame_notes *notes)
{
	bool has_machine = notes->verdict_count && notes->verdicts[0].pid == 0;
	bool is_key = !writer->has_session || writer->since_key >= RECORD_KEY_EVERY;
	struct record head = {
		.flags = (uint8_t)((is_key ? RECORD_IS_KEY : 0) |
				   (notes->is_after_gap ? RECORD_IS_AFTER_GAP : 0)),
		.bottleneck = has_machine ? notes->verdicts[0].bottleneck : WAIT_CLASS_COUNT,
		.wall_time = snapshot->wall_time,
		.time_ns = snapshot->time_ns,
		.session = writer->tag,
		.number = writer->number,
	};

	textbuf_clear(&writer->frame);
	textbuf_clear(&writer->records);
	frame_encode(writer->encoder, snapshot, notes, is_key, &writer->frame);
	if (!writer->has_session) {
		struct textbuf dictionary = {0};

		frame_encoder_dictionary(writer->encoder, &dictionary);
		record_put_session(&writer->records, writer->tag, snapshot->wall_time,
				   snapshot->time_ns, &writer->shown_host, dictionary.data,
				   dictionary.length);
		textbuf_done(&dictionary);
	}
	record_put_frame(&writer->records, &head, writer->frame.data, writer->frame.length);
	textbuf_put_bytes(&writer->records, writer->marks.data, writer->marks.length);
	writer->since_key = is_key ? 1 : writer->since_key + 1;
}

static bool is_room(const struct recording_writer *writer)
{
	uint64_t max_bytes = writer->options.max_bytes;

	return !max_bytes ||
	       segments_bytes(&writer->segments) + writer->records.length <= max_bytes;
}

/** What is to be written must not make the directory larger than its bound, not for a moment. */
static int make_room(struct recording_writer *writer, const struct snapshot *snapshot,
		     const struct frame_notes *notes, struct message *message)
{
	struct recording_segments *segments = &writer->segments;
	char bytes[UNIT_TEXT_SIZE];
	int error = 0;

	while (error == 0 && !is_room(writer)) {
		if (segments->count == 0 && segments->file.fd < 0) {
			message_set(message,
				    "%.100s: recording stops: --max-size has no room for one "
				    "frame of this machine, which takes %s",
				    segments->path, units_bytes(writer->records.length, bytes));
			return -EFBIG;
		}
		if (segments->count == 0) {
			/* Even the segment being written has to go. */
			error = segments_finish(segments, message);
			writer->has_session = false;
			put_records(writer, snapshot, notes);
		}
		if (error == 0)
			error = segments_drop(segments, message);
	}
	return error;
}

/** Delete what is too old, and change to a new segment when it is time. */
static int turn_segments(struct recording_writer *writer, const struct snapshot *snapshot,
			 struct message *message)
{
	struct recording_segments *segments = &writer->segments;
	struct timespec now = snapshot->wall_time;
	int error = 0;

	if (is_segment_full(writer, now)) {
		error = segments_finish(segments, message);
		writer->has_session = false;
	}
	if (error == 0 && writer->options.keep_ns)
		error = segments_drop_before(
			segments, timespec_plus_ns(now, -(int64_t)writer->options.keep_ns), now,
			message);
	return error;
}

/** Write what stands in `records`. */
static int flush(struct recording_writer *writer, uint64_t now_ns, struct message *message)
{
	struct recording_file *file = &writer->segments.file;
	int error =
		recording_file_append(file, writer->records.data, writer->records.length, message);

	if (error)
		return error;
	writer->size.bytes += writer->records.length;
	if (!writer->synced_ns)
		writer->synced_ns = now_ns;
	if (now_ns - writer->synced_ns < SYNC_NS)
		return 0;
	writer->synced_ns = now_ns;
	return recording_file_sync(file, message);
}

static int write_frame(struct recording_writer *writer, const struct snapshot *snapshot,
		       const struct frame_notes *notes, struct message *message)
{
	struct recording_segments *segments = &writer->segments;
	int error = 0;

	if (writer->has_segments)
		error = turn_segments(writer, snapshot, message);
	if (error)
		return error;
	put_records(writer, snapshot, notes);
	if (writer->has_segments)
		error = make_room(writer, snapshot, notes, message);
	if (error == 0 && segments->file.fd < 0)
		error = segments_begin(segments, snapshot->wall_time, message);
	return error ? error : flush(writer, snapshot->time_ns, message);
}

static int write_anonymous(struct recording_writer *writer, const struct snapshot *snapshot,
			   const struct frame_notes *notes, struct message *message)
{
	struct anonymous_frame frame;
	int error;

	anonymous_frame_make(writer->anonymizer, snapshot, notes, &frame);
	error = write_frame(writer, &frame.snapshot, &frame.notes, message);
	anonymous_frame_done(&frame);
	return error;
}

int recording_write(struct recording_writer *writer, const struct snapshot *snapshot,
		    const struct frame_notes *notes, struct message *message)
{
	if (writer->error)
		return writer->error;
	if (snapshot->host && snapshot->host != writer->host)
		begin_session(writer, snapshot->host);
	writer->error = (writer->anonymizer ? write_anonymous : write_frame)(writer, snapshot,
									     notes, message);
	if (writer->error)
		return writer->error;
	writer->has_session = true;
	textbuf_clear(&writer->marks);
	writer->number++;
	writer->size.frames++;
	return 0;
}

int recording_mark(struct recording_writer *writer, const struct mark *mark,
		   struct message *message)
{
	struct textbuf *records = &writer->records;
	struct mark shown = *mark;

	if (writer->error)
		return writer->error;
	/* Words of people may name anything. */
	if (writer->anonymizer)
		shown.text = "a mark";
	textbuf_clear(records);
	record_put_mark(records, writer->tag, writer->number, &shown);
	if (!writer->has_session || !is_room(writer)) {
		/* It goes with the next frame. */
		textbuf_put_bytes(&writer->marks, records->data, records->length);
		return 0;
	}
	writer->error = flush(writer, mark->time_ns, message);
	return writer->error;
}

struct recording_size recording_size(const struct recording_writer *writer)
{
	struct recording_size size = writer->size;

	size.total_bytes = segments_bytes(&writer->segments);
	return size;
}

int recording_close(struct recording_writer *writer, struct message *message)
{
	struct recording_file *file;
	int error = 0;

	if (!writer)
		return 0;
	file = &writer->segments.file;
	if (file->fd >= 0 && !writer->error)
		error = recording_file_sync(file, message);
	/* Nothing came: leave no empty file behind. */
	if (file->fd >= 0 && file->is_new && file->size == 0)
		unlink(file->path);
	segments_close(&writer->segments);
	frame_encoder_free(writer->encoder);
	anonymizer_free(writer->anonymizer);
	textbuf_done(&writer->frame);
	textbuf_done(&writer->records);
	textbuf_done(&writer->marks);
	free(writer);
	return error;
}
