/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <zstd.h>

#include "base/alloc.h"
#include "store/frame_codec.h"
#include "store/frame_encode_private.h"

/* Above 1 it costs more time than it saves bytes. */
#define COMPRESSION_LEVEL 1

struct frame_encoder {
	const struct frame_schema *schema;
	struct encoder_list lists[LIST_COUNT];
	size_t list_count;
	struct frame_texts texts[PART_COUNT];
	struct frame_budget budget;
	struct encoder_scratch scratch;
	struct byte_writer part, packed; /* used again by each frame */
	ZSTD_CCtx *compressor;
};

struct frame_encoder *frame_encoder_new(const struct frame_schema *schema)
{
	struct frame_encoder *encoder = xcalloc(1, sizeof(*encoder));

	encoder->schema = schema;
	for (size_t id = 0; id < LIST_COUNT; id++) {
		const char *name = frame_lists[id].table;
		const struct field_table *table =
			frame_table_find(schema->tables, name, strlen(name));

		if (!table || table->count > FIELDS_MAX)
			continue;
		encoder_list_init(&encoder->lists[encoder->list_count], (enum frame_list_id)id,
				  table);
		encoder->lists[encoder->list_count].number = (uint32_t)encoder->list_count;
		encoder->list_count++;
	}
	encoder->compressor = ZSTD_createCCtx();
	ZSTD_CCtx_setParameter(encoder->compressor, ZSTD_c_compressionLevel, COMPRESSION_LEVEL);
	return encoder;
}

void frame_encoder_free(struct frame_encoder *encoder)
{
	if (!encoder)
		return;
	for (size_t i = 0; i < encoder->list_count; i++)
		encoder_list_done(&encoder->lists[i]);
	for (size_t part = 0; part < PART_COUNT; part++)
		frame_texts_clear(&encoder->texts[part]);
	encoder_scratch_done(&encoder->scratch);
	byte_writer_done(&encoder->part);
	byte_writer_done(&encoder->packed);
	ZSTD_freeCCtx(encoder->compressor);
	free(encoder);
}

/* The dictionary */

static void write_text(struct byte_writer *out, const char *text)
{
	size_t length = strlen(text);

	write_varint(out, length);
	write_bytes(out, text, length);
}

static void write_field(struct byte_writer *out, const struct field *field)
{
	size_t names = 0;

	write_text(out, field->key);
	write_varint(out, frame_type_of(field));
	write_text(out, unit_name(field->unit));
	if (!field->value_name)
		return;
	while (field->value_name(names))
		names++;
	write_varint(out, names);
	for (size_t i = 0; i < names; i++)
		write_text(out, field->value_name(i));
}

static size_t write_tables(struct byte_writer *out, const struct field_table *const *tables)
{
	size_t count = 0;

	while (tables[count])
		count++;
	write_varint(out, count);
	for (size_t i = 0; i < count; i++) {
		write_text(out, tables[i]->name);
		write_varint(out, tables[i]->count);
		for (size_t f = 0; f < tables[i]->count; f++)
			write_field(out, &tables[i]->fields[f]);
	}
	return count;
}

static size_t table_number(const struct frame_schema *schema, const struct field_table *table)
{
	size_t number = 0;

	while (schema->tables[number] != table)
		number++;
	return number;
}

void frame_encoder_dictionary(const struct frame_encoder *encoder, struct textbuf *out)
{
	struct byte_writer bytes = {0};

	write_varint(&bytes, FRAME_PAYLOAD_VERSION);
	write_tables(&bytes, encoder->schema->tables);
	write_varint(&bytes, encoder->list_count);
	for (size_t i = 0; i < encoder->list_count; i++) {
		const struct encoder_list *list = &encoder->lists[i];

		write_text(&bytes, list->list->name);
		write_varint(&bytes, table_number(encoder->schema, list->table));
		write_varint(&bytes, list->list->part);
	}
	textbuf_put_bytes(out, (const char *)bytes.data, bytes.length);
	byte_writer_done(&bytes);
}

