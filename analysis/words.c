/* SPDX-License-Identifier: MIT */
#include "analysis/words.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/textbuf.h"
#include "base/units.h"
#include "base/utf8.h"

/* A name of the kernel has 15 bytes; what is longer calls itself so. */
#define TASK_NAME_COLUMNS 16

struct words words_format(const char *format, ...)
{
	struct words words;
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(words.text, sizeof(words.text), format, arguments);
	va_end(arguments);
	words_fit(words.text, sizeof(words.text));
	return words;
}

static struct words unknown(void)
{
	return (struct words){"-"};
}

struct words words_share(double share)
{
	double percent = share * 100.0;

	if (!isfinite(share) || share < 0.0)
		return unknown();
	if (percent < 0.05)
		return words_format("0 %%");
	if (percent < 9.95)
		return words_format("%.1f %%", percent);
	return words_format("%.0f %%", fmin(percent, 99999.0));
}

struct words words_number(double number)
{
	if (!isfinite(number) || number < 0.0)
		return unknown();
	if (number < 0.005)
		return words_format("0");
	if (number < 0.095)
		return words_format("%.2f", number);
	return words_format("%.*f", number < 99.95 ? 1 : 0, fmin(number, 1e12));
}

struct words words_whole(double number)
{
	if (!isfinite(number) || number < 0.0)
		return unknown();
	/* A third of a thread is somebody: it is not nobody. */
	if (number >= 0.05 && number < 1.0)
		number = 1.0;
	return words_format("%.0f", fmin(number, 1e12));
}

struct words words_rate(double bytes_per_s)
{
	char number[UNIT_TEXT_SIZE];

	return words_format("%s%s", units_rate(bytes_per_s, number),
			    isfinite(bytes_per_s) ? "/s" : "");
}

struct words words_per_s(double per_s)
{
	char number[UNIT_TEXT_SIZE];

	return words_format("%s%s", units_count(per_s, number), isfinite(per_s) ? "/s" : "");
}

struct words words_bytes(uint64_t bytes)
{
	char number[UNIT_TEXT_SIZE];

	return words_format("%s", units_bytes(bytes, number));
}

struct words words_seconds(double seconds)
{
	if (!isfinite(seconds) || seconds < 0.0)
		return unknown();
	if (seconds < 0.001)
		return words_format("%.0f us", seconds * 1e6);
	if (seconds < 0.00995)
		return words_format("%.1f ms", seconds * 1e3);
	if (seconds < 1.0)
		return words_format("%.0f ms", seconds * 1e3);
	return words_format(seconds < 9.95 ? "%.1f s" : "%.0f s", fmin(seconds, 1e9));
}

/* The byte after the last whole character that ends within `columns`. */
static size_t fitting(const char *text, size_t length, size_t columns)
{
	size_t at = 0, used;

	while (at < length) {
		int width = utf8_width(utf8_decode(text + at, length - at, &used));

		if (width > 0 && (size_t)width > columns)
			break;
		columns -= width > 0 ? (size_t)width : 0;
		at += used;
	}
	return at;
}

/* What is cut off is marked. Characters of no width count by their bytes, or a name of nothing
 * but accents would not end. */
static struct words cut(const char *text, size_t columns)
{
	struct words words;
	size_t length = strlen(text), room = sizeof(words.text) - 16;
	size_t fits = fitting(text, length, columns);

	if (fits == length && length <= room) {
		memcpy(words.text, text, length + 1);
		return words;
	}
	fits = fitting(text, length, columns - 1);
	while (fits > room || (fits && (text[fits] & 0xc0) == 0x80))
		fits--;
	memcpy(words.text, text, fits);
	memcpy(words.text + fits, "~", 2);
	return words;
}

struct words words_name(const char *name, size_t columns)
{
	struct textbuf visible = {0};
	struct words words;

	if (!name)
		return unknown();
	utf8_put_visible(&visible, name, strnlen(name, 512), false);
	words = cut(textbuf_text(&visible), columns);
	textbuf_done(&visible);
	return words;
}

struct words words_path(const char *path, size_t columns)
{
	const char *end;
	const char *from;

	if (!path)
		return unknown();
	end = path + strlen(path);
	from = path;
	/* Whole parts go first; the last one says most. */
	while ((size_t)(end - from) > columns) {
		const char *slash = strchr(from + 1, '/');

		if (!slash || !slash[1])
			break;
		from = slash;
	}
	return words_name(from, columns);
}

struct words words_task(const char *name, pid_t pid)
{
	return words_format("%s (%d)", words_name(name ? name : "process", TASK_NAME_COLUMNS).text,
			    (int)pid);
}

void words_fit(char *text, size_t size)
{
	size_t length = strnlen(text, size - 1), at = 0, used;

	text[length] = '\0';
	while (at < length) {
		if (utf8_decode(text + at, length - at, &used) == UTF8_INVALID)
			break;
		at += used;
	}
	text[at] = '\0';
}
