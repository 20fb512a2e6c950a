/* SPDX-License-Identifier: MIT */
/* The changes of a list as bytes: rows that came and went, then changed values field by field. */
#include <string.h>

#include "base/text.h"
#include "store/frame_encode_private.h"

static void set_bit(struct field_mask *mask, size_t field)
{
	mask->words[field / 64] |= UINT64_C(1) << field % 64;
}

static size_t size_of(const struct field *field)
{
	static const size_t sizes[] = {
		[VALUE_U64] = 8,
		[VALUE_U32] = 4,
		[VALUE_I32] = 4,
		[VALUE_I16] = 2,
		[VALUE_U8] = 1,
		[VALUE_F64] = 8,
		[VALUE_BOOL] = sizeof(bool),
		[VALUE_CHAR] = 1,
		[VALUE_TEXT] = sizeof(char *),
	};

	return sizes[field->type];
}

void encoder_list_init(struct encoder_list *list, enum frame_list_id id,
		       const struct field_table *table)
{
	*list = (struct encoder_list){.list = &frame_lists[id], .table = table, .id = id};
	list->zero_row = xcalloc(1, table->row_size);
	list->field_bits = xcalloc(table->row_size / 8 + 1, sizeof(*list->field_bits));
	list->word_fields = xcalloc(table->row_size / 8 + 1, sizeof(*list->word_fields));
	for (size_t f = 0; f < table->count; f++) {
		const struct field *field = &table->fields[f];

		for (size_t byte = field->offset; byte < field->offset + size_of(field); byte++) {
			set_bit(&list->word_fields[byte / 8], f);
			((uint8_t *)list->field_bits)[byte] = 0xff;
		}
		if (field->type != VALUE_TEXT)
			continue;
		set_bit(&list->texts, f);
		list->text_count++;
	}
}

void encoder_list_reset(struct encoder_list *list)
{
	for (size_t i = 0; list->list->is_of_tasks && i < list->count; i++)
		text_block_unref(((const struct task *)row_at(list, list->rows, i))->texts);
	list->count = 0;
	hash_done(&list->masks);
}

void encoder_list_done(struct encoder_list *list)
{
	encoder_list_reset(list);
	free(list->word_fields);
	free(list->field_bits);
	free(list->zero_row);
	free(list->rows);
	free(list->numbers);
}

void encoder_scratch_done(struct encoder_scratch *scratch)
{
	free(scratch->origin);
	free(scratch->texts);
	byte_writer_done(&scratch->steps);
	byte_writer_done(&scratch->changed);
	byte_writer_done(&scratch->fresh);
	byte_writer_done(&scratch->numbers);
	for (size_t f = 0; f < FIELDS_MAX; f++)
		byte_writer_done(&scratch->columns[f]);
}

static void begin(const struct encoder_list *list, struct encoder_scratch *scratch)
{
	scratch->text_count = 0;
	scratch->last_number = 0;
	scratch->changed_count = scratch->fresh_count = 0;
	scratch->changed.length = scratch->fresh.length = scratch->numbers.length = 0;
	for (size_t f = 0; f < list->table->count; f++)
		scratch->columns[f].length = 0;
}

/* Rows */

static uint64_t find_mask(struct encoder_list *list, const struct field_mask *mask,
			  struct encoder_scratch *scratch)
{
	struct hash_key key = {mask->words[0], mask->words[1]};
	uintptr_t known = (uintptr_t)hash_get(&list->masks, key);

	if (known)
		return known - 1;
	known = list->masks.count + 1;
	hash_put(&list->masks, key, (void *)known);
	for (size_t f = 0; f < list->table->count; f += 8) {
		uint8_t byte = (uint8_t)(mask->words[f / 64] >> f % 64);

		write_bytes(&scratch->fresh, &byte, 1);
	}
	scratch->fresh_count++;
	return known - 1;
}

/* Rows often change like the one above. */
static void write_mask(struct encoder_list *list, const struct field_mask *mask,
		       struct encoder_scratch *scratch)
{
	if (!scratch->last_number || memcmp(mask, &scratch->last_mask, sizeof(*mask)) != 0) {
		scratch->last_mask = *mask;
		scratch->last_number = find_mask(list, mask, scratch) + 1;
	}
	write_varint(&scratch->numbers, scratch->last_number - 1);
}

static void write_numbers(const struct encoder_list *list, const struct field_mask *mask,
			  const void *before, const void *row, struct encoder_scratch *scratch)
{
	struct field_mask numbers = {
		{mask->words[0] & ~list->texts.words[0], mask->words[1] & ~list->texts.words[1]}};

	for (size_t f = mask_next(&numbers, 0); f < FIELDS_MAX; f = mask_next(&numbers, f + 1)) {
		const struct field *field = &list->table->fields[f];
		uint64_t was = field_get(field, before), is = field_get(field, row);

		write_varint(&scratch->columns[f],
			     field->type == VALUE_F64 ? is ^ was : zigzag(is - was));
	}
}

/* Texts are said field by field, when all rows have been seen. */
static void note_texts(const struct encoder_list *list, const struct field_mask *mask, size_t row,
		       bool is_new, struct encoder_scratch *scratch)
{
	struct field_mask texts = {
		{mask->words[0] & list->texts.words[0], mask->words[1] & list->texts.words[1]}};

	if (!is_new && mask_is_empty(&texts))
		return;
	if (scratch->text_count == scratch->text_capacity) {
		scratch->text_capacity = scratch->text_capacity ? scratch->text_capacity * 2 : 64;
		scratch->texts = xreallocarray(scratch->texts, scratch->text_capacity,
					       sizeof(*scratch->texts));
	}
	scratch->texts[scratch->text_count++] =
		(struct texts_of_row){.row = (uint32_t)row, .is_new = is_new, .fields = texts};
}

