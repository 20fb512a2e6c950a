/* SPDX-License-Identifier: MIT */
/** Keys and mouse events, free of curses. */
#ifndef TUI_INPUT_H
#define TUI_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Code points below KEY_BASE are characters (control characters included); others are named keys. */
enum key {
	KEY_BASE_CODE = 0x200000,
	KEY_CODE_UP,
	KEY_CODE_DOWN,
	KEY_CODE_LEFT,
	KEY_CODE_RIGHT,
	KEY_CODE_PAGE_UP,
	KEY_CODE_PAGE_DOWN,
	KEY_CODE_HOME,
	KEY_CODE_END,
	KEY_CODE_INSERT,
	KEY_CODE_DELETE,
	KEY_CODE_BACKSPACE,
	KEY_CODE_SHIFT_TAB,
	KEY_CODE_SHIFT_UP,
	KEY_CODE_SHIFT_DOWN,
	KEY_CODE_F1, /* F1..F24 follow each other */
	KEY_CODE_F24 = KEY_CODE_F1 + 23,
	KEY_CODE_ALT = 0x400000, /* added to the character that follows Escape at once */
};
#define KEY_CTRL(letter) ((uint32_t)((letter)&0x1f))
#define KEY_ENTER ((uint32_t)'\r') /* also what '\n' and keypad Enter arrive as */
#define KEY_ESCAPE ((uint32_t)27)

enum input_kind {
	INPUT_KEY,
	INPUT_MOUSE,
	INPUT_CLOSED, /* the terminal is gone */
};
enum mouse_button {
	MOUSE_LEFT,
	MOUSE_LEFT_DOUBLE,
	MOUSE_RIGHT,
	MOUSE_WHEEL_UP,
	MOUSE_WHEEL_DOWN,
};
struct input_event {
	enum input_kind kind;
	uint32_t key;             /* INPUT_KEY */
	enum mouse_button button; /* INPUT_MOUSE */
	int row, column;
};

/** "F5", "^C", "Alt-j", "PgUp", "/": for help and manual. Fills and returns `text`. */
char *input_key_name(uint32_t key, char text[16]);

#endif
