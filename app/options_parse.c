/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/options.h"
#include "base/alloc.h"
#include "base/array.h"
#include "base/scan.h"
#include "base/units.h"

/** What is being parsed, for the values and the sentences about them. */
struct parse {
	struct settings *settings;
	uint32_t place;
	const struct option_row *row;
	const char *shown; /* "-d" or "--delay": as it was typed */
	uint64_t given;    /* the rows that were used, a bit each */
	const char **rest; /* words that are no options */
	size_t rest_count, rest_max;
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

static int set_switch(const struct parse *parse, const char *value)
{
	return set_choice(parse, value ? value : parse->row->choices[0]);
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
	bool is_age = parse->row->kind == OPTION_AGE;
	uint64_t duration_ns;
	char least[UNIT_TEXT_SIZE], right[80];

	if (!units_parse_duration(value, &duration_ns))
		return bad_value(parse, value,
				 is_age ? "is not a time (try 24h or 7d)"
					: "is not a duration (try 2, 0.5 or 500ms)");
	if (duration_ns < parse->row->least ||
	    duration_ns > (is_age ? AGE_MAX_NS : DURATION_MAX_NS)) {
		snprintf(right, sizeof(right), "is out of range: from %s to %s",
			 units_duration(parse->row->least, least),
			 is_age ? "ten years" : "24 hours");
		return bad_value(parse, value, right);
	}
	*(uint64_t *)target_of(parse) = duration_ns;
	if (target_of(parse) == &parse->settings->delay_ns)
		parse->settings->has_delay = true;
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

static int set_database(const struct parse *parse, const char *value)
{
	struct message message;

	if (database_list_add(&parse->settings->databases, value, &message) == 0)
		return 0;
	message_set(parse->message, "%s: %s", parse->shown, message.text);
	return -EINVAL;
}

/** What it means is known to the flight recorder. */
static int set_event(const struct parse *parse, const char *value)
{
	struct settings *settings = parse->settings;

	if (settings->dump_on_count == SETTINGS_EVENT_MAX)
		return bad_value(parse, value, "is one too many: 16 at most");
	settings->dump_on[settings->dump_on_count++] = value;
	return 0;
}

/** Indexed by enum option_kind. */
static int (*const setters[])(const struct parse *, const char *) = {
	[OPTION_FLAG] = set_flag,         [OPTION_TEXT] = set_text,
	[OPTION_CHOICE] = set_choice,     [OPTION_COUNT] = set_count,
	[OPTION_SIZE] = set_size,         [OPTION_PIDS] = set_pids,
	[OPTION_DURATION] = set_duration, [OPTION_DATABASE] = set_database,
	[OPTION_AGE] = set_duration,      [OPTION_EVENT] = set_event,
	[OPTION_SWITCH] = set_switch,
};

/** What getopt_long returns for a row; below are letters and its own answers. */
#define ROW_CODE 256
#define SHOWN_SIZE 64

struct getopt_tables {
	char letters[2 * OPTION_MAX + 3];
	struct option names[OPTION_MAX + 1];
};

static int has_argument(enum option_kind kind)
{
	if (kind == OPTION_SWITCH)
		return optional_argument;
	return kind == OPTION_FLAG ? no_argument : required_argument;
}

/** The table of options as getopt_long wants it. */
static struct getopt_tables getopt_tables_make(void)
{
	/* "-": words that are no options come in their order; ":": say when a value is missing */
	struct getopt_tables tables = {.letters = "-:"};
	size_t used = 2;
	const struct option_row *row;

	for (size_t i = 0; (row = option_at(i)); i++) {
		tables.names[i] = (struct option){
			.name = row->name,
			.has_arg = has_argument(row->kind),
			.val = ROW_CODE + (int)i,
		};
		if (!row->letter)
			continue;
		tables.letters[used++] = row->letter;
		if (row->kind != OPTION_FLAG)
			tables.letters[used++] = ':';
	}
	return tables;
}

static const struct option_row *row_of_code(int code)
{
	const struct option_row *row;

	if (code >= ROW_CODE)
		return option_at((size_t)(code - ROW_CODE));
	for (size_t i = 0; code && (row = option_at(i)); i++)
		if (row->letter == code)
			return row;
	return NULL;
}

static int apply(struct parse *parse, const char *value)
{
	parse->given |= UINT64_C(1) << (parse->row - option_at(0));
	return setters[parse->row->kind](parse, value);
}

/** Options that a beginning of a name may stand for: "--tree, --threads"; "" when there is none. */
static void list_candidates(const char *argument, char *text, size_t size)
{
	const struct option_row *row;
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; !strncmp(argument, "--", 2) && (row = option_at(i)); i++)
		if (!strncmp(row->name, argument + 2, strcspn(argument + 2, "=")) && used < size)
			used += (size_t)snprintf(text + used, size - used, "%s--%s",
						 used ? ", " : "", row->name);
}

/** "--delay" or "-d", as it was typed. */
static void show(const struct option_row *row, bool is_long, char shown[SHOWN_SIZE])
{
	if (is_long)
		snprintf(shown, SHOWN_SIZE, "--%s", row->name);
	else
		snprintf(shown, SHOWN_SIZE, "-%c", row->letter);
}

/** getopt_long could do nothing with an argument. */
static int refuse(struct parse *parse, const char *argument)
{
	char candidates[120], letter[3] = {'-', (char)optopt, '\0'};

	parse->row = row_of_code(optopt);
	if (parse->row && parse->row->kind == OPTION_FLAG) {
		message_set(parse->message,
			    "--%s: it takes no value; leave \"=\" and what follows away",
			    parse->row->name);
		return -EINVAL;
	}
	list_candidates(argument, candidates, sizeof(candidates));
	if (candidates[0])
		message_set(parse->message, "%.40s: this could be %s", argument, candidates);
	else
		message_set(parse->message,
			    "%.40s: there is no such option; `blametop --help` lists them",
			    optopt ? letter : argument);
	return -EINVAL;
}

static int missing_value(struct parse *parse)
{
	char shown[SHOWN_SIZE];

	parse->row = row_of_code(optopt);
	show(parse->row, optopt >= ROW_CODE, shown);
	message_set(parse->message, "%s: a value is missing behind it: %s %s", shown, shown,
		    parse->row->value);
	return -EINVAL;
}

/** -b may stand anywhere, so that whether an option fits is only known at the end. */
static int check_places(const struct parse *parse)
{
	bool is_batch = parse->settings->batch && parse->place & PLACE_TOP;
	uint32_t place = is_batch ? PLACE_BATCH : parse->place;
	const struct option_row *row;

	for (size_t i = 0; (row = option_at(i)); i++) {
		if (!(parse->given >> i & 1) || (row->places & place))
			continue;
		message_set(parse->message, "--%s: %s", row->name,
			    place == PLACE_BATCH
				    ? "this is for the screen; batch mode does not know it"
			    : row->places & PLACE_BATCH && place == PLACE_TOP
				    ? "this is for batch mode; add -b"
				    : "this command does not know it");
		return -EINVAL;
	}
	return 0;
}

/** @param code  what getopt_long answered. @param is_long  it was a long name */
static int take(struct parse *parse, int code, bool is_long, const char *argument)
{
	char shown[SHOWN_SIZE];

	if (code == '?')
		return refuse(parse, argument);
	if (code == ':')
		return missing_value(parse);
	parse->row = row_of_code(code);
	show(parse->row, is_long, shown);
	parse->shown = shown;
	return apply(parse, optarg);
}

static int take_operand(struct parse *parse, const char *word)
{
	if (parse->rest_count == parse->rest_max) {
		message_set(parse->message,
			    "%.60s: one word too many; `blametop --help` tells how it goes", word);
		return -EINVAL;
	}
	parse->rest[parse->rest_count++] = word;
	return 0;
}

/** @param argv  its first member counts as the name of the program, behind the last is NULL */
static int parse_all(struct parse *parse, int argc, char **argv)
{
	const struct getopt_tables tables = getopt_tables_make();
	int code, index = -1, error = 0;

	optind = 0; /* begin anew, also after an earlier command line */
	opterr = 0;
	while (error == 0 &&
	       (code = getopt_long(argc, argv, tables.letters, tables.names, &index)) != -1) {
		error = code == 1 ? take_operand(parse, optarg)
				  : take(parse, code, index >= 0, argv[optind - 1]);
		index = -1;
	}
	while (error == 0 && optind < argc)
		error = take_operand(parse, argv[optind++]);
	return error;
}

int options_parse(char **arguments, size_t count, uint32_t place, struct settings *settings,
		  const char **ret_rest, size_t rest_max, size_t *ret_rest_count,
		  struct message *message)
{
	struct parse parse = {.settings = settings,
			      .place = place,
			      .rest = ret_rest,
			      .rest_max = rest_max,
			      .message = message};
	char program[] = "blametop";
	char **argv = xcalloc(count + 2, sizeof(*argv));
	int error;

	argv[0] = program;
	if (count)
		memcpy(argv + 1, arguments, count * sizeof(*argv));
	error = parse_all(&parse, (int)count + 1, argv);
	free(argv);
	*ret_rest_count = parse.rest_count;
	return error < 0 ? error : check_places(&parse);
}
