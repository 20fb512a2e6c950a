/* SPDX-License-Identifier: MIT */
/* The keys, made from the table of actions, in as many columns as fit. */
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "tui/actions.h"
#include "tui/pages.h"
#include "tui/ui_private.h"

#define KEYS_COLUMNS 18
#define BLOCK_COLUMNS 78
#define GAP 2

/* One line of the page: a title, an action, a letter of the WHY column, or nothing. */
struct line {
	const char *title;
	const struct action *action;
	const struct wait_class_info *wait_class;
};

ARRAY_DEFINE(lines, struct line);

static void gather(struct lines *lines)
{
	for (int group = 0; group < GROUP_COUNT; group++) {
		if (lines->count)
			lines_push(lines);
		lines_push(lines)->title = action_group_titles[group];
		for (size_t i = 0; i < action_count; i++)
			if (actions[i].group == group)
				lines_push(lines)->action = &actions[i];
	}
	lines_push(lines);
	lines_push(lines)->title = "Letters of the column WHY";
	for (int c = 0; c < WAIT_CLASS_COUNT; c++)
		if (wait_class_is_active((enum wait_class)c))
			lines_push(lines)->wait_class = &wait_classes[c];
}

static void draw_letter(struct grid *grid, int row, int column, int columns,
			const struct wait_class_info *wait_class)
{
	enum style style = (enum style)(STYLE_WAIT_CPU + (wait_class - wait_classes));

	grid_printf(grid, row, column, KEYS_COLUMNS, style, "%c %s", wait_class->letter,
		    wait_class->title);
	grid_put(grid, row, column + KEYS_COLUMNS, columns - KEYS_COLUMNS, STYLE_NORMAL,
		 wait_class->help);
}

static void draw_line(struct grid *grid, int row, int column, int columns, const struct line *line)
{
	char keys[64];

	if (line->title)
		grid_put(grid, row, column, columns, STYLE_TITLE, line->title);
	if (line->wait_class)
		draw_letter(grid, row, column, columns, line->wait_class);
	if (!line->action)
		return;
	action_key_text(line->action, keys, sizeof(keys));
	grid_put(grid, row, column, KEYS_COLUMNS - 1, STYLE_KEY, keys);
	grid_put(grid, row, column + KEYS_COLUMNS, columns - KEYS_COLUMNS, STYLE_NORMAL,
		 line->action->help);
}

static void draw(struct ui *ui, struct grid *grid, struct rect space)
{
	struct lines lines = {0};
	int blocks = space.columns / BLOCK_COLUMNS > 0 ? space.columns / BLOCK_COLUMNS : 1;
	int width = space.columns / blocks - GAP;
	size_t rows;

	gather(&lines);
	rows = (lines.count + (size_t)blocks - 1) / (size_t)blocks;
	grid_put(grid, space.row, space.column, space.columns, STYLE_STRONG,
		 "blametop: says why it is slow");
	space.row += 2;
	space.rows -= 2;
	ui_page_fit(ui, rows, space.rows > 0 ? (size_t)space.rows : 1);
	for (size_t i = 0; i < lines.count; i++) {
		size_t row = i % rows, block = i / rows;

		if (list_shows(&ui->page, row))
			draw_line(grid, space.row + (int)(row - ui->page.top),
				  space.column + (int)block * (width + GAP), width,
				  &lines.items[i]);
	}
	lines_done(&lines);
}

const struct mode mode_help = {
	.name = "help",
	.where = IN_PAGE,
	.is_full_screen = true,
	.draw = draw,
	.move = page_move,
};
