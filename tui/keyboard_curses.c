/* SPDX-License-Identifier: MIT */
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "base/array.h"
#include "base/clock.h"
#include "tui/click.h"
#include "tui/curses_private.h"

static struct {
	WINDOW *pad; /* reading from stdscr would refresh it */
	bool is_closed;
	struct click last_click;
} keyboard;

void keyboard_open(bool has_mouse)
{
	keyboard.is_closed = false;
	raw();
	noecho();
	nonl();
	set_escdelay(25);
	typeahead(-1);
	keyboard.pad = newpad(1, 1);
	keypad(keyboard.pad, TRUE);
	nodelay(keyboard.pad, TRUE);
	if (!has_mouse)
		return;
	/* Presses at once: with an interval curses would wait to see whether it is a click. */
	mouseinterval(0);
	mousemask(BUTTON1_PRESSED | BUTTON3_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
}

void keyboard_close(void)
{
	delwin(keyboard.pad);
}

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
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
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
	for (size_t i = 0; i < ARRAY_SIZE(buttons); i++) {
		if (!(mouse.bstate & buttons[i].mask))
			continue;
		*ret_event = (struct input_event){.kind = INPUT_MOUSE,
						  .button = buttons[i].button,
						  .row = mouse.y,
						  .column = mouse.x};
		if (buttons[i].button == MOUSE_LEFT &&
		    click_is_double(&keyboard.last_click, clock_now_ns(), mouse.y, mouse.x))
			ret_event->button = MOUSE_LEFT_DOUBLE;
		return true;
	}
	return false;
}

/* The rest of a sequence terminfo does not know, "\033[1;5C", must not act as keys. */
static void skip_sequence(wint_t introducer)
{
	wint_t character;

	for (int i = 0; i < 32 && wget_wch(keyboard.pad, &character) == OK; i++) {
		if (introducer == L'O' || (character >= 0x40 && character <= 0x7e))
			return;
	}
}

/* A character that follows Escape at once was typed with Alt. @return 0: nothing to tell */
static uint32_t key_after_escape(void)
{
	wint_t character;
	int kind = wget_wch(keyboard.pad, &character);

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

bool keyboard_read(struct input_event *ret_event)
{
	wint_t character;
	int kind;

	while (!keyboard.is_closed && (kind = wget_wch(keyboard.pad, &character)) != ERR) {
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
	keyboard.is_closed |= is_terminal_gone();
	*ret_event = (struct input_event){.kind = INPUT_CLOSED};
	return keyboard.is_closed;
}
