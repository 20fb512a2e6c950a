/* SPDX-License-Identifier: MIT */
/* The changes of a list, from bytes into the rows. */
#include <string.h>

#include "store/frame_decode_private.h"

/* Rows that are new are touched without being named. */
static size_t add_new_until(struct decoder_scratch *scratch, size_t from, size_t until)
{
	for (; from < until; from++) {
		if (!scratch->marks[from])
			continue;
		scratch->touched[scratch->touched_count++] = (uint32_t)from;
		scratch->new_rows[scratch->new_count++] = (uint32_t)from;
	}
	return until;
}

static const char *read_touched(const struct decoder_list *list, struct byte_reader *reader,
				struct decoder_scratch *scratch)
{
	uint64_t changed = read_varint(reader);
	size_t next = 0;

	scratch->touched_count = scratch->new_count = 0;
	if (changed > list->count)
		return "more rows changed than there are";
	for (; changed; changed--) {
		uint64_t gap = read_varint(reader);

		if (gap >= list->count - next || scratch->marks[next + gap])
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

/* Sorting values by field */

static void reserve_said(struct decoder_scratch *scratch, size_t fields, size_t values)
{
	if (fields > scratch->field_capacity) {
		scratch->field_capacity = fields;
		scratch->said_end =
			xreallocarray(scratch->said_end, fields, sizeof(*scratch->said_end));
	}
	if (values >= scratch->said_capacity) {
		scratch->said_capacity = values + values / 4 + 1;
		scratch->said = xreallocarray(scratch->said, scratch->said_capacity,
					      sizeof(*scratch->said));
	}
}

/* Walk the fields of a set. @return the next one at or after `field`, or the count of fields */
static size_t mask_next(const struct decoder_list *list, uint32_t mask, size_t field)
{
	const uint64_t *words = list->masks + mask * list->mask_words;

	for (size_t word = field / 64; word < list->mask_words; word++, field = word * 64) {
		uint64_t rest = words[word] >> field % 64;

		if (rest) {
			field += (size_t)__builtin_ctzll(rest);
			break;
		}
	}
	return field < list->table->count ? field : list->table->count;
}

/* Where the rows of each field begin; they move on as rows are put, and are ends then. */
static size_t place_fields(const struct decoder_list *list, struct decoder_scratch *scratch)
{
	size_t fields = list->table->count, sum = 0;

	memset(scratch->said_end, 0, fields * sizeof(*scratch->said_end));
	for (size_t t = 0; t < scratch->touched_count; t++) {
		uint32_t mask = scratch->masks[t];

		for (size_t f = mask_next(list, mask, 0); f < fields;
		     f = mask_next(list, mask, f + 1))
			scratch->said_end[f]++;
	}
	for (size_t f = 0; f < fields; f++) {
		size_t count = scratch->said_end[f];

		scratch->said_end[f] = sum;
		sum += count;
	}
	return sum;
}

static const char *sort_by_field(const struct decoder_list *list, const struct byte_reader *reader,
				 struct decoder_scratch *scratch)
{
	size_t fields = list->table->count, values;

	reserve_said(scratch, fields, 0);
	values = place_fields(list, scratch);
	if (values > read_left(reader))
		return "values are missing";
	reserve_said(scratch, fields, values);
	for (size_t t = 0; t < scratch->touched_count; t++) {
		uint32_t mask = scratch->masks[t];

		for (size_t f = mask_next(list, mask, 0); f < fields;
		     f = mask_next(list, mask, f + 1))
			scratch->said[scratch->said_end[f]++] = scratch->touched[t];
	}
	return NULL;
}

/* Columns */

/* The rows that matter for a field: those of which a value is said, and the new ones, which have
 * that of the row above otherwise. */
struct walk {
	const uint32_t *said, *said_end, *fresh, *fresh_end;
	size_t row;
	bool is_said, is_new;
};

static struct walk walk_of(const struct decoder_scratch *scratch, size_t f)
{
	return (struct walk){
		.said = scratch->said + (f ? scratch->said_end[f - 1] : 0),
		.said_end = scratch->said + scratch->said_end[f],
		.fresh = scratch->new_rows,
		.fresh_end = scratch->new_rows + scratch->new_count,
	};
}

static bool walk_next(struct walk *walk)
{
	uint32_t said = walk->said < walk->said_end ? *walk->said : UINT32_MAX;
	uint32_t fresh = walk->fresh < walk->fresh_end ? *walk->fresh : UINT32_MAX;

	walk->row = said < fresh ? said : fresh;
	walk->is_said = said <= fresh;
	walk->is_new = fresh <= said;
	walk->said += walk->is_said;
	walk->fresh += walk->is_new;
	return walk->row != UINT32_MAX;
}

static void skip_values(struct walk walk, struct byte_reader *reader)
{
	for (; walk.said < walk.said_end; walk.said++)
		read_varint(reader);
}

static const char *read_texts(struct decoder_list *list, struct byte_reader *reader,
			      const struct decoder_texts *texts, struct decoder_scratch *scratch,
			      size_t f)
{
	size_t stride = list->table->text_count, place = list->table->fields[f].text;
	struct walk walk = walk_of(scratch, f);
	uint64_t last = 0;

	while (walk_next(&walk)) {
		uint32_t *number = &list->numbers[walk.row * stride + place];

		if (walk.is_said) {
			last += unzigzag(read_varint(reader));
			if (last > texts->count)
				return "a text is not there";
			*number = (uint32_t)last;
			scratch->marks[walk.row] |= ROW_HAS_OTHER_TEXT;
		} else {
			*number = walk.row ? *(number - stride) : 0;
		}
	}
	return NULL;
}

static uint64_t value_after(const struct decoder_field *field, uint64_t before, uint64_t coded)
{
	return field->type == FRAME_F64 ? before ^ coded : before + unzigzag(coded);
}

/* Values that need raw ones beside them. */
static void read_converted(struct decoder_list *list, struct byte_reader *reader, struct walk walk,
			   const struct decoder_field *field)
{
	size_t stride = list->table->raw_count;

	while (walk_next(&walk)) {
		uint64_t *raw = &list->raw[walk.row * stride + field->column];

		if (walk.is_new)
			*raw = walk.row ? *(raw - stride) : 0;
		if (walk.is_said)
			*raw = value_after(field, *raw, read_varint(reader));
		field_set(field->field, decoder_row(list, walk.row), decoder_convert(field, *raw));
	}
}

static void read_values(struct decoder_list *list, struct byte_reader *reader, struct walk walk,
			const struct decoder_field *field)
{
	while (walk_next(&walk)) {
		void *row = decoder_row(list, walk.row);
		const void *before =
			walk.is_new && walk.row ? decoder_row(list, walk.row - 1) : row;
		uint64_t value = field_get(field->field, before);

		if (walk.is_said)
			value = value_after(field, value, read_varint(reader));
		field_set(field->field, row, value);
	}
}

static const char *read_column(struct decoder_list *list, struct byte_reader *reader,
			       const struct decoder_texts *texts, struct decoder_scratch *scratch,
			       size_t f)
{
	const struct decoder_field *field = &list->table->fields[f];
	struct walk walk = walk_of(scratch, f);

	if (walk.said == walk.said_end)
		return NULL; /* new rows have it from the row above already */
	if (!field->field)
		skip_values(walk, reader);
	else if (field->type == FRAME_TEXT)
		return read_texts(list, reader, texts, scratch, f);
	else if (field->is_converted)
		read_converted(list, reader, walk, field);
	else
		read_values(list, reader, walk, field);
	return NULL;
}

static const char *read_columns(struct decoder_list *list, struct byte_reader *reader,
				const struct decoder_texts *texts, struct decoder_scratch *scratch)
{
	const char *wrong = sort_by_field(list, reader, scratch);

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
