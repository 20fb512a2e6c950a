/* SPDX-License-Identifier: MIT */
/* Which rows of a list came, went and changed since the frame before. */
#include <string.h>

#include "store/frame_encode_private.h"

static void reserve(struct row_match *match, size_t count)
{
	if (count <= match->capacity)
		return;
	match->capacity = count + count / 4;
	match->origin = xreallocarray(match->origin, match->capacity, sizeof(*match->origin));
	match->touched = xreallocarray(match->touched, match->capacity, sizeof(*match->touched));
	match->masks = xreallocarray(match->masks, match->capacity, sizeof(*match->masks));
}

void row_match_done(struct row_match *match)
{
	free(match->origin);
	free(match->touched);
	free(match->masks);
	*match = (struct row_match){0};
}

static int compare(const struct encoder_list *list, size_t before, const void *now)
{
	return list->list->compare ? list->list->compare(row_at(list, list->rows, before), now) : 0;
}

void encoder_match_rows(const struct encoder_list *list, struct frame_rows now,
			struct row_match *match)
{
	size_t before = 0;

	reserve(match, now.count);
	match->is_same_shape = now.count == list->count;
	for (size_t i = 0; i < now.count; i++) {
		int order = 1;

		while (before < list->count &&
		       (order = compare(list, before, row_at(list, now.rows, i))) < 0)
			before++;
		if (before == list->count || order > 0)
			match->origin[i] = ROW_IS_NEW;
		else
			match->origin[i] = (uint32_t)before++;
		match->is_same_shape &= match->origin[i] == i;
	}
}

/* One step of the script: so many rows stay, then so many go, then so many come. */
struct step {
	uint64_t keep, drop, add;
};

static void write_step(const struct step *step, struct byte_writer *out)
{
	write_varint(out, step->keep);
	write_varint(out, step->drop);
	write_varint(out, step->add);
}

static size_t write_steps(const struct encoder_list *list, size_t count,
			  const struct row_match *match, struct byte_writer *out)
{
	size_t before = 0, steps = 0, i = 0;

	while (i < count || before < list->count) {
		struct step step = {0};
		size_t stop;

		for (; i < count && match->origin[i] == before; i++, before++)
			step.keep++;
		for (; i < count && match->origin[i] == ROW_IS_NEW; i++)
			step.add++;
		stop = i < count ? match->origin[i] : list->count;
		step.drop = stop - before;
		before = stop;
		if (!step.drop && !step.add)
			break; /* the rest stays */
		write_step(&step, out);
		steps++;
	}
	return steps;
}

void encoder_write_script(const struct encoder_list *list, struct frame_rows now,
			  const struct row_match *match, struct byte_writer *out)
{
	struct byte_writer steps = {0};
	size_t count = 0;

	if (!match->is_same_shape)
		count = write_steps(list, now.count, match, &steps);
	write_varint(out, count);
	write_bytes(out, steps.data, steps.length);
	byte_writer_done(&steps);
}

static void set_bit(struct field_mask *mask, size_t field)
{
	mask->words[field / 64] |= UINT64_C(1) << field % 64;
}

static bool is_same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/* Values that differ from those of the row before, which a new row begins with; the row before
 * the first is all zero. */
static void mark_new(const struct encoder_list *list, struct frame_rows now, size_t i,
		     struct field_mask *mask)
{
	const void *row = row_at(list, now.rows, i);
	const void *above = i ? row_at(list, now.rows, i - 1) : NULL;

	for (size_t f = 0; f < list->table->count; f++) {
		const struct field *field = &list->table->fields[f];
		bool is_same;

		if (field->type == VALUE_TEXT)
			is_same = is_same_text(field_text(field, row),
					       above ? field_text(field, above) : NULL);
		else
			is_same = field_get(field, row) == (above ? field_get(field, above) : 0);
		if (!is_same)
			set_bit(mask, f);
	}
}

static bool is_text_kept(const struct encoder_list *list, const struct field *field,
			 const void *before, const void *row, uint32_t number,
			 const struct frame_texts *texts)
{
	const char *text = field_text(field, row);

	if (list->list->is_of_tasks && text == field_text(field, before))
		return true;
	return frame_texts_find(texts, text) == number;
}

static void mark_changed(const struct encoder_list *list, size_t origin, const void *row,
			 const struct frame_texts *texts, struct field_mask *mask)
{
	const void *before = row_at(list, list->rows, origin);
	const uint32_t *number = list->numbers + origin * list->text_count;

	for (size_t f = 0; f < list->table->count; f++) {
		const struct field *field = &list->table->fields[f];
		bool is_same;

		if (field->type == VALUE_TEXT)
			is_same = is_text_kept(list, field, before, row, *number++, texts);
		else
			is_same = field_get(field, row) == field_get(field, before);
		if (!is_same)
			set_bit(mask, f);
	}
}

void encoder_mark_changes(const struct encoder_list *list, struct frame_rows now,
			  const struct frame_texts *texts, struct row_match *match)
{
	size_t size = list->table->row_size;

	match->touched_count = 0;
	for (size_t i = 0; i < now.count; i++) {
		const void *row = row_at(list, now.rows, i);
		struct field_mask *mask = &match->masks[match->touched_count];
		uint32_t origin = match->origin[i];

		*mask = (struct field_mask){0};
		if (origin == ROW_IS_NEW)
			mark_new(list, now, i, mask);
		else if (!memcmp(row, row_at(list, list->rows, origin), size))
			continue;
		else
			mark_changed(list, origin, row, texts, mask);
		if (origin == ROW_IS_NEW || mask->words[0] || mask->words[1])
			match->touched[match->touched_count++] = (uint32_t)i;
	}
}
