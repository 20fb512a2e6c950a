/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <langinfo.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

/* clang-format off */
#define NCURSES_NOMACROS 1
#define NCURSES_WIDECHAR 1
#include <curses.h>
/* tui/input.h has a name of its own for this one. */
enum { CURSES_KEY_ENTER = KEY_ENTER };
#undef KEY_ENTER
/* clang-format on */

#include "base/clock.h"
#include "base/utf8.h"
#include "tui/click.h"
#include "tui/frame.h"
#include "tui/gather.h"
#include "tui/glyphs.h"
#include "tui/input.h"
#include "tui/restore.h"
#include "tui/screen.h"

static struct {
	SCREEN *curses;   /* NULL: not open */
	WINDOW *keyboard; /* a pad: reading from stdscr would refresh it */
	FILE *output;     /* over gather.fd; owned */
	struct gather gather;
	bool is_ascii;
	bool has_few_glyphs; /* the Linux console: its font lacks most blocks */
	bool is_closed;
	struct frame shown;
	int cursor_row, cursor_column;
	attr_t attributes[STYLE_COUNT];
	short pairs[STYLE_COUNT]; /* 0: the terminal's own colours */
	struct click last_click;
} screen;

/* --- Opening --- */

static int check_terminal(struct message *message)
{
	const char *term = getenv("TERM");

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		message_set(message, "standard %s is not a terminal: use blametop -b for text",
			    isatty(STDIN_FILENO) ? "output" : "input");
		return -ENOTTY;
	}
	if (!term || !*term) {
		message_set(message, "the environment variable TERM is not set: try TERM=xterm");
		return -ENOENT;
	}
	return 0;
}

/* A type nobody described, or one like "dumb" that cannot place a cursor. */
static int refuse_terminal(struct message *message)
{
	message_set(message,
		    "the terminal type \"%.60s\" is unknown or cannot place a cursor: "
		    "try TERM=xterm, or blametop -b for text",
		    getenv("TERM"));
	return -ENOTSUP;
}

static const char *capability(const char *name)
{
	const char *text = tigetstr(name);

	return text == (char *)-1 ? NULL : text;
}

static void prepare_restoring(bool has_mouse)
{
	if (has_mouse)
		restore_add("\033[?1000l\033[?1002l\033[?1003l\033[?1006l");
	restore_add(capability("sgr0"));
	restore_add(capability("op"));
	restore_add(capability("cnorm"));
	restore_add(capability("rmkx"));
	restore_add(capability("rmcup"));
	restore_add("\r\n");
}

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

	screen.attributes[style] = attributes_of(shade.attributes);
	screen.pairs[style] = 0;
	if (shade.foreground < 0 && shade.background < 0)
		return;
	if (!has_default) {
		shade.foreground = shade.foreground < 0 ? COLOR_WHITE : shade.foreground;
		shade.background = shade.background < 0 ? COLOR_BLACK : shade.background;
	}
	if (init_extended_pair(style + 1, shade.foreground, shade.background) == OK)
		screen.pairs[style] = (short)(style + 1);
}

static void init_styles(enum colour_mode mode)
{
	int colours = choose_colours(mode);
	bool has_default = colours && use_default_colors() == OK;

	for (int style = 0; style < STYLE_COUNT; style++)
		init_style((enum style)style, colours, has_default);
}

