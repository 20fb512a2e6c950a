/* SPDX-License-Identifier: MIT */
#include "base/scan.h"

#include <math.h>
#include <string.h>

#include "base/array.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

size_t scan_length(const struct scan *scan)
{
	return (size_t)(scan->end - scan->at);
}

/* The number at `at`. The functions below pass plain pointers and change only scan->at: copying
 * a struct scan whose half was just written makes the processor wait for that write.
 *
 * @return the byte behind the number, or NULL when there is none that fits */
static const char *take_u64(const char *at, const char *end, uint64_t *ret_value)
{
	const char *start = at;
	uint64_t value = 0;
	unsigned int digit;

	for (; at < end && (digit = (unsigned int)*at - '0') < 10; at++) {
		/* Below this another digit always fits; only the twentieth has to be watched. */
		if (value < UINT64_MAX / 10)
			value = value * 10 + digit;
		else if (__builtin_mul_overflow(value, UINT64_C(10), &value) ||
			 __builtin_add_overflow(value, (uint64_t)digit, &value))
			return NULL;
	}
	*ret_value = value;
	return at > start ? at : NULL;
}

static const char *take_i64(const char *at, const char *end, int64_t *ret_value)
{
	bool is_negative = at < end && *at == '-';
	uint64_t value;

	at = take_u64(at + is_negative, end, &value);
	if (!at || value > (uint64_t)INT64_MAX + is_negative)
		return NULL;
	/* -INT64_MIN is no int64_t: negate while it is still unsigned. */
	*ret_value = (int64_t)(is_negative ? 0 - value : value);
	return at;
}

bool scan_u64(struct scan *scan, uint64_t *ret_value)
{
	uint64_t value;
	const char *after = take_u64(scan->at, scan->end, &value);

	if (!after)
		return false;
	scan->at = after;
	*ret_value = value;
	return true;
}

bool scan_u32(struct scan *scan, uint32_t *ret_value)
{
	uint64_t value;
	const char *after = take_u64(scan->at, scan->end, &value);

	if (!after || value > UINT32_MAX)
		return false;
	scan->at = after;
	*ret_value = (uint32_t)value;
	return true;
}

bool scan_i64(struct scan *scan, int64_t *ret_value)
{
	int64_t value;
	const char *after = take_i64(scan->at, scan->end, &value);

	if (!after)
		return false;
	scan->at = after;
	*ret_value = value;
	return true;
}

bool scan_i32(struct scan *scan, int32_t *ret_value)
{
	int64_t value;
	const char *after = take_i64(scan->at, scan->end, &value);

	if (!after || value < INT32_MIN || value > INT32_MAX)
		return false;
	scan->at = after;
	*ret_value = (int32_t)value;
	return true;
}

static int hex_digit(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool scan_hex(struct scan *scan, uint64_t *ret_value)
{
	const char *at = scan->at, *first;
	uint64_t value = 0;

	/* "0x" without a digit behind it is the number 0 followed by an x. */
	if (scan_length(scan) > 2 && at[0] == '0' && (at[1] | 0x20) == 'x' && hex_digit(at[2]) >= 0)
		at += 2;
	for (first = at; at < scan->end && hex_digit(*at) >= 0; at++) {
		if (value >> 60)
			return false;
		value = value << 4 | (uint64_t)hex_digit(*at);
	}
	if (at == first)
		return false;
	scan->at = at;
	*ret_value = value;
	return true;
}

/* A number below this takes one more digit: 19 fit a uint64_t, further ones only move the point. */
#define DIGITS_FULL UINT64_C(1000000000000000000)
/* Where zeros of hostile length stop to move it: a double has come to 0 or infinity long before. */
#define POINT_MAX 1000

struct digits {
	uint64_t value;
	int point; /* power of ten still to be applied */
};

static const char *take_digits(const char *at, const char *end, bool is_fraction,
			       struct digits *digits)
{
	for (; at < end && is_digit(*at); at++) {
		bool is_kept = digits->value < DIGITS_FULL;

		if (is_kept)
			digits->value = digits->value * 10 + (uint64_t)(*at - '0');
		if (is_kept && is_fraction && digits->point > -POINT_MAX)
			digits->point--;
		if (!is_kept && !is_fraction && digits->point < POINT_MAX)
			digits->point++;
	}
	return at;
}

static double power_of_ten(double value, int power)
{
	static const double exact[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
				       1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
				       1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

	/* Dividing by an exact power rounds once: 0.1 comes out as the compiler's 0.1. Beyond the
	 * table the result is a rough one: 0, or infinite, which the caller refuses. */
	for (; power > 22 && isfinite(value); power -= 22)
		value *= 1e22;
	for (; power < -22 && value > 0.0; power += 22)
		value /= 1e22;
	if (power > 22 || power < -22)
		return value;
	return power < 0 ? value / exact[-power] : value * exact[power];
}

bool scan_decimal(struct scan *scan, double *ret_value)
{
	struct digits digits = {0};
	const char *at = take_digits(scan->at, scan->end, false, &digits);
	double value;

	/* A point belongs to the number only with a digit behind it. */
	if (scan->end - at >= 2 && at[0] == '.' && is_digit(at[1]))
		at = take_digits(at + 1, scan->end, true, &digits);
	if (at == scan->at)
		return false;
	value = digits.value ? power_of_ten((double)digits.value, digits.point) : 0.0;
	if (!isfinite(value))
		return false;
	scan->at = at;
	*ret_value = value;
	return true;
}

bool scan_text(struct scan *scan, const char *text)
{
	size_t length = strlen(text);

	if (scan_length(scan) < length || memcmp(scan->at, text, length) != 0)
		return false;
	scan->at += length;
	return true;
}

bool scan_char(struct scan *scan, char c)
{
	if (scan->at >= scan->end || *scan->at != c)
		return false;
	scan->at++;
	return true;
}

void scan_blanks(struct scan *scan)
{
	while (scan->at < scan->end && is_blank(*scan->at))
		scan->at++;
}

bool scan_word(struct scan *scan, struct scan *ret_word)
{
	const char *at = scan->at;

	while (at < scan->end && !is_blank(*at) && *at != '\n')
		at++;
	if (at == scan->at)
		return false;
	*ret_word = (struct scan){scan->at, at};
	scan->at = at;
	return true;
}

bool scan_skip_words(struct scan *scan, size_t count)
{
	const char *at = scan->at, *end = scan->end;

	while (count-- > 0) {
		const char *word;

		while (at < end && is_blank(*at))
			at++;
		for (word = at; at < end && !is_blank(*at) && *at != '\n';)
			at++;
		if (at == word)
			return false;
	}
	scan->at = at;
	return true;
}

bool scan_line(struct scan *scan, struct scan *ret_line)
{
	const char *newline;

	if (scan_at_end(scan))
		return false;
	newline = memchr(scan->at, '\n', scan_length(scan));
	*ret_line = (struct scan){scan->at, newline ? newline : scan->end};
	scan->at = newline ? newline + 1 : scan->end;
	return true;
}

bool scan_at_end(const struct scan *scan)
{
	return scan->at >= scan->end;
}

bool scan_whole_u64(const char *text, uint64_t *ret_value)
{
	struct scan scan = scan_of(text, strlen(text));
	uint64_t value;

	if (!scan_u64(&scan, &value) || !scan_at_end(&scan))
		return false;
	*ret_value = value;
	return true;
}