/* Frames */

static void begin_anew(struct frame_encoder *encoder)
{
	for (size_t i = 0; i < encoder->list_count; i++)
		encoder_list_reset(&encoder->lists[i]);
	for (size_t part = 0; part < PART_COUNT; part++)
		frame_texts_clear(&encoder->texts[part]);
	encoder->budget = (struct frame_budget){0};
}

/* What does not become smaller is stored as it is. */
static void put_packed(struct frame_encoder *encoder, struct textbuf *out)
{
	const struct byte_writer *part = &encoder->part;
	struct byte_writer *packed = &encoder->packed, head = {0};
	size_t size;

	packed->length = 0;
	write_reserve(packed, ZSTD_compressBound(part->length));
	size = ZSTD_compress2(encoder->compressor, packed->data, packed->capacity, part->data,
			      part->length);
	if (ZSTD_isError(size) || size >= part->length) {
		write_varint(&head, (uint64_t)part->length << 1);
		textbuf_put_bytes(out, (const char *)head.data, head.length);
		textbuf_put_bytes(out, (const char *)part->data, part->length);
	} else {
		write_varint(&head, (uint64_t)size << 1 | 1);
		textbuf_put_bytes(out, (const char *)head.data, head.length);
		textbuf_put_bytes(out, (const char *)packed->data, size);
	}
	byte_writer_done(&head);
}

/* The texts that are new come first, so that a reader knows each number it meets. */
static void assemble(struct frame_encoder *encoder, enum frame_part part,
		     const struct byte_writer *lists)
{
	struct byte_writer *fresh = &encoder->texts[part].fresh, *out = &encoder->part;

	out->length = 0;
	write_varint(out, fresh->length);
	write_bytes(out, fresh->data, fresh->length);
	write_bytes(out, lists->data, lists->length);
	encoder->texts[part].bytes += fresh->length;
	fresh->length = 0;
}

static size_t encode_part(struct frame_encoder *encoder, enum frame_part part,
			  const struct snapshot *snapshot, const struct frame_notes *notes,
			  struct textbuf *out)
{
	struct frame_head head = frame_head_of(snapshot, notes);
	struct byte_writer lists = {0};

	for (size_t i = 0; i < encoder->list_count; i++) {
		struct encoder_list *list = &encoder->lists[i];

		if (list->list->part == part)
			encoder_list_write(list, frame_rows_of(list->id, snapshot, notes, &head),
					   &encoder->texts[part], &encoder->scratch, &lists);
	}
	assemble(encoder, part, &lists);
	byte_writer_done(&lists);
	put_packed(encoder, out);
	return encoder->part.length;
}

static void pad(struct frame_encoder *encoder, size_t begin, size_t unpacked, struct textbuf *out)
{
	struct frame_budget *budget = &encoder->budget;
	uint64_t length = out->length - begin, missing;

	budget->bytes += length;
	budget->rows = budget->text_bytes = 0;
	for (size_t i = 0; i < encoder->list_count; i++)
		budget->rows += encoder->lists[i].count;
	for (size_t part = 0; part < PART_COUNT; part++)
		budget->text_bytes +=
			encoder->texts[part].bytes + TEXT_COST * encoder->texts[part].count;
	missing = frame_budget_lack(budget, unpacked, length);
	budget->bytes += missing;
	while (missing-- > 0)
		textbuf_put_char(out, '\0');
}

void frame_encode(struct frame_encoder *encoder, const struct snapshot *snapshot,
		  const struct frame_notes *notes, bool is_key, struct textbuf *out)
{
	size_t begin = out->length, unpacked = 0;

	if (is_key)
		begin_anew(encoder);
	for (int part = 0; part < PART_COUNT; part++)
		unpacked += encode_part(encoder, (enum frame_part)part, snapshot, notes, out);
	pad(encoder, begin, unpacked, out);
}
