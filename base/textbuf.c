/* SPDX-License-Identifier: MIT */
#include "base/textbuf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define FIRST_CAPACITY 64

/* Room for `more` bytes and the terminator. */
static void reserve(struct textbuf *buffer, size_t more)
{
	size_t needed, capacity = buffer->capacity ? buffer->capacity : FIRST_CAPACITY;

	if (more < buffer->capacity - buffer->length)
		return;
	/* What does not fit a size_t is refused by the allocator like any other lack. */
	if (__builtin_add_overflow(buffer->length + 1, more, &needed))
		needed = SIZE_MAX;
	while (capacity < needed)
		capacity = capacity > SIZE_MAX / 2 ? SIZE_MAX : capacity * 2;
	buffer->data = xreallocarray(buffer->data, capacity, 1);
	buffer->capacity = capacity;
}

void textbuf_put_bytes(struct textbuf *buffer, const char *bytes, size_t length)
{
	reserve(buffer, length);
	if (length)
		memcpy(buffer->data + buffer->length, bytes, length);
	buffer->length += length;
	buffer->data[buffer->length] = '\0';
}

void textbuf_put(struct textbuf *buffer, const char *text)
{
	textbuf_put_bytes(buffer, text, strlen(text));
}

void textbuf_put_char(struct textbuf *buffer, char c)
{
	reserve(buffer, 1);
	buffer->data[buffer->length++] = c;
	buffer->data[buffer->length] = '\0';
}

void textbuf_vprintf(struct textbuf *buffer, const char *format, va_list arguments)
{
	va_list again;
	size_t room;
	int length;

	va_copy(again, arguments);
	reserve(buffer, FIRST_CAPACITY - 1);
	room = buffer->capacity - buffer->length;
	length = vsnprintf(buffer->data + buffer->length, room, format, arguments);
	if (length > 0 && (size_t)length >= room) {
		reserve(buffer, (size_t)length);
		room = buffer->capacity - buffer->length;
		length = vsnprintf(buffer->data + buffer->length, room, format, again);
	}
	va_end(again);
	if (length > 0)
		buffer->length += (size_t)length;
	buffer->data[buffer->length] = '\0';
}

void textbuf_printf(struct textbuf *buffer, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	textbuf_vprintf(buffer, format, arguments);
	va_end(arguments);
}

void textbuf_clear(struct textbuf *buffer)
{
	buffer->length = 0;
	if (buffer->data)
		buffer->data[0] = '\0';
}

const char *textbuf_text(const struct textbuf *buffer)
{
	return buffer->data ? buffer->data : "";
}

void textbuf_done(struct textbuf *buffer)
{
	free(buffer->data);
	memset(buffer, 0, sizeof(*buffer));
}
