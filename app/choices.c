/* SPDX-License-Identifier: MIT */
#include "app/choices.h"

#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "base/scan.h"
#include "base/units.h"

#define NAME_SIZE 64

static const struct metric *find(const struct metric_table *table, const char *name, size_t length)
{
	char copy[NAME_SIZE];

	if (length >= sizeof(copy))
		return NULL;
	memcpy(copy, name, length);
	copy[length] = '\0';
	return metric_find(table, copy);
}

int fields_parse(const char *text, const struct metric_table *table,
		 struct field_choice *ret_fields, struct message *message)
{
	ret_fields->count = 0;
	for (;;) {
		size_t length = strcspn(text, ",");
		const struct metric *metric = find(table, text, length);

		if (!metric) {
			message_set(message,
				    "-f: the table \"%s\" has no field \"%.*s\"; `blametop "
				    "metrics` lists them",
				    table->name, length < 40 ? (int)length : 40, text);
			return -EINVAL;
		}
		if (ret_fields->count == FIELD_LIST_MAX) {
			message_set(message, "-f: more than %d fields", FIELD_LIST_MAX);
			return -EINVAL;
		}
		ret_fields->fields[ret_fields->count++] = metric;
		if (!text[length])
			return 0;
		text += length + 1;
	}
}

int operands_parse(const char **operands, size_t count, struct settings *settings,
		   struct message *message)
{
	if (count > 0 &&
	    (!units_parse_duration(operands[0], &settings->delay_ns) ||
	     settings->delay_ns < DELAY_MIN_NS || settings->delay_ns > DURATION_MAX_NS)) {
		message_set(message,
			    "\"%.40s\" is neither a command nor an interval (try 2 or 500ms)",
			    operands[0]);
		return -EINVAL;
	}
	settings->has_delay |= count > 0;
	if (count > 1 && (!scan_whole_u64(operands[1], &settings->count) || !settings->count)) {
		message_set(message, "\"%.40s\" is no number of frames (try 10)", operands[1]);
		return -EINVAL;
	}
	return 0;
}
