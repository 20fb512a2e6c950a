/* SPDX-License-Identifier: MIT */
#include "model/metric.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "base/units.h"

static const void *field_of(const struct metric *metric, const void *row)
{
	return (const char *)row + metric->offset;
}

/* Reading: one function per type of value, NaN for unknown */

static double number_of_u64(const void *field)
{
	uint64_t value = *(const uint64_t *)field;

	return value_is_known(value) ? (double)value : NAN;
}

static double number_of_u32(const void *field)
{
	uint32_t value = *(const uint32_t *)field;

	return value != UINT32_MAX ? value : NAN;
}

static double number_of_i32(const void *field)
{
	return *(const int32_t *)field;
}

static double number_of_i16(const void *field)
{
	return *(const int16_t *)field;
}

static double number_of_u8(const void *field)
{
	return *(const uint8_t *)field;
}

static double number_of_f64(const void *field)
{
	double value = *(const double *)field;

	return isfinite(value) ? value : NAN;
}

static double number_of_bool(const void *field)
{
	return *(const bool *)field;
}

static double no_number(const void *field)
{
	(void)field;
	return NAN;
}

static double (*const number_readers[])(const void *field) = {
	[VALUE_U64] = number_of_u64,   [VALUE_U32] = number_of_u32, [VALUE_I32] = number_of_i32,
	[VALUE_I16] = number_of_i16,   [VALUE_U8] = number_of_u8,   [VALUE_F64] = number_of_f64,
	[VALUE_BOOL] = number_of_bool, [VALUE_CHAR] = no_number,    [VALUE_TEXT] = no_number,
};

double metric_number(const struct metric *metric, const void *row)
{
	double number = number_readers[metric->type](field_of(metric, row));

	if (metric->flags & METRIC_NEGATIVE_IS_UNKNOWN && number < 0.0)
		return NAN;
	return number;
}

const char *metric_text(const struct metric *metric, const void *row)
{
	if (metric->type != VALUE_TEXT)
		return NULL;
	return *(const char *const *)field_of(metric, row);
}

/* @return the letter, '\0' when unknown */
static char letter_of(const struct metric *metric, const void *row)
{
	char letter = *(const char *)field_of(metric, row);

	return letter == '?' ? '\0' : letter;
}

bool metric_is_known(const struct metric *metric, const void *row)
{
	if (metric->type == VALUE_TEXT)
		return metric_text(metric, row) != NULL;
	if (metric->type == VALUE_CHAR)
		return letter_of(metric, row) != '\0';
	return !isnan(metric_number(metric, row));
}

static int compare_texts(const char *a, const char *b)
{
	int order;

	if (!a || !b)
		return (a != NULL) - (b != NULL);
	order = strcasecmp(a, b);
	return order ? order : strcmp(a, b);
}

int metric_compare(const struct metric *metric, const void *a, const void *b)
{
	double left, right;

	if (metric->type == VALUE_TEXT)
		return compare_texts(metric_text(metric, a), metric_text(metric, b));
	if (metric->type == VALUE_CHAR)
		return letter_of(metric, a) - letter_of(metric, b);
	if (metric->type == VALUE_U64) {
		/* Exact, where a double would not be; + 1 makes unknown the smallest. */
		uint64_t l = *(const uint64_t *)field_of(metric, a) + 1;
		uint64_t r = *(const uint64_t *)field_of(metric, b) + 1;

		return (l > r) - (l < r);
	}
	left = metric_number(metric, a);
	right = metric_number(metric, b);
	if (isnan(left) || isnan(right))
		return isnan(right) - isnan(left);
	return (left > right) - (left < right);
}

/* For people: one function per unit */

/* What does not fit is as large as can be said; casting it would be undefined. */
static uint64_t to_u64(double number)
{
	if (number >= 1.8e19)
		return VALUE_UNKNOWN - 1;
	return number > 0.0 ? (uint64_t)number : 0;
}

static char *put_plain(double number, char text[UNIT_TEXT_SIZE])
{
	/* Ids must not come out as 123k; load averages have a fraction. */
	bool is_negative = number < 0.0;
	uint64_t hundredths = to_u64(fabs(number) * 100.0 + 0.5);
	uint64_t whole = hundredths / 100;
	char *at = text + UNIT_TEXT_SIZE;

	*--at = '\0';
	if (hundredths % 100) {
		*--at = (char)('0' + hundredths % 10);
		*--at = (char)('0' + hundredths / 10 % 10);
		*--at = '.';
	}
	do
		*--at = (char)('0' + whole % 10);
	while (whole /= 10);
	if (is_negative)
		*--at = '-';
	return memmove(text, at, (size_t)(text + UNIT_TEXT_SIZE - at));
}

static char *put_bytes(double number, char text[UNIT_TEXT_SIZE])
{
	return units_bytes(to_u64(number), text);
}

/* What shrinks has a rate below zero. */
static char *put_rate(double number, char text[UNIT_TEXT_SIZE])
{
	char size[UNIT_TEXT_SIZE];

	if (number > -0.5)
		return units_rate(fmax(number, 0.0), text);
	units_rate(-number, size);
	*text = '-';
	memcpy(text + 1, size, UNIT_TEXT_SIZE - 1);
	return text;
}

