/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "app/options.h"
#include "base/array.h"
#include "base/clock.h"
#include "base/scan.h"
#include "base/units.h"

#define DAY_NS (UINT64_C(86400) * NS_PER_S)

/** What is being parsed, for the values and the sentences about them. */
struct parse {
	struct settings *settings;
	uint32_t place;
	const struct option_row *row;
	const char *shown; /* "-d" or "--delay": as it was typed */
	uint64_t given;    /* the rows that were used, a bit each */
	struct message *message;
};

static void *target_of(const struct parse *parse)
{
	return (char *)parse->settings + parse->row->offset;
}

static int bad_value(const struct parse *parse, const char *value, const char *right)
{
	message_set(parse->message, "%s: \"%.60s\" %s", parse->shown, value, right);
	return -EINVAL;
}

static int set_flag(const struct parse *parse, const char *value)
{
	(void)value;
	*(bool *)target_of(parse) = true;
	return 0;
}

static int set_text(const struct parse *parse, const char *value)
{
	if (!*value)
		return bad_value(parse, value, "is empty");
	*(const char **)target_of(parse) = value;
	return 0;
}

static int set_choice(const struct parse *parse, const char *value)
{
	char right[160] = "is not known; it can be";

	for (size_t i = 0; parse->row->choices[i]; i++) {
		size_t length = strlen(right);

		if (!strcmp(parse->row->choices[i], value))
			return set_text(parse, parse->row->choices[i]);
		snprintf(right + length, sizeof(right) - length, "%s %s", i ? "," : "",
			 parse->row->choices[i]);
	}
	return bad_value(parse, value, right);
}

static int set_count(const struct parse *parse, const char *value)
{
	uint64_t number;

	if (!scan_whole_u64(value, &number) || number < parse->row->least)
		return bad_value(parse, value, "is no whole number from 1 on (try 10)");
	*(uint64_t *)target_of(parse) = number;
	return 0;
}

static int set_duration(const struct parse *parse, const char *value)
{
	uint64_t duration_ns;
	char least[UNIT_TEXT_SIZE], right[80];

	if (!units_parse_duration(value, &duration_ns))
		return bad_value(parse, value, "is not a duration (try 2, 0.5 or 500ms)");
	if (duration_ns < parse->row->least || duration_ns > DAY_NS) {
		snprintf(right, sizeof(right), "is out of range: from %s to 24 hours",
			 units_duration(parse->row->least, least));
		return bad_value(parse, value, right);
	}
	*(uint64_t *)target_of(parse) = duration_ns;
	return 0;
}

static int set_size(const struct parse *parse, const char *value)
{
	uint64_t bytes;
	char least[UNIT_TEXT_SIZE], right[80];

	if (!units_parse_bytes(value, &bytes))
		return bad_value(parse, value, "is not a size (try 64M)");
	if (bytes < parse->row->least) {
		snprintf(right, sizeof(right), "is too small: at least %s",
			 units_bytes(parse->row->least, least));
		return bad_value(parse, value, right);
	}
	*(uint64_t *)target_of(parse) = bytes;
	return 0;
}

static int set_pids(const struct parse *parse, const char *value)
{
	struct scan scan = scan_of(value, strlen(value));
	struct settings *settings = parse->settings;
	uint32_t pid;

	do {
		scan_blanks(&scan);
		if (!scan_u32(&scan, &pid) || pid == 0 || pid > INT_MAX)
			return bad_value(parse, value, "is no list of process ids (try 42,4711)");
		if (settings->pid_count == SETTINGS_PID_MAX)
			return bad_value(parse, value, "is one process too many: 1024 at most");
		settings->pids[settings->pid_count++] = (pid_t)pid;
		scan_blanks(&scan);
	} while (scan_char(&scan, ','));
	return scan_at_end(&scan)
		       ? 0
		       : bad_value(parse, value, "is no list of process ids (try 42,4711)");
}

/** Indexed by enum option_kind. */
static int (*const setters[])(const struct parse *, const char *) = {
	[OPTION_FLAG] = set_flag,         [OPTION_TEXT] = set_text, [OPTION_CHOICE] = set_choice,
	[OPTION_COUNT] = set_count,       [OPTION_SIZE] = set_size, [OPTION_PIDS] = set_pids,
	[OPTION_DURATION] = set_duration,
};

static const struct option_row *row_of_letter(char letter)
{
	const struct option_row *row;

	for (size_t i = 0; (row = option_at(i)); i++)
		if (row->letter == letter)
			return row;
	return NULL;
}

