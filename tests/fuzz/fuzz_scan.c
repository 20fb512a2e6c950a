/* SPDX-License-Identifier: MIT */
/* The scanners, called in an order the input chooses: each takes what it names or nothing, and
 * never looks behind the end. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool try_u64(struct scan *scan)
{
	uint64_t value;

	return scan_u64(scan, &value);
}

static bool try_u32(struct scan *scan)
{
	uint32_t value;

	return scan_u32(scan, &value);
}

static bool try_i64(struct scan *scan)
{
	int64_t value;

	return scan_i64(scan, &value);
}

static bool try_i32(struct scan *scan)
{
	int32_t value;

	return scan_i32(scan, &value);
}

static bool try_hex(struct scan *scan)
{
	uint64_t value;

	return scan_hex(scan, &value);
}

static bool try_decimal(struct scan *scan)
{
	double value = 0;
	bool answer = scan_decimal(scan, &value);

	if (!isfinite(value) || value < 0)
		abort();
	return answer;
}

static bool try_word(struct scan *scan)
{
	struct scan word;

	return scan_word(scan, &word);
}

static bool try_skip_words(struct scan *scan)
{
	return scan_skip_words(scan, 2);
}

static bool try_text(struct scan *scan)
{
	return scan_text(scan, "cpu");
}

static bool try_char(struct scan *scan)
{
	return scan_char(scan, '(');
}

static bool (*const tries[])(struct scan *) = {
	try_u64,     try_u32,  try_i64,        try_i32,  try_hex,
	try_decimal, try_word, try_skip_words, try_text, try_char,
};

/* The first eight bytes choose; every line is scanned until nothing takes a byte any more. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data + 8;
	struct scan scan, line;

	if (size < 8)
		return 0;
	scan = scan_of(text, size - 8);
	while (scan_line(&scan, &line)) {
		for (size_t i = 0; i < 8 && !scan_at_end(&line); i++) {
			const char *before = line.at;
			bool answer = tries[data[i] % ARRAY_SIZE(tries)](&line);

			if (line.at > line.end || answer != (line.at > before))
				abort();
			scan_blanks(&line);
		}
	}
	return 0;
}
