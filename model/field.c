/* SPDX-License-Identifier: MIT */
#include "model/field.h"

#include <stdbool.h>
#include <string.h>

static void *place_of(const struct field *field, void *row)
{
	return (char *)row + field->offset;
}

uint64_t field_get(const struct field *field, const void *row)
{
	const void *at = (const char *)row + field->offset;

	switch (field->type) {
	case VALUE_U64:
	case VALUE_F64: {
		uint64_t bits;

		memcpy(&bits, at, sizeof(bits));
		return bits;
	}
	case VALUE_U32:
		return *(const uint32_t *)at;
	case VALUE_I32:
		return (uint64_t) * (const int32_t *)at;
	case VALUE_I16:
		return (uint64_t) * (const int16_t *)at;
	case VALUE_BOOL:
		return *(const bool *)at;
	case VALUE_U8:
	case VALUE_CHAR:
		return *(const uint8_t *)at;
	case VALUE_TEXT:
		break;
	}
	return field->unknown;
}

void field_set(const struct field *field, void *row, uint64_t value)
{
	void *at = place_of(field, row);

	switch (field->type) {
	case VALUE_U64:
	case VALUE_F64:
		memcpy(at, &value, sizeof(value));
		break;
	case VALUE_U32:
	case VALUE_I32:
		*(uint32_t *)at = (uint32_t)value;
		break;
	case VALUE_I16:
		*(uint16_t *)at = (uint16_t)value;
		break;
	case VALUE_BOOL:
		*(bool *)at = value != 0;
		break;
	case VALUE_U8:
	case VALUE_CHAR:
		*(uint8_t *)at = (uint8_t)value;
		break;
	case VALUE_TEXT:
		break;
	}
}

const char *field_text(const struct field *field, const void *row)
{
	return *(const char *const *)(const void *)((const char *)row + field->offset);
}

void field_set_text(const struct field *field, void *row, const char *text)
{
	*(const char **)place_of(field, row) = text;
}

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
