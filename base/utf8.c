/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

#include <string.h>

/* How a lead byte goes on. Narrowing the second byte excludes overlong forms, surrogates and
 * what lies beyond U+10FFFF (table 3-7 of the Unicode standard). */
struct lead {
	unsigned char first, last;
	unsigned char length;
	unsigned char second_first, second_last;
};

static const struct lead leads[] = {
	{0xc2, 0xdf, 2, 0x80, 0xbf}, {0xe0, 0xe0, 3, 0xa0, 0xbf}, {0xe1, 0xec, 3, 0x80, 0xbf},
	{0xed, 0xed, 3, 0x80, 0x9f}, {0xee, 0xef, 3, 0x80, 0xbf}, {0xf0, 0xf0, 4, 0x90, 0xbf},
	{0xf1, 0xf3, 4, 0x80, 0xbf}, {0xf4, 0xf4, 4, 0x80, 0x8f},
};

static const struct lead *lead_of(unsigned char byte)
{
	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
		if (byte >= leads[i].first && byte <= leads[i].last)
			return &leads[i];
	}
	return NULL;
}

static bool is_tail(unsigned char byte)
{
	return (byte & 0xc0) == 0x80;
}

uint32_t utf8_decode(const char *text, size_t length, size_t *ret_length)
{
	const unsigned char *bytes = (const unsigned char *)text;
	const struct lead *lead;
	uint32_t code_point;

	*ret_length = length ? 1 : 0;
	if (!length)
		return UTF8_INVALID;
	if (bytes[0] < 0x80)
		return bytes[0];
	lead = lead_of(bytes[0]);
	if (!lead || length < lead->length || bytes[1] < lead->second_first ||
	    bytes[1] > lead->second_last)
		return UTF8_INVALID;
	code_point = bytes[0] & (0x7fu >> lead->length);
	for (size_t i = 1; i < lead->length; i++) {
		if (!is_tail(bytes[i]))
			return UTF8_INVALID;
		code_point = code_point << 6 | (bytes[i] & 0x3fu);
	}
	*ret_length = lead->length;
	return code_point;
}

size_t utf8_encode(uint32_t code_point, char bytes[4])
{
	static const unsigned char marks[] = {0, 0, 0xc0, 0xe0, 0xf0};
	size_t length;

	/* What is no character must not become bytes that look like one. */
	if (code_point > 0x10ffff || (code_point >= 0xd800 && code_point <= 0xdfff))
		code_point = 0xfffd;
	if (code_point < 0x80) {
		bytes[0] = (char)code_point;
		return 1;
	}
	length = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
	for (size_t i = length - 1; i > 0; i--) {
		bytes[i] = (char)(0x80 | (code_point & 0x3f));
		code_point >>= 6;
	}
	bytes[0] = (char)(marks[length] | code_point);
	return length;
}

/* Nearly all text is ASCII: the number of leading bytes that need no second look, eight at a
 * time. `quote` and `backslash` are two further bytes that stop it (0x7f: no further ones). */
static size_t plain_length(const char *text, size_t length, unsigned char quote,
			   unsigned char backslash)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), highs = ones << 7;
	size_t i = 0;

	for (; length - i >= 8; i += 8) {
		uint64_t word, is_quote, is_backslash, is_delete;

		memcpy(&word, text + i, 8);
		is_quote = word ^ ones * quote;
		is_backslash = word ^ ones * backslash;
		is_delete = word ^ ones * 0x7f;
		/* A byte is 0 when subtracting 1 borrows from it: its high bit appears. Bytes
		 * below 0x20 the same way. A false alarm only ends the fast path early. */
		if (((word - ones * 0x20) | (is_quote - ones) | (is_backslash - ones) |
		     (is_delete - ones) | word) &
		    highs)
			break;
	}
	for (; i < length; i++) {
		unsigned char byte = (unsigned char)text[i];

		if (byte < 0x20 || byte > 0x7e || byte == quote || byte == backslash)
			break;
	}
	return i;
}

bool utf8_is_valid(const char *text, size_t length)
{
	for (size_t at = 0, used; at < length; at += used) {
		if (utf8_decode(text + at, length - at, &used) == UTF8_INVALID)
			return false;
	}
	return true;
}

