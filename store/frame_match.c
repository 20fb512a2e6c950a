/* SPDX-License-Identifier: MIT */
/* Which rows of a list came and went since the frame before, and in which fields others differ. */
#include <string.h>

#include "base/text.h"
#include "store/frame_encode_private.h"

static int compare(const struct encoder_list *list, size_t before, const void *now)
{
	return list->list->compare ? list->list->compare(row_at(list, list->rows, before), now) : 0;
}

static void match_rows(const struct encoder_list *list, struct frame_rows now,
		       struct encoder_scratch *scratch)
{
	size_t before = 0;

	scratch->is_same_shape = now.count == list->count;
	for (size_t i = 0; i < now.count; i++) {
		int order = 1;

		while (before < list->count &&
		       (order = compare(list, before, row_at(list, now.rows, i))) < 0)
			before++;
		if (before == list->count || order > 0)
			scratch->origin[i] = ROW_IS_NEW;
		else
			scratch->origin[i] = (uint32_t)before++;
		scratch->is_same_shape &= scratch->origin[i] == i;
	}
}

/* One step: so many rows stay, then so many go, then so many come. */
struct step {
	uint64_t keep, drop, add;
};

static void write_step(const struct step *step, struct byte_writer *out)
{
	write_varint(out, step->keep);
	write_varint(out, step->drop);
	write_varint(out, step->add);
}

static uint64_t write_steps(const struct encoder_list *list, size_t count, const uint32_t *origin,
			    struct byte_writer *out)
{
	size_t before = 0, i = 0;
	uint64_t steps = 0;

	while (i < count || before < list->count) {
		struct step step = {0};
		size_t stop;

		for (; i < count && origin[i] == before; i++, before++)
			step.keep++;
		for (; i < count && origin[i] == ROW_IS_NEW; i++)
			step.add++;
		stop = i < count ? origin[i] : list->count;
		step.drop = stop - before;
		before = stop;
		if (!step.drop && !step.add)
			break; /* the rest stays */
		write_step(&step, out);
		steps++;
	}
	return steps;
}

void encoder_match_rows(const struct encoder_list *list, struct frame_rows now,
			struct encoder_scratch *scratch)
{
	if (now.count > scratch->origin_capacity) {
		scratch->origin_capacity = now.count + now.count / 4;
		scratch->origin = xreallocarray(scratch->origin, scratch->origin_capacity,
						sizeof(*scratch->origin));
	}
	match_rows(list, now, scratch);
	scratch->steps.length = 0;
	scratch->step_count = 0;
	if (!scratch->is_same_shape)
		scratch->step_count =
			write_steps(list, now.count, scratch->origin, &scratch->steps);
}

/* Differences */

static bool is_same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static bool is_text_kept(const struct encoder_list *list, const char *before, const char *text,
			 const uint32_t *number, const struct frame_texts *texts)
{
	if (!number)
		return is_same_text(before, text);
	if (list->list->is_of_tasks && text == before)
		return true;
	return frame_texts_find(texts, text) == *number;
}

/* The number of the text in field `f` among those of its row. */
static const uint32_t *number_of(const struct encoder_list *list, const uint32_t *numbers, size_t f)
{
	for (size_t i = mask_next(&list->texts, 0); numbers && i < f;
	     i = mask_next(&list->texts, i + 1))
		numbers++;
	return numbers;
}

#define WORD sizeof(uint64_t)
#define STRIDE_WORDS 8

static uint64_t word_at(const void *row, size_t word)
{
	uint64_t value;

	memcpy(&value, (const char *)row + word * WORD, WORD);
	return value;
}

static void add_word(const struct encoder_list *list, size_t word, struct field_mask *mask)
{
	mask->words[0] |= list->word_fields[word].words[0];
	mask->words[1] |= list->word_fields[word].words[1];
}

/* Padding may be anything, and what is no field is of no interest. */
static uint64_t word_difference(const struct encoder_list *list, const void *before,
				const void *row, size_t word)
{
	return (word_at(before, word) ^ word_at(row, word)) & list->field_bits[word];
}

static bool is_same_stride(const struct encoder_list *list, const void *before, const void *row,
			   size_t word)
{
	uint64_t difference = 0;

	for (size_t i = 0; i < STRIDE_WORDS; i++)
		difference |= word_difference(list, before, row, word + i);
	return difference == 0;
}

/* Rows are compared 64 bytes at a time, which the compiler makes a few instructions of; only in
 * words that differ one looks at the fields. */
