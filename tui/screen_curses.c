/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <langinfo.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "tui/curses_private.h"
#include "tui/frame.h"
#include "tui/gather.h"
#include "tui/restore.h"
#include "tui/screen.h"

static struct {
	SCREEN *curses; /* NULL: not open */
	FILE *output;   /* over gather.fd; owned */
	struct gather gather;
	bool is_ascii;
	struct frame shown;
	int cursor_row, cursor_column;
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
	struct sigaction stop;

	screen.output = r < 0 ? NULL : fdopen(screen.gather.fd, "w");
	if (!screen.output) {
		message_set(message, "the terminal cannot be opened: %s", strerror(errno));
		gather_close(&screen.gather);
		return -EIO;
	}
	/* Curses would catch it, and stop in the middle of what we do about it. */
	sigaction(SIGTSTP, NULL, &stop);
	screen.curses = newterm(NULL, screen.output, stdin);
	sigaction(SIGTSTP, &stop, NULL);
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
	r = restore_remember(STDIN_FILENO);
	if (r < 0) {
		message_set(message, "the terminal does not tell its modes: %s", strerror(-r));
		return r;
	}
	r = open_curses(message);
	if (r < 0)
		return r;
	prepare_restoring(options.mouse);
	restore_to(screen.gather.terminal);
	restore_arm(true);
	screen.is_ascii = options.ascii_only || strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
	screen.cursor_row = screen.cursor_column = -1;
	cells_open(options.colour);
	keyboard_open(options.mouse);
	gather_begin(&screen.gather);
	curs_set(0);
	screen_resized();
	return 0;
}

/* What curses writes goes into memory, which has no modes: these are ours to restore. */
static void give_back(void)
{
	curs_set(1);
	endwin();
	if (gather_flush(&screen.gather))
		restore_modes();
	else
		restore_now();
}

void screen_close(void)
{
	if (!screen.curses)
		return;
	keyboard_close();
	give_back();
	close_curses();
	frame_done(&screen.shown);
}

void screen_emergency_restore(void)
{
	restore_now();
}

void screen_suspend(void)
{
	if (screen.curses)
		give_back();
}

void screen_resume(void)
{
	if (!screen.curses)
		return;
	restore_undo();
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

static void show_cell(const struct grid *grid, int row, int column)
{
	const struct cell *cell =
		&grid->cells[(size_t)row * (size_t)grid->columns + (size_t)column];
	bool is_wide = column + 1 < grid->columns && !cell[1].glyph[0];
	cchar_t character;

	if (!cell->glyph[0])
		return;
	cells_convert(cell, is_wide, &character);
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

bool screen_show(const struct grid *grid)
{
	if (!screen.curses)
		return true;
	if (!gather_flush(&screen.gather))
		return false;
	if (!frame_update(&screen.shown, grid, show_cell) && !has_cursor_changed(grid))
		return true;
	show_cursor(grid);
	refresh();
	return gather_flush(&screen.gather);
}

bool screen_read(struct input_event *ret_event)
{
	return screen.curses && keyboard_read(ret_event);
}
