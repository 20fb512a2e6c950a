/* SPDX-License-Identifier: MIT */
/* Rows of a list that come and go, and the texts of tasks. */
#include <string.h>

#include "base/text.h"
#include "model/task.h"
#include "store/frame_decode_private.h"

static struct task *task_at(const struct decoder_list *list, size_t i)
{
	return decoder_row(list, i);
}

static void drop_texts(const struct decoder_list *list, size_t begin, size_t end)
{
	for (size_t i = begin; list->list->is_of_tasks && i < end; i++)
		text_block_unref(task_at(list, i)->texts);
}

void decoder_list_reset(struct decoder_list *list)
{
	if (list->list)
		drop_texts(list, 0, list->count);
	list->count = 0;
	list->mask_count = 0;
}

void decoder_list_done(struct decoder_list *list)
{
	decoder_list_reset(list);
	free(list->rows);
	free(list->numbers);
	free(list->raw);
	free(list->masks);
}

void decoder_scratch_done(struct decoder_scratch *scratch)
{
	free(scratch->marks);
	free(scratch->new_rows);
	free(scratch->touched);
	free(scratch->masks);
	free(scratch->said);
	free(scratch->said_end);
}

/* The rows of a list on their way to new places. */
struct move {
	const struct decoder_list *from;
	struct decoder_list *to; /* its rows, numbers and raw values only */
	uint8_t *marks;
	size_t before, now;
};

/* What comes with a row, for `count` rows. */
static void copy_rows(struct decoder_list *to, size_t now, const struct decoder_list *from,
		      size_t before, size_t count)
{
	size_t size = from->table->table->row_size;
	size_t texts = from->table->text_count, raw = from->table->raw_count;

	memcpy(to->rows + now * size, from->rows + before * size, count * size);
	if (texts)
		memcpy(to->numbers + now * texts, from->numbers + before * texts,
		       count * texts * sizeof(*to->numbers));
	if (raw)
		memcpy(to->raw + now * raw, from->raw + before * raw,
		       count * raw * sizeof(*to->raw));
}

static void keep_rows(struct move *move, size_t count)
{
	if (count)
		copy_rows(move->to, move->now, move->from, move->before, count);
	memset(move->marks + move->now, 0, count);
	move->before += count;
	move->now += count;
}

/* A new row begins as a copy of the one above it, but for the text block. */
static void add_rows(struct move *move, size_t count)
{
	const struct decoder_table *table = move->from->table;
	struct decoder_list *to = move->to;
	size_t size = table->table->row_size;

	memset(move->marks + move->now, ROW_IS_NEW, count);
	for (; count; count--, move->now++) {
		if (move->now) {
			copy_rows(to, move->now, to, move->now - 1, 1);
		} else {
			memcpy(to->rows, table->first_row, size);
			memset(to->numbers, 0, table->text_count * sizeof(*to->numbers));
			memset(to->raw, 0, table->raw_count * sizeof(*to->raw));
		}
		if (move->from->list->is_of_tasks)
			((struct task *)decoder_row(to, move->now))->texts = NULL;
	}
}

struct step {
	uint64_t keep, drop, add;
};

static struct step read_step(struct byte_reader *reader)
{
	struct step step;

	step.keep = read_varint(reader);
	step.drop = read_varint(reader);
	step.add = read_varint(reader);
	return step;
}

/* Look through the steps before anything is moved. @return rows afterwards, or SIZE_MAX */
static size_t count_after(const struct decoder_list *list, struct byte_reader reader,
			  uint64_t steps, uint64_t limit)
{
	uint64_t before = 0, now = 0;

	for (; steps; steps--) {
		struct step step = read_step(&reader);

		if (reader.is_bad || step.keep > list->count - before)
			return SIZE_MAX;
		before += step.keep;
		if (step.drop > list->count - before || step.add > limit)
			return SIZE_MAX;
		before += step.drop;
		now += step.keep + step.add;
		if (now > limit)
			return SIZE_MAX;
	}
	now += list->count - before;
	return now > limit ? SIZE_MAX : (size_t)now;
}

