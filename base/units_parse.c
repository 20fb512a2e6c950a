/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/scan.h"
#include "base/units.h"

/* 2^64 as a double: the first value that does not fit. */
#define TOO_LARGE 18446744073709551616.0

/* One number with its unit behind it. Whole numbers are multiplied exactly, fractions rounded. */
struct amount {
	uint64_t whole;
	double with_fraction; /* used when it is not whole */
	bool is_whole;
};

static bool take_amount(struct scan *scan, struct amount *amount)
{
	struct scan ahead = *scan;

	*amount = (struct amount){0};
	amount->is_whole =
		scan_u64(&ahead, &amount->whole) && (scan_at_end(&ahead) || *ahead.at != '.');
	if (amount->is_whole) {
		*scan = ahead;
		return true;
	}
	return scan_decimal(scan, &amount->with_fraction);
}

/* amount * unit + *total; VALUE_UNKNOWN is no amount either. */
static bool add_amount(const struct amount *amount, uint64_t unit, uint64_t *total)
{
	double rounded = amount->with_fraction * (double)unit + 0.5;
	uint64_t value = 0;

	if (amount->is_whole && __builtin_mul_overflow(amount->whole, unit, &value))
		return false;
	if (!amount->is_whole && rounded >= TOO_LARGE)
		return false;
	if (!amount->is_whole)
		value = (uint64_t)rounded;
	return !__builtin_add_overflow(value, *total, total) && value_is_known(*total);
}

/* "64 MB" is as clear as "64MB"; a blank before anything else is none of ours. */
static void skip_blank_before_unit(struct scan *scan)
{
	if (scan_length(scan) > 1 && scan->at[0] == ' ' && (scan->at[1] | 0x20) >= 'a' &&
	    (scan->at[1] | 0x20) <= 'z')
		scan->at++;
}

/* k, M, G … in either case, and i, B or iB behind it. @return the power of 1024, -1: no unit */
static int take_size_unit(struct scan *scan)
{
	static const char letters[] = "kmgtpe";
	int power = 0;

	if (scan_at_end(scan))
		return 0;
	for (int i = 0; letters[i]; i++) {
		if ((*scan->at | 0x20) == letters[i])
			power = i + 1;
	}
	if (power)
		scan->at++;
	if (power)
		scan_char(scan, 'i');
	if (!scan_char(scan, 'B'))
		scan_char(scan, 'b');
	return scan_at_end(scan) ? power : -1;
}

bool units_parse_bytes(const char *text, uint64_t *ret_bytes)
{
	struct scan scan = scan_of(text, strlen(text));
	struct amount amount;
	uint64_t bytes = 0;
	int power;

	if (!take_amount(&scan, &amount))
		return false;
	skip_blank_before_unit(&scan);
	power = take_size_unit(&scan);
	/* Half a byte is a forgotten unit. */
	if (power < 0 || (power == 0 && !amount.is_whole))
		return false;
	if (!add_amount(&amount, UINT64_C(1) << (10 * power), &bytes))
		return false;
	*ret_bytes = bytes;
	return true;
}

struct time_unit {
	const char *name;
	uint64_t ns;
};

/* Longer names before those they begin with. */
static const struct time_unit time_units[] = {
	{"ns", 1},
	{"us", NS_PER_US},
	{"ms", NS_PER_MS},
	{"s", NS_PER_S},
	{"min", 60 * NS_PER_S},
	{"m", 60 * NS_PER_S},
	{"h", 3600 * NS_PER_S},
	{"d", 86400 * NS_PER_S},
};

static const struct time_unit *take_time_unit(struct scan *scan)
{
	for (size_t i = 0; i < ARRAY_SIZE(time_units); i++) {
		if (scan_text(scan, time_units[i].name))
			return &time_units[i];
	}
	return NULL;
}

bool units_parse_duration(const char *text, uint64_t *ret_ns)
{
	struct scan scan = scan_of(text, strlen(text));
	uint64_t ns = 0, last_unit = UINT64_MAX;
	struct amount amount;

	/* 1m30s and 3d04h are read as units_duration() writes them: the units get smaller, and
	 * only a number that stands alone needs none. */
	do {
		bool is_first = last_unit == UINT64_MAX;
		const struct time_unit *unit;
		uint64_t unit_ns;

		if (!take_amount(&scan, &amount))
			return false;
		skip_blank_before_unit(&scan);
		unit = take_time_unit(&scan);
		if (!unit && !(is_first && scan_at_end(&scan)))
			return false;
		unit_ns = unit ? unit->ns : NS_PER_S;
		if (unit_ns >= last_unit || !add_amount(&amount, unit_ns, &ns))
			return false;
		last_unit = unit_ns;
	} while (!scan_at_end(&scan));
	*ret_ns = ns;
	return true;
}