static void put_hex(struct textbuf *buffer, const char *prefix, uint32_t value, int digits)
{
	char text[16];
	size_t length = strlen(prefix);

	memcpy(text, prefix, length);
	while (digits-- > 0)
		text[length++] = "0123456789abcdef"[value >> (4 * digits) & 0xf];
	textbuf_put_bytes(buffer, text, length);
}

/* \n \t \r … as C and JSON write them; 0: there is no short form. */
static char short_escape(uint32_t code_point)
{
	switch (code_point) {
	case '\b':
		return 'b';
	case '\t':
		return 't';
	case '\n':
		return 'n';
	case '\f':
		return 'f';
	case '\r':
		return 'r';
	default:
		return 0;
	}
}

static void put_short_escape(struct textbuf *buffer, char letter)
{
	textbuf_put_bytes(buffer, (const char[]){'\\', letter}, 2);
}

static void put_visible_escape(struct textbuf *buffer, uint32_t code_point)
{
	char letter = short_escape(code_point);

	if (letter)
		put_short_escape(buffer, letter);
	else if (code_point < 0x80)
		put_hex(buffer, "\\x", code_point, 2);
	else if (code_point < 0x10000)
		put_hex(buffer, "\\u", code_point, 4);
	else
		put_hex(buffer, "\\U", code_point, 8);
}

/* How many bytes from the start need no escape at all: they are copied in one piece. */
static size_t visible_length(const char *text, size_t length)
{
	size_t at = 0, used;

	while (at < length) {
		uint32_t code_point;

		at += plain_length(text + at, length - at, 0x7f, 0x7f);
		code_point = utf8_decode(text + at, length - at, &used);
		if (code_point == UTF8_INVALID || utf8_width(code_point) < 0)
			break;
		at += used;
	}
	return at;
}

void utf8_put_visible(struct textbuf *buffer, const char *text, size_t length, bool ascii_only)
{
	size_t at = 0, used;

	while (at < length) {
		size_t run = ascii_only ? plain_length(text + at, length - at, 0x7f, 0x7f)
					: visible_length(text + at, length - at);
		uint32_t code_point;

		textbuf_put_bytes(buffer, text + at, run);
		at += run;
		if (at == length)
			break;
		code_point = utf8_decode(text + at, length - at, &used);
		if (code_point == UTF8_INVALID)
			put_hex(buffer, "\\x", (unsigned char)text[at], 2);
		else
			put_visible_escape(buffer, code_point);
		at += used;
	}
}

static void put_json_escape(struct textbuf *buffer, uint32_t code_point)
{
	char letter = short_escape(code_point);

	if (letter) {
		put_short_escape(buffer, letter);
	} else if (code_point < 0x10000) {
		put_hex(buffer, "\\u", code_point, 4);
	} else {
		put_hex(buffer, "\\u", 0xd800 + ((code_point - 0x10000) >> 10), 4);
		put_hex(buffer, "\\u", 0xdc00 + ((code_point - 0x10000) & 0x3ff), 4);
	}
}

/* What cannot be seen is escaped although JSON would allow it: people read these lines in a
 * terminal, and a parser restores the character. */
static size_t put_json_one(struct textbuf *buffer, const char *text, size_t length)
{
	size_t used;
	uint32_t code_point = utf8_decode(text, length, &used);

	if (code_point == UTF8_INVALID)
		put_hex(buffer, "\\u", 0xdc00u | (unsigned char)*text, 4);
	else if (code_point == '"' || code_point == '\\')
		put_short_escape(buffer, (char)code_point);
	else if (utf8_width(code_point) < 0)
		put_json_escape(buffer, code_point);
	else
		textbuf_put_bytes(buffer, text, used);
	return used;
}

void utf8_put_json(struct textbuf *buffer, const char *text, size_t length)
{
	size_t at = 0;

	while (at < length) {
		size_t plain = plain_length(text + at, length - at, '"', '\\');

		if (plain)
			textbuf_put_bytes(buffer, text + at, plain);
		at += plain;
		if (at < length)
			at += put_json_one(buffer, text + at, length - at);
	}
}