static struct field_mask candidates(const struct encoder_list *list, const void *before,
				    const void *row)
{
	size_t words = list->table->row_size / WORD, word = 0;
	struct field_mask mask = {0};

	while (word < words) {
		size_t end = word + STRIDE_WORDS;

		if (end <= words && is_same_stride(list, before, row, word)) {
			word = end;
			continue;
		}
		for (; word < words && word < end; word++) {
			if (word_difference(list, before, row, word))
				add_word(list, word, &mask);
		}
	}
	if (list->table->row_size % WORD)
		add_word(list, words, &mask); /* a last piece that is shorter */
	return mask;
}

struct field_mask encoder_differences(const struct encoder_list *list, const void *before,
				      const void *row, const uint32_t *numbers,
				      const struct frame_texts *texts, struct field_mask *ret_moved)
{
	struct field_mask mask = candidates(list, before, row);

	*ret_moved = (struct field_mask){
		{mask.words[0] & list->texts.words[0], mask.words[1] & list->texts.words[1]}};

	for (size_t f = mask_next(&mask, 0); f < FIELDS_MAX; f = mask_next(&mask, f + 1)) {
		const struct field *field = &list->table->fields[f];
		bool is_same;

		if (field->type == VALUE_TEXT)
			is_same = is_text_kept(list, field_text(field, before),
					       field_text(field, row), number_of(list, numbers, f),
					       texts);
		else
			is_same = field_get(field, row) == field_get(field, before);
		if (is_same)
			mask.words[f / 64] &= ~(UINT64_C(1) << f % 64);
	}
	return mask;
}

/* Keeping */

/* The new texts before the old ones: they may be the same. Few fields change in most rows, and
 * writing those only leaves the rest of the row unwritten in the caches. */
void encoder_keep_task(struct encoder_list *list, size_t i, const void *row,
		       const struct field_mask *fields, const struct field_mask *moved)
{
	struct task *kept = &((struct task *)(void *)list->rows)[i];
	const struct task *task = row;

	if (task->texts == kept->texts && mask_is_empty(moved)) {
		for (size_t f = mask_next(fields, 0); f < FIELDS_MAX; f = mask_next(fields, f + 1))
			field_set(&list->table->fields[f], kept,
				  field_get(&list->table->fields[f], row));
		return;
	}
	text_block_ref(task->texts);
	text_block_unref(kept->texts);
	*kept = *task;
}

static void reserve_rows(struct encoder_list *list, size_t count)
{
	if (count <= list->capacity)
		return;
	list->capacity = count + count / 8;
	list->rows = xreallocarray(list->rows, list->capacity, list->table->row_size);
}

static void drop_texts(const struct task *tasks, size_t begin, size_t end)
{
	for (size_t i = begin; i < end; i++)
		text_block_unref(tasks[i].texts);
}

/* Rows that went leave, the others close up. @return how many are left */
static size_t close_up(struct encoder_list *list, size_t count, const uint32_t *origin)
{
	struct task *kept = (struct task *)(void *)list->rows;
	size_t left = 0, before = 0;

	for (size_t i = 0; i < count; i++) {
		if (origin[i] == ROW_IS_NEW)
			continue;
		drop_texts(kept, before, origin[i]);
		before = (size_t)origin[i] + 1;
		if (left != origin[i])
			kept[left] = kept[origin[i]];
		left++;
	}
	drop_texts(kept, before, list->count);
	return left;
}

/* Those that are new go between them: from the end, so that none is lost on the way. */
static void insert_new(struct encoder_list *list, const struct task *tasks, size_t count,
		       size_t left, const uint32_t *origin)
{
	struct task *kept = (struct task *)(void *)list->rows;

	for (size_t i = count; i > left; i--) {
		if (origin[i - 1] != ROW_IS_NEW) {
			kept[i - 1] = kept[--left];
			continue;
		}
		text_block_ref(tasks[i - 1].texts);
		kept[i - 1] = tasks[i - 1];
	}
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

void encoder_keep_rows(struct encoder_list *list, struct frame_rows now,
		       const struct encoder_scratch *scratch, const struct frame_texts *texts)
{
	if (!list->list->is_of_tasks) {
		reserve_rows(list, now.count);
		for (size_t i = 0; i < now.count; i++)
			keep_row(list, i, row_at(list, now.rows, i), texts);
	} else if (!scratch->is_same_shape) {
		size_t left = close_up(list, now.count, scratch->origin);

		reserve_rows(list, now.count);
		insert_new(list, now.rows, now.count, left, scratch->origin);
	}
	list->count = now.count;
}
