/* SPDX-License-Identifier: MIT */
/* The ring as a file. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "store/frame_ring_private.h"
#include "store/recording_format.h"

/* Written when so much has come together. */
#define CHUNK_BYTES ((size_t)1 << 20)

struct frame_ring_copy {
	struct host host;
	struct textbuf dictionary;
	struct ring_entry *entries; /* oldest first; each holds a reference */
	size_t count;
	struct ring_marks marks;
};

static void copy_marks(const struct ring_marks *from, struct ring_marks *to)
{
	for (size_t i = 0; i < from->count; i++) {
		struct mark *mark = ring_marks_push(to);

		*mark = from->items[i];
		mark->text = xstrdup(mark->text);
	}
}

struct frame_ring_copy *frame_ring_copy(const struct frame_ring *ring)
{
	struct frame_ring_copy *copy = xcalloc(1, sizeof(*copy));

	copy->host = *ring->host;
	textbuf_put_bytes(&copy->dictionary, ring->dictionary.data, ring->dictionary.length);
	copy->count = ring->end - ring->first;
	copy->entries = xcalloc(copy->count + 1, sizeof(*copy->entries));
	for (size_t i = 0; i < copy->count; i++) {
		copy->entries[i] = *ring_entry_at(ring, ring->first + i);
		text_block_ref(copy->entries[i].bytes);
	}
	copy_marks(&ring->marks, &copy->marks);
	return copy;
}

void frame_ring_copy_free(struct frame_ring_copy *copy)
{
	if (!copy)
		return;
	for (size_t i = 0; i < copy->count; i++)
		text_block_unref(copy->entries[i].bytes);
	for (size_t i = 0; i < copy->marks.count; i++)
		free((void *)(uintptr_t)copy->marks.items[i].text);
	ring_marks_done(&copy->marks);
	textbuf_done(&copy->dictionary);
	free(copy->entries);
	free(copy);
}

uint64_t frame_ring_copy_span_ns(const struct frame_ring_copy *copy)
{
	return copy->count
		       ? copy->entries[copy->count - 1].info.time_ns - copy->entries[0].info.time_ns
		       : 0;
}

static void put_frame(struct textbuf *out, uint32_t tag, uint32_t number,
		      const struct ring_entry *entry)
{
	const struct frame_info *info = &entry->info;
	struct record head = {
		.flags = (uint8_t)((info->is_key ? RECORD_IS_KEY : 0) |
				   (info->is_after_gap ? RECORD_IS_AFTER_GAP : 0)),
		.bottleneck = info->bottleneck,
		.wall_time = info->wall_time,
		.time_ns = info->time_ns,
		.session = tag,
		.number = number,
	};

	record_put_frame(out, &head, entry->bytes->data, entry->bytes->size);
}

static int flush(struct textbuf *out, int fd)
{
	int error = file_write_all(fd, textbuf_text(out), out->length);

	textbuf_clear(out);
	return error;
}

/** Records in order of time: a mark stands behind the frame that was the newest when it was put. */
static int write_records(const struct frame_ring_copy *copy, int fd)
{
	const struct frame_info *first = &copy->entries[0].info;
	uint32_t tag = record_session_tag(), number = 0;
	struct textbuf out = {0};
	size_t marks = 0;
	int error = 0;

	record_put_session(&out, tag, first->wall_time, first->time_ns, &copy->host,
			   copy->dictionary.data, copy->dictionary.length);
	for (; error == 0 && number < copy->count; number++) {
		const struct ring_entry *entry = &copy->entries[number];

		for (; marks < copy->marks.count &&
		       copy->marks.items[marks].time_ns < entry->info.time_ns;
		     marks++)
			record_put_mark(&out, tag, number, &copy->marks.items[marks]);
		put_frame(&out, tag, number, entry);
		if (out.length >= CHUNK_BYTES)
			error = flush(&out, fd);
	}
	for (; marks < copy->marks.count; marks++)
		record_put_mark(&out, tag, number, &copy->marks.items[marks]);
	if (error == 0)
		error = flush(&out, fd);
	textbuf_done(&out);
	return error;
}

/** Give the complete file its name; one that is there already stays. */
static int name_file(const char *part, const char *path)
{
	if (renameat2(AT_FDCWD, part, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
		return 0;
	/* Not every file system knows how. */
	if (errno != EINVAL && errno != ENOSYS)
		return -errno;
	if (faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return -EEXIST;
	return rename(part, path) == 0 ? 0 : -errno;
}

static int write_file(const struct frame_ring_copy *copy, const char *part, const char *path)
{
	int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600), error;

	if (fd < 0)
		return -errno;
	error = write_records(copy, fd);
	if (error == 0 && fsync(fd) < 0)
		error = -errno;
	if (close(fd) < 0 && error == 0)
		error = -errno;
	if (error == 0)
		error = name_file(part, path);
	if (error < 0)
		unlink(part);
	return error;
}

int frame_ring_copy_save(const struct frame_ring_copy *copy, const char *path,
			 struct message *message)
{
	struct textbuf part = {0};
	int error;

	if (copy->count == 0) {
		message_set(message, "there is nothing to write yet");
		return -ENODATA;
	}
	textbuf_printf(&part, "%s.part", path);
	error = write_file(copy, textbuf_text(&part), path);
	textbuf_done(&part);
	if (error < 0)
		message_set(message, "cannot write %s: %s", path, strerror(-error));
	return error;
}

int frame_ring_save(const struct frame_ring *ring, const char *path, struct message *message)
{
	struct frame_ring_copy *copy = frame_ring_copy(ring);
	int error = frame_ring_copy_save(copy, path, message);

	frame_ring_copy_free(copy);
	return error;
}
