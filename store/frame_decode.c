/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>
#include <zstd.h>

#include "base/alloc.h"
#include "base/text.h"
#include "store/frame_codec.h"
#include "store/frame_decode_private.h"

struct frame_decoder {
	const struct frame_schema *schema;
	const struct host *host; /* borrowed */
	struct dictionary dictionary;
	struct decoder_texts texts[PART_COUNT];
	struct frame_budget budget;
	struct decoder_scratch scratch;
	uint8_t *unpacked; /* owned; used again by each frame */
	size_t unpacked_capacity;
	uint32_t what; /* enum frame_what */
	bool has_key;  /* differences have something to refer to */
	ZSTD_DCtx *decompressor;
};

int frame_decoder_new(const struct frame_schema *schema, const void *dictionary, size_t length,
		      const struct host *host, struct frame_decoder **ret_decoder,
		      struct message *message)
{
	struct byte_reader reader = byte_reader_of(dictionary, length);
	struct frame_decoder *decoder = xcalloc(1, sizeof(*decoder));
	const char *wrong;

	decoder->schema = schema;
	decoder->host = host;
	decoder->what = FRAME_WHOLE;
	wrong = dictionary_read(schema, &reader, &decoder->dictionary);
	if (wrong) {
		message_set(message, "the recording cannot be read: %s", wrong);
		frame_decoder_free(decoder);
		return -EINVAL;
	}
	decoder->decompressor = ZSTD_createDCtx();
	*ret_decoder = decoder;
	return 0;
}

static void texts_clear(struct decoder_texts *texts)
{
	arena_done(&texts->arena);
	free(texts->items);
	*texts = (struct decoder_texts){0};
}

void frame_decoder_free(struct frame_decoder *decoder)
{
	if (!decoder)
		return;
	dictionary_done(&decoder->dictionary);
	for (size_t part = 0; part < PART_COUNT; part++)
		texts_clear(&decoder->texts[part]);
	decoder_scratch_done(&decoder->scratch);
	free(decoder->unpacked);
	ZSTD_freeDCtx(decoder->decompressor);
	free(decoder);
}

void frame_decoder_want(struct frame_decoder *decoder, uint32_t what)
{
	decoder->what = what;
	decoder->has_key = false;
}

/* Fields known on both sides, however often they are written. */
static size_t count_known(const struct decoder_table *table)
{
	size_t known = 0;

	for (size_t f = 0; f < table->count; f++)
		known += table->fields[f].field != NULL;
	return known;
}

void frame_decoder_travel(const struct frame_decoder *decoder, size_t *ret_unknown,
			  size_t *ret_missing)
{
	const struct dictionary *dictionary = &decoder->dictionary;
	size_t ours = 0, theirs = 0, known = 0;

	for (const struct field_table *const *table = decoder->schema->tables; *table; table++)
		ours += (*table)->count;
	for (size_t i = 0; i < dictionary->table_count; i++) {
		theirs += dictionary->tables[i].count;
		known += count_known(&dictionary->tables[i]);
	}
	*ret_unknown = theirs - known;
	*ret_missing = ours - known;
}

/* Taking in */

static void begin_anew(struct frame_decoder *decoder)
{
	for (size_t i = 0; i < decoder->dictionary.list_count; i++)
		decoder_list_reset(&decoder->dictionary.lists[i]);
	for (size_t part = 0; part < PART_COUNT; part++)
		texts_clear(&decoder->texts[part]);
	decoder->budget = (struct frame_budget){0};
}

static void reserve_unpacked(struct frame_decoder *decoder, size_t size)
{
	if (size <= decoder->unpacked_capacity)
		return;
	free(decoder->unpacked);
	decoder->unpacked = xreallocarray(NULL, size, 1);
	decoder->unpacked_capacity = size;
}

