/* SPDX-License-Identifier: MIT */
#include "app/config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/options.h"
#include "base/array.h"
#include "base/file.h"
#include "base/scan.h"

#define CONFIG_BYTES_MAX ((size_t)1 << 16)
#define VALUE_MAX 256

/* "db1.internal:15432 postgres": the kind stands behind a blank, or as on the command line behind =. */
static int set_database(struct settings *settings, char *value, struct message *message)
{
	char *blank = strpbrk(value, " \t");

	if (blank && !strchr(value, '=')) {
		char *kind = blank + strspn(blank, " \t");

		*blank = '=';
		memmove(blank + 1, kind, strlen(kind) + 1);
	}
	return database_list_add(&settings->databases, value, message);
}

/* The command line comes first, and says it in the same words. */
static int set_exact(struct settings *settings, char *value, struct message *message)
{
	for (size_t i = 0; option_exact_choices[i]; i++) {
		if (strcmp(option_exact_choices[i], value) != 0)
			continue;
		if (!settings->exact)
			settings->exact = option_exact_choices[i];
		return 0;
	}
	message_set(message, "exact: \"%.40s\" is not known (try yes, no or auto)", value);
	return -EINVAL;
}

static const struct {
	const char *key;
	int (*set)(struct settings *settings, char *value, struct message *message);
} keys[] = {
	{"db", set_database},
	{"exact", set_exact},
};

static struct scan trimmed(const char *at, const char *end)
{
	while (at < end && strchr(" \t", *at))
		at++;
	while (end > at && strchr(" \t\r", end[-1]))
		end--;
	return (struct scan){at, end};
}

static int take(struct scan key, struct scan value, struct settings *settings,
		struct message *message)
{
	char text[VALUE_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (strlen(keys[i].key) != scan_length(&key) ||
		    memcmp(keys[i].key, key.at, scan_length(&key)) != 0)
			continue;
		if (scan_length(&value) >= sizeof(text) ||
		    memchr(value.at, '\0', scan_length(&value))) {
			message_set(message, "the value is too long, or no text");
			return -EINVAL;
		}
		memcpy(text, value.at, scan_length(&value));
		text[scan_length(&value)] = '\0';
		return keys[i].set(settings, text, message);
	}
	message_set(message, "\"%.*s\" is not a setting (try db = db1.internal:15432 postgres)",
		    (int)(scan_length(&key) < 40 ? scan_length(&key) : 40), key.at);
	return -EINVAL;
}

static int parse_line(struct scan line, struct settings *settings, struct message *message)
{
	const char *equals;

	line = trimmed(line.at, line.end);
	if (line.at == line.end || *line.at == '#')
		return 0;
	equals = memchr(line.at, '=', scan_length(&line));
	if (!equals) {
		message_set(message,
			    "a line is \"key = value\" (try db = db1.internal:15432 postgres)");
		return -EINVAL;
	}
	return take(trimmed(line.at, equals), trimmed(equals + 1, line.end), settings, message);
}

int config_parse(const char *name, const char *text, size_t length, struct settings *settings,
		 struct message *message)
{
	const char *end = text + length;
	unsigned int number = 0;

	while (text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		struct scan line = {text, newline ? newline : end};
		struct message why;

		number++;
		if (parse_line(line, settings, &why) < 0) {
			message_set(message, "%s:%u: %s", name, number, why.text);
			return -EINVAL;
		}
		text = newline ? newline + 1 : end;
	}
	return 0;
}

/* @return 0 or -errno; -ENOENT: there is no such file */
static int read_file(const char *path, struct settings *settings, struct message *message)
{
	struct file_buffer text = {0};
	int error = file_read_at(AT_FDCWD, path, CONFIG_BYTES_MAX, &text);

	if (error == 0)
		error = config_parse(path, text.data, text.length, settings, message);
	else if (error != -ENOENT && error != -ENOTDIR)
		message_set(message, "%s cannot be read: %s", path, strerror(-error));
	file_buffer_done(&text);
	return error == -ENOTDIR ? -ENOENT : error;
}

/* @return 0 or -errno; -ENOENT: there is no such file */
static int read_of_user(struct settings *settings, struct message *message)
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
	error = read_file(path, settings, message);
	/* After su(1) HOME may still be that of somebody else. */
	return error == -EACCES ? -ENOENT : error;
}

int config_read(const char *path, struct settings *settings, struct message *message)
{
	int error = path ? read_file(path, settings, message) : read_of_user(settings, message);

	if (error == -ENOENT && !path)
		error = read_file("/etc/blametop.conf", settings, message);
	return error == -ENOENT ? 0 : error;
}
