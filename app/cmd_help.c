/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "app/commands.h"
#include "app/options.h"
#include "app/print.h"
#include "model/metric.h"

static void describe_commands(struct textbuf *out)
{
	const struct command *command;

	textbuf_put(out,
		    "usage: blametop [OPTION]...\n"
		    "       blametop -b [OPTION]... [INTERVAL [COUNT]]\n\n"
		    "Shows what a Linux machine is busy with, and why it is slow.\n\nCommands:\n");
	for (size_t i = 1; (command = command_at(i)); i++)
		if (command->help)
			textbuf_printf(out, "  %-27s %s\n", command->name, command->help);
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
		return print_and_free(&out);
	}
	for (size_t i = 1; (command = command_at(i)); i++) {
		if (strcmp(command->name, name))
			continue;
		textbuf_printf(&out, "usage: blametop %s [OPTION]...%s%s\n\n%s.\n", name,
			       *command->operands ? " " : "", command->operands,
			       command->help ? command->help : "For the completion of shells");
		options_describe(command->place, &out);
		return print_and_free(&out);
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
	return print_and_free(&out);
}

int list_fields(void)
{
	struct textbuf out = {0};

	for (size_t i = 0; i < task_metrics.count; i++)
		textbuf_printf(&out, "%-30s %-10s %s\n", task_metrics.metrics[i].key,
			       task_metrics.metrics[i].title, task_metrics.metrics[i].help);
	return print_and_free(&out);
}
