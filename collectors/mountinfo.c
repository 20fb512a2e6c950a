/* SPDX-License-Identifier: MIT */
#include "collectors/mountinfo.h"

#include <string.h>

bool scan_equals(struct scan part, const char *text)
{
	return scan_text(&part, text) && scan_at_end(&part);
}

static bool next_word(struct scan *line, struct scan *ret_word)
{
	scan_blanks(line);
	return scan_word(line, ret_word);
}

/* 36 35 98:0 /root /point rw,noatime shared:1 - type source rw,options */
static bool line_parse(struct scan line, struct mount_entry *entry)
{
	struct scan word;

	if (!scan_skip_words(&line, 3) || !next_word(&line, &entry->root) ||
	    !next_word(&line, &entry->point) || !scan_skip_words(&line, 1))
		return false;
	/* Any number of optional fields stands before the dash. */
	do {
		if (!next_word(&line, &word))
			return false;
	} while (!scan_equals(word, "-"));
	return next_word(&line, &entry->type) && scan_skip_words(&line, 1) &&
	       next_word(&line, &entry->options);
}

bool mountinfo_next(struct scan *text, struct mount_entry *ret_entry)
{
	struct scan line;

	while (scan_line(text, &line))
		if (line_parse(line, ret_entry))
			return true;
	return false;
}

bool mount_option(const struct mount_entry *entry, const char *name, struct scan *ret_value)
{
	const char *at = entry->options.at, *end = entry->options.end;

	while (at < end) {
		const char *comma = memchr(at, ',', (size_t)(end - at));
		struct scan option = scan_of(at, (size_t)((comma ? comma : end) - at));

		if (scan_text(&option, name) && (scan_at_end(&option) || scan_char(&option, '='))) {
			*ret_value = option;
			return true;
		}
		at = comma ? comma + 1 : end;
	}
	return false;
}
