/* SPDX-License-Identifier: MIT */
/** Numbers as few bytes: seven bits in each, the lowest first, the eighth says that more follow. */
#ifndef STORE_FRAME_BYTES_H
#define STORE_FRAME_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define VARINT_MAX 10

/** All zero is valid and empty. */
struct byte_writer {
	uint8_t *data; /* owned */
	size_t length, capacity;
};

static inline void write_reserve(struct byte_writer *writer, size_t more)
{
	if (more <= writer->capacity - writer->length)
		return;
	while (writer->capacity - writer->length < more)
		writer->capacity = writer->capacity ? writer->capacity * 2 : 1024;
	writer->data = xreallocarray(writer->data, writer->capacity, 1);
}

static inline void write_bytes(struct byte_writer *writer, const void *bytes, size_t length)
{
	write_reserve(writer, length);
	if (length)
		memcpy(writer->data + writer->length, bytes, length);
	writer->length += length;
}

static inline void write_varint(struct byte_writer *writer, uint64_t value)
{
	uint8_t *at;

	write_reserve(writer, VARINT_MAX);
	at = writer->data + writer->length;
	for (; value >= 0x80; value >>= 7)
		*at++ = (uint8_t)(value | 0x80);
	*at++ = (uint8_t)value;
	writer->length = (size_t)(at - writer->data);
}

/** A difference that may be negative: small ones of either sign are short. */
static inline uint64_t zigzag(uint64_t difference)
{
	return (difference << 1) ^ (0 - (difference >> 63));
}

static inline uint64_t unzigzag(uint64_t value)
{
	return (value >> 1) ^ (0 - (value & 1));
}

static inline void byte_writer_done(struct byte_writer *writer)
{
	free(writer->data);
	*writer = (struct byte_writer){0};
}

/** Hostile bytes. Once something was wrong, all that is read is zero and `is_bad` stays. */
struct byte_reader {
	const uint8_t *at, *end;
	bool is_bad;
};

static inline struct byte_reader byte_reader_of(const void *bytes, size_t length)
{
	const uint8_t *at = bytes;

	return (struct byte_reader){at, length ? at + length : at, false};
}

static inline size_t read_left(const struct byte_reader *reader)
{
	return (size_t)(reader->end - reader->at);
}

static inline uint64_t read_fail(struct byte_reader *reader)
{
	reader->at = reader->end;
	reader->is_bad = true;
	return 0;
}

static inline uint64_t read_long_varint(struct byte_reader *reader)
{
	uint64_t value = 0;

	for (unsigned int shift = 0; shift < 64 && reader->at < reader->end; shift += 7) {
		uint8_t byte = *reader->at++;

		if (shift == 63 && byte > 1)
			break;
		value |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return value;
	}
	return read_fail(reader);
}

static inline uint64_t read_varint(struct byte_reader *reader)
{
	if (reader->at < reader->end && *reader->at < 0x80)
		return *reader->at++;
	return read_long_varint(reader);
}

/** @return `length` bytes, NULL when there are not as many */
static inline const uint8_t *read_bytes(struct byte_reader *reader, uint64_t length)
{
	const uint8_t *at = reader->at;

	if (reader->is_bad || length > read_left(reader)) {
		read_fail(reader);
		return NULL;
	}
	reader->at += length;
	return at;
}

/** The next `length` bytes as a reader of their own; an empty, bad one when there are not as many. */
static inline struct byte_reader read_part(struct byte_reader *reader, uint64_t length)
{
	const uint8_t *at = read_bytes(reader, length);

	if (!at)
		return (struct byte_reader){reader->end, reader->end, true};
	return (struct byte_reader){at, at + length, false};
}

#endif
