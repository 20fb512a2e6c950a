/* SPDX-License-Identifier: MIT */
#include "base/message.h"

#include <stdarg.h>
#include <string.h>

#include "base/textbuf.h"
#include "base/utf8.h"

/* The largest number of bytes <= limit that does not cut a character in two. */
static size_t whole_characters(const char *text, size_t limit)
{
	while (limit > 0 && ((unsigned char)text[limit] & 0xc0) == 0x80)
		limit--;
	return limit;
}

/* A message quotes what the user or the system said, so it goes through the same filter as
 * every other text from outside. Arguments may point into the message itself. */
void message_set(struct message *message, const char *format, ...)
{
	struct textbuf said = {0}, safe = {0};
	size_t length;
	va_list arguments;

	va_start(arguments, format);
	textbuf_vprintf(&said, format, arguments);
	va_end(arguments);
	utf8_put_visible(&safe, textbuf_text(&said), said.length, false);
	length = safe.length;
	if (length >= sizeof(message->text))
		length = whole_characters(safe.data, sizeof(message->text) - 1);
	memcpy(message->text, textbuf_text(&safe), length);
	message->text[length] = '\0';
	textbuf_done(&said);
	textbuf_done(&safe);
}