/** The whole name, or a beginning that fits one name alone, as getopt_long takes it. */
static const struct option_row *row_of_name(const char *name, size_t length)
{
	const struct option_row *row, *found = NULL;
	size_t fits = 0;

	for (size_t i = 0; (row = option_at(i)); i++) {
		if (strncmp(row->name, name, length))
			continue;
		if (!row->name[length])
			return row;
		found = row;
		fits++;
	}
	return fits == 1 ? found : NULL;
}

static int apply(struct parse *parse, const char *value)
{
	parse->given |= UINT64_C(1) << (parse->row - option_at(0));
	return setters[parse->row->kind](parse, value);
}

static int unknown(const struct parse *parse, const char *argument)
{
	message_set(parse->message, "%.60s: there is no such option; `blametop --help` lists them",
		    argument);
	return -EINVAL;
}

static int missing_value(const struct parse *parse)
{
	message_set(parse->message, "%s: a value is missing: %s %s", parse->shown, parse->shown,
		    parse->row->value);
	return -EINVAL;
}

/** --name, --name=value, --name value. @param next  the argument behind it, or NULL; taken when `*ret_took` */
static int parse_long(struct parse *parse, const char *argument, const char *next, bool *ret_took)
{
	const char *name = argument + 2, *equals = strchr(name, '=');
	size_t length = equals ? (size_t)(equals - name) : strlen(name);
	char shown[64];

	parse->row = row_of_name(name, length);
	if (!parse->row)
		return unknown(parse, argument);
	snprintf(shown, sizeof(shown), "--%s", parse->row->name);
	parse->shown = shown;
	if (parse->row->kind == OPTION_FLAG && equals)
		return bad_value(parse, equals + 1, "is too much: the option takes no value");
	if (parse->row->kind == OPTION_FLAG || equals)
		return apply(parse, equals ? equals + 1 : "");
	if (!next)
		return missing_value(parse);
	*ret_took = true;
	return apply(parse, next);
}

/** -Hc, -d2, -d 2. Parameters as above. */
static int parse_letters(struct parse *parse, const char *argument, const char *next,
			 bool *ret_took)
{
	for (const char *at = argument + 1; *at; at++) {
		const char shown[3] = {'-', *at, '\0'};
		int error;

		parse->row = row_of_letter(*at);
		if (!parse->row)
			return unknown(parse, argument);
		parse->shown = shown;
		if (parse->row->kind == OPTION_FLAG) {
			error = apply(parse, "");
			if (error < 0)
				return error;
			continue;
		}
		if (at[1])
			return apply(parse, at + 1);
		if (!next)
			return missing_value(parse);
		*ret_took = true;
		return apply(parse, next);
	}
	return 0;
}

/** -b may stand anywhere, so that whether an option fits is only known at the end. */
static int check_places(const struct parse *parse)
{
	uint32_t place = parse->settings->batch ? PLACE_BATCH : parse->place;
	const struct option_row *row;

	for (size_t i = 0; (row = option_at(i)); i++) {
		if (!(parse->given >> i & 1) || (row->places & place))
			continue;
		message_set(parse->message, "--%s: %s", row->name,
			    place == PLACE_BATCH ? "this is for the screen; leave -b or it away"
			    : row->places & PLACE_BATCH ? "this is for batch mode; add -b"
							: "this command does not know it");
		return -EINVAL;
	}
	return 0;
}

int options_parse(char **arguments, size_t count, uint32_t place, struct settings *settings,
		  const char **ret_rest, size_t rest_max, size_t *ret_rest_count,
		  struct message *message)
{
	struct parse parse = {.settings = settings, .place = place, .message = message};
	bool is_over = false; /* behind -- nothing is an option */
	size_t rest = 0;

	for (size_t i = 0; i < count; i++) {
		const char *argument = arguments[i],
			   *next = i + 1 < count ? arguments[i + 1] : NULL;
		bool took = false;
		int error = 0;

		if (!is_over && !strcmp(argument, "--"))
			is_over = true;
		else if (!is_over && !strncmp(argument, "--", 2))
			error = parse_long(&parse, argument, next, &took);
		else if (!is_over && argument[0] == '-' && argument[1])
			error = parse_letters(&parse, argument, next, &took);
		else if (rest < rest_max)
			ret_rest[rest++] = argument;
		else
			error = unknown(&parse, argument);
		if (error < 0)
			return error;
		i += took;
	}
	*ret_rest_count = rest;
	return check_places(&parse);
}