static void reserve_rows(struct decoder_scratch *scratch, size_t count)
{
	if (count <= scratch->capacity)
		return;
	count += count / 8;
	scratch->capacity = count;
	scratch->marks = xreallocarray(scratch->marks, count, sizeof(*scratch->marks));
	scratch->new_rows = xreallocarray(scratch->new_rows, count, sizeof(*scratch->new_rows));
	scratch->touched = xreallocarray(scratch->touched, count, sizeof(*scratch->touched));
	scratch->masks = xreallocarray(scratch->masks, count, sizeof(*scratch->masks));
}

static void move_rows(struct decoder_list *list, struct byte_reader *reader, uint64_t steps,
		      size_t count, struct decoder_scratch *scratch)
{
	const struct decoder_table *table = list->table;
	struct decoder_list to = *list;
	struct move move = {.from = list, .to = &to, .marks = scratch->marks};

	to.rows = xreallocarray(NULL, count + 1, table->table->row_size);
	to.numbers = xreallocarray(NULL, count + 1, table->text_count * sizeof(*to.numbers) + 1);
	to.raw = xreallocarray(NULL, count + 1, table->raw_count * sizeof(*to.raw) + 1);
	for (; steps; steps--) {
		struct step step = read_step(reader);

		keep_rows(&move, (size_t)step.keep);
		drop_texts(list, move.before, move.before + (size_t)step.drop);
		move.before += (size_t)step.drop;
		add_rows(&move, (size_t)step.add);
	}
	keep_rows(&move, list->count - move.before);
	free(list->rows);
	free(list->numbers);
	free(list->raw);
	to.count = count;
	*list = to;
}

const char *decoder_read_script(struct decoder_list *list, struct byte_reader *reader,
				struct decoder_scratch *scratch, uint64_t row_limit)
{
	uint64_t steps = read_varint(reader);
	size_t count;

	if (steps > read_left(reader))
		return "rows come and go more often than it says";
	count = count_after(list, *reader, steps, row_limit);
	if (count == SIZE_MAX)
		return "it has more rows than its size allows, or fewer than it drops";
	reserve_rows(scratch, count + 1);
	if (steps)
		move_rows(list, reader, steps, count, scratch);
	else
		memset(scratch->marks, 0, count);
	return NULL;
}

/* Texts of tasks */

static bool has_same_texts(const struct decoder_list *list, size_t a, size_t b)
{
	size_t texts = list->table->text_count;

	return !memcmp(list->numbers + a * texts, list->numbers + b * texts,
		       texts * sizeof(*list->numbers));
}

static const struct field *text_field(const struct decoder_table *table, size_t *position)
{
	while (*position < table->count) {
		const struct decoder_field *field = &table->fields[(*position)++];

		if (field->field && field->type == FRAME_TEXT)
			return field->field;
	}
	return NULL;
}

/* Threads mostly have the texts of their process, or of the thread above. */
static void share_block(const struct decoder_list *list, size_t from, size_t to)
{
	const struct decoder_table *table = list->table;
	struct task *task = task_at(list, to);
	size_t position = 0;
	const struct field *field;

	task->texts = text_block_ref(task_at(list, from)->texts);
	while ((field = text_field(table, &position)))
		field_set_text(field, task, field_text(field, task_at(list, from)));
}

static void make_block(const struct decoder_list *list, size_t i, const struct decoder_texts *texts)
{
	const uint32_t *numbers = list->numbers + i * list->table->text_count;
	struct task *task = task_at(list, i);
	const struct field *field;
	size_t size = 0, position = 0, length;
	char *at;

	for (size_t t = 0; t < list->table->text_count; t++)
		size += numbers[t] ? strlen(decoder_text(texts, numbers[t])) + 1 : 0;
	task->texts = size ? text_block_new(size) : NULL;
	at = task->texts ? task->texts->data : NULL;
	while ((field = text_field(list->table, &position))) {
		const char *text = decoder_text(texts, *numbers++);

		field_set_text(field, task, text ? at : NULL);
		if (!text)
			continue;
		length = strlen(text) + 1;
		memcpy(at, text, length);
		at += length;
	}
}

void decoder_renew_blocks(struct decoder_list *list, const struct decoder_texts *texts,
			  const struct decoder_scratch *scratch)
{
	for (size_t i = 0; i < list->count; i++) {
		if (!scratch->marks[i])
			continue;
		text_block_unref(task_at(list, i)->texts);
		if (i && has_same_texts(list, i - 1, i))
			share_block(list, i - 1, i);
		else
			make_block(list, i, texts);
	}
}
