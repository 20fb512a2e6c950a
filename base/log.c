/* SPDX-License-Identifier: MIT */
#include "base/log.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/textbuf.h"
#include "base/utf8.h"

/* Set once by log_open() before other threads start, only read afterwards. */
static const char *wanted_areas;
static int log_fd = -1;

void log_open(void)
{
	const char *path = getenv("BLAMETOP_DEBUG_FILE");

	if (log_fd > STDERR_FILENO)
		close(log_fd);
	log_fd = STDERR_FILENO;
	wanted_areas = getenv("BLAMETOP_DEBUG");
	if (wanted_areas && !*wanted_areas)
		wanted_areas = NULL;
	if (!wanted_areas)
		return;
	if (path && *path)
		log_fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0600);
}

static bool is_wanted(const char *area)
{
	size_t length = strlen(area);

	for (const char *at = wanted_areas; *at;) {
		size_t word = strcspn(at, ",");

		if (word == length && strncmp(at, area, length) == 0)
			return true;
		if (word == 3 && strncmp(at, "all", 3) == 0)
			return true;
		at += word + (at[word] == ',');
	}
	return false;
}

void log_debug(const char *area, const char *format, ...)
{
	struct textbuf said = {0}, line = {0};
	uint64_t now_ms;
	va_list arguments;

	if (!wanted_areas || log_fd < 0 || !is_wanted(area))
		return;
	va_start(arguments, format);
	textbuf_vprintf(&said, format, arguments);
	va_end(arguments);
	now_ms = clock_now_ns() / NS_PER_MS;
	textbuf_printf(&line, "%llu.%03u %s: ", (unsigned long long)(now_ms / 1000),
		       (unsigned)(now_ms % 1000), area);
	/* Names of processes end up here: a log is read in a terminal, too. */
	utf8_put_visible(&line, textbuf_text(&said), said.length, false);
	textbuf_put_char(&line, '\n');
	/* One write a line keeps the lines of several threads apart. A log that cannot be
	 * written is not worth stopping for. */
	(void)file_write_all(log_fd, line.data, line.length);
	textbuf_done(&said);
	textbuf_done(&line);
}
