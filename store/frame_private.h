/* SPDX-License-Identifier: MIT */
/** What writing and reading of frames have in common. docs/recording-format.md has the bytes. */
#ifndef STORE_FRAME_PRIVATE_H
#define STORE_FRAME_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/field.h"
#include "store/frame.h"

/* Lists */

/** Parts are compressed each for itself, so that one may be left out when reading. */
enum frame_part { PART_MACHINE, PART_TASKS, PART_COUNT };

enum frame_list_id {
	LIST_HEAD,
	LIST_COST,
	LIST_SYSTEM,
	LIST_CPUS,
	LIST_DISKS,
	LIST_NETS,
	LIST_CGROUPS,
	LIST_HEALTH,
	LIST_NOTES,
	LIST_PROCESSES,
	LIST_THREADS,
	LIST_CONNECTIONS,
	LIST_COUNT
};

/** Rows of one kind in a frame. */
struct frame_list {
	const char *name;  /* "processes"; stable */
	const char *table; /* of the fields of its rows */
	enum frame_part part;
	/* Their texts lie in counted blocks, or live for ever: the same pointer is the same text. */
	bool is_of_tasks;
	/* Order of the rows, and whether two are of the same thing; NULL: they are by place. */
	int (*compare)(const void *a, const void *b);
};
extern const struct frame_list frame_lists[LIST_COUNT];

/** The members of a snapshot that stand in no table, as the only row of LIST_HEAD. */
struct frame_head {
	uint64_t sequence, time_ns, boot_ns;
	uint64_t wall_s; /* seconds before 1970 wrap */
	uint32_t wall_ns, needs;
	bool is_after_gap;
};
extern const struct field_table head_fields;
struct frame_head frame_head_of(const struct snapshot *snapshot, const struct frame_notes *notes);

struct frame_rows {
	const void *rows;
	size_t count;
};
struct frame_rows frame_rows_of(enum frame_list_id id, const struct snapshot *snapshot,
				const struct frame_notes *notes, const struct frame_head *head);
/** Where a list goes that was read; its rows lie in the arena of the snapshot. */
void frame_rows_put(enum frame_list_id id, struct frame *frame, void *rows, size_t count);

/** @return the table of the schema that has this name, or NULL */
const struct field_table *frame_table_find(const struct field_table *const *tables,
					   const char *name, size_t length);

/** Forms of values, as numbers in a dictionary: they are never given to anything else. */
enum frame_type {
	FRAME_U64,
	FRAME_U32,
	FRAME_I32,
	FRAME_I16,
	FRAME_U8,
	FRAME_F64,
	FRAME_BOOL,
	FRAME_CHAR,
	FRAME_TEXT,
	FRAME_ENUM,
	FRAME_TYPE_COUNT
};
enum frame_type frame_type_of(const struct field *field);

/** The first byte of a dictionary. */
#define FRAME_PAYLOAD_VERSION 1

/* Limits */

/**
 * What a frame makes a reader allocate must be backed by bytes: a small file asks for little. A
 * writer whose rows are too much alike to need that many bytes adds some.
 */
struct frame_budget {
	uint64_t bytes;      /* of all frames since the key frame */
	uint64_t rows;       /* that are there now */
	uint64_t text_bytes; /* kept since the key frame, TEXT_COST more for each text */
};
#define TEXT_COST 8
/** @return the most rows there may be */
uint64_t frame_budget_rows(const struct frame_budget *budget);
/** @return how many more bytes the frame would have to have, 0 when all is well */
uint64_t frame_budget_lack(const struct frame_budget *budget, uint64_t unpacked,
			   uint64_t frame_bytes);

#endif
