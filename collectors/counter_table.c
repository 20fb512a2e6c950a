/* SPDX-License-Identifier: MIT */
#include "collectors/counter_table.h"

#include <string.h>

#include "base/units.h"

static uint64_t *field_of(const struct counter_row *row, void *base)
{
	return (uint64_t *)(void *)((char *)base + row->offset);
}

static void clear(struct counter_table table, void *base)
{
	for (size_t i = 0; i < table.count; i++)
		*field_of(&table.rows[i], base) = VALUE_UNKNOWN;
}

static bool row_matches(const struct counter_row *row, struct scan name)
{
	return scan_text(&name, row->name) && (row->is_prefix || scan_at_end(&name));
}

static void add_value(const struct counter_row *row, uint64_t *field, uint64_t value)
{
	if (__builtin_mul_overflow(value, (uint64_t)row->factor, &value))
		value = VALUE_UNKNOWN;
	if (row->is_prefix && value_is_known(*field))
		*field = value_add(*field, value);
	else
		*field = value;
}

/** Other names than those of the table are passed over. */
static void put_value(struct counter_table table, void *base, struct scan name, uint64_t value)
{
	for (size_t i = 0; i < table.count; i++) {
		const struct counter_row *row = &table.rows[i];

		/* Most names are nobody's: the first letter decides without a call. */
		if (name.at < name.end && *row->name == *name.at && row_matches(row, name))
			add_value(row, field_of(row, base), value);
	}
}

void counter_table_read(struct counter_table table, void *base, struct scan text)
{
	struct scan line, name;
	uint64_t value;

	clear(table, base);
	while (scan_line(&text, &line)) {
		if (!scan_word(&line, &name))
			continue;
		scan_blanks(&line);
		if (scan_u64(&line, &value))
			put_value(table, base, name, value);
	}
}

static void read_pair(struct counter_table table, void *base, struct scan names, struct scan values)
{
	struct scan name, text;
	uint64_t value;

	for (;;) {
		scan_blanks(&names);
		scan_blanks(&values);
		if (!scan_word(&names, &name) || !scan_word(&values, &text))
			return;
		/* Some values are negative by design (MaxConn -1): not counters. */
		if (scan_u64(&text, &value) && scan_at_end(&text))
			put_value(table, base, name, value);
	}
}

void counter_table_read_pairs(struct counter_table table, void *base, struct scan text,
			      const char *label)
{
	struct scan names, values;

	clear(table, base);
	while (scan_line(&text, &names)) {
		if (!scan_text(&names, label))
			continue;
		if (scan_line(&text, &values) && scan_text(&values, label))
			read_pair(table, base, names, values);
	}
}
