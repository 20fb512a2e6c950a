/* SPDX-License-Identifier: MIT */
/* Any bytes: what is shown is printable, what is written as JSON gives the same bytes back. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/scan.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool holds)
{
	if (!holds)
		abort();
}

static void try_visible(const char *text, size_t size, bool ascii_only)
{
	struct textbuf shown = {0};

	utf8_put_visible(&shown, text, size, ascii_only);
	for (size_t at = 0, used; at < shown.length; at += used) {
		uint32_t c = utf8_decode(shown.data + at, shown.length - at, &used);

		expect(c != UTF8_INVALID && utf8_width(c) >= 0);
		expect(!ascii_only || c < 0x7f);
	}
	textbuf_done(&shown);
}

static uint32_t take_escape(const char **at)
{
	static const char letters[] = "bfnrt\"\\", meant[] = "\b\f\n\r\t\"\\";
	const char *letter = memchr(letters, (*at)[1], sizeof(letters) - 1);
	struct scan digits = scan_of(*at + 2, 4);
	uint64_t value = 0;

	if (letter) {
		*at += 2;
		return (uint32_t)(unsigned char)meant[letter - letters];
	}
	expect((*at)[1] == 'u' && scan_hex(&digits, &value) && scan_at_end(&digits));
	*at += 6;
	return (uint32_t)value;
}

/* One escape, or the two of a pair, back into bytes. */
static void restore_escape(struct textbuf *bytes, const char **at)
{
	uint32_t c = take_escape(at);
	char encoded[4];

	if (c >= 0xdc80 && c <= 0xdcff) {
		textbuf_put_char(bytes, (char)(c & 0xff));
		return;
	}
	if (c >= 0xd800 && c <= 0xdbff)
		c = 0x10000 + ((c - 0xd800) << 10) + (take_escape(at) - 0xdc00);
	textbuf_put_bytes(bytes, encoded, utf8_encode(c, encoded));
}

static void try_json(const char *text, size_t size)
{
	struct textbuf json = {0}, bytes = {0};
	const char *at;

	utf8_put_json(&json, text, size);
	expect(utf8_is_valid(textbuf_text(&json), json.length));
	for (at = textbuf_text(&json); *at;) {
		expect((unsigned char)*at >= 0x20 && *at != '"');
		if (*at == '\\')
			restore_escape(&bytes, &at);
		else
			textbuf_put_char(&bytes, *at++);
	}
	expect(at == textbuf_text(&json) + json.length);
	expect(bytes.length == size && memcmp(textbuf_text(&bytes), text, size) == 0);
	textbuf_done(&json);
	textbuf_done(&bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = size ? (const char *)data : "";

	try_visible(text, size, false);
	try_visible(text, size, true);
	try_json(text, size);
	return 0;
}
