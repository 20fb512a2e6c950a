/* SPDX-License-Identifier: MIT */
#include "tui/click.h"

#include "base/clock.h"

#define DOUBLE_CLICK_NS (400 * NS_PER_MS)

bool click_is_double(struct click *last, uint64_t now_ns, int row, int column)
{
	bool is_double = last->time_ns && now_ns - last->time_ns < DOUBLE_CLICK_NS &&
			 row == last->row && column == last->column;

	*last = (struct click){is_double ? 0 : now_ns, row, column};
	return is_double;
}
