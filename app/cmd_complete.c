/* SPDX-License-Identifier: MIT */
/*
 * Words for the completion of shells, a line each: of options, commands and fields, or the values
 * of one option. The scripts in completions/ hold no list of their own.
 */
#include <string.h>

#include "app/commands.h"
#include "app/options.h"
#include "app/print.h"
#include "base/array.h"
#include "model/metric.h"

/** Options whose values are made of fields. */
static const char *const field_options[] = {"sort", "fields", "filter"};

static void put_word(const char *prefix, const char *word, struct textbuf *out)
{
	textbuf_put(out, prefix);
	textbuf_put(out, word);
	textbuf_put_char(out, '\n');
}

static void put_options(struct textbuf *out)
{
	const struct option_row *row;

	for (size_t i = 0; (row = option_at(i)); i++) {
		const char letter[2] = {row->letter, '\0'};

		if (row->letter)
			put_word("-", letter, out);
		if (row->help)
			put_word("--", row->name, out);
	}
}

static void put_fields(struct textbuf *out)
{
	for (size_t i = 0; i < task_metrics.count; i++)
		put_word("", task_metrics.metrics[i].key, out);
}

static void put_commands(struct textbuf *out)
{
	const struct command *command;

	for (size_t i = 1; (command = command_at(i)); i++)
		if (command->help)
			put_word("", command->name, out);
}

static void put_values(const struct option_row *row, struct textbuf *out)
{
	/* The next word is none of a switch. */
	bool has_values = row->choices && row->kind != OPTION_SWITCH;

	for (size_t i = 0; has_values && row->choices[i]; i++)
		put_word("", row->choices[i], out);
	for (size_t i = 0; i < ARRAY_SIZE(field_options); i++)
		if (!strcmp(field_options[i], row->name))
			put_fields(out);
}

/** @param name  "-o" or "--sort" */
static const struct option_row *find_option(const char *name)
{
	const struct option_row *row;

	for (size_t i = 0; (row = option_at(i)); i++) {
		bool is_letter = name[1] == row->letter && row->letter && !name[2];

		if (is_letter || (name[1] == '-' && !strcmp(name + 2, row->name)))
			return row;
	}
	return NULL;
}

static const struct {
	const char *what;
	void (*put)(struct textbuf *out);
} lists[] = {
	{"options", put_options},
	{"metrics", put_fields},
	{"commands", put_commands},
};

int cmd_complete(struct settings *settings, const char **operands, size_t count)
{
	const char *what = count ? operands[0] : "";
	const struct option_row *row = *what == '-' ? find_option(what) : NULL;
	struct textbuf out = {0};

	(void)settings;
	if (row)
		put_values(row, &out);
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		if (!strcmp(lists[i].what, what))
			lists[i].put(&out);
	return print_and_free(&out);
}
