/* SPDX-License-Identifier: MIT */
#include "tui/prompt.h"

#include <string.h>

#include "base/utf8.h"

static bool is_inside_character(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

static size_t before(const struct prompt *prompt, size_t at)
{
	if (!at)
		return 0;
	do
		at--;
	while (at && is_inside_character(prompt->text[at]));
	return at;
}

size_t prompt_next(const struct prompt *prompt, size_t at)
{
	if (at >= prompt->length)
		return prompt->length;
	do
		at++;
	while (at < prompt->length && is_inside_character(prompt->text[at]));
	return at;
}

static size_t word_before(const struct prompt *prompt, size_t at)
{
	while (at && prompt->text[at - 1] == ' ')
		at--;
	while (at && prompt->text[at - 1] != ' ')
		at--;
	return at;
}

static size_t word_after(const struct prompt *prompt, size_t at)
{
	while (at < prompt->length && prompt->text[at] == ' ')
		at++;
	while (at < prompt->length && prompt->text[at] != ' ')
		at++;
	return at;
}

int prompt_width(const struct prompt *prompt, size_t from, size_t to)
{
	int width = 0;

	while (from < to) {
		size_t length;
		uint32_t code_point = utf8_decode(prompt->text + from, to - from, &length);
		int columns = code_point == UTF8_INVALID ? 0 : utf8_width(code_point);

		width += columns > 0 ? columns : 0;
		from += length;
	}
	return width;
}

static bool cut(struct prompt *prompt, size_t from, size_t to)
{
	if (from == to)
		return false;
	memmove(prompt->text + from, prompt->text + to, prompt->length - to + 1);
	prompt->length -= to - from;
	prompt->cursor = from;
	return true;
}

void prompt_set(struct prompt *prompt, const char *text)
{
	size_t length = strlen(text);

	if (length >= PROMPT_SIZE) {
		length = PROMPT_SIZE - 1;
		while (length && is_inside_character(text[length]))
			length--;
	}
	memcpy(prompt->text, text, length);
	prompt->text[length] = '\0';
	prompt->length = prompt->cursor = length;
}

bool prompt_insert(struct prompt *prompt, uint32_t code_point)
{
	char bytes[4];
	size_t length;

	if (code_point > 0x10ffff || utf8_width(code_point) < 0)
		return false;
	length = utf8_encode(code_point, bytes);
	if (!length || prompt->length + length >= PROMPT_SIZE)
		return false;
	memmove(prompt->text + prompt->cursor + length, prompt->text + prompt->cursor,
		prompt->length - prompt->cursor + 1);
	memcpy(prompt->text + prompt->cursor, bytes, length);
	prompt->length += length;
	prompt->cursor += length;
	return true;
}

static bool go(struct prompt *prompt, size_t to)
{
	prompt->cursor = to;
	return false;
}

bool prompt_edit(struct prompt *prompt, enum prompt_edit edit)
{
	size_t at = prompt->cursor;

	switch (edit) {
	case PROMPT_LEFT:
		return go(prompt, before(prompt, at));
	case PROMPT_RIGHT:
		return go(prompt, prompt_next(prompt, at));
	case PROMPT_HOME:
		return go(prompt, 0);
	case PROMPT_END:
		return go(prompt, prompt->length);
	case PROMPT_WORD_LEFT:
		return go(prompt, word_before(prompt, at));
	case PROMPT_WORD_RIGHT:
		return go(prompt, word_after(prompt, at));
	case PROMPT_BACKSPACE:
		return cut(prompt, before(prompt, at), at);
	case PROMPT_DELETE:
		return cut(prompt, at, prompt_next(prompt, at));
	case PROMPT_KILL_LINE:
		return cut(prompt, 0, at);
	case PROMPT_KILL_END:
		return cut(prompt, at, prompt->length);
	case PROMPT_KILL_WORD:
		return cut(prompt, word_before(prompt, at), at);
	}
	return false;
}