static const char *unpack(struct frame_decoder *decoder, struct byte_reader packed,
			  size_t frame_bytes, struct byte_reader *ret_part)
{
	struct frame_budget budget = decoder->budget;
	unsigned long long size = ZSTD_getFrameContentSize(packed.at, read_left(&packed));
	size_t done;

	if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR)
		return "it is not compressed as it should be";
	if (size > FRAME_UNPACKED_MAX || frame_budget_lack(&budget, size, frame_bytes))
		return "it would become larger than its size allows";
	reserve_unpacked(decoder, (size_t)size);
	done = ZSTD_decompressDCtx(decoder->decompressor, decoder->unpacked, (size_t)size,
				   packed.at, read_left(&packed));
	if (ZSTD_isError(done) || done != size)
		return "it cannot be decompressed";
	*ret_part = byte_reader_of(decoder->unpacked, (size_t)size);
	return NULL;
}

static void add_text(struct decoder_texts *texts, const char *text)
{
	if (texts->count == texts->capacity) {
		texts->capacity = texts->capacity ? texts->capacity * 2 : 64;
		texts->items = xreallocarray(texts->items, texts->capacity, sizeof(*texts->items));
	}
	texts->items[texts->count++] = text;
}

static uint64_t count_texts(const uint8_t *bytes, uint64_t length)
{
	uint64_t count = 0;

	for (uint64_t i = 0; i < length; i++)
		count += bytes[i] == 0;
	return count;
}

static const char *read_fresh_texts(struct frame_decoder *decoder, uint32_t part,
				    struct byte_reader *reader)
{
	struct decoder_texts *texts = &decoder->texts[part];
	uint64_t length = read_varint(reader);
	const uint8_t *bytes = read_bytes(reader, length);
	char *at, *end;

	if (!bytes || (length && bytes[length - 1]))
		return "its texts are cut off";
	decoder->budget.text_bytes += length + TEXT_COST * count_texts(bytes, length);
	if (decoder->budget.text_bytes > UINT32_MAX || frame_budget_lack(&decoder->budget, 0, 0))
		return "it has more texts than its size allows";
	at = arena_calloc(&texts->arena, (size_t)length, 1);
	end = at + length;
	memcpy(at, bytes, (size_t)length);
	for (; at < end; at += strlen(at) + 1)
		add_text(texts, at);
	return NULL;
}

/* So many rows a list may have. */
static uint64_t row_limit(const struct frame_decoder *decoder, const struct decoder_list *list)
{
	uint64_t limit = frame_budget_rows(&decoder->budget);
	uint64_t sane = FRAME_UNPACKED_MAX / list->table->table->row_size;

	return limit < sane ? limit : sane;
}

static const char *read_lists(struct frame_decoder *decoder, uint32_t part,
			      struct byte_reader *reader)
{
	const char *wrong = NULL;
	uint64_t least = 0;

	while (reader->at < reader->end && !wrong) {
		uint64_t number = read_varint(reader), length = read_varint(reader);
		struct byte_reader body = read_part(reader, length);
		struct decoder_list *list;

		if (body.is_bad || number < least || number >= decoder->dictionary.list_count)
			return "a list is cut off, or is not there";
		least = number + 1;
		list = &decoder->dictionary.lists[number];
		if (list->list && list->part == part)
			wrong = decoder_list_read(list, &body, &decoder->texts[part],
						  &decoder->scratch, row_limit(decoder, list));
	}
	return wrong;
}

static bool has_too_many_rows(const struct frame_decoder *decoder)
{
	uint64_t rows = 0, bytes = 0;

	for (size_t i = 0; i < decoder->dictionary.list_count; i++) {
		const struct decoder_list *list = &decoder->dictionary.lists[i];

		rows += list->count;
		bytes += list->list ? list->count * list->table->table->row_size : 0;
	}
	return rows > frame_budget_rows(&decoder->budget) || bytes > FRAME_UNPACKED_MAX;
}

static const char *read_one_part(struct frame_decoder *decoder, uint32_t part,
				 struct byte_reader *frame, size_t frame_bytes)
{
	uint64_t head = read_varint(frame);
	struct byte_reader body = read_part(frame, head >> 1);
	const char *wrong = NULL;

