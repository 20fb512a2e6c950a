/* SPDX-License-Identifier: MIT */
/* Sizes and durations as typed: what is accepted is known and shown in the width promised. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/units.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool holds)
{
	if (!holds)
		abort();
}

static void try_text(const char *text)
{
	char shown[UNIT_TEXT_SIZE];
	uint64_t value;

	if (units_parse_bytes(text, &value))
		expect(value_is_known(value) && strlen(units_bytes(value, shown)) <= 5);
	if (units_parse_duration(text, &value))
		expect(value_is_known(value) && strlen(units_duration(value, shown)) <= 6);
}

/* Any number at all, also those that are no numbers. */
static void try_numbers(const uint8_t *data)
{
	char shown[UNIT_TEXT_SIZE];
	uint64_t value;
	double number;

	memcpy(&value, data, sizeof(value));
	memcpy(&number, data, sizeof(number));
	expect(strlen(units_bytes(value, shown)) <= 5);
	expect(strlen(units_duration(value, shown)) <= 6);
	expect(strlen(units_cpu_time(value, shown)) <= 9);
	expect(strlen(units_rate(number, shown)) <= 5);
	expect(strlen(units_count(number, shown)) <= 5);
	expect(strlen(units_percent(number, shown)) <= 5);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xreallocarray(NULL, size + 1, 1);

	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	try_text(text);
	free(text);
	if (size >= 8)
		try_numbers(data);
	return 0;
}
