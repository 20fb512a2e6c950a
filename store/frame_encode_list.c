/* SPDX-License-Identifier: MIT */
/* The changes of a list as bytes: rows that came and went, then changed values field by field. */
#include <string.h>

#include "base/text.h"
#include "store/frame_encode_private.h"

void encoder_list_init(struct encoder_list *list, enum frame_list_id id,
		       const struct field_table *table)
{
	*list = (struct encoder_list){.list = &frame_lists[id], .table = table, .id = id};
	for (size_t f = 0; f < table->count; f++) {
		if (table->fields[f].type == VALUE_TEXT)
			list->texts[list->text_count++] = &table->fields[f];
	}
}

static void drop_texts(const struct encoder_list *list)
{
	for (size_t i = 0; list->list->is_of_tasks && i < list->count; i++)
		text_block_unref(((const struct task *)row_at(list, list->rows, i))->texts);
}

void encoder_list_reset(struct encoder_list *list)
{
	drop_texts(list);
	list->count = 0;
	hash_done(&list->masks);
}

void encoder_list_done(struct encoder_list *list)
{
	encoder_list_reset(list);
	free(list->rows);
	free(list->numbers);
}

/* Numbers of texts go where the rows have gone. */
static void move_numbers(struct encoder_list *list, size_t count, const struct row_match *match)
{
	size_t texts = list->text_count;
	uint32_t *numbers;

	if (match->is_same_shape || !texts)
		return;
	numbers = xcalloc(count ? count : 1, texts * sizeof(*numbers));
	for (size_t i = 0; i < count; i++) {
		if (match->origin[i] != ROW_IS_NEW)
			memcpy(numbers + i * texts, list->numbers + match->origin[i] * texts,
			       texts * sizeof(*numbers));
	}
	free(list->numbers);
	list->numbers = numbers;
}

static uint64_t mask_number(struct encoder_list *list, const struct field_mask *mask,
			    struct byte_writer *fresh, uint64_t *fresh_count)
{
	struct hash_key key = {mask->words[0], mask->words[1]};
	uintptr_t known = (uintptr_t)hash_get(&list->masks, key);

	if (known)
		return known - 1;
	known = list->masks.count + 1;
	hash_put(&list->masks, key, (void *)known);
	for (size_t f = 0; f < list->table->count; f += 8) {
		uint8_t byte = (uint8_t)(mask->words[f / 64] >> f % 64);

		write_bytes(fresh, &byte, 1);
	}
	++*fresh_count;
	return known - 1;
}

/* Which rows have changed, and which fields in each row that changed or is new. */
static void write_masks(struct encoder_list *list, const struct row_match *match,
			struct byte_writer *out)
{
	struct byte_writer changed = {0}, numbers = {0}, fresh = {0};
	uint64_t fresh_count = 0, changed_count = 0, next = 0;

	for (size_t t = 0; t < match->touched_count; t++) {
		uint32_t row = match->touched[t];

		write_varint(&numbers, mask_number(list, &match->masks[t], &fresh, &fresh_count));
		if (match->origin[row] == ROW_IS_NEW)
			continue;
		write_varint(&changed, row - next);
		next = (uint64_t)row + 1;
		changed_count++;
	}
	write_varint(out, changed_count);
	write_bytes(out, changed.data, changed.length);
	write_varint(out, fresh_count);
	write_bytes(out, fresh.data, fresh.length);
	write_bytes(out, numbers.data, numbers.length);
	byte_writer_done(&changed);
	byte_writer_done(&numbers);
	byte_writer_done(&fresh);
}

static bool has_bit(const struct field_mask *mask, size_t field)
{
	return mask->words[field / 64] >> field % 64 & 1;
}

static uint64_t value_before(const struct encoder_list *list, struct frame_rows now,
			     const struct row_match *match, uint32_t row, const struct field *field)
{
	uint32_t origin = match->origin[row];

	if (origin != ROW_IS_NEW)
		return field_get(field, row_at(list, list->rows, origin));
	return row ? field_get(field, row_at(list, now.rows, row - 1)) : 0;
}

static void write_numbers(const struct encoder_list *list, struct frame_rows now,
			  const struct row_match *match, size_t f, struct byte_writer *out)
{
	const struct field *field = &list->table->fields[f];

	for (size_t t = 0; t < match->touched_count; t++) {
		uint32_t row = match->touched[t];
		uint64_t before, value;

		if (!has_bit(&match->masks[t], f))
			continue;
		before = value_before(list, now, match, row, field);
		value = field_get(field, row_at(list, now.rows, row));
		write_varint(out,
			     field->type == VALUE_F64 ? value ^ before : zigzag(value - before));
	}
}

