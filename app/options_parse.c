/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/option_value.h"
#include "app/options.h"
#include "base/alloc.h"
#include "base/array.h"

/** What is being parsed, and for the sentences about it. */
struct parse {
	struct settings *settings;
	uint32_t place;
	const struct option_row *row;
	const char **rest; /* words that are no options */
	size_t rest_count, rest_max;
	struct message *message;
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

static const struct option_row *row_of_name(const char *name)
{
	const struct option_row *row;

	for (size_t i = 0; (row = option_at(i)); i++)
		if (!strcmp(row->name, name))
			return row;
	return NULL;
}

static uint64_t bit_of(const struct option_row *row)
{
	return UINT64_C(1) << (row - option_at(0));
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

uint32_t options_place(const struct settings *settings, uint32_t place)
{
	return settings->batch && place & PLACE_TOP ? PLACE_BATCH : place;
}

/** -b may stand anywhere, so that whether an option fits is only known at the end. */
static int check_places(const struct parse *parse)
{
	uint32_t place = options_place(parse->settings, parse->place);
	const struct option_row *row;

	for (size_t i = 0; (row = option_at(i)); i++) {
		if (!(parse->settings->given & bit_of(row)) || (row->places & place))
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
	parse->settings->given |= bit_of(parse->row);
	return option_value_take(&(struct option_value){.row = parse->row,
							.text = optarg,
							.shown = shown,
							.settings = parse->settings,
							.message = parse->message});
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

/** On the command line, by this name or another. What may be given again and again adds up instead. */
static bool was_said(const struct settings *settings, const struct option_row *setting)
{
	const struct option_row *row;

	if (setting->kind == OPTION_DATABASE || setting->kind == OPTION_EVENT)
		return false;
	for (size_t i = 0; (row = option_at(i)); i++)
		if (row->offset == setting->offset && settings->given & bit_of(row))
			return true;
	return false;
}

int options_set(const char *name, const char *text, uint32_t place, struct settings *settings,
		struct message *message)
{
	const struct option_row *row = row_of_name(name);
	struct settings unused = *settings;
	struct option_value value = {.row = row,
				     .text = text,
				     .shown = name,
				     .settings = settings,
				     .message = message,
				     .is_from_file = true};

	if (!row || !row->file_places) {
		message_set(message,
			    row ? "%.40s: this can only be said on the command line"
				: "\"%.40s\" is not a setting (try delay = 2; "
				  "`man blametop.conf` lists all)",
			    name);
		return -EINVAL;
	}
	/* What does not count here is checked all the same. */
	if (!(row->file_places & place) || was_said(settings, row))
		value.settings = &unused;
	return option_value_take(&value);
}
