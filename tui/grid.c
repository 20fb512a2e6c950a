/* SPDX-License-Identifier: MIT */
#include "tui/grid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/textbuf.h"
#include "base/utf8.h"
#include "tui/glyphs.h"

static const struct cell blank = {" ", STYLE_NORMAL};

void grid_init(struct grid *grid, int rows, int columns, bool ascii_only)
{
	*grid = (struct grid){.ascii_only = ascii_only, .cursor_row = -1, .cursor_column = -1};
	grid_resize(grid, rows, columns);
}

void grid_resize(struct grid *grid, int rows, int columns)
{
	grid->rows = rows > 0 ? rows : 0;
	grid->columns = columns > 0 ? columns : 0;
	free(grid->cells);
	grid->cells = xcalloc((size_t)grid->rows * (size_t)grid->columns + 1, sizeof(blank));
	grid_clear(grid);
}

void grid_done(struct grid *grid)
{
	free(grid->cells);
	*grid = (struct grid){.cursor_row = -1, .cursor_column = -1};
}

void grid_clear(struct grid *grid)
{
	size_t count = (size_t)grid->rows * (size_t)grid->columns;

	for (size_t i = 0; i < count; i++)
		grid->cells[i] = blank;
	grid->cursor_row = grid->cursor_column = -1;
}

struct rect grid_rect(const struct grid *grid)
{
	return (struct rect){0, 0, grid->rows, grid->columns};
}

static struct rect clip(const struct grid *grid, struct rect rect)
{
	int end_row = rect.rows < grid->rows - rect.row ? rect.row + rect.rows : grid->rows;
	int end_column = rect.columns < grid->columns - rect.column ? rect.column + rect.columns
								    : grid->columns;

	rect.row = rect.row > 0 ? rect.row : 0;
	rect.column = rect.column > 0 ? rect.column : 0;
	rect.rows = end_row > rect.row ? end_row - rect.row : 0;
	rect.columns = end_column > rect.column ? end_column - rect.column : 0;
	return rect;
}

static struct cell *cell_at(struct grid *grid, int row, int column)
{
	return &grid->cells[(size_t)row * (size_t)grid->columns + (size_t)column];
}

/* Writing over one half of a wide character leaves the other half without a meaning. */
static void split_wide(struct grid *grid, int row, int column)
{
	struct cell *cell = cell_at(grid, row, column);

	if (!cell->glyph[0] && column > 0)
		memcpy(cell[-1].glyph, " ", 2);
	if (cell->glyph[0] && column + 1 < grid->columns && !cell[1].glyph[0])
		memcpy(cell[1].glyph, " ", 2);
}

static void set_cell(struct grid *grid, int row, int column, const char *bytes, size_t length,
		     enum style style)
{
	struct cell *cell = cell_at(grid, row, column);

	split_wide(grid, row, column);
	memset(cell->glyph, 0, sizeof(cell->glyph));
	memcpy(cell->glyph, bytes, length);
	cell->style = (uint8_t)style;
}

void grid_fill(struct grid *grid, struct rect rect, const char *glyph, enum style style)
{
	struct rect r = clip(grid, rect);

	for (int row = r.row; row < r.row + r.rows; row++) {
		for (int column = r.column; column < r.column + r.columns; column++)
			grid_put(grid, row, column, 1, style, glyph);
	}
}

void grid_paint(struct grid *grid, struct rect rect, enum style style)
{
	struct rect r = clip(grid, rect);

	for (int row = r.row; row < r.row + r.rows; row++) {
		for (int column = r.column; column < r.column + r.columns; column++)
			cell_at(grid, row, column)->style = (uint8_t)style;
	}
}

/* Where text is being put: columns [begin, end) counted from the place it starts at, of which
 * only those inside the grid are written. */
struct pen {
	struct grid *grid;
	int row, column, used, columns;
	enum style style;
};

static bool is_visible(const struct pen *pen, int column)
{
	return pen->row >= 0 && pen->row < pen->grid->rows && column >= 0 &&
	       column < pen->grid->columns;
}

/* What combines with a character joins its cell as long as there is room; more is dropped. */
static void put_combining(const struct pen *pen, const char *bytes, size_t length)
{
	int column = pen->column + pen->used - 1;
	struct cell *cell;
	size_t have;

	if (!pen->used || !is_visible(pen, column))
		return;
	cell = cell_at(pen->grid, pen->row, column);
	if (!cell->glyph[0] && column > 0)
		cell--;
	have = strlen(cell->glyph);
	if (have && have + length < sizeof(cell->glyph))
		memcpy(cell->glyph + have, bytes, length);
}

