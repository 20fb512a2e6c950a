/* SPDX-License-Identifier: MIT */
#include "app/option_value.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/scan.h"
#include "base/units.h"

static void *target_of(const struct option_value *value)
{
	return (char *)value->settings + value->row->offset;
}

static int refuse(const struct option_value *value, const char *right)
{
	message_set(value->message, "%s: \"%.60s\" %s", value->shown, value->text, right);
	return -EINVAL;
}

/** The text, where it stays. @return 0 or -EINVAL */
static int keep(const struct option_value *value, const char **ret_text)
{
	struct settings *settings = value->settings;
	char *copy = settings->kept + settings->kept_bytes;
	size_t size = strlen(value->text) + 1;

	*ret_text = value->text;
	if (!value->is_from_file)
		return 0;
	if (size > sizeof(settings->kept) - settings->kept_bytes)
		return refuse(value, "is too much: all texts together may have 2,048 bytes");
	memcpy(copy, value->text, size);
	settings->kept_bytes += size;
	*ret_text = copy;
	return 0;
}

static int set_flag(const struct option_value *value)
{
	bool is_on = !value->text || !strcmp(value->text, "yes");

	if (!is_on && strcmp(value->text, "no") != 0)
		return refuse(value, "is neither yes nor no");
	*(bool *)target_of(value) = is_on;
	return 0;
}

static int set_text(const struct option_value *value)
{
	if (!*value->text)
		return refuse(value, "is empty");
	return keep(value, target_of(value));
}

static int set_choice(const struct option_value *value)
{
	char right[160] = "is not known; it can be";

	for (size_t i = 0; value->row->choices[i]; i++) {
		size_t length = strlen(right);

		if (!strcmp(value->row->choices[i], value->text)) {
			*(const char **)target_of(value) = value->row->choices[i];
			return 0;
		}
		snprintf(right + length, sizeof(right) - length, "%s %s", i ? "," : "",
			 value->row->choices[i]);
	}
	return refuse(value, right);
}

static int set_switch(const struct option_value *value)
{
	if (value->text)
		return set_choice(value);
	*(const char **)target_of(value) = value->row->choices[0];
	return 0;
}

static int set_count(const struct option_value *value)
{
	uint64_t number;

	if (!scan_whole_u64(value->text, &number) || number < value->row->least)
		return refuse(value, "is no whole number from 1 on (try 10)");
	*(uint64_t *)target_of(value) = number;
	return 0;
}

static int set_duration(const struct option_value *value)
{
	bool is_age = value->row->kind == OPTION_AGE;
	uint64_t duration_ns;
	char least[UNIT_TEXT_SIZE], right[80];

	if (!units_parse_duration(value->text, &duration_ns))
		return refuse(value, is_age ? "is not a time (try 24h or 7d)"
					    : "is not a duration (try 2, 0.5 or 500ms)");
	if (duration_ns < value->row->least ||
	    duration_ns > (is_age ? AGE_MAX_NS : DURATION_MAX_NS)) {
		snprintf(right, sizeof(right), "is out of range: from %s to %s",
			 units_duration(value->row->least, least),
			 is_age ? "ten years" : "24 hours");
		return refuse(value, right);
	}
	*(uint64_t *)target_of(value) = duration_ns;
	if (target_of(value) == &value->settings->delay_ns)
		value->settings->has_delay = true;
	return 0;
}

static int set_size(const struct option_value *value)
{
	uint64_t bytes;
	char least[UNIT_TEXT_SIZE], right[80];

	if (!units_parse_bytes(value->text, &bytes))
		return refuse(value, "is not a size (try 64M)");
	if (bytes < value->row->least) {
		snprintf(right, sizeof(right), "is too small: at least %s",
			 units_bytes(value->row->least, least));
		return refuse(value, right);
	}
	*(uint64_t *)target_of(value) = bytes;
	return 0;
}

static int set_pids(const struct option_value *value)
{
	struct scan scan = scan_of(value->text, strlen(value->text));
	struct settings *settings = value->settings;
	uint32_t pid;

	do {
		scan_blanks(&scan);
		if (!scan_u32(&scan, &pid) || pid == 0 || pid > INT_MAX)
			return refuse(value, "is no list of process ids (try 42,4711)");
		if (settings->pid_count == SETTINGS_PID_MAX)
			return refuse(value, "is one process too many: 1024 at most");
		settings->pids[settings->pid_count++] = (pid_t)pid;
		scan_blanks(&scan);
	} while (scan_char(&scan, ','));
	return scan_at_end(&scan) ? 0 : refuse(value, "is no list of process ids (try 42,4711)");
}

static int set_database(const struct option_value *value)
{
	struct message message;

	if (database_list_add(&value->settings->databases, value->text, &message) == 0)
		return 0;
	message_set(value->message, "%s: %s", value->shown, message.text);
	return -EINVAL;
}

/** What it means is known to the flight recorder. */
static int set_event(const struct option_value *value)
{
	struct settings *settings = value->settings;
	int error;

	if (settings->dump_on_count == SETTINGS_EVENT_MAX)
		return refuse(value, "is one too many: 16 at most");
	error = keep(value, &settings->dump_on[settings->dump_on_count]);
	settings->dump_on_count += error == 0;
	return error;
}

int option_value_take(const struct option_value *value)
{
	/** Indexed by enum option_kind. */
	static int (*const setters[])(const struct option_value *) = {
		[OPTION_FLAG] = set_flag,         [OPTION_TEXT] = set_text,
		[OPTION_CHOICE] = set_choice,     [OPTION_SWITCH] = set_switch,
		[OPTION_COUNT] = set_count,       [OPTION_SIZE] = set_size,
		[OPTION_DURATION] = set_duration, [OPTION_AGE] = set_duration,
		[OPTION_PIDS] = set_pids,         [OPTION_DATABASE] = set_database,
		[OPTION_EVENT] = set_event,
	};

	return setters[value->row->kind](value);
}
