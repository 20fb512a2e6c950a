/* SPDX-License-Identifier: MIT */
/** The table of commands: `blametop NAME …`; no name is the screen. */
#ifndef APP_COMMANDS_H
#define APP_COMMANDS_H

#include <stddef.h>
#include <stdint.h>

#include "app/settings.h"

#define EXIT_USAGE 2

struct command {
	const char *name;     /* "" for the screen */
	const char *operands; /* "[INTERVAL [COUNT]]": how help names them; "" for none */
	size_t operand_max;
	uint32_t place;   /* enum option_place: whose options it knows */
	const char *help; /* one sentence without a period */
	/** @return the exit code of the program */
	int (*run)(struct settings *settings, const char **operands, size_t count);
	uint64_t delay_ns; /* settings.delay_ns unless told; 0: as everywhere */
};

/** @return the row, NULL behind the last; the first is the screen */
const struct command *command_at(size_t position);
/** Find the command in a command line and run it. @return the exit code */
int commands_run(int argc, char **argv);
/** One sentence on standard error, and EXIT_USAGE. */
int usage_error(const char *sentence);
/** The sentence of a command that failed, and 1. */
int fail_with(const char *command, const struct message *message);

/* The commands themselves */
int cmd_top(struct settings *settings, const char **operands, size_t count);
int cmd_batch(struct settings *settings, const char **operands, size_t count);
int cmd_why(struct settings *settings, const char **operands, size_t count);
int cmd_diff(struct settings *settings, const char **operands, size_t count);
int cmd_record(struct settings *settings, const char **operands, size_t count);
int cmd_replay(struct settings *settings, const char **operands, size_t count);
int cmd_info(struct settings *settings, const char **operands, size_t count);
int cmd_anonymize(struct settings *settings, const char **operands, size_t count);
int cmd_metrics(struct settings *settings, const char **operands, size_t count);
int cmd_help(struct settings *settings, const char **operands, size_t count);
int cmd_version(struct settings *settings, const char **operands, size_t count);
/** `__complete WHAT`: words for the shells' completions, a line each. */
int cmd_complete(struct settings *settings, const char **operands, size_t count);
/** -O */
int list_fields(void);

#endif