	if (body.is_bad)
		return "a part of it is cut off";
	if (!(decoder->what >> part & 1))
		return NULL;
	if (head & 1)
		wrong = unpack(decoder, body, frame_bytes, &body);
	if (!wrong)
		wrong = read_fresh_texts(decoder, part, &body);
	if (!wrong)
		wrong = read_lists(decoder, part, &body);
	return wrong;
}

static const char *take_in(struct frame_decoder *decoder, const void *bytes, size_t length,
			   bool is_key)
{
	struct byte_reader frame = byte_reader_of(bytes, length);
	const char *wrong = NULL;

	if (length > FRAME_BYTES_MAX)
		return "it is larger than is sane";
	if (!is_key && !decoder->has_key)
		return "the key frame it refers to is missing";
	if (is_key)
		begin_anew(decoder);
	decoder->budget.bytes += length;
	for (uint32_t part = 0; part < PART_COUNT && !wrong; part++)
		wrong = read_one_part(decoder, part, &frame, length);
	while (!wrong && frame.at < frame.end) {
		if (*frame.at++)
			wrong = "something stands behind it";
	}
	if (!wrong && has_too_many_rows(decoder))
		wrong = "it has more rows than its size allows";
	return wrong;
}

/* Giving out */

static void fill_texts(const struct decoder_list *list, const struct decoder_texts *texts,
		       struct arena *arena, void *row, const uint32_t *numbers)
{
	const struct decoder_table *table = list->table;

	for (size_t f = 0; f < table->count; f++) {
		const struct decoder_field *field = &table->fields[f];
		const char *text;

		if (!field->field || field->type != FRAME_TEXT)
			continue;
		text = decoder_text(texts, numbers[field->text]);
		field_set_text(field->field, row, text ? arena_strdup(arena, text) : NULL);
	}
}

static void put_list(const struct frame_decoder *decoder, const struct decoder_list *list,
		     struct frame *frame)
{
	size_t size = list->table->table->row_size;
	struct arena *arena = &frame->snapshot->arena;
	char *rows = arena_copy(arena, list->rows, list->count * size);

	for (size_t i = 0; i < list->count; i++) {
		if (list->list->is_of_tasks)
			text_block_ref(((struct task *)(void *)rows)[i].texts);
		else
			fill_texts(list, &decoder->texts[list->part], arena, rows + i * size,
				   list->numbers + i * list->table->text_count);
	}
	frame_rows_put(list->id, frame, rows, list->count);
}

/* Sealing counts the tasks again. What was counted then stands, where the recording has it: some
 * threads may have been counted that have no row. */
static void seal(struct snapshot *snapshot)
{
	struct system_counters then = snapshot->system, *now = &snapshot->system;

	snapshot_seal(snapshot);
	if (then.process_count == UINT32_MAX || then.thread_count == UINT32_MAX)
		return;
	now->tasks = then.tasks;
	now->process_count = then.process_count;
	now->thread_count = then.thread_count;
	now->kernel_thread_count = then.kernel_thread_count;
}

static struct frame make_frame(const struct frame_decoder *decoder)
{
	struct frame frame = {.snapshot = snapshot_new()};

	frame.snapshot->host = decoder->host;
	for (size_t i = 0; i < decoder->dictionary.list_count; i++) {
		const struct decoder_list *list = &decoder->dictionary.lists[i];

		if (list->list && list->count)
			put_list(decoder, list, &frame);
	}
	seal(frame.snapshot);
	return frame;
}

int frame_decode(struct frame_decoder *decoder, const void *bytes, size_t length, bool is_key,
		 struct frame *ret_frame, struct message *message)
{
	const char *wrong = take_in(decoder, bytes, length, is_key);

	decoder->has_key = !wrong;
	if (wrong) {
		message_set(message, "a frame is damaged: %s", wrong);
		return -EINVAL;
	}
	if (ret_frame)
		*ret_frame = make_frame(decoder);
	return 0;
}
