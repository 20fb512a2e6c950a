/* SPDX-License-Identifier: MIT */
/**
 * The table of options. A row says how an option is typed, what its value may be, where it goes
 * and what it is good for; parsing, --help, the manual and completion come from the rows.
 */
#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "app/settings.h"
#include "base/message.h"
#include "base/textbuf.h"

/** Which commands an option belongs to. */
enum option_place {
	PLACE_TOP = 1u << 0,       /* the interactive screen */
	PLACE_BATCH = 1u << 1,     /* -b */
	PLACE_METRICS = 1u << 2,   /* metrics */
	PLACE_WHY = 1u << 3,       /* why */
	PLACE_RECORD = 1u << 4,    /* record */
	PLACE_INFO = 1u << 5,      /* info */
	PLACE_ANONYMIZE = 1u << 6, /* anonymize */
	PLACE_REPLAY = 1u << 7,    /* replay */
	PLACE_DIFF = 1u << 8,      /* diff */
	PLACE_LIVE = PLACE_TOP | PLACE_BATCH | PLACE_WHY | PLACE_RECORD,
	PLACE_SCREEN = PLACE_TOP | PLACE_REPLAY, /* whatever shows screens */
	PLACE_ALL = (1u << 9) - 1,
};

enum option_kind {
	OPTION_FLAG,     /* bool: no value */
	OPTION_TEXT,     /* const char * */
	OPTION_CHOICE,   /* const char *, one of `choices` */
	OPTION_SWITCH,   /* the same; without "=VALUE" it is the first of them */
	OPTION_COUNT,    /* uint64_t, at least 1 */
	OPTION_DURATION, /* uint64_t, ns, within `least` and a day */
	OPTION_AGE,      /* uint64_t, ns, within `least` and ten years */
	OPTION_SIZE,     /* uint64_t, bytes, at least `least` */
	OPTION_PIDS,     /* 1,2,3 added to settings.pids */
	OPTION_DATABASE, /* HOST:PORT=KIND added to settings.databases */
	OPTION_EVENT,    /* added to settings.dump_on */
};

struct option_row {
	char letter;      /* 0: none */
	const char *name; /* long name without the dashes */
	enum option_kind kind;
	const char *value;          /* "SECS": how help names it; NULL for flags */
	uint32_t places;            /* enum option_place */
	uint32_t file_places;       /* where a line of blametop.conf says it as well; 0: nowhere */
	size_t offset;              /* in struct settings */
	const char *const *choices; /* NULL-terminated */
	uint64_t least;
	const char *help; /* one sentence without a period; NULL: another spelling of a row above */
};

/** Given options are counted in the bits of a number. */
#define OPTION_MAX 64

/** Headings in help and manual, in their order. */
enum option_group {
	OPTIONS_BOTH, /* screen and batch mode */
	OPTIONS_TOP,
	OPTIONS_BATCH,
	OPTIONS_OTHER, /* of other commands alone */
	OPTIONS_HELP,
	OPTION_GROUP_COUNT
};
extern const char *const option_group_titles[OPTION_GROUP_COUNT];

/** @return the row, NULL behind the last */
const struct option_row *option_at(size_t position);
enum option_group option_group_of(const struct option_row *row);

/**
 * Read a command line.
 *
 * @param arguments   argv behind the command's name; the texts must stay
 * @param place       whose options are allowed; -b among them turns PLACE_TOP into PLACE_BATCH
 * @param settings    filled on top of what is in it
 * @param ret_rest    arguments that are no options, up to `rest_max`
 * @return 0, or -EINVAL with a sentence that names the option and what would be right
 */
int options_parse(char **arguments, size_t count, uint32_t place, struct settings *settings,
		  const char **ret_rest, size_t rest_max, size_t *ret_rest_count,
		  struct message *message);

/** The place as it turned out: -b may be among the options. */
uint32_t options_place(const struct settings *settings, uint32_t place);

/**
 * Take over a setting of a file. What was said on the command line comes first, and not all count at
 * each place, but each is checked.
 *
 * @param name   long name of an option
 * @param text   its value; flags are "yes" or "no". It need not stay
 * @return 0, or -EINVAL with a sentence that names the setting and what would be right
 */
int options_set(const char *name, const char *text, uint32_t place, struct settings *settings,
		struct message *message);

/** The options of a place, a line each below headings, for --help. */
void options_describe(uint32_t place, struct textbuf *out);

#endif
