/* SPDX-License-Identifier: MIT */
/**
 * Strict scanning of bounded text: every call either consumes what it names and answers true, or
 * consumes nothing and answers false. Nothing is ever read beyond `end`.
 */
#ifndef BASE_SCAN_H
#define BASE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct scan {
	const char *at, *end;
};

static inline struct scan scan_of(const char *text, size_t length)
{
	return (struct scan){text, text + length};
}

/** Decimal digits without sign; false when there is none or the number does not fit. */
bool scan_u64(struct scan *scan, uint64_t *ret_value);
bool scan_u32(struct scan *scan, uint32_t *ret_value);
/** Decimal digits with an optional minus. */
bool scan_i64(struct scan *scan, int64_t *ret_value);
bool scan_i32(struct scan *scan, int32_t *ret_value);
/** Hexadecimal digits, with or without 0x. */
bool scan_hex(struct scan *scan, uint64_t *ret_value);
/** Digits with an optional fraction: 12, 12.50, .5; no exponent, locale never matters. */
bool scan_decimal(struct scan *scan, double *ret_value);
/** Exactly this text. */
bool scan_text(struct scan *scan, const char *text);
bool scan_char(struct scan *scan, char c);
/** Blanks and tabs, any number of them (also none). */
void scan_blanks(struct scan *scan);
/** One word up to a blank, tab, newline or the end; false when it would be empty. */
bool scan_word(struct scan *scan, struct scan *ret_word);
/** Skip `count` words and the blanks before each. */
bool scan_skip_words(struct scan *scan, size_t count);
/** One line without its newline; false at the end of the text. */
bool scan_line(struct scan *scan, struct scan *ret_line);
bool scan_at_end(const struct scan *scan);
size_t scan_length(const struct scan *scan);
/** The whole of a C string is one unsigned decimal number. */
bool scan_whole_u64(const char *text, uint64_t *ret_value);

#endif
