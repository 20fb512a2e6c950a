/* SPDX-License-Identifier: MIT */
/* The keys, made from the table of actions, in as many columns as fit. */
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "tui/actions.h"
#include "tui/pages.h"
#include "tui/ui_private.h"
#include "tui/wrap.h"

#define KEYS_COLUMNS 18
#define BLOCK_COLUMNS 78
#define GAP 2

/* One line of the page: a title, an action, a letter of the column BLAME, or nothing. What an action
 * or a letter means may go on in lines that have nothing else. */
struct line {
	const char *title;
	const struct action *action;
	const struct wait_class_info *wait_class;
	const char *help; /* not terminated */
	size_t length;
};

ARRAY_DEFINE(lines, struct line);

/* The first line of the text gets the beginning of `first`. */
static void add(struct lines *lines, struct line first, const char *help, int columns)
{
	columns = columns > KEYS_COLUMNS ? columns - KEYS_COLUMNS : 1;
	do {
		struct line *line = lines_push(lines);

		*line = first;
		line->help = help;
		line->length = wrap_length(help, columns);
		help = wrap_rest(help, line->length);
		first = (struct line){0};
	} while (*help);
}

static void gather(struct lines *lines, int columns)
{
	for (int group = 0; group < GROUP_COUNT; group++) {
		if (lines->count)
			lines_push(lines);
		lines_push(lines)->title = action_group_titles[group];
		for (size_t i = 0; i < action_count; i++)
			if (actions[i].group == group)
				add(lines, (struct line){.action = &actions[i]}, actions[i].help,
				    columns);
	}
	lines_push(lines);
	lines_push(lines)->title = "Letters of the column BLAME";
	for (int c = 0; c < WAIT_CLASS_COUNT; c++)
		if (wait_class_is_active((enum wait_class)c))
			add(lines, (struct line){.wait_class = &wait_classes[c]},
			    wait_classes[c].help, columns);
}

static void draw_letter(struct grid *grid, int row, int column,
			const struct wait_class_info *wait_class)
{
	enum style style = (enum style)(STYLE_WAIT_CPU + (wait_class - wait_classes));

	grid_printf(grid, row, column, KEYS_COLUMNS, style, "%c %s", wait_class->letter,
		    wait_class->title);
}

static void draw_keys(struct grid *grid, int row, int column, const struct action *action)
{
	char keys[64];

	action_key_text(action, keys, sizeof(keys));
	grid_put(grid, row, column, KEYS_COLUMNS - 1, STYLE_KEY, keys);
}

static void draw_line(struct grid *grid, int row, int column, int columns, const struct line *line)
{
	if (line->title)
		grid_put(grid, row, column, columns, STYLE_TITLE, line->title);
	if (line->wait_class)
		draw_letter(grid, row, column, line->wait_class);
	if (line->action)
		draw_keys(grid, row, column, line->action);
	if (line->help)
		grid_printf(grid, row, column + KEYS_COLUMNS, columns - KEYS_COLUMNS, STYLE_NORMAL,
			    "%.*s", (int)line->length, line->help);
}

static void draw(struct ui *ui, struct grid *grid, struct rect space)
{
	struct lines lines = {0};
	int blocks = space.columns / BLOCK_COLUMNS > 0 ? space.columns / BLOCK_COLUMNS : 1;
	int width = space.columns / blocks - GAP;
	size_t rows;

	gather(&lines, width);
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