static char *put_ns(double number, char text[UNIT_TEXT_SIZE])
{
	return units_duration(to_u64(number), text);
}

static char *put_cpu_time(double number, char text[UNIT_TEXT_SIZE])
{
	return units_cpu_time(to_u64(number), text);
}

static char *put_seconds(double number, char text[UNIT_TEXT_SIZE])
{
	return units_duration(to_u64(number * 1e9 + 0.5), text);
}

static const struct {
	const char *name;
	char *(*put)(double number, char text[UNIT_TEXT_SIZE]);
} units[] = {
	[UNIT_NONE] = {"", put_plain},
	[UNIT_COUNT] = {"count", units_count},
	[UNIT_BYTES] = {"bytes", put_bytes},
	[UNIT_BYTES_PER_S] = {"bytes per second", put_rate},
	[UNIT_PER_S] = {"per second", units_count},
	[UNIT_SHARE] = {"share", units_percent},
	[UNIT_NS] = {"nanoseconds", put_ns},
	[UNIT_CPU_TIME] = {"nanoseconds", put_cpu_time},
	[UNIT_SECONDS] = {"seconds", put_seconds},
};

/* @return the name of a value that has one, else NULL */
static const char *value_name(const struct metric *metric, double number)
{
	const char *const *name = metric->value_names;

	for (; name && *name; name++) {
		if (number-- == 0.0)
			return *name;
	}
	return NULL;
}

/* Texts and letters, which both forms put as they are. @return false for a number */
static bool put_text(const struct metric *metric, const void *row, const char *unknown,
		     struct textbuf *ret_text)
{
	const char *text = metric_text(metric, row);

	if (metric->type == VALUE_CHAR && letter_of(metric, row))
		textbuf_put_char(ret_text, letter_of(metric, row));
	else if (metric->type == VALUE_TEXT || metric->type == VALUE_CHAR)
		textbuf_put(ret_text, text ? text : unknown);
	else
		return false;
	return true;
}

void metric_format(const struct metric *metric, const void *row, struct textbuf *ret_text)
{
	char text[UNIT_TEXT_SIZE];
	const char *name;
	double number;

	if (put_text(metric, row, "-", ret_text))
		return;
	number = metric_number(metric, row);
	name = value_name(metric, number);
	if (metric->type == VALUE_BOOL)
		name = number != 0.0 ? "yes" : "no";
	if (isnan(number))
		name = "-";
	textbuf_put(ret_text, name ? name : units[metric->unit].put(number, text));
}

/* For machines */

static void put_u64(uint64_t value, struct textbuf *ret_text)
{
	char digits[20], *at = digits + sizeof(digits);

	do
		*--at = (char)('0' + value % 10);
	while (value /= 10);
	textbuf_put_bytes(ret_text, at, (size_t)(digits + sizeof(digits) - at));
}

/* Nine digits behind the point tell nanoseconds of seconds and less than one event in a
 * thousand years; whole numbers, nearly all of them 0, cost next to nothing. */
static void put_fraction(double number, struct textbuf *ret_text)
{
	uint64_t billionths = (uint64_t)(number * 1e9 + 0.5), rest;
	char digits[10];
	size_t length = 1;

	put_u64(billionths / 1000000000, ret_text);
	rest = billionths % 1000000000;
	digits[0] = '.';
	for (uint64_t place = 100000000; rest; place /= 10) {
		digits[length++] = (char)('0' + rest / place);
		rest %= place;
	}
	if (length > 1)
		textbuf_put_bytes(ret_text, digits, length);
}

static void put_number(double number, struct textbuf *ret_text)
{
	if (number < 0.0) {
		textbuf_put_char(ret_text, '-');
		number = -number;
	}
	if (number < 1e9)
		put_fraction(number, ret_text);
	else if (number < 1e18)
		put_u64((uint64_t)(number + 0.5), ret_text);
	else
		textbuf_printf(ret_text, "%.17g", number);
}

void metric_format_raw(const struct metric *metric, const void *row, struct textbuf *ret_text)
{
	double number;

	if (put_text(metric, row, "", ret_text))
		return;
	number = metric_number(metric, row);
	if (isnan(number))
		return;
	if (metric->type == VALUE_U64)
		put_u64(*(const uint64_t *)field_of(metric, row), ret_text);
	else if (metric->type == VALUE_BOOL)
		textbuf_put(ret_text, number != 0.0 ? "true" : "false");
	else
		put_number(number, ret_text);
}

const char *unit_name(enum unit unit)
{
	return (size_t)unit < ARRAY_SIZE(units) ? units[unit].name : "";
}

const char *metric_kind_name(enum metric_kind kind)
{
	static const char *const names[] = {
		[METRIC_LABEL] = "label",
		[METRIC_GAUGE] = "gauge",
		[METRIC_COUNTER] = "counter",
		[METRIC_RATE] = "rate",
	};

	return (size_t)kind < ARRAY_SIZE(names) ? names[kind] : "";
}
