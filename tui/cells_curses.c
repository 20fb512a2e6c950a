/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/utf8.h"
#include "tui/curses_private.h"
#include "tui/glyphs.h"
#include "tui/theme.h"

static struct {
	bool has_few_glyphs; /* the Linux console: its font lacks most blocks */
	attr_t attributes[STYLE_COUNT];
	short pairs[STYLE_COUNT]; /* 0: the terminal's own colours */
} cells;

static attr_t attributes_of(uint8_t look)
{
	return (look & LOOK_BOLD ? A_BOLD : A_NORMAL) | (look & LOOK_DIM ? A_DIM : A_NORMAL) |
	       (look & LOOK_REVERSE ? A_REVERSE : A_NORMAL) |
	       (look & LOOK_UNDERLINE ? A_UNDERLINE : A_NORMAL);
}

/* How many colours to use: 0, 8, 16 or 256. */
static int choose_colours(enum colour_mode mode)
{
	const char *no_color = getenv("NO_COLOR");
	int colours;

	if (mode == COLOUR_NEVER || (mode == COLOUR_AUTO && no_color && *no_color))
		return 0;
	if (!has_colors() || start_color() == ERR)
		return 0;
	colours = COLORS >= 256 ? 256 : COLORS >= 16 ? 16 : COLORS >= 8 ? 8 : 0;
	return mode == COLOUR_8 && colours > 8 ? 8 : colours;
}

static void init_style(enum style style, int colours, bool has_default)
{
	struct shade shade = theme_shade(style, colours);

	cells.attributes[style] = attributes_of(shade.attributes);
	cells.pairs[style] = 0;
	if (shade.foreground < 0 && shade.background < 0)
		return;
	if (!has_default) {
		shade.foreground = shade.foreground < 0 ? COLOR_WHITE : shade.foreground;
		shade.background = shade.background < 0 ? COLOR_BLACK : shade.background;
	}
	if (init_extended_pair(style + 1, shade.foreground, shade.background) == OK)
		cells.pairs[style] = (short)(style + 1);
}

void cells_open(enum colour_mode mode)
{
	int colours = choose_colours(mode);
	bool has_default = colours && use_default_colors() == OK;

	for (int style = 0; style < STYLE_COUNT; style++)
		init_style((enum style)style, colours, has_default);
	cells.has_few_glyphs = !strncmp(getenv("TERM"), "linux", 5);
}

/* The characters of a cell for curses; what curses would give another width becomes '?'. */
static void decode_cell(const struct cell *cell, bool is_wide, wchar_t wide[CCHARW_MAX + 1])
{
	size_t length = strlen(cell->glyph), count = 0;

	for (size_t at = 0, used; at < length && count < CCHARW_MAX; at += used) {
		uint32_t code_point = utf8_decode(cell->glyph + at, length - at, &used);

		if (cells.has_few_glyphs && code_point >= 0x2500 && code_point < 0x2900)
			code_point = (unsigned char)glyph_ascii(code_point);
		wide[count++] = (wchar_t)code_point;
	}
	wide[count] = L'\0';
	if (!count || wcwidth(wide[0]) != (is_wide ? 2 : 1))
		wcscpy(wide, L"?");
}

void cells_convert(const struct cell *cell, bool is_wide, cchar_t *ret_character)
{
	wchar_t wide[CCHARW_MAX + 1];

	decode_cell(cell, is_wide, wide);
	setcchar(ret_character, wide, cells.attributes[cell->style], cells.pairs[cell->style],
		 NULL);
}
