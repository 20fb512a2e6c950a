/* SPDX-License-Identifier: MIT */
/** The values of options, from their texts into the settings. */
#ifndef APP_OPTION_VALUE_H
#define APP_OPTION_VALUE_H

#include <stdbool.h>

#include "app/options.h"

struct option_value {
	const struct option_row *row;
	const char *text;  /* NULL: there is none */
	const char *shown; /* "-d", "--delay", in a file "delay": as it was typed */
	struct settings *settings;
	struct message *message;
	bool is_from_file; /* flags have a value as well, and the text goes away */
};

/** @return 0, or -EINVAL with a sentence that begins with `shown` and says what would be right */
int option_value_take(const struct option_value *value);

#endif
