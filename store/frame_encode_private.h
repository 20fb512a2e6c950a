/* SPDX-License-Identifier: MIT */
/** One list of a frame on its way to bytes. */
#ifndef STORE_FRAME_ENCODE_PRIVATE_H
#define STORE_FRAME_ENCODE_PRIVATE_H

#include "base/hash.h"
#include "store/frame_bytes.h"
#include "store/frame_private.h"
#include "store/frame_texts.h"

#define MASK_WORDS 2
#define FIELDS_MAX (64 * MASK_WORDS)

/** A bit for each field of a table. */
struct field_mask {
	uint64_t words[MASK_WORDS];
};

/** What the next rows are compared with: a list as it was in the frame before. */
struct encoder_list {
	const struct frame_list *list;
	const struct field_table *table;
	enum frame_list_id id;
	uint32_t number;                       /* in the dictionary */
	const struct field *texts[FIELDS_MAX]; /* those that are texts */
	size_t text_count;
	size_t count, capacity;
	/* Copies of the rows. Of tasks as they were, with a reference to their texts each; of
	 * others their fields only, with texts of `frame_texts`. Owned. */
	char *rows;
	uint32_t *numbers; /* of the texts of each row; owned */
	struct hash masks; /* sets of fields that changed together -> their number + 1 */
};

/** Where the rows of now were before. Memory that is used again by the next list. */
struct row_match {
	uint32_t *origin; /* of each row now, ROW_IS_NEW */
	/* Rows of which something is said, in order, and what. */
	uint32_t *touched;
	struct field_mask *masks;
	size_t touched_count, capacity;
	bool is_same_shape; /* no row came, went or moved */
};
#define ROW_IS_NEW UINT32_MAX

void encoder_list_init(struct encoder_list *list, enum frame_list_id id,
		       const struct field_table *table);
/** Forget the rows: what comes next stands alone. */
void encoder_list_reset(struct encoder_list *list);
void encoder_list_done(struct encoder_list *list);
/** Append what is different in the rows now; nothing when nothing is. They become those compared with. */
void encoder_list_write(struct encoder_list *list, struct frame_rows now, struct frame_texts *texts,
			struct row_match *match, struct byte_writer *out);
void row_match_done(struct row_match *match);

/* In the steps of encoder_list_write() */
void encoder_match_rows(const struct encoder_list *list, struct frame_rows now,
			struct row_match *match);
void encoder_write_script(const struct encoder_list *list, struct frame_rows now,
			  const struct row_match *match, struct byte_writer *out);
/** Find out what of the rows is to be said; rows that were there before and are as they were say nothing. */
void encoder_mark_changes(const struct encoder_list *list, struct frame_rows now,
			  const struct frame_texts *texts, struct row_match *match);

static inline const void *row_at(const struct encoder_list *list, const void *rows, size_t i)
{
	return (const char *)rows + i * list->table->row_size;
}

#endif
