/* SPDX-License-Identifier: MIT */
#include "store/record_walk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"

/** Read so much at once, unless a record needs more. */
#define WINDOW_BYTES ((size_t)256 << 10)
/** So many times the size of the file may be summed in vain. */
#define WASTE_MAX 4

int record_walk_begin(struct record_walk *walk, int fd)
{
	struct stat status;

	*walk = (struct record_walk){.fd = fd};
	if (fstat(fd, &status) < 0)
		return -errno;
	walk->size = (uint64_t)status.st_size;
	return 0;
}

void record_walk_done(struct record_walk *walk)
{
	free(walk->buffer);
	*walk = (struct record_walk){.fd = -1};
}

/** Read on from `offset` until the buffer has `count` bytes. @return 0 or -errno; fewer when the file ends */
static int fill(struct record_walk *walk, uint64_t offset, size_t count)
{
	size_t want = count > WINDOW_BYTES ? count : WINDOW_BYTES;

	if (want > walk->size - offset)
		want = (size_t)(walk->size - offset);
	if (want > walk->capacity) {
		walk->buffer = xreallocarray(walk->buffer, want, 1);
		walk->capacity = want;
	}
	walk->buffer_offset = offset;
	walk->filled = 0;
	while (walk->filled < want) {
		ssize_t got = pread(walk->fd, walk->buffer + walk->filled, want - walk->filled,
				    (off_t)(offset + walk->filled));

		if (got < 0 && errno != EINTR)
			return -errno;
		if (got == 0)
			break;
		walk->filled += got > 0 ? (size_t)got : 0;
	}
	return 0;
}

/**
 * Bytes of the file in memory.
 *
 * @return 0 or -errno; NULL in `*ret_bytes` when there are not so many
 */
static int look(struct record_walk *walk, uint64_t offset, size_t count, const char **ret_bytes)
{
	uint64_t buffer_end = walk->buffer_offset + walk->filled;
	int error = 0;

	*ret_bytes = NULL;
	if (offset > walk->size || count > walk->size - offset)
		return 0;
	if (offset < walk->buffer_offset || offset + count > buffer_end)
		error = fill(walk, offset, count);
	if (error == 0 && offset + count <= walk->buffer_offset + walk->filled)
		*ret_bytes = walk->buffer + (offset - walk->buffer_offset);
	return error;
}

/** Go to the next place from `offset` on that begins like a record; to the end when there is none. */
static int search(struct record_walk *walk, uint64_t offset)
{
	const char *bytes;
	int error;

	while ((error = look(walk, offset, 1, &bytes)) == 0 && bytes) {
		size_t left = walk->filled - (size_t)(bytes - walk->buffer);
		const char *found = memchr(bytes, RECORD_MARKER[0], left);

		if (found) {
			walk->offset = offset + (uint64_t)(found - bytes);
			return 0;
		}
		offset += left;
	}
	walk->offset = walk->size;
	return error;
}

/**
 * Look whether a sound record stands at the place, and where to look next.
 *
 * @return 1, 0: none, or -errno
 */
static int try_record(struct record_walk *walk, struct record_place *ret_place)
{
	const char *bytes;
	uint64_t offset = walk->offset;
	struct record *record = &ret_place->record;
	int error = look(walk, offset, RECORD_HEADER_SIZE, &bytes);

	if (error)
		return error;
	if (!bytes) {
		walk->offset = walk->size;
		return 0;
	}
	if (!record_take_header(bytes, record))
		return search(walk, offset + 1);
	error = look(walk, offset + RECORD_HEADER_SIZE, record->length, &bytes);
	if (error)
		return error;
	/* It claims more than there is: torn, or a lie. What is behind the header may still be sound. */
	if (!bytes)
		return search(walk, offset + RECORD_HEADER_SIZE);
	walk->offset = offset + RECORD_HEADER_SIZE + record->length;
	ret_place->offset = offset;
	ret_place->payload = bytes;
	if (record_payload_is_sound(record, bytes))
		return 1;
	/* A torn record may have others behind it that it claims as its own. Looking for them has an
	 * end, or a file of nothing but such claims would be read again and again. */
	walk->wasted_bytes += record->length;
	return walk->wasted_bytes > WASTE_MAX * walk->size
		       ? 0
		       : search(walk, offset + RECORD_HEADER_SIZE);
}

int record_walk_next(struct record_walk *walk, struct record_place *ret_place)
{
	while (walk->offset < walk->size) {
		int result = try_record(walk, ret_place);

		if (result < 0)
			return result;
		if (result) {
			walk->damaged_bytes += ret_place->offset - walk->end;
			walk->end = walk->offset;
			return 1;
		}
		if (walk->search_limit && !walk->end && walk->offset > walk->search_limit)
			break;
	}
	return 0;
}
