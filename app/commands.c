/* SPDX-License-Identifier: MIT */
#include "app/commands.h"

#include <stdio.h>
#include <string.h>

#include "app/config.h"
#include "app/options.h"
#include "base/array.h"
#include "base/clock.h"

#define OPERAND_MAX 2
/** How long `why` looks unless told. */
#define WHY_NS (10 * NS_PER_S)
/** How often `record` does: often enough for spikes, and a day fits in little. */
#define RECORD_NS (5 * NS_PER_S)

/* clang-format off */
static const struct command commands[] = {
	{"", "", 2, PLACE_TOP, "Watch this machine in the terminal", cmd_top, 0},
	{"batch", "[INTERVAL [COUNT]]", 2, PLACE_BATCH, "Write frames to standard output; the same as -b", cmd_batch, 0},
	{"why", "[PID|NAME]", 1, PLACE_WHY, "Tell what holds a process or the machine back, and end", cmd_why, WHY_NS},
	{"diff", "A B", 2, PLACE_DIFF, "Tell what changed between two recordings or two times of one", cmd_diff, 0},
	{"record", "PATH", 1, PLACE_RECORD, "Keep everything that is measured in a file or a directory", cmd_record, RECORD_NS},
	{"replay", "FILE", 1, PLACE_REPLAY, "Show a recording on the same screens, at any time of it", cmd_replay, 0},
	{"info", "PATH", 1, PLACE_INFO, "Tell what a recording holds: host, times, gaps, marks, damage", cmd_info, 0},
	{"anonymize", "IN OUT", 2, PLACE_ANONYMIZE, "Copy a recording with all names replaced", cmd_anonymize, 0},
	{"metrics", "", 0, PLACE_METRICS, "List everything that is measured: key, unit, kind and source", cmd_metrics, 0},
	{"help", "[COMMAND]", 1, PLACE_ALL, "Tell how to use blametop or one of its commands", cmd_help, 0},
	{"version", "", 0, PLACE_ALL, "Print the version", cmd_version, 0},
	{"__complete", "WHAT", 1, PLACE_ALL, NULL, cmd_complete, 0},
};
/* clang-format on */

const struct command *command_at(size_t position)
{
	return position < ARRAY_SIZE(commands) ? &commands[position] : NULL;
}

int fail_with(const char *command, const struct message *message)
{
	fprintf(stderr, "blametop: %s: %s\n", command, message->text);
	return 1;
}

int usage_error(const char *sentence)
{
	fprintf(stderr, "blametop: %s\n", sentence);
	return EXIT_USAGE;
}

/** The command that the first word names; the screen when it names none. */
static const struct command *command_of(const char *word)
{
	const struct command *command;

	for (size_t i = 1; word && (command = command_at(i)); i++)
		if (!strcmp(command->name, word))
			return command;
	return command_at(0);
}

int commands_run(int argc, char **argv)
{
	const struct command *command = command_of(argc > 1 ? argv[1] : NULL);
	int first = command->name[0] ? 2 : 1;
	struct settings settings = settings_default();
	const char *operands[OPERAND_MAX] = {NULL};
	struct message message;
	size_t count;

	if (command->delay_ns)
		settings.delay_ns = command->delay_ns;
	if (options_parse(argv + first, argc > first ? (size_t)(argc - first) : 0, command->place,
			  &settings, operands, command->operand_max, &count, &message) < 0)
		return usage_error(message.text);
	if (settings.help) {
		operands[0] = command->name;
		return cmd_help(&settings, operands, 1);
	}
	if (settings.version)
		return cmd_version(&settings, NULL, 0);
	if (settings.list_fields)
		return list_fields();
	if (command->place != PLACE_ALL && command->place & (PLACE_LIVE | PLACE_SCREEN) &&
	    config_read(NULL, options_place(&settings, command->place), &settings, &message) < 0)
		return usage_error(message.text);
	return command->run(&settings, operands, count);
}