/* A new row is told by how it differs from the one above it, the first one from zero. */
static void write_new(struct encoder_list *list, struct frame_rows now, size_t i,
		      const struct frame_texts *texts, struct encoder_scratch *scratch)
{
	const void *row = row_at(list, now.rows, i);
	const void *above = i ? row_at(list, now.rows, i - 1) : list->zero_row;
	struct field_mask moved;
	struct field_mask mask = encoder_differences(list, above, row, NULL, texts, &moved);

	write_mask(list, &mask, scratch);
	write_numbers(list, &mask, above, row, scratch);
	note_texts(list, &mask, i, true, scratch);
}

/* @return whether something is said of it */
static bool write_changed(struct encoder_list *list, struct frame_rows now, size_t i,
			  const struct frame_texts *texts, struct encoder_scratch *scratch)
{
	size_t origin = scratch->origin[i];
	const void *row = row_at(list, now.rows, i), *before = row_at(list, list->rows, origin);
	const uint32_t *numbers =
		list->text_count ? list->numbers + origin * list->text_count : NULL;
	struct field_mask moved;
	struct field_mask mask = encoder_differences(list, before, row, numbers, texts, &moved);
	bool is_changed = !mask_is_empty(&mask);

	if (is_changed) {
		write_mask(list, &mask, scratch);
		write_numbers(list, &mask, before, row, scratch);
		note_texts(list, &mask, i, false, scratch);
	}
	if (list->list->is_of_tasks)
		encoder_keep_task(list, origin, row, &mask, &moved);
	return is_changed;
}

static void write_rows(struct encoder_list *list, struct frame_rows now,
		       const struct frame_texts *texts, struct encoder_scratch *scratch)
{
	size_t next = 0;

	for (size_t i = 0; i < now.count; i++) {
		if (scratch->origin[i] == ROW_IS_NEW) {
			write_new(list, now, i, texts, scratch);
		} else if (write_changed(list, now, i, texts, scratch)) {
			write_varint(&scratch->changed, i - next);
			scratch->changed_count++;
			next = i + 1;
		}
	}
}

/* Texts */

/* Numbers of texts go where the rows have gone. */
static void move_numbers(struct encoder_list *list, size_t count,
			 const struct encoder_scratch *scratch)
{
	size_t texts = list->text_count;
	uint32_t *numbers;

	if (scratch->is_same_shape || !texts)
		return;
	numbers = xcalloc(count ? count : 1, texts * sizeof(*numbers));
	for (size_t i = 0; i < count; i++) {
		if (scratch->origin[i] != ROW_IS_NEW)
			memcpy(numbers + i * texts, list->numbers + scratch->origin[i] * texts,
			       texts * sizeof(*numbers));
	}
	free(list->numbers);
	list->numbers = numbers;
}

/* They are numbered when they are first met, so that the numbers of new ones go up by one. */
static void write_text_column(struct encoder_list *list, struct frame_rows now, size_t f,
			      size_t text, struct frame_texts *texts,
			      struct encoder_scratch *scratch)
{
	const struct field *field = &list->table->fields[f];
	size_t stride = list->text_count;
	uint64_t last = 0;

	for (size_t t = 0; t < scratch->text_count; t++) {
		const struct texts_of_row *said = &scratch->texts[t];
		uint32_t *number = &list->numbers[said->row * stride + text];

		if (mask_has(&said->fields, f)) {
			*number = frame_texts_number(
				texts, field_text(field, row_at(list, now.rows, said->row)));
			write_varint(&scratch->columns[f], zigzag(*number - last));
			last = *number;
		} else if (said->is_new) {
			*number = said->row ? *(number - stride) : 0;
		}
	}
}

static void write_texts(struct encoder_list *list, struct frame_rows now, struct frame_texts *texts,
			struct encoder_scratch *scratch)
{
	size_t text = 0;

	for (size_t f = mask_next(&list->texts, 0); f < FIELDS_MAX;
	     f = mask_next(&list->texts, f + 1))
		write_text_column(list, now, f, text++, texts, scratch);
}

/* All together */

static void put(struct byte_writer *out, const struct byte_writer *part)
{
	write_bytes(out, part->data, part->length);
}

static void put_body(const struct encoder_list *list, const struct encoder_scratch *scratch,
		     struct byte_writer *out)
{
	write_varint(out, scratch->step_count);
	put(out, &scratch->steps);
	write_varint(out, scratch->changed_count);
	put(out, &scratch->changed);
	write_varint(out, scratch->fresh_count);
	put(out, &scratch->fresh);
	put(out, &scratch->numbers);
	for (size_t f = 0; f < list->table->count; f++)
		put(out, &scratch->columns[f]);
}

void encoder_list_write(struct encoder_list *list, struct frame_rows now, struct frame_texts *texts,
			struct encoder_scratch *scratch, struct byte_writer *out)
{
	begin(list, scratch);
	encoder_match_rows(list, now, scratch);
	write_rows(list, now, texts, scratch);
	move_numbers(list, now.count, scratch);
	write_texts(list, now, texts, scratch);
	if (scratch->step_count || scratch->changed_count) {
		struct byte_writer body = {0};

		put_body(list, scratch, &body);
		write_varint(out, list->number);
		write_varint(out, body.length);
		put(out, &body);
		byte_writer_done(&body);
	}
	encoder_keep_rows(list, now, scratch, texts);
}