static void init_input(bool has_mouse)
{
	raw();
	noecho();
	nonl();
	set_escdelay(25);
	typeahead(-1);
	screen.keyboard = newpad(1, 1);
	keypad(screen.keyboard, TRUE);
	nodelay(screen.keyboard, TRUE);
	if (!has_mouse)
		return;
	/* Presses at once: with an interval curses would wait to see whether it is a click. */
	mouseinterval(0);
	mousemask(BUTTON1_PRESSED | BUTTON3_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
}

static void close_curses(void)
{
	if (screen.curses)
		delscreen(screen.curses);
	screen.curses = NULL;
	if (screen.output)
		fclose(screen.output);
	screen.output = NULL;
	gather_close(&screen.gather);
}

static int open_curses(struct message *message)
{
	int r = gather_open(&screen.gather, STDOUT_FILENO);

	screen.output = r < 0 ? NULL : fdopen(screen.gather.fd, "w");
	if (!screen.output) {
		message_set(message, "the terminal cannot be opened: %s", strerror(errno));
		gather_close(&screen.gather);
		return -EIO;
	}
	screen.curses = newterm(NULL, screen.output, stdin);
	if (screen.curses && capability("cup"))
		return 0;
	if (screen.curses)
		endwin();
	close_curses();
	return refuse_terminal(message);
}

int screen_open(struct screen_options options, struct message *message)
{
	int r = check_terminal(message);

	if (r < 0)
		return r;
	r = restore_remember(STDIN_FILENO, STDOUT_FILENO);
	if (r < 0) {
		message_set(message, "the terminal does not tell its modes: %s", strerror(-r));
		return r;
	}
	r = open_curses(message);
	if (r < 0)
		return r;
	prepare_restoring(options.mouse);
	restore_arm(true);
	screen.is_ascii = options.ascii_only || strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
	screen.has_few_glyphs = !strncmp(getenv("TERM"), "linux", 5);
	screen.is_closed = false;
	screen.cursor_row = screen.cursor_column = -1;
	init_styles(options.colour);
	init_input(options.mouse);
	curs_set(0);
	screen_resized();
	return 0;
}

void screen_close(void)
{
	if (!screen.curses)
		return;
	curs_set(1);
	delwin(screen.keyboard);
	endwin();
	restore_arm(false);
	close_curses();
	frame_done(&screen.shown);
}

void screen_emergency_restore(void)
{
	restore_now();
}

void screen_suspend(void)
{
	if (!screen.curses)
		return;
	curs_set(1);
	endwin();
	restore_arm(false);
}

void screen_resume(void)
{
	if (!screen.curses)
		return;
	reset_prog_mode();
	restore_arm(true);
	screen_resized();
	screen_invalidate();
	curs_set(screen.cursor_row >= 0);
}

bool screen_is_ascii(void)
{
	return screen.is_ascii;
}

/* --- Showing --- */

void screen_size(int *ret_rows, int *ret_columns)
{
	*ret_rows = screen.shown.rows;
	*ret_columns = screen.shown.columns;
}

void screen_resized(void)
{
	struct winsize size;

	if (!screen.curses)
		return;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row && size.ws_col)
		resizeterm(size.ws_row, size.ws_col);
	frame_resize(&screen.shown, getmaxy(stdscr), getmaxx(stdscr));
}

void screen_invalidate(void)
{
	if (!screen.curses)
		return;
	clearok(curscr, TRUE);
	frame_forget(&screen.shown);
}

/* The characters of a cell for curses; what curses would give another width becomes '?'. */
static void decode_cell(const struct cell *cell, bool is_wide, wchar_t wide[CCHARW_MAX + 1])
{
	size_t length = strlen(cell->glyph), count = 0;

	for (size_t at = 0, used; at < length && count < CCHARW_MAX; at += used) {
		uint32_t code_point = utf8_decode(cell->glyph + at, length - at, &used);

		if (screen.has_few_glyphs && code_point >= 0x2500 && code_point < 0x2900)
			code_point = (unsigned char)glyph_ascii(code_point);
		wide[count++] = (wchar_t)code_point;
	}
	wide[count] = L'\0';
	if (!count || wcwidth(wide[0]) != (is_wide ? 2 : 1))
		wcscpy(wide, L"?");
}

static void show_cell(const struct grid *grid, int row, int column)
{
	const struct cell *cell =
		&grid->cells[(size_t)row * (size_t)grid->columns + (size_t)column];
	bool is_wide = column + 1 < grid->columns && !cell[1].glyph[0];
	wchar_t wide[CCHARW_MAX + 1];
	cchar_t character;

	if (!cell->glyph[0])
		return;
	decode_cell(cell, is_wide, wide);
	setcchar(&character, wide, screen.attributes[cell->style], screen.pairs[cell->style], NULL);
	/* The corner at the bottom right is written although this returns ERR there. */
	mvadd_wch(row, column, &character);
}

static bool has_cursor_changed(const struct grid *grid)
{
	return screen.cursor_row != grid->cursor_row || screen.cursor_column != grid->cursor_column;
}

static void show_cursor(const struct grid *grid)
{
	bool was_visible = screen.cursor_row >= 0, is_visible = grid->cursor_row >= 0;

	if (was_visible != is_visible)
		curs_set(is_visible);
	screen.cursor_row = grid->cursor_row;
	screen.cursor_column = grid->cursor_column;
	/* A hidden cursor stays where the output left it: moving it would be bytes for nothing. */
	leaveok(stdscr, !is_visible);
	if (is_visible)
		move(grid->cursor_row, grid->cursor_column);
}

void screen_show(const struct grid *grid)
{
	if (!screen.curses)
		return;
	if (!frame_update(&screen.shown, grid, show_cell) && !has_cursor_changed(grid))
		return;
	gather_begin(&screen.gather);
	show_cursor(grid);
	refresh();
	gather_end(&screen.gather);
}

/* --- Reading --- */

