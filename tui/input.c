/* SPDX-License-Identifier: MIT */
#include "tui/input.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

static const struct {
	uint32_t key;
	const char *name;
} names[] = {
	{KEY_CODE_UP, "Up"},
	{KEY_CODE_DOWN, "Down"},
	{KEY_CODE_LEFT, "Left"},
	{KEY_CODE_RIGHT, "Right"},
	{KEY_CODE_PAGE_UP, "PgUp"},
	{KEY_CODE_PAGE_DOWN, "PgDn"},
	{KEY_CODE_HOME, "Home"},
	{KEY_CODE_END, "End"},
	{KEY_CODE_INSERT, "Ins"},
	{KEY_CODE_DELETE, "Del"},
	{KEY_CODE_BACKSPACE, "Backspace"},
	{KEY_CODE_SHIFT_TAB, "Shift-Tab"},
	{KEY_CODE_SHIFT_UP, "Shift-Up"},
	{KEY_CODE_SHIFT_DOWN, "Shift-Down"},
	{KEY_ENTER, "Enter"},
	{KEY_ESCAPE, "Esc"},
	{'\t', "Tab"},
	{' ', "Space"},
};

static const char *special_name(uint32_t key)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i].key == key)
			return names[i].name;
	}
	return NULL;
}

char *input_key_name(uint32_t key, char text[16])
{
	const char *special, *alt = "";

	if (key & KEY_CODE_ALT) {
		key &= ~(uint32_t)KEY_CODE_ALT;
		alt = "Alt-";
	}
	special = special_name(key);
	if (special) {
		snprintf(text, 16, "%s%s", alt, special);
	} else if (key >= KEY_CODE_F1 && key <= KEY_CODE_F24) {
		unsigned number = key - KEY_CODE_F1 + 1;

		/* Terminals send F13..F24 for the shifted F1..F12. */
		snprintf(text, 16, number > 12 ? "%sShift-F%u" : "%sF%u", alt,
			 number > 12 ? number - 12 : number);
	} else if (key < ' ') {
		snprintf(text, 16, "%s^%c", alt, (int)(key + '@'));
	} else {
		char bytes[4];

		snprintf(text, 16, "%s%.*s", alt, (int)utf8_encode(key, bytes), bytes);
	}
	return text;
}
