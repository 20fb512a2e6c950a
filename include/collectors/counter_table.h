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

/**
 * Read a whole text into the fields of a struct; those it does not name become VALUE_UNKNOWN. A line that
 * is not "name value" is passed over, so that a new form in a newer kernel costs one counter and not all.
 *
 * @param base  the struct
 */
void counter_table_read(struct counter_table table, void *base, struct scan text);
/**
 * The same for the form of /proc/net/snmp: a line of names, a line of values, both
 * beginning with `label` ("Tcp:"); pairs of other labels are passed over.
 */
void counter_table_read_pairs(struct counter_table table, void *base, struct scan text,
			      const char *label);

#endif
