/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/options.h"
#include "base/file.h"
#include "export/exporter.h"
#include "model/metric.h"

/** All at once to standard output. @return the exit code */
static int print(struct textbuf *out)
{
	int error = file_write_all(STDOUT_FILENO, textbuf_text(out), out->length);

	textbuf_done(out);
	if (error == 0 || error == -EPIPE)
		return 0;
	fprintf(stderr, "blametop: cannot write: %s\n", strerror(-error));
	return 1;
}

static void describe_commands(struct textbuf *out)
{
	const struct command *command;

	textbuf_put(out,
		    "usage: blametop [OPTION]…\n"
		    "       blametop -b [OPTION]… [INTERVAL [COUNT]]\n\n"
		    "Shows what a Linux machine is busy with, and why it is slow.\n\nCommands:\n");
	for (size_t i = 1; (command = command_at(i)); i++)
		if (command->help)
			textbuf_printf(out, "  %-29s %s\n", command->name, command->help);
	textbuf_put(out, "\nOptions:\n");
	options_describe(PLACE_TOP | PLACE_BATCH, out);
	textbuf_put(out, "\nKeys: F1 or ? on the screen. More: man blametop\n");
}

int cmd_help(struct settings *settings, const char **operands, size_t count)
{
	const char *name = count && operands[0] ? operands[0] : "";
	const struct command *command;
	struct textbuf out = {0};

	(void)settings;
	if (!*name) {
		describe_commands(&out);
		return print(&out);
	}
	for (size_t i = 1; (command = command_at(i)); i++) {
		if (strcmp(command->name, name))
			continue;
		textbuf_printf(&out, "usage: blametop %s [OPTION]… %s\n\n%s.\n\nOptions:\n", name,
			       command->operands, command->help ? command->help : "");
		options_describe(command->place, &out);
		return print(&out);
	}
	struct message message;
	message_set(&message, "help: there is no command \"%.40s\"; `blametop help` lists them",
		    name);
	return usage_error(message.text);
}

int cmd_version(struct settings *settings, const char **operands, size_t count)
{
	struct textbuf out = {0};

	(void)settings, (void)operands, (void)count;
	textbuf_put(&out, PACKAGE_STRING "\n");
	return print(&out);
}

int list_fields(void)
{
	struct textbuf out = {0};

	for (size_t i = 0; i < task_metrics.count; i++)
		textbuf_printf(&out, "%-30s %-10s %s\n", task_metrics.metrics[i].key,
			       task_metrics.metrics[i].title, task_metrics.metrics[i].help);
	return print(&out);
}

static void complete_options(struct textbuf *out)
{
	const struct option_row *row;

	for (size_t i = 0; (row = option_at(i)); i++) {
		if (row->letter)
			textbuf_printf(out, "-%c\n", row->letter);
		textbuf_printf(out, "--%s\n", row->name);
	}
}

static void complete_metrics(struct textbuf *out)
{
	for (size_t i = 0; i < task_metrics.count; i++)
		textbuf_printf(out, "%s\n", task_metrics.metrics[i].key);
}

static void complete_commands(struct textbuf *out)
{
	const struct command *command;

	for (size_t i = 1; (command = command_at(i)); i++)
		if (command->help)
			textbuf_printf(out, "%s\n", command->name);
}

static void complete_formats(struct textbuf *out)
{
	const struct exporter *exporter;

	for (size_t i = 0; (exporter = exporter_at(i)); i++)
		textbuf_printf(out, "%s\n", exporter->name);
}

static const struct {
	const char *what;
	void (*put)(struct textbuf *out);
} completions[] = {
	{"options", complete_options},
	{"metrics", complete_metrics},
	{"commands", complete_commands},
	{"formats", complete_formats},
};

int cmd_complete(struct settings *settings, const char **operands, size_t count)
{
	struct textbuf out = {0};

	(void)settings;
	for (size_t i = 0; count && i < sizeof(completions) / sizeof(completions[0]); i++)
		if (!strcmp(completions[i].what, operands[0]))
			completions[i].put(&out);
	return print(&out);
}
