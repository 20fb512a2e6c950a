/* SPDX-License-Identifier: MIT */
/** Text from outside: decoding, display width, and forms that are safe to show or to write. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/textbuf.h"

#define UTF8_INVALID UINT32_MAX

/**
 * Decode one character of well-formed UTF-8 (no surrogates, no overlong forms).
 *
 * @param ret_length  bytes consumed; 1 for an invalid byte
 * @return the code point, or UTF8_INVALID
 */
uint32_t utf8_decode(const char *text, size_t length, size_t *ret_length);
/** Encode a code point; @return bytes written to `bytes` (1..4) */
size_t utf8_encode(uint32_t code_point, char bytes[4]);
bool utf8_is_valid(const char *text, size_t length);
/**
 * Columns of a terminal one code point takes, whatever the locale: 0 (combining), 1 or 2.
 *
 * @return -1 for what must not reach a terminal: controls, bidi and zero-width format characters,
 *         other invisible ones, surrogates, what is no code point
 */
int utf8_width(uint32_t code_point);

/**
 * Make any bytes safe for a terminal: control characters (C0, C1, DEL, bidi and zero-width
 * format characters) and bytes that are not UTF-8 come out as visible `\n`, `\x1b`, `\u202e`.
 *
 * @param ascii_only  escape everything above 0x7e too (terminal without UTF-8)
 */
void utf8_put_visible(struct textbuf *buffer, const char *text, size_t length, bool ascii_only);
/**
 * The inside of a JSON string. Bytes that are not UTF-8 become lone low surrogates \udc80..\udcff
 * (Python's surrogateescape), so that the original bytes can be restored.
 */
void utf8_put_json(struct textbuf *buffer, const char *text, size_t length);

#endif
