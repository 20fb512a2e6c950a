/* SPDX-License-Identifier: MIT */
#include "store/recording_read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"

#define NOWHERE UINT64_MAX

/** A recording that is read. Frame `number` of the store is member `number` of the index. */
struct recording {
	struct frame_store store;
	struct recording_index index;
	bool borrows_index; /* of the recording it was made from */
	uint32_t what;      /* enum frame_what: the parts of a frame that are read */
	int fd;             /* of the file read last; -1: none */
	uint32_t file;      /* which one that is */
	struct frame_decoder *decoder;
	uint32_t decoder_session;
	uint64_t decoder_next; /* the frame it can take without a key frame; NOWHERE: none */
	struct textbuf payload;
};

static const struct recording *recording_of(const struct frame_store *store)
{
	return (const struct recording *)store;
}

static uint64_t recording_first(const struct frame_store *store)
{
	(void)store;
	return 0;
}

static uint64_t recording_end(const struct frame_store *store)
{
	return recording_of(store)->index.entries.count;
}

static void recording_info(const struct frame_store *store, uint64_t number,
			   struct frame_info *ret_info)
{
	const struct recording_entry *entry = &recording_of(store)->index.entries.items[number];

	*ret_info = (struct frame_info){
		.wall_time = entry->wall_time,
		.time_ns = entry->time_ns,
		.session = entry->session,
		.bottleneck = (enum wait_class)entry->bottleneck,
		.is_key = entry->flags & RECORD_IS_KEY,
		.is_after_gap = entry->flags & RECORD_IS_AFTER_GAP,
		.bytes = entry->length,
	};
}

static size_t recording_mark_count(const struct frame_store *store)
{
	return recording_of(store)->index.marks.count;
}

static void recording_mark_at(const struct frame_store *store, size_t position,
			      struct mark *ret_mark)
{
	*ret_mark = recording_of(store)->index.marks.items[position];
}

static const struct host *recording_host(const struct frame_store *store, uint32_t session)
{
	return &recording_of(store)->index.sessions.items[session]->host;
}

static void recording_free(struct frame_store *store)
{
	struct recording *recording = (struct recording *)store;

	if (recording->fd >= 0)
		close(recording->fd);
	frame_decoder_free(recording->decoder);
	textbuf_done(&recording->payload);
	if (!recording->borrows_index)
		recording_index_done(&recording->index);
	free(recording);
}

/** Have the file open. A file of a directory may have been dropped since it was listed. */
static int open_file(struct recording *recording, uint32_t file, struct message *message)
{
	const char *path = recording->index.files.items[file];

	if (recording->fd >= 0 && recording->file == file)
		return 0;
	if (recording->fd >= 0)
		close(recording->fd);
	recording->file = file;
	recording->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (recording->fd >= 0)
		return 0;
	message_set(message, "%.150s: cannot be read any more: %s", path, strerror(errno));
	return -errno;
}

static ssize_t read_at(int fd, char *bytes, size_t length, uint64_t offset)
{
	size_t done = 0;

	while (done < length) {
		ssize_t got = pread(fd, bytes + done, length - done, (off_t)(offset + done));

		if (got < 0 && errno != EINTR)
			return -errno;
		if (got == 0)
			break;
		done += got > 0 ? (size_t)got : 0;
	}
	return (ssize_t)done;
}

/** Read the payload of a frame. The file may have been changed since it was walked. */
static int load(struct recording *recording, const struct recording_entry *entry,
		struct message *message)
{
	const struct record record = {.length = entry->length, .payload_crc = entry->payload_crc};
	struct textbuf *payload = &recording->payload;
	int error = open_file(recording, entry->file, message);
	ssize_t got;

	if (error)
		return error;
	if (payload->capacity < entry->length) {
		payload->data = xreallocarray(payload->data, entry->length, 1);
		payload->capacity = entry->length;
	}
	got = read_at(recording->fd, payload->data, entry->length, entry->offset);
	if (got == (ssize_t)entry->length && record_payload_is_sound(&record, payload->data))
		return 0;
	message_set(message, "%.120s: cannot be read at byte %llu: %s",
		    recording->index.files.items[entry->file], (unsigned long long)entry->offset,
		    got < 0 ? strerror((int)-got) : "it was changed while it was open");
	return got < 0 ? (int)got : -EINVAL;
}

