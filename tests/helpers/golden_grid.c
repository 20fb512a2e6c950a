/* SPDX-License-Identifier: MIT */
#include "helpers/golden_grid.h"

#include "helpers/golden.h"
#include "tui/grid_text.h"

void assert_golden_grid(const char *name, const struct grid *grid)
{
	struct textbuf text = {0};

	grid_text(grid, &text);
	textbuf_put(&text, "--- styles\n");
	grid_text_styles(grid, &text);
	assert_golden(name, textbuf_text(&text));
	textbuf_done(&text);
}
