/* SPDX-License-Identifier: MIT */
/** One list of a frame on its way from hostile bytes to rows. */
#ifndef STORE_FRAME_DECODE_PRIVATE_H
#define STORE_FRAME_DECODE_PRIVATE_H

#include "base/arena.h"
#include "store/frame_bytes.h"
#include "store/frame_codec.h"
#include "store/frame_private.h"

/** A field of the recording, and what we make of it. */
struct decoder_field {
	uint32_t type;             /* enum frame_type, or one that is newer than us */
	const struct field *field; /* ours; NULL: nothing, its values are skipped */
	/* Its values are kept as they stand in the recording, in this column of `raw`, because
	 * ours are made of them: the type differs, or not every value is sound. */
	bool is_converted;
	uint32_t column;
	uint32_t text;    /* place among the texts of a row */
	uint32_t *values; /* of an enumeration: ours by theirs, UINT32_MAX: none; owned */
	size_t value_count;
};

struct decoder_table {
	const struct field_table *table; /* NULL: none of ours */
	struct decoder_field *fields;    /* owned */
	size_t count;
	size_t raw_count, text_count; /* columns of both kinds */
	void *first_row; /* what the first row begins with: zero, unknown where they have no field; owned */
};

/** Texts by number, since the key frame. */
struct decoder_texts {
	struct arena arena;
	const char **items; /* by number - 1; owned */
	size_t count, capacity;
};

/** A list as it was in the frame taken last. */
struct decoder_list {
	const struct frame_list *list; /* NULL: none of ours, its bytes are skipped */
	enum frame_list_id id;
	uint32_t part;
	const struct decoder_table *table;
	size_t count, capacity;
	/* Rows, the numbers of their texts, their raw values: parallel, owned. The texts of tasks
	 * are blocks made of the numbers, with one reference each; those of others are not set. */
	char *rows;
	uint32_t *numbers;
	uint64_t *raw;
	uint64_t *masks; /* sets of fields, `mask_words` each; owned */
	size_t mask_count, mask_capacity, mask_words;
};

enum row_mark {
	ROW_IS_NEW = 1u << 0,
	ROW_HAS_OTHER_TEXT = 1u << 1,
};

/** Memory for one list, used again by the next. Owned. */
struct decoder_scratch {
	uint8_t *marks;     /* of each row of the list: enum row_mark */
	uint32_t *new_rows; /* in order */
	uint32_t *touched;  /* rows that are new or changed, in order */
	uint32_t *masks;    /* their sets of fields */
	size_t new_count, touched_count, capacity;
	/* Field by field the rows of which a value is said. */
	uint32_t *said;
	size_t said_capacity;
	size_t *said_end; /* of each field, where its rows end in `said` */
	size_t field_capacity;
};

void decoder_scratch_done(struct decoder_scratch *scratch);
void decoder_list_reset(struct decoder_list *list);
void decoder_list_done(struct decoder_list *list);
/**
 * Take the changes of a list in.
 *
 * @param row_limit  the most rows it may have afterwards
 * @return what is wrong with the bytes; NULL: nothing
 */
const char *decoder_list_read(struct decoder_list *list, struct byte_reader *reader,
			      const struct decoder_texts *texts, struct decoder_scratch *scratch,
			      uint64_t row_limit);
/** The first step of it: rows that came and went; marks those that are new. */
const char *decoder_read_script(struct decoder_list *list, struct byte_reader *reader,
				struct decoder_scratch *scratch, uint64_t row_limit);
/** The last one: text blocks for the tasks that are marked. */
void decoder_renew_blocks(struct decoder_list *list, const struct decoder_texts *texts,
			  const struct decoder_scratch *scratch);
/** Our value of a raw one. */
uint64_t decoder_convert(const struct decoder_field *field, uint64_t raw);

static inline const char *decoder_text(const struct decoder_texts *texts, uint32_t number)
{
	return number ? texts->items[number - 1] : NULL;
}

static inline void *decoder_row(const struct decoder_list *list, size_t i)
{
	return list->rows + i * list->table->table->row_size;
}

/* Dictionaries */

struct dictionary {
	struct decoder_table *tables; /* owned */
	size_t table_count;
	struct decoder_list *lists; /* by number; owned */
	size_t list_count;
};
/** @return what is wrong with the bytes; NULL: nothing. dictionary_done() it in both cases. */
const char *dictionary_read(const struct frame_schema *schema, struct byte_reader *reader,
			    struct dictionary *ret_dictionary);
void dictionary_done(struct dictionary *dictionary);

#endif