static int use_decoder(struct recording *recording, uint32_t number, struct message *message)
{
	const struct recording_session *session = recording->index.sessions.items[number];
	int error;

	if (recording->decoder && recording->decoder_session == number)
		return 0;
	frame_decoder_free(recording->decoder);
	recording->decoder = NULL;
	recording->decoder_next = NOWHERE;
	recording->decoder_session = number;
	error = frame_decoder_new(recording->index.schema, session->dictionary,
				  session->dictionary_length, &session->host, &recording->decoder,
				  message);
	if (error == 0)
		frame_decoder_want(recording->decoder, recording->what);
	return error;
}

/** Where to begin so that a frame can be decoded: where the decoder stands, or the key frame before. */
static uint64_t beginning(const struct recording *recording, uint64_t number)
{
	const struct recording_entry *entries = recording->index.entries.items;
	uint64_t at = number;

	while (at != recording->decoder_next && at > 0 && !(entries[at].flags & RECORD_IS_KEY))
		at--;
	return at;
}

static int decode(struct recording *recording, uint64_t number, struct frame *ret_frame,
		  struct message *message)
{
	const struct recording_entry *entry = &recording->index.entries.items[number];
	int error = load(recording, entry, message);

	recording->decoder_next = NOWHERE;
	if (error == 0)
		error = frame_decode(recording->decoder, recording->payload.data, entry->length,
				     entry->flags & RECORD_IS_KEY, ret_frame, message);
	if (error == 0)
		recording->decoder_next = number + 1;
	return error;
}

static int recording_read(struct frame_store *store, uint64_t number, struct frame *ret_frame,
			  struct message *message)
{
	struct recording *recording = (struct recording *)store;
	const struct recording_entry *entry = &recording->index.entries.items[number];
	int error = use_decoder(recording, entry->session, message);

	for (uint64_t at = error ? 0 : beginning(recording, number); error == 0 && at <= number;
	     at++)
		error = decode(recording, at, at == number ? ret_frame : NULL, message);
	if (error == 0 && entry->flags & RECORD_IS_AFTER_GAP)
		ret_frame->notes.is_after_gap = true;
	return error;
}

static struct frame_store *recording_machine(struct frame_store *store);

static const struct frame_store_operations operations = {
	.first = recording_first,
	.end = recording_end,
	.info = recording_info,
	.read = recording_read,
	.mark_count = recording_mark_count,
	.mark = recording_mark_at,
	.host = recording_host,
	.machine = recording_machine,
	.free = recording_free,
};

static struct recording *recording_new(uint32_t what)
{
	struct recording *recording = xcalloc(1, sizeof(*recording));

	recording->store.operations = &operations;
	recording->fd = -1;
	recording->decoder_next = NOWHERE;
	recording->what = what;
	return recording;
}

static struct frame_store *recording_machine(struct frame_store *store)
{
	struct recording *machine = recording_new(FRAME_MACHINE);

	machine->index = recording_of(store)->index;
	machine->borrows_index = true;
	return &machine->store;
}

int recording_open_as(const struct frame_schema *schema, const char *path,
		      struct frame_store **ret_store, struct recording_report *ret_report,
		      struct message *message)
{
	struct recording *recording = recording_new(FRAME_WHOLE);
	int error;

	recording->index.schema = schema;
	error = recording_index_make(&recording->index, path, message);
	*ret_report = recording->index.report;
	if (error)
		recording_free(&recording->store);
	else
		*ret_store = &recording->store;
	return error;
}

int recording_open(const char *path, struct frame_store **ret_store,
		   struct recording_report *ret_report, struct message *message)
{
	return recording_open_as(&frame_schema_full, path, ret_store, ret_report, message);
}
