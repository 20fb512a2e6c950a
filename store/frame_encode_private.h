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
	uint32_t number;         /* in the dictionary */
	struct field_mask texts; /* the fields that are texts */
	size_t text_count;
	struct field_mask *word_fields; /* that lie in each eight bytes of a row; owned */
	uint64_t *field_bits;           /* of each eight bytes, those that are fields; owned */
	void *zero_row;                 /* owned */
	size_t count, capacity;
	/* Copies of the rows. Of tasks as they were, with a reference to their texts each; of
	 * others their fields only, with texts of `frame_texts`. Owned. */
	char *rows;
	uint32_t *numbers; /* of the texts of each row; owned */
	struct hash masks; /* sets of fields that changed together -> their number + 1 */
};

/** A row of which texts are to be said. */
struct texts_of_row {
	uint32_t row;
	bool is_new;
	struct field_mask fields;
};

/** Memory that is used again by the next list. */
struct encoder_scratch {
	uint32_t *origin; /* of each row now: where it was before, or ROW_IS_NEW; owned */
	size_t origin_capacity;
	bool is_same_shape;         /* no row came, went or moved */
	struct texts_of_row *texts; /* owned */
	size_t text_count, text_capacity;
	uint64_t step_count, changed_count, fresh_count;
	struct field_mask last_mask; /* and its number + 1, 0: none yet */
	uint64_t last_number;
	struct byte_writer steps, changed, fresh,
		numbers; /* as docs/recording-format.md has them */
	struct byte_writer columns[FIELDS_MAX];
};
#define ROW_IS_NEW UINT32_MAX

void encoder_list_init(struct encoder_list *list, enum frame_list_id id,
		       const struct field_table *table);
/** Forget the rows: what comes next stands alone. */
void encoder_list_reset(struct encoder_list *list);
void encoder_list_done(struct encoder_list *list);
/** Append what is different in the rows now; nothing when nothing is. They become those compared with. */
void encoder_list_write(struct encoder_list *list, struct frame_rows now, struct frame_texts *texts,
			struct encoder_scratch *scratch, struct byte_writer *out);
void encoder_scratch_done(struct encoder_scratch *scratch);

/* In the steps of encoder_list_write() */

/** Find the rows of before; write into `steps` how one gets from them to those of now. */
void encoder_match_rows(const struct encoder_list *list, struct frame_rows now,
			struct encoder_scratch *scratch);
/** The fields in which a row differs from `before`. @param numbers  of the texts of `before`; NULL: it is a row of now. @param ret_moved  the texts that have another address, with those that say the same */
struct field_mask encoder_differences(const struct encoder_list *list, const void *before,
				      const void *row, const uint32_t *numbers,
				      const struct frame_texts *texts,
				      struct field_mask *ret_moved);
/** Keep the rows of now for the next frame; those of tasks that were there before are kept already, where they were. */
void encoder_keep_rows(struct encoder_list *list, struct frame_rows now,
		       const struct encoder_scratch *scratch, const struct frame_texts *texts);
/** Keep a row of tasks in its old place, where it differs in these fields and has those texts elsewhere. */
void encoder_keep_task(struct encoder_list *list, size_t i, const void *row,
		       const struct field_mask *fields, const struct field_mask *moved);

static inline const void *row_at(const struct encoder_list *list, const void *rows, size_t i)
{
	return (const char *)rows + i * list->table->row_size;
}

static inline bool mask_has(const struct field_mask *mask, size_t field)
{
	return mask->words[field / 64] >> field % 64 & 1;
}

static inline bool mask_is_empty(const struct field_mask *mask)
{
	return !(mask->words[0] | mask->words[1]);
}

/** Walk the fields of a set: the next one at or after `field`, FIELDS_MAX behind the last. */
static inline size_t mask_next(const struct field_mask *mask, size_t field)
{
	for (size_t word = field / 64; word < MASK_WORDS; word++, field = word * 64) {
		uint64_t rest = mask->words[word] >> field % 64;

		if (rest)
			return field + (size_t)__builtin_ctzll(rest);
	}
	return FIELDS_MAX;
}

#endif
