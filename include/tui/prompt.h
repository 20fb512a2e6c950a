/* SPDX-License-Identifier: MIT */
/** A line of text that is being typed. It knows no keys and no screen. */
#ifndef TUI_PROMPT_H
#define TUI_PROMPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROMPT_SIZE 1024

struct prompt {
	char text[PROMPT_SIZE]; /* UTF-8, terminated */
	size_t length, cursor;  /* bytes; the cursor never stands inside a character */
};

enum prompt_edit {
	PROMPT_LEFT,
	PROMPT_RIGHT,
	PROMPT_HOME,
	PROMPT_END,
	PROMPT_BACKSPACE,
	PROMPT_DELETE,
	PROMPT_KILL_LINE, /* everything before the cursor, ^U */
	PROMPT_KILL_END,  /* everything behind it, ^K */
	PROMPT_KILL_WORD, /* the word before it, ^W */
	PROMPT_WORD_LEFT,
	PROMPT_WORD_RIGHT,
};

/** Cut at the buffer's size, at a character. The cursor stands at the end. */
void prompt_set(struct prompt *prompt, const char *text);
/** @return false for what no line can hold: control characters, or it is full */
bool prompt_insert(struct prompt *prompt, uint32_t code_point);
/** The place after the character at `at`. */
size_t prompt_next(const struct prompt *prompt, size_t at);
/** Columns the text between two places takes. */
int prompt_width(const struct prompt *prompt, size_t from, size_t to);
/** @return true when the text changed */
bool prompt_edit(struct prompt *prompt, enum prompt_edit edit);

#endif
