/* SPDX-License-Identifier: MIT */
/*
 * Those sections of the manual that are tables of the program, as man(7) source.
 *
 *	manual-sections options|settings|commands|keys|metrics
 *
 * tools/update-docs puts them into man/.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "app/commands.h"
#include "app/options.h"
#include "base/array.h"
#include "model/metric.h"
#include "tui/actions.h"

/** Text as it is: a hyphen that can be copied, no escapes, no request at the start of a line. */
static void put_text(const char *text)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", stdout);
	for (; *text; text++) {
		if (*text == '-')
			fputs("\\-", stdout);
		else if (*text == '\\')
			fputs("\\e", stdout);
		else
			putchar(*text);
	}
}

static void put_line(const char *before, const char *text, const char *behind)
{
	fputs(before, stdout);
	put_text(text);
	puts(behind);
}

static void put_option(const struct option_row *row)
{
	char names[64];

	if (row->letter)
		snprintf(names, sizeof(names), "-%c, --%s", row->letter, row->name);
	else
		snprintf(names, sizeof(names), "--%s", row->name);
	puts(".TP");
	fputs("\\fB", stdout);
	put_text(names);
	fputs("\\fR", stdout);
	if (row->value)
		printf(row->kind == OPTION_SWITCH ? "[=\\fI%s\\fR]" : " \\fI%s\\fR", row->value);
	putchar('\n');
	put_line("", row->help, ".");
}

static void put_options(void)
{
	const struct option_row *row;

	for (enum option_group group = 0; group < OPTION_GROUP_COUNT; group++) {
		bool has_title = false;

		for (size_t i = 0; (row = option_at(i)); i++) {
			if (option_group_of(row) != group || !row->help)
				continue;
			if (!has_title)
				put_line(".SS ", option_group_titles[group], "");
			has_title = true;
			put_option(row);
		}
	}
}

/** "yes|no", "auto|never|8|256", or how help names the value. */
static void put_values(const struct option_row *row)
{
	if (row->kind == OPTION_FLAG)
		fputs("yes|no", stdout);
	for (size_t i = 0; row->choices && row->choices[i]; i++)
		printf("%s%s", i ? "|" : "", row->choices[i]);
	if (row->kind != OPTION_FLAG && !row->choices)
		put_text(row->value);
}

static void put_settings_of(bool is_of_screen)
{
	const struct option_row *row;

	for (size_t i = 0; (row = option_at(i)); i++) {
		bool is_taste = !(row->file_places & ~(uint32_t)PLACE_SCREEN);

		if (!row->file_places || !row->help || is_taste != is_of_screen)
			continue;
		fputs(".TP\n\\fB", stdout);
		put_text(row->name);
		fputs("\\fR = \\fI", stdout);
		put_values(row);
		puts("\\fR");
		put_line("", row->help, ".");
	}
}

static void put_settings(void)
{
	puts(".SS Of the screen");
	put_settings_of(true);
	puts(".SS Of all that looks at this machine");
	put_settings_of(false);
}

static void put_commands(void)
{
	const struct command *command;

	for (size_t i = 1; (command = command_at(i)); i++) {
		if (!command->help)
			continue;
		printf(".TP\n\\fBblametop %s\\fR", command->name);
		put_line(*command->operands ? " \\fI" : "", command->operands,
			 *command->operands ? "\\fR" : "");
		put_line("", command->help, ".");
	}
}

static void put_keys(void)
{
	char keys[128];

	for (unsigned int group = 0; group < GROUP_COUNT; group++) {
		put_line(".SS ", action_group_titles[group], "");
		for (size_t i = 0; i < action_count; i++) {
			if (actions[i].group != group)
				continue;
			action_key_text(&actions[i], keys, sizeof(keys));
			puts(".TP");
			put_line("\\fB", keys, "\\fR");
			put_line("", actions[i].help, "");
		}
	}
}

static void put_metric(const struct metric *metric)
{
	puts(".TP");
	put_line("\\fB", metric->key, "\\fR");
	fputs("(\\fI", stdout);
	put_text(metric->title);
	printf("\\fR, %s%s%s)\n", metric_kind_name(metric->kind),
	       metric->unit == UNIT_NONE ? "" : ", ", unit_name(metric->unit));
	put_line("", metric->help, ".");
	put_line("From ", metric->source, ".");
}

static void put_metrics(void)
{
	for (size_t t = 0; metric_tables[t]; t++) {
		put_line(".SS ", metric_tables[t]->name, "");
		for (size_t i = 0; i < metric_tables[t]->count; i++)
			put_metric(&metric_tables[t]->metrics[i]);
	}
}

static const struct {
	const char *name;
	void (*put)(void);
} sections[] = {
	{"options", put_options},
	{"settings", put_settings},
	{"commands", put_commands},
	{"keys", put_keys},
	{"metrics", put_metrics},
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc == 2 && i < ARRAY_SIZE(sections); i++) {
		if (strcmp(sections[i].name, argv[1]))
			continue;
		sections[i].put();
		return fflush(stdout) ? 1 : 0;
	}
	fputs("usage: manual-sections options|settings|commands|keys|metrics\n", stderr);
	return 2;
}
