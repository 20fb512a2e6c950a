/* SPDX-License-Identifier: MIT */
#include "app/config.h"

#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/options.h"
#include "base/file.h"

#define CONFIG_BYTES_MAX ((size_t)1 << 16)

/** A file on its way into the settings; the library asks for its lines. */
struct reading {
	const char *at, *end;
	unsigned int line; /* the last one that was handed out, from 1 on */
	uint32_t place;
	struct settings *settings;
	struct message why;       /* the first mistake, */
	unsigned int faulty_line; /* and where; 0: none so far */
};

/**
 * Hand out the next line. A blank at its beginning would make it part of the line before.
 *
 * @return `text`, or NULL at the end
 */
static char *next_line(char *text, int size, void *stream)
{
	struct reading *reading = stream;
	const char *newline, *begin = reading->at;
	size_t length;

	if (begin == reading->end || reading->faulty_line)
		return NULL;
	newline = memchr(begin, '\n', (size_t)(reading->end - begin));
	reading->at = newline ? newline + 1 : reading->end;
	reading->line++;
	while (begin < reading->at && (*begin == ' ' || *begin == '\t'))
		begin++;
	length = (size_t)(reading->at - begin);
	if (length >= (size_t)size || memchr(begin, '\0', length)) {
		message_set(&reading->why, "the line is too long, or no text (try delay = 2)");
		reading->faulty_line = reading->line;
		length = 0;
	}
	memcpy(text, begin, length);
	text[length] = '\0';
	return text;
}

/** Called for the newest line; behind a mistake there is none. @return 1, or 0: a mistake */
static int take(void *user, const char *section, const char *name, const char *value)
{
	struct reading *reading = user;
	int error = -EINVAL;

	if (*section)
		message_set(&reading->why,
			    "there are no sections: leave [%.40s] away (try delay = 2)", section);
	else
		error = options_set(name, value, reading->place, reading->settings, &reading->why);
	if (error < 0)
		reading->faulty_line = reading->line;
	return error == 0;
}

int config_parse(const char *name, const char *text, size_t length, uint32_t place,
		 struct settings *settings, struct message *message)
{
	struct reading reading = {
		.at = text, .end = text + length, .place = place, .settings = settings};
	int line = ini_parse_stream(next_line, &reading, take, &reading);

	if (!reading.faulty_line && line == 0)
		return 0;
	if (!reading.faulty_line || (line > 0 && (unsigned int)line < reading.faulty_line)) {
		reading.faulty_line = line > 0 ? (unsigned int)line : reading.line;
		message_set(&reading.why, "a line is \"key = value\" (try delay = 2)");
	}
	message_set(message, "%s:%u: %s", name, reading.faulty_line, reading.why.text);
	return -EINVAL;
}

/* @return 0 or -errno; -ENOENT: there is no such file */
static int read_file(const char *path, uint32_t place, struct settings *settings,
		     struct message *message)
{
	struct file_buffer text = {0};
	int error = file_read_at(AT_FDCWD, path, CONFIG_BYTES_MAX, &text);

	if (error == 0)
		error = config_parse(path, text.data, text.length, place, settings, message);
	else if (error != -ENOENT && error != -ENOTDIR)
		message_set(message, "%s cannot be read: %s", path, strerror(-error));
	file_buffer_done(&text);
	return error == -ENOTDIR ? -ENOENT : error;
}

/* @return 0 or -errno; -ENOENT: there is no such file */
static int read_of_user(uint32_t place, struct settings *settings, struct message *message)
{
	const char *base = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	char path[PATH_MAX];
	int length = -1, error;

	if (base && base[0] == '/')
		length = snprintf(path, sizeof(path), "%s/blametop/blametop.conf", base);
	else if (home && home[0] == '/')
		length = snprintf(path, sizeof(path), "%s/.config/blametop/blametop.conf", home);
	if (length < 0 || (size_t)length >= sizeof(path))
		return -ENOENT;
	error = read_file(path, place, settings, message);
	/* After su(1) HOME may still be that of somebody else. */
	return error == -EACCES ? -ENOENT : error;
}

int config_read(const char *path, uint32_t place, struct settings *settings,
		struct message *message)
{
	int error = path ? read_file(path, place, settings, message)
			 : read_of_user(place, settings, message);

	if (error == -ENOENT && !path)
		error = read_file("/etc/blametop.conf", place, settings, message);
	return error == -ENOENT ? 0 : error;
}
