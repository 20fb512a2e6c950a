/* SPDX-License-Identifier: MIT */
#include "model/field.h"

#include <string.h>

void field_row_unknown(const struct field_table *table, void *row)
{
	memset(row, 0, table->row_size);
	for (size_t i = 0; i < table->count; i++)
		field_set(&table->fields[i], row, table->fields[i].unknown);
}

const struct field *field_find(const struct field_table *table, const char *key, size_t length)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct field *field = &table->fields[i];

		if (strlen(field->key) == length && !memcmp(field->key, key, length))
			return field;
	}
	return NULL;
}
