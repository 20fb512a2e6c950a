/* SPDX-License-Identifier: MIT */
/**
 * Numbers as people read and write them. Always the C locale's point; unknown (VALUE_UNKNOWN, NaN)
 * is "-", and so is what cannot be: a negative or infinite rate. Every formatter fills `text` and
 * returns it, so calls can be nested. No value at all is wider than the width given here.
 */
#ifndef BASE_UNITS_H
#define BASE_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A counter or size that could not be read. Shares and rates use NaN. */
#define VALUE_UNKNOWN UINT64_MAX

#define UNIT_TEXT_SIZE 24

static inline bool value_is_known(uint64_t value)
{
	return value != VALUE_UNKNOWN;
}
/** Unknown stays unknown through a sum. */
uint64_t value_add(uint64_t a, uint64_t b);
/** How far a counter went on; 0 when one end is unknown, or when it went backwards. */
uint64_t value_growth(uint64_t before, uint64_t now);

/** 512 -> "512", 1536 -> "1.5K", 2147483648 -> "2.0G"; at most 5 characters, also 16.0E. */
char *units_bytes(uint64_t bytes, char text[UNIT_TEXT_SIZE]);
/** Bytes per second in the same form; below 0.5 it is "0". */
char *units_rate(double per_s, char text[UNIT_TEXT_SIZE]);
/**
 * Powers of 1000: 1234 -> "1234", 12345 -> "12.3k", 123456 -> "123k"; 0.3 -> "0.3", because a little
 * is not nothing. At most 5 characters.
 */
char *units_count(double count, char text[UNIT_TEXT_SIZE]);
/**
 * Share of 1.0 as a percentage without the sign: 0.1234 -> "12.3", 1.0 -> "100", 12.5 -> "1250". At
 * most 5 characters; a thousand busy CPUs are "100k".
 */
char *units_percent(double share, char text[UNIT_TEXT_SIZE]);
/** CPU time as top prints TIME+: 0:07.42, 12:34.56, 1234:56, 123h45; at most 9 characters. */
char *units_cpu_time(uint64_t ns, char text[UNIT_TEXT_SIZE]);
/** An age or delay: 340us, 12.5ms, 7.4s, 3m20s, 5h12m, 3d04h; at most 6 characters. */
char *units_duration(uint64_t ns, char text[UNIT_TEXT_SIZE]);

/** "10", "10k", "10KB", "1.5MiB", "2 G": powers of 1024. @return false when it is no size */
bool units_parse_bytes(const char *text, uint64_t *ret_bytes);
/** "2", "2s", "500ms", "1.5", "10m", "10 min", "1h", "20us" -> ns; a bare number is seconds. Also 1m30s. */
bool units_parse_duration(const char *text, uint64_t *ret_ns);

#endif