/* Texts are numbered when they are first met, so that the numbers of new ones go up by one. */
static void write_texts(struct encoder_list *list, struct frame_rows now,
			const struct row_match *match, size_t f, size_t text,
			struct frame_texts *texts, struct byte_writer *out)
{
	const struct field *field = &list->table->fields[f];
	size_t stride = list->text_count;
	uint64_t last = 0;

	for (size_t t = 0; t < match->touched_count; t++) {
		size_t row = match->touched[t];
		uint32_t *number = &list->numbers[row * stride + text];

		if (has_bit(&match->masks[t], f)) {
			*number = frame_texts_number(
				texts, field_text(field, row_at(list, now.rows, row)));
			write_varint(out, zigzag(*number - last));
			last = *number;
		} else if (match->origin[row] == ROW_IS_NEW) {
			*number = row ? *(number - stride) : 0;
		}
	}
}

static void write_values(struct encoder_list *list, struct frame_rows now,
			 const struct row_match *match, struct frame_texts *texts,
			 struct byte_writer *out)
{
	size_t text = 0;

	for (size_t f = 0; f < list->table->count; f++) {
		if (list->table->fields[f].type == VALUE_TEXT)
			write_texts(list, now, match, f, text++, texts, out);
		else
			write_numbers(list, now, match, f, out);
	}
}

/* Keep a row of tasks as it is. The new texts before the old ones: they may be the same. */
static void keep_task(struct task *kept, const struct task *row)
{
	text_block_ref(row->texts);
	text_block_unref(kept->texts);
	*kept = *row;
}

/* Texts of other rows die with their snapshot; those of ours have the same words. */
static void keep_row(const struct encoder_list *list, size_t i, const void *row,
		     const struct frame_texts *texts)
{
	void *kept = list->rows + i * list->table->row_size;
	size_t text = i * list->text_count;

	memset(kept, 0, list->table->row_size);
	for (size_t f = 0; f < list->table->count; f++) {
		const struct field *field = &list->table->fields[f];

		if (field->type == VALUE_TEXT)
			field_set_text(field, kept, frame_texts_at(texts, list->numbers[text++]));
		else
			field_set(field, kept, field_get(field, row));
	}
}

static void reserve_rows(struct encoder_list *list, size_t count)
{
	if (count <= list->capacity)
		return;
	list->capacity = count + count / 8;
	list->rows = xreallocarray(list->rows, list->capacity, list->table->row_size);
}

static void keep_tasks(struct encoder_list *list, struct frame_rows now, bool is_same_shape)
{
	size_t size = sizeof(struct task);
	const struct task *tasks = now.rows;
	struct task *kept = (struct task *)(void *)list->rows;

	if (is_same_shape) {
		for (size_t i = 0; i < now.count; i++) {
			if (memcmp(&kept[i], &tasks[i], size) != 0)
				keep_task(&kept[i], &tasks[i]);
		}
		return;
	}
	for (size_t i = 0; i < now.count; i++)
		text_block_ref(tasks[i].texts);
	drop_texts(list);
	reserve_rows(list, now.count);
	memcpy(list->rows, tasks, now.count * size);
}

static void keep_rows(struct encoder_list *list, struct frame_rows now, bool is_same_shape,
		      const struct frame_texts *texts)
{
	if (list->list->is_of_tasks) {
		keep_tasks(list, now, is_same_shape);
	} else {
		reserve_rows(list, now.count);
		for (size_t i = 0; i < now.count; i++)
			keep_row(list, i, row_at(list, now.rows, i), texts);
	}
	list->count = now.count;
}

void encoder_list_write(struct encoder_list *list, struct frame_rows now, struct frame_texts *texts,
			struct row_match *match, struct byte_writer *out)
{
	struct byte_writer body = {0};

	encoder_match_rows(list, now, match);
	encoder_mark_changes(list, now, texts, match);
	if (!match->is_same_shape || match->touched_count) {
		encoder_write_script(list, now, match, &body);
		write_masks(list, match, &body);
		move_numbers(list, now.count, match);
		write_values(list, now, match, texts, &body);
		write_varint(out, list->number);
		write_varint(out, body.length);
		write_bytes(out, body.data, body.length);
	}
	keep_rows(list, now, match->is_same_shape, texts);
	byte_writer_done(&body);
}
