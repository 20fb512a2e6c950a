/* SPDX-License-Identifier: MIT */
/** Texts of the form "name value", one per line, read into the fields of a struct by a table. */
#ifndef COLLECTORS_COUNTER_TABLE_H
#define COLLECTORS_COUNTER_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/scan.h"

struct counter_row {
	const char *name;
	size_t offset;   /* of an uint64_t in the struct */
	uint32_t factor; /* what the number is multiplied with: 1, 1024 … */
	bool is_prefix;  /* every name that begins so belongs to it; they are added up */
};

struct counter_table {
	const struct counter_row *rows;
	size_t count;
};

/** Set every field of the table in `base` to VALUE_UNKNOWN. */
void counter_table_clear(struct counter_table table, void *base);
/** Give one named value to the field it belongs to; other names are passed over. */
void counter_table_put(struct counter_table table, void *base, struct scan name, uint64_t value);
/**
 * Clear, then read a whole text. A line that is not "name value" is passed over, so that a
 * new form in a newer kernel costs one counter and not all.
 */
void counter_table_read(struct counter_table table, void *base, struct scan text);
/**
 * Clear, then read the form of /proc/net/snmp: a line of names, a line of values, both
 * beginning with `label` ("Tcp:"); pairs of other labels are passed over.
 */
void counter_table_read_pairs(struct counter_table table, void *base, struct scan text,
			      const char *label);

#endif
