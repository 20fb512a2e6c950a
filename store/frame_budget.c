/* SPDX-License-Identifier: MIT */
#include "store/frame_private.h"

#define UNPACKED_FREE (64 * 1024)
#define UNPACKED_PER_BYTE 256
#define ROWS_FREE 4096
#define ROWS_PER_BYTE 16

static uint64_t lack(uint64_t wanted, uint64_t free, uint64_t per_byte, uint64_t bytes)
{
	uint64_t needed = wanted > free ? (wanted - free + per_byte - 1) / per_byte : 0;

	return needed > bytes ? needed - bytes : 0;
}

uint64_t frame_budget_rows(const struct frame_budget *budget)
{
	return ROWS_FREE + ROWS_PER_BYTE * budget->bytes;
}

uint64_t frame_budget_lack(const struct frame_budget *budget, uint64_t unpacked,
			   uint64_t frame_bytes)
{
	uint64_t unpacked_lack = lack(unpacked, UNPACKED_FREE, UNPACKED_PER_BYTE, frame_bytes);
	uint64_t text_lack =
		lack(budget->text_bytes, UNPACKED_FREE, UNPACKED_PER_BYTE, budget->bytes);
	uint64_t row_lack = lack(budget->rows, ROWS_FREE, ROWS_PER_BYTE, budget->bytes);

	if (text_lack > unpacked_lack)
		unpacked_lack = text_lack;
	return row_lack > unpacked_lack ? row_lack : unpacked_lack;
}
