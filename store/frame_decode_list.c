/* SPDX-License-Identifier: MIT */
/* The changes of a list, from bytes into the rows. */
#include <string.h>

#include "store/frame_decode_private.h"

static void reserve_touched(struct decoder_scratch *scratch, size_t count)
{
	if (count <= scratch->touched_capacity)
		return;
	scratch->touched_capacity = count + count / 8;
	scratch->touched = xreallocarray(scratch->touched, scratch->touched_capacity,
					 sizeof(*scratch->touched));
	scratch->masks =
		xreallocarray(scratch->masks, scratch->touched_capacity, sizeof(*scratch->masks));
}

static size_t add_new_until(struct decoder_scratch *scratch, size_t from, size_t until)
{
	for (; from < until; from++) {
		if (scratch->is_new[from])
			scratch->touched[scratch->touched_count++] = (uint32_t)from;
	}
	return until;
}

/* New rows are touched without being named. */
static const char *read_touched(const struct decoder_list *list, struct byte_reader *reader,
				struct decoder_scratch *scratch)
{
	uint64_t changed = read_varint(reader);
	size_t next = 0;

	if (changed > list->count)
		return "more rows changed than there are";
	reserve_touched(scratch, list->count);
	scratch->touched_count = 0;
	for (; changed; changed--) {
		uint64_t gap = read_varint(reader);

		if (gap >= list->count - next || scratch->is_new[next + gap])
			return "a row changed that is not there";
		next = add_new_until(scratch, next, next + (size_t)gap);
		scratch->touched[scratch->touched_count++] = (uint32_t)next++;
	}
	add_new_until(scratch, next, list->count);
	return NULL;
}

static void add_mask(struct decoder_list *list, const uint8_t *bytes)
{
	uint64_t *mask;

	if (list->mask_count == list->mask_capacity) {
		list->mask_capacity = list->mask_capacity ? list->mask_capacity * 2 : 32;
		list->masks = xreallocarray(list->masks, list->mask_capacity,
					    list->mask_words * sizeof(*list->masks));
	}
	mask = list->masks + list->mask_count++ * list->mask_words;
	memset(mask, 0, list->mask_words * sizeof(*mask));
	for (size_t i = 0; i < (list->table->count + 7) / 8; i++)
		mask[i / 8] |= (uint64_t)bytes[i] << i % 8 * 8;
}

static const char *read_masks(struct decoder_list *list, struct byte_reader *reader,
			      struct decoder_scratch *scratch)
{
	uint64_t fresh = read_varint(reader);
	size_t size = (list->table->count + 7) / 8;

	if (!size)
		return "its rows have no fields";
	for (; fresh; fresh--) {
		const uint8_t *bytes = read_bytes(reader, size);

		if (!bytes)
			return "a set of fields is cut off";
		add_mask(list, bytes);
	}
	for (size_t t = 0; t < scratch->touched_count; t++) {
		uint64_t mask = read_varint(reader);

		if (reader->is_bad || mask >= list->mask_count)
			return "a set of fields is not there";
		scratch->masks[t] = (uint32_t)mask;
	}
	return NULL;
}

static void skip_values(const struct decoder_list *list, struct byte_reader *reader,
			const struct decoder_scratch *scratch, size_t f)
{
	for (size_t t = 0; t < scratch->touched_count; t++) {
		if (mask_has(list, scratch->masks[t], f))
			read_varint(reader);
	}
}

static const char *read_texts(struct decoder_list *list, struct byte_reader *reader,
			      const struct decoder_texts *texts,
			      const struct decoder_scratch *scratch, size_t f)
{
	size_t stride = list->table->text_count, place = list->table->fields[f].text;
	uint64_t last = 0;

	for (size_t t = 0; t < scratch->touched_count; t++) {
		size_t row = scratch->touched[t];
		uint32_t *number = &list->numbers[row * stride + place];

		if (mask_has(list, scratch->masks[t], f)) {
			last += unzigzag(read_varint(reader));
			if (last > texts->count)
				return "a text is not there";
			*number = (uint32_t)last;
		} else if (scratch->is_new[row]) {
			*number = row ? *(number - stride) : 0;
		}
	}
	return NULL;
}

static uint64_t value_after(const struct decoder_field *field, uint64_t before, uint64_t coded)
{
	return field->type == FRAME_F64 ? before ^ coded : before + unzigzag(coded);
}

/* Values that need raw ones beside them. */
static void read_converted(struct decoder_list *list, struct byte_reader *reader,
			   const struct decoder_scratch *scratch, size_t f)
{
	const struct decoder_field *field = &list->table->fields[f];
	size_t stride = list->table->raw_count;

	for (size_t t = 0; t < scratch->touched_count; t++) {
		size_t row = scratch->touched[t];
		uint64_t *raw = &list->raw[row * stride + field->column];
		bool is_said = mask_has(list, scratch->masks[t], f);

		if (scratch->is_new[row])
			*raw = row ? *(raw - stride) : 0;
		if (is_said)
			*raw = value_after(field, *raw, read_varint(reader));
		if (is_said || scratch->is_new[row])
			field_set(field->field, decoder_row(list, row),
				  decoder_convert(field, *raw));
	}
}

static void read_values(struct decoder_list *list, struct byte_reader *reader,
			const struct decoder_scratch *scratch, size_t f)
{
	const struct decoder_field *field = &list->table->fields[f];

	for (size_t t = 0; t < scratch->touched_count; t++) {
		size_t row = scratch->touched[t];
		bool is_copy = scratch->is_new[row] && row;
		uint64_t value;

		if (!is_copy && !mask_has(list, scratch->masks[t], f))
			continue;
		value = field_get(field->field, decoder_row(list, is_copy ? row - 1 : row));
		if (mask_has(list, scratch->masks[t], f))
			value = value_after(field, value, read_varint(reader));
		field_set(field->field, decoder_row(list, row), value);
	}
}

static const char *read_column(struct decoder_list *list, struct byte_reader *reader,
			       const struct decoder_texts *texts,
			       const struct decoder_scratch *scratch, size_t f)
{
	const struct decoder_field *field = &list->table->fields[f];

	if (!field->field)
		skip_values(list, reader, scratch, f);
	else if (field->type == FRAME_TEXT)
		return read_texts(list, reader, texts, scratch, f);
	else if (field->is_converted)
		read_converted(list, reader, scratch, f);
	else
		read_values(list, reader, scratch, f);
	return NULL;
}

static const char *read_columns(struct decoder_list *list, struct byte_reader *reader,
				const struct decoder_texts *texts,
				const struct decoder_scratch *scratch)
{
	const char *wrong = NULL;

	for (size_t f = 0; f < list->table->count && !wrong; f++)
		wrong = read_column(list, reader, texts, scratch, f);
	if (!wrong && (reader->is_bad || reader->at != reader->end))
		wrong = "values are missing, or there are too many";
	return wrong;
}

const char *decoder_list_read(struct decoder_list *list, struct byte_reader *reader,
			      const struct decoder_texts *texts, struct decoder_scratch *scratch,
			      uint64_t row_limit)
{
	const char *wrong = decoder_read_script(list, reader, scratch, row_limit);

	if (!wrong)
		wrong = read_touched(list, reader, scratch);
	if (!wrong)
		wrong = read_masks(list, reader, scratch);
	if (!wrong)
		wrong = read_columns(list, reader, texts, scratch);
	if (!wrong && list->list->is_of_tasks)
		decoder_renew_blocks(list, texts, scratch);
	return wrong;
}
