/* SPDX-License-Identifier: MIT */
/* The last column: branches of the tree, then who it is. */
#include <string.h>

#include "tui/search.h"
#include "tui/table.h"

#define RAILS 64 /* bits in row.rails */

/* Where the next piece goes; pieces before the left edge are scrolled out. */
struct pen {
	struct grid *grid;
	int row, at, end;
	int shift; /* columns still to be scrolled out */
};

/* A piece that is scrolled out in part loses bytes: one column each, as nearly all text has it. */
static void put(struct pen *pen, enum style style, const char *bytes, size_t length)
{
	while (pen->shift && length) {
		bytes++;
		length--;
		while (length && ((unsigned char)*bytes & 0xc0) == 0x80) {
			bytes++;
			length--;
		}
		pen->shift--;
	}
	if (pen->at < pen->end)
		pen->at += grid_put_visible(pen->grid, pen->row, pen->at, pen->end - pen->at, style,
					    bytes, length);
}

static void put_ours(struct pen *pen, enum style style, const char *text)
{
	if (pen->at < pen->end)
		pen->at += grid_put(pen->grid, pen->row, pen->at, pen->end - pen->at, style, text);
}

/* How the tree is drawn: with room in two columns a level more, in a narrow column closer. The
 * shape depends on the column alone, so that the rails of all rows meet. */
struct branch_shape {
	int from; /* columns of the cell */
	const char *rail, *gap, *child, *last;
	int level_columns;
};

static const struct branch_shape branch_shapes[] = {
	{50, "│  ", "   ", "├─", "└─", 3},
	{0, "│ ", "  ", "├", "└", 2},
};

static void put_branches(struct pen *pen, const struct row *item)
{
	const struct branch_shape *shape = branch_shapes;
	int columns = pen->end - pen->at, levels, first = 1;

	while (columns < shape->from)
		shape++;
	/* Half of the cell is for the command: what hangs deep loses its outer rails. */
	levels = columns / 2 / shape->level_columns;
	if (item->depth > levels) {
		first = item->depth - levels + 1;
		put_ours(pen, STYLE_DIM, "…");
	}
	for (int d = first; d < item->depth; d++)
		put_ours(pen, STYLE_DIM,
			 d < RAILS && item->rails >> d & 1 ? shape->rail : shape->gap);
	if (item->depth)
		put_ours(pen, STYLE_DIM, item->is_last ? shape->last : shape->child);
	if (item->is_folded)
		put_ours(pen, STYLE_KEY, "+");
	if (item->depth || item->is_folded)
		put_ours(pen, STYLE_DIM, " ");
}

/* One piece of the text in one style, with what a search found in it marked. */
static void put_piece(struct pen *pen, const struct table_look *look, enum style style,
		      const char *text, size_t from, size_t to, long match)
{
	size_t length = look->match ? strlen(look->match) : 0;
	size_t start = match >= 0 ? (size_t)match : to, end = start + length;

	start = start < from ? from : start > to ? to : start;
	end = match < 0 || end < start ? start : end > to ? to : end;
	put(pen, style, text + from, start - from);
	put(pen, STYLE_MATCH, text + start, end - start);
	put(pen, style, text + end, to - end);
}

/* The program is the first word; where its name begins behind the path. */
static void find_program(const char *text, size_t *ret_name, size_t *ret_end)
{
	size_t end = strcspn(text, " ");
	size_t name = end;

	while (name && text[name - 1] != '/')
		name--;
	*ret_name = name;
	*ret_end = end;
}

static void put_command_line(struct pen *pen, const struct table_look *look, const char *text,
			     enum style style, long match)
{
	bool is_plain = style == STYLE_NORMAL;
	size_t name, end, length = strlen(text);

	find_program(text, &name, &end);
	if (look->show_path)
		put_piece(pen, look, is_plain ? STYLE_DIM : style, text, 0, name, match);
	put_piece(pen, look, is_plain ? STYLE_STRONG : style, text, name, end, match);
	put_piece(pen, look, style, text, end, length, match);
}

/* "worker-1" says little where its process is not above it. */
static void put_process_of(struct pen *pen, const struct table_look *look, const struct task *task)
{
	const struct interval *interval = look->view ? look->view->interval : NULL;
	const struct task_usage *process = interval ? interval_process(interval, task->tgid) : NULL;

	if (!process || !process->now.name || !strcmp(process->now.name, task->name))
		return;
	put_ours(pen, STYLE_DIM, "  ");
	put(pen, STYLE_DIM, process->now.name, strlen(process->now.name));
}

void table_draw_command(const struct table_look *look, struct grid *grid, int row, int column,
			int columns, const struct row *item, enum style style)
{
	const struct task *task = &item->usage->now;
	struct pen pen = {grid, row, column, column + columns, look->placed->text_shift};
	const char *name = task->name ? task->name : "?";
	bool is_line = look->show_command_line && task->command && !row_is_thread(item);
	const char *text = is_line ? task->command : name;
	long match = look->match ? search_text(text, look->match) : -1;

	put_branches(&pen, item);
	if (is_line)
		put_command_line(&pen, look, text, style, match);
	else
		put_piece(&pen, look, style, text, 0, strlen(text), match);
	if (look->names_process && row_is_thread(item) && !item->depth && task->name)
		put_process_of(&pen, look, task);
}
