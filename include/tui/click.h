/* SPDX-License-Identifier: MIT */
/** Telling double clicks from clicks. */
#ifndef TUI_CLICK_H
#define TUI_CLICK_H

#include <stdbool.h>
#include <stdint.h>

/** The click before. All zero: none. */
struct click {
	uint64_t time_ns;
	int row, column;
};

/**
 * Remember a click.
 *
 * @return true when it is the second on the same cell within 400 ms; the third begins anew
 */
bool click_is_double(struct click *last, uint64_t now_ns, int row, int column);

#endif
