/* SPDX-License-Identifier: MIT */
/**
 * Numbers and names as they stand in a sentence. Every function returns a small text by value,
 * to be used within the same expression:
 *
 *	sentences_add(&evidence, "CPUs are %s busy", words_share(busy).text);
 *
 * Unknown is "-". Names from outside come out visible and cut to a length that fits a line.
 */
#ifndef ANALYSIS_WORDS_H
#define ANALYSIS_WORDS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct words {
	char text[128];
};

/** 0.97 -> "97 %", 0.0123 -> "1.2 %". */
struct words words_share(double share);
/** 5.13 -> "5.1", 128.4 -> "128", 3.0 -> "3.0". */
struct words words_number(double number);
/** A count that is a mean, for people: 13.6 -> "14", 0.7 -> "1", 0 -> "0". */
struct words words_whole(double number);
/** Bytes per second: "12M/s". */
struct words words_rate(double bytes_per_s);
/** Events per second: "1.2k/s". */
struct words words_per_s(double per_s);
struct words words_bytes(uint64_t bytes);
/** "3.4 ms", "12 s". */
struct words words_seconds(double seconds);
/** "python3 (4242)". NULL name: "process (4242)". */
struct words words_task(const char *name, pid_t pid);
/** A name or path from outside, at most `columns` wide; a path loses its beginning, not its end. */
struct words words_name(const char *name, size_t columns);
struct words words_path(const char *path, size_t columns);

/** printf into words; what is too long is cut. */
struct words words_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** End a text, which may have been cut at `size` bytes, before a character that was cut in two. */
void words_fit(char *text, size_t size);

#endif