static const struct {
	int curses;
	uint32_t key;
} keys[] = {
	{KEY_UP, KEY_CODE_UP},
	{KEY_DOWN, KEY_CODE_DOWN},
	{KEY_LEFT, KEY_CODE_LEFT},
	{KEY_RIGHT, KEY_CODE_RIGHT},
	{KEY_PPAGE, KEY_CODE_PAGE_UP},
	{KEY_NPAGE, KEY_CODE_PAGE_DOWN},
	{KEY_HOME, KEY_CODE_HOME},
	{KEY_END, KEY_CODE_END},
	{KEY_A1, KEY_CODE_HOME},
	{KEY_A3, KEY_CODE_PAGE_UP},
	{KEY_C1, KEY_CODE_END},
	{KEY_C3, KEY_CODE_PAGE_DOWN},
	{KEY_IC, KEY_CODE_INSERT},
	{KEY_DC, KEY_CODE_DELETE},
	{KEY_BACKSPACE, KEY_CODE_BACKSPACE},
	{KEY_BTAB, KEY_CODE_SHIFT_TAB},
	{KEY_SR, KEY_CODE_SHIFT_UP},
	{KEY_SF, KEY_CODE_SHIFT_DOWN},
	{CURSES_KEY_ENTER, KEY_ENTER},
};

/* @return 0 for keys nobody here knows */
static uint32_t function_key(int code)
{
	if (code >= KEY_F(1) && code <= KEY_F(24))
		return KEY_CODE_F1 + (uint32_t)(code - KEY_F(1));
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (keys[i].curses == code)
			return keys[i].key;
	}
	return 0;
}

static uint32_t character_key(wint_t character)
{
	if (character == L'\n')
		return KEY_ENTER;
	if (character == 127 || character == (wint_t)(unsigned char)erasechar())
		return KEY_CODE_BACKSPACE;
	return (uint32_t)character;
}

static const struct {
	mmask_t mask;
	enum mouse_button button;
} buttons[] = {
	{BUTTON1_PRESSED, MOUSE_LEFT},
	{BUTTON3_PRESSED, MOUSE_RIGHT},
	{BUTTON4_PRESSED, MOUSE_WHEEL_UP},
	{BUTTON5_PRESSED, MOUSE_WHEEL_DOWN},
};

static bool read_mouse(struct input_event *ret_event)
{
	MEVENT mouse;

	if (getmouse(&mouse) != OK)
		return false;
	for (size_t i = 0; i < sizeof(buttons) / sizeof(buttons[0]); i++) {
		if (!(mouse.bstate & buttons[i].mask))
			continue;
		*ret_event = (struct input_event){.kind = INPUT_MOUSE,
						  .button = buttons[i].button,
						  .row = mouse.y,
						  .column = mouse.x};
		if (buttons[i].button == MOUSE_LEFT &&
		    click_is_double(&screen.last_click, clock_now_ns(), mouse.y, mouse.x))
			ret_event->button = MOUSE_LEFT_DOUBLE;
		return true;
	}
	return false;
}

/* The rest of a sequence terminfo does not know, "\033[1;5C", must not act as keys. */
static void skip_sequence(wint_t introducer)
{
	wint_t character;

	for (int i = 0; i < 32 && wget_wch(screen.keyboard, &character) == OK; i++) {
		if (introducer == L'O' || (character >= 0x40 && character <= 0x7e))
			return;
	}
}

/* A character that follows Escape at once was typed with Alt. @return 0: nothing to tell */
static uint32_t key_after_escape(void)
{
	wint_t character;
	int kind = wget_wch(screen.keyboard, &character);

	if (kind == ERR)
		return KEY_ESCAPE;
	if (kind == KEY_CODE_YES)
		return function_key((int)character);
	if (character == L'[' || character == L'O') {
		skip_sequence(character);
		return 0;
	}
	return character == KEY_ESCAPE ? KEY_ESCAPE : KEY_CODE_ALT | character_key(character);
}

/* Nothing came: because nothing waits, or because the terminal hung up? */
static bool is_terminal_gone(void)
{
	struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};
	int waiting = 0;

	if (poll(&fd, 1, 0) <= 0)
		return false;
	if (fd.revents & (POLLHUP | POLLERR | POLLNVAL))
		return true;
	/* Readable without a byte is the end of the file. */
	return ioctl(STDIN_FILENO, FIONREAD, &waiting) < 0 || waiting == 0;
}

bool screen_read(struct input_event *ret_event)
{
	wint_t character;
	int kind;

	while (screen.curses && !screen.is_closed &&
	       (kind = wget_wch(screen.keyboard, &character)) != ERR) {
		uint32_t key;

		if (kind == KEY_CODE_YES && character == KEY_MOUSE) {
			if (read_mouse(ret_event))
				return true;
			continue;
		}
		if (kind == KEY_CODE_YES)
			key = function_key((int)character);
		else
			key = character == KEY_ESCAPE ? key_after_escape()
						      : character_key(character);
		if (key) {
			*ret_event = (struct input_event){.kind = INPUT_KEY, .key = key};
			return true;
		}
	}
	screen.is_closed |= is_terminal_gone();
	*ret_event = (struct input_event){.kind = INPUT_CLOSED};
	return screen.is_closed;
}
