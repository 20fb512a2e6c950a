/* SPDX-License-Identifier: MIT */
/* What a recording says of its tables, and what we make of each field: files travel between versions. */
#include <math.h>
#include <string.h>

#include "base/array.h"
#include "store/frame_codec.h"
#include "store/frame_decode_private.h"

/* Much more than any version has. */
#define TABLES_MAX 256
#define FIELDS_PER_TABLE_MAX 1024
#define NAMES_MAX 256

struct name {
	const char *text; /* not terminated */
	size_t length;
};

static struct name read_name(struct byte_reader *reader)
{
	uint64_t length = read_varint(reader);
	const uint8_t *text = read_bytes(reader, length);

	return (struct name){text ? (const char *)text : "", text ? (size_t)length : 0};
}

static bool is_name(struct name name, const char *text)
{
	return strlen(text) == name.length && !memcmp(text, name.text, name.length);
}

/* A count of things of which each takes at least one byte. */
static size_t read_count(struct byte_reader *reader, size_t limit)
{
	uint64_t count = read_varint(reader);

	if (count > limit || count > read_left(reader))
		return (size_t)read_fail(reader);
	return (size_t)count;
}

/* Enumerations */

static uint32_t value_of_name(const struct field *field, struct name name)
{
	const char *ours;

	for (uint32_t value = 0; (ours = field->value_name(value)); value++) {
		if (is_name(name, ours))
			return value;
	}
	return UINT32_MAX;
}

static void read_values(struct byte_reader *reader, struct decoder_field *field)
{
	size_t count = read_count(reader, NAMES_MAX);
	const struct field *ours = field->field;

	if (ours && ours->value_name) {
		field->values = xcalloc(count ? count : 1, sizeof(*field->values));
		field->value_count = count;
	}
	for (size_t i = 0; i < count; i++) {
		struct name name = read_name(reader);

		if (field->values)
			field->values[i] = value_of_name(ours, name);
	}
}

/* Fields */

static bool is_plain(const struct decoder_field *field)
{
	return field->type != FRAME_CHAR && field->type != FRAME_ENUM &&
	       field->type == frame_type_of(field->field);
}

/* Between texts and numbers there is no way. */
static bool is_usable(const struct decoder_field *field)
{
	bool is_text = field->type == FRAME_TEXT;

	return field->type < FRAME_TYPE_COUNT && is_text == (field->field->type == VALUE_TEXT);
}

static void place_column(struct decoder_table *table, struct decoder_field *field)
{
	if (field->type == FRAME_TEXT) {
		field->text = (uint32_t)table->text_count++;
		return;
	}
	field->is_converted = !is_plain(field);
	if (field->is_converted)
		field->column = (uint32_t)table->raw_count++;
}

/* A key that comes twice counts once. */
static bool is_taken(const struct decoder_table *table, const struct field *field)
{
	for (size_t i = 0; i < table->count; i++) {
		if (table->fields[i].field == field)
			return true;
	}
	return false;
}

static void read_field(struct decoder_table *table, struct byte_reader *reader)
{
	struct decoder_field *field = &table->fields[table->count];
	struct name key = read_name(reader);
	uint64_t type = read_varint(reader);

	field->type = type < UINT32_MAX ? (uint32_t)type : UINT32_MAX;
	read_name(reader); /* the unit is for people */
	if (table->table)
		field->field = field_find(table->table, key.text, key.length);
	if (field->field && (is_taken(table, field->field) || !is_usable(field)))
		field->field = NULL;
	if (field->type == FRAME_ENUM)
		read_values(reader, field);
	if (field->field)
		place_column(table, field);
	table->count++;
}

/* Zero for what they have, because their first row is told from zero; what they lack is unknown. */
static void make_first_row(struct decoder_table *table)
{
	table->first_row = xcalloc(1, table->table->row_size);
	field_row_unknown(table->table, table->first_row);
	for (size_t f = 0; f < table->count; f++) {
		const struct decoder_field *field = &table->fields[f];

		if (field->field)
			field_set(field->field, table->first_row,
				  field->is_converted ? decoder_convert(field, 0) : 0);
	}
}