/* @return false when it does not fit any more */
static bool put_character(struct pen *pen, const char *bytes, size_t length, int width)
{
	int column = pen->column + pen->used;

	if (width == 0) {
		put_combining(pen, bytes, length);
		return true;
	}
	if (pen->used + width > pen->columns)
		return false;
	pen->used += width;
	if (width == 2 && is_visible(pen, column) != is_visible(pen, column + 1)) {
		/* Half of it would be cut off by the edge. */
		bytes = " ";
		length = 1;
		if (!is_visible(pen, column))
			column++;
		width = 1;
	}
	if (!is_visible(pen, column))
		return true;
	set_cell(pen->grid, pen->row, column, bytes, length, pen->style);
	if (width == 2)
		set_cell(pen->grid, pen->row, column + 1, "", 0, pen->style);
	return true;
}

static int put_bytes(struct pen *pen, const char *text, size_t length)
{
	for (size_t at = 0, used = 1; at < length && pen->used < pen->columns + 1; at += used) {
		uint32_t code_point = (unsigned char)text[at];
		const char *bytes = text + at;
		char ascii;
		int width = 1;

		used = 1;
		if (code_point < 0x20 || code_point > 0x7e) {
			code_point = utf8_decode(text + at, length - at, &used);
			width = code_point == UTF8_INVALID ? -1 : utf8_width(code_point);
		}
		if (width < 0 || (pen->grid->ascii_only && code_point > 0x7e)) {
			ascii = width < 0 ? '?' : glyph_ascii(code_point);
			if (!put_character(pen, &ascii, 1, width < 0 ? 1 : width))
				break;
			continue;
		}
		if (!put_character(pen, bytes, used, width))
			break;
	}
	return pen->used;
}

int grid_put(struct grid *grid, int row, int column, int columns, enum style style,
	     const char *text)
{
	struct pen pen = {grid, row, column, 0, columns, style};

	return put_bytes(&pen, text, strlen(text));
}

static bool is_plain(const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (bytes[i] < 0x20 || bytes[i] > 0x7e || bytes[i] == '\\')
			return false;
	}
	return true;
}

int grid_put_visible(struct grid *grid, int row, int column, int columns, enum style style,
		     const char *bytes, size_t length)
{
	struct pen pen = {grid, row, column, 0, columns, style};
	struct textbuf visible = {0};
	size_t fits = columns > 0 ? (size_t)columns : 0;

	if (is_plain(bytes, length < fits ? length : fits))
		return put_bytes(&pen, bytes, length < fits ? length : fits);
	/* A command line may have megabytes; a column rarely needs more than some bytes. */
	utf8_put_visible(&visible, bytes, length < 16 * fits ? length : 16 * fits,
			 grid->ascii_only);
	put_bytes(&pen, textbuf_text(&visible), visible.length);
	textbuf_done(&visible);
	return pen.used;
}

int grid_printf(struct grid *grid, int row, int column, int columns, enum style style,
		const char *format, ...)
{
	char text[1024];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	return grid_put(grid, row, column, columns, style, text);
}

int grid_text_width(const char *text)
{
	size_t length = strlen(text);
	int width = 0;

	for (size_t at = 0, used; at < length; at += used) {
		uint32_t code_point = utf8_decode(text + at, length - at, &used);
		int columns = code_point == UTF8_INVALID ? 1 : utf8_width(code_point);

		width += columns < 0 ? 1 : columns;
	}
	return width;
}

void grid_put_right(struct grid *grid, int row, int column, int columns, enum style style,
		    const char *text)
{
	int width = grid_text_width(text);

	if (width <= columns) {
		grid_put(grid, row, column + columns - width, width, style, text);
		return;
	}
	grid_put(grid, row, column, columns - 1, style, text);
	grid_put(grid, row, column + columns - 1, columns > 0 ? 1 : 0, style, "+");
}

int grid_put_cut(struct grid *grid, int row, int column, int columns, enum style style,
		 const char *text)
{
	int used;

	if (columns < 1)
		return 0;
	used = grid_put(grid, row, column, columns, style, text);
	if (grid_text_width(text) > columns)
		grid_put(grid, row, column + columns - 1, 1, style, "…");
	return used;
}
