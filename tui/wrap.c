/* SPDX-License-Identifier: MIT */
#include "tui/wrap.h"

#include <string.h>

#include "base/utf8.h"

size_t wrap_length(const char *text, int columns)
{
	size_t length = strlen(text), last_blank = 0;
	int used = 0;

	for (size_t at = 0, bytes; at < length; at += bytes) {
		uint32_t code_point = utf8_decode(text + at, length - at, &bytes);
		int width = code_point == UTF8_INVALID ? 1 : utf8_width(code_point);

		if (text[at] == ' ')
			last_blank = at;
		used += width < 0 ? 1 : width;
		if (used > columns)
			return last_blank ? last_blank : at ? at : bytes;
	}
	return length;
}

const char *wrap_rest(const char *text, size_t length)
{
	return text + length + (text[length] == ' ');
}