static bool is_table_taken(const struct dictionary *dictionary, const struct field_table *table)
{
	for (size_t i = 0; i < dictionary->table_count; i++) {
		if (dictionary->tables[i].table == table)
			return true;
	}
	return false;
}

static void read_table(const struct frame_schema *schema, struct dictionary *dictionary,
		       struct byte_reader *reader)
{
	struct decoder_table *table = &dictionary->tables[dictionary->table_count];
	struct name name = read_name(reader);
	size_t count = read_count(reader, FIELDS_PER_TABLE_MAX);

	table->table = frame_table_find(schema->tables, name.text, name.length);
	if (table->table && is_table_taken(dictionary, table->table))
		table->table = NULL;
	table->fields = xcalloc(count ? count : 1, sizeof(*table->fields));
	for (size_t i = 0; i < count; i++)
		read_field(table, reader);
	if (table->table)
		make_first_row(table);
	dictionary->table_count++;
}

static bool is_list_taken(const struct dictionary *dictionary, const struct frame_list *list)
{
	for (size_t i = 0; i < dictionary->list_count; i++) {
		if (dictionary->lists[i].list == list)
			return true;
	}
	return false;
}

static void read_list(struct dictionary *dictionary, struct byte_reader *reader)
{
	struct decoder_list *list = &dictionary->lists[dictionary->list_count];
	struct name name = read_name(reader);
	uint64_t table = read_varint(reader), part = read_varint(reader);

	list->part = part < PART_COUNT ? (uint32_t)part : PART_COUNT;
	if (table >= dictionary->table_count) {
		read_fail(reader);
		return;
	}
	list->table = &dictionary->tables[table];
	list->mask_words = (list->table->count + 63) / 64;
	for (size_t id = 0; id < LIST_COUNT; id++) {
		const struct frame_list *ours = &frame_lists[id];

		if (is_name(name, ours->name) && list->table->table &&
		    !strcmp(ours->table, list->table->table->name) &&
		    !is_list_taken(dictionary, ours)) {
			list->list = ours;
			list->id = (enum frame_list_id)id;
		}
	}
	dictionary->list_count++;
}

const char *dictionary_read(const struct frame_schema *schema, struct byte_reader *reader,
			    struct dictionary *ret_dictionary)
{
	uint64_t version = read_varint(reader);
	size_t count;

	*ret_dictionary = (struct dictionary){0};
	if (!reader->is_bad && version != FRAME_PAYLOAD_VERSION)
		return "its frames are written in a way that is newer than this version";
	count = read_count(reader, TABLES_MAX);
	ret_dictionary->tables = xcalloc(count ? count : 1, sizeof(*ret_dictionary->tables));
	for (size_t i = 0; i < count && !reader->is_bad; i++)
		read_table(schema, ret_dictionary, reader);
	count = read_count(reader, TABLES_MAX);
	ret_dictionary->lists = xcalloc(count ? count : 1, sizeof(*ret_dictionary->lists));
	for (size_t i = 0; i < count && !reader->is_bad; i++)
		read_list(ret_dictionary, reader);
	return reader->is_bad ? "its dictionary is damaged" : NULL;
}

void dictionary_done(struct dictionary *dictionary)
{
	for (size_t i = 0; i < dictionary->list_count; i++)
		decoder_list_done(&dictionary->lists[i]);
	for (size_t i = 0; i < dictionary->table_count; i++) {
		struct decoder_table *table = &dictionary->tables[i];

		for (size_t f = 0; f < table->count; f++)
			free(table->fields[f].values);
		free(table->fields);
		free(table->first_row);
	}
	free(dictionary->lists);
	free(dictionary->tables);
	*dictionary = (struct dictionary){0};
}
