/* SPDX-License-Identifier: MIT */
#include "store/frame_private.h"

/* Real key frames have about ten bytes per row, and frames are seldom packed to less than a
 * twentieth; a writer adds zero bytes where there is less. */
#define UNPACKED_FREE (64 * 1024)
#define UNPACKED_PER_BYTE 256
#define TEXT_FREE (64 * 1024)
#define TEXT_PER_BYTE 32
#define ROWS_FREE 4096
#define BYTES_PER_ROW 2

uint64_t frame_budget_rows(const struct frame_budget *budget)
{
	return ROWS_FREE + budget->bytes / BYTES_PER_ROW;
}

static uint64_t bytes_for(uint64_t wanted, uint64_t free, uint64_t per_byte)
{
	return wanted > free ? (wanted - free + per_byte - 1) / per_byte : 0;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t lack(uint64_t needed, uint64_t bytes)
{
	return needed > bytes ? needed - bytes : 0;
}

uint64_t frame_budget_lack(const struct frame_budget *budget, uint64_t unpacked,
			   uint64_t frame_bytes)
{
	uint64_t for_frame = bytes_for(unpacked, UNPACKED_FREE, UNPACKED_PER_BYTE);
	uint64_t for_texts = bytes_for(budget->text_bytes, TEXT_FREE, TEXT_PER_BYTE);
	uint64_t for_rows = bytes_for(budget->rows, ROWS_FREE, 1) * BYTES_PER_ROW;

	return larger(lack(for_frame, frame_bytes),
		      lack(larger(for_texts, for_rows), budget->bytes));
}
