/* SPDX-License-Identifier: MIT */
#include "app/options.h"

#include <stdio.h>

#include "base/array.h"
#include "base/clock.h"

#define AT(member) offsetof(struct settings, member)

static const char *const formats[] = {"text", "csv", "ndjson", NULL};
static const char *const tables[] = {"process", "thread", "system", "cpu",
				     "disk",    "net",    "cgroup", NULL};
static const char *const measuring[] = {"yes", "no", "auto", NULL};
static const char *const colours[] = {"auto", "never", "8", "256", NULL};

/* clang-format off */
/* The screen is a matter of taste, which a file may keep. What batch mode writes must not depend on whose home it is. */
static const struct option_row rows[] = {
	{'b', "batch", OPTION_FLAG, NULL, PLACE_TOP | PLACE_BATCH, 0, AT(batch), NULL, 0,
	 "Write frames to standard output instead of a screen"},
	{'d', "delay", OPTION_DURATION, "SECS", PLACE_LIVE | PLACE_REPLAY, PLACE_TOP, AT(delay_ns), NULL, DELAY_MIN_NS,
	 "Time between frames: 2, 0.5, 500ms; 1 s unless told (why 10, record 5)"},
	{'n', "iterations", OPTION_COUNT, "N", PLACE_TOP | PLACE_BATCH | PLACE_RECORD, 0, AT(count), NULL, 1,
	 "Stop after so many frames"},
	{'p', "pid", OPTION_PIDS, "PIDS", PLACE_SCREEN | PLACE_BATCH, 0, AT(pids), NULL, 0,
	 "Only these processes: 42 or 42,4711; may be given again"},
	{'u', "user", OPTION_TEXT, "USER", PLACE_SCREEN | PLACE_BATCH, 0, AT(user), NULL, 0,
	 "Only processes of this user, by name or number"},
	{'H', "threads", OPTION_FLAG, NULL, PLACE_SCREEN | PLACE_BATCH, PLACE_SCREEN, AT(threads), NULL, 0,
	 "Threads as rows of their own"},
	{'K', "kernel-threads", OPTION_FLAG, NULL, PLACE_SCREEN, PLACE_SCREEN, AT(kernel_threads), NULL, 0,
	 "Show kernel threads from the start"},
	{'t', "tree", OPTION_FLAG, NULL, PLACE_SCREEN, PLACE_SCREEN, AT(tree), NULL, 0,
	 "Show processes as a tree from the start"},
	{'1', "cpus", OPTION_FLAG, NULL, PLACE_SCREEN, PLACE_SCREEN, AT(cpus), NULL, 0,
	 "A meter for each CPU from the start"},
	{'i', "hide-idle", OPTION_FLAG, NULL, PLACE_SCREEN | PLACE_BATCH, PLACE_SCREEN, AT(hide_idle), NULL, 0,
	 "Only tasks that used a CPU, waited for one or did I/O"},
	{'c', "command-line", OPTION_FLAG, NULL, PLACE_SCREEN | PLACE_BATCH, PLACE_SCREEN, AT(command_line), NULL, 0,
	 "Command lines with their arguments instead of names"},
	{'o', "sort", OPTION_TEXT, "[+-]FIELD", PLACE_SCREEN | PLACE_BATCH, PLACE_SCREEN, AT(sort), NULL, 0,
	 "Sort by a field: + high to low, - low to high; -O lists them"},
	{'F', "filter", OPTION_TEXT, "EXPR", PLACE_SCREEN | PLACE_BATCH, 0, AT(filter), NULL, 0,
	 "Only tasks for which this is true: 'cpu > 50 and user = postgres'"},
	{'f', "fields", OPTION_TEXT, "FIELDS", PLACE_BATCH, 0, AT(fields), NULL, 0,
	 "These fields in this order: pid,name,cpu_share"},
	{'O', "list-fields", OPTION_FLAG, NULL, PLACE_TOP | PLACE_BATCH, 0, AT(list_fields), NULL, 0,
	 "List the fields that -o, -f and -F know, and end"},
	{0, "top", OPTION_COUNT, "N", PLACE_BATCH | PLACE_DIFF, 0, AT(top), NULL, 1,
	 "At most so many rows per frame (diff: changes)"},
	{0, "format", OPTION_CHOICE, "FORMAT", PLACE_BATCH | PLACE_METRICS | PLACE_WHY | PLACE_INFO | PLACE_DIFF, 0, AT(format), formats, 0,
	 "text, csv or ndjson; text unless told"},
	{0, "table", OPTION_CHOICE, "TABLE", PLACE_BATCH, 0, AT(table), tables, 0,
	 "Only this: process, thread, system, cpu, disk, net or cgroup"},
	{0, "verdicts", OPTION_FLAG, NULL, PLACE_BATCH, 0, AT(verdicts), NULL, 0,
	 "With each frame the verdict on the machine and on each process of -p"},
	{0, "history-length", OPTION_DURATION, "TIME", PLACE_TOP | PLACE_BATCH, PLACE_TOP | PLACE_BATCH, AT(history_ns), NULL, 10 * NS_PER_S,
	 "How far the history reaches back: 30m; 10 minutes unless told"},
	{0, "history-limit", OPTION_SIZE, "SIZE", PLACE_TOP | PLACE_BATCH, PLACE_TOP | PLACE_BATCH, AT(history_bytes), NULL, 1 << 20,
	 "The most memory the history may take: 128M; 64M unless told"},
	{0, "ascii", OPTION_FLAG, NULL, PLACE_SCREEN, PLACE_SCREEN, AT(ascii), NULL, 0,
	 "Draw with ASCII alone, as without a UTF-8 locale"},
	{0, "colour", OPTION_CHOICE, "WHEN", PLACE_SCREEN, PLACE_SCREEN, AT(colour), colours, 0,
	 "auto, never, 8 or 256 colours; the variable NO_COLOR means never"},
	{0, "no-colour", OPTION_FLAG, NULL, PLACE_SCREEN, 0, AT(no_colour), NULL, 0,
	 "The same as --colour never"},
	{0, "color", OPTION_CHOICE, "WHEN", PLACE_SCREEN, PLACE_SCREEN, AT(colour), colours, 0, NULL},
	{0, "no-color", OPTION_FLAG, NULL, PLACE_SCREEN, 0, AT(no_colour), NULL, 0, NULL},
	{0, "no-mouse", OPTION_FLAG, NULL, PLACE_SCREEN, PLACE_SCREEN, AT(no_mouse), NULL, 0,
	 "Leave the mouse to the terminal"},
	{0, "readonly", OPTION_FLAG, NULL, PLACE_TOP, PLACE_TOP, AT(read_only), NULL, 0,
	 "No signals and no nice values, whatever key is pressed"},
	{0, "db", OPTION_DATABASE, "HOST:PORT=KIND", PLACE_LIVE, PLACE_LIVE, AT(databases), NULL, 0,
	 "A database: db1:15432=postgres, /run/x.sock=redis; may be given again"},
	{0, "exact", OPTION_SWITCH, "WHEN", PLACE_LIVE, PLACE_LIVE, AT(exact), measuring, 0,
	 "Let the kernel measure waits (root); yes, no, auto: where it may"},
	{0, "keep", OPTION_AGE, "TIME", PLACE_RECORD, 0, AT(keep_ns), NULL, NS_PER_S,
	 "Keep so much time, 24h or 7d, and drop older; PATH is a directory"},
	{0, "max-size", OPTION_SIZE, "SIZE", PLACE_RECORD, 0, AT(max_bytes), NULL, 64 << 10,
	 "Never take more than 500M, and drop the oldest; PATH is a directory"},
	{0, "anonymize", OPTION_FLAG, NULL, PLACE_RECORD, 0, AT(anonymize), NULL, 0,
	 "Replace names, users, command lines and addresses by others"},
	{0, "replay", OPTION_TEXT, "PATH", PLACE_BATCH | PLACE_WHY, 0, AT(replay), NULL, 0,
	 "Read a recording instead of this machine"},
	{0, "begin", OPTION_TEXT, "TIME", PLACE_REPLAY | PLACE_BATCH | PLACE_WHY, 0, AT(begin), NULL, 0,
	 "Of a recording only what is not before: 14:03, +5m, -1h"},
	{0, "end", OPTION_TEXT, "TIME", PLACE_REPLAY | PLACE_BATCH | PLACE_WHY, 0, AT(end), NULL, 0,
	 "Of a recording only what is not after"},
	{0, "dump-on", OPTION_EVENT, "EVENT", PLACE_TOP | PLACE_BATCH | PLACE_RECORD, PLACE_TOP | PLACE_BATCH, AT(dump_on), NULL, 0,
	 "Write the minutes before such an event to a file: 'cpu > 90', verdict"},
	{0, "dump-dir", OPTION_TEXT, "DIR", PLACE_TOP | PLACE_BATCH, PLACE_TOP | PLACE_BATCH, AT(dump_directory), NULL, 0,
	 "Where such files go; ~/.local/state/blametop unless told"},
	{0, "children", OPTION_FLAG, NULL, PLACE_WHY, 0, AT(children), NULL, 0,
	 "The process and all its descendants as one"},
	{'h', "help", OPTION_FLAG, NULL, PLACE_ALL, 0, AT(help), NULL, 0,
	 "This text"},
	{'V', "version", OPTION_FLAG, NULL, PLACE_ALL, 0, AT(version), NULL, 0,
	 "The version"},
};
/* clang-format on */

_Static_assert(ARRAY_SIZE(rows) <= OPTION_MAX, "a bit for each option");

const struct option_row *option_at(size_t position)
{
	return position < ARRAY_SIZE(rows) ? &rows[position] : NULL;
}

const char *const option_group_titles[OPTION_GROUP_COUNT] = {
	[OPTIONS_BOTH] = "Options",
	[OPTIONS_TOP] = "Options of the screen",
	[OPTIONS_BATCH] = "Options of batch mode (-b)",
	[OPTIONS_OTHER] = "Options of other commands",
	[OPTIONS_HELP] = "Help",
};

enum option_group option_group_of(const struct option_row *row)
{
	bool is_top = row->places & PLACE_TOP, is_batch = row->places & PLACE_BATCH;

	if (row->places == PLACE_ALL)
		return OPTIONS_HELP;
	if (is_top != is_batch)
		return is_top ? OPTIONS_TOP : OPTIONS_BATCH;
	return is_top ? OPTIONS_BOTH : OPTIONS_OTHER;
}

static void describe_option(const struct option_row *row, struct textbuf *out)
{
	char names[48], letter[8] = "    ";

	if (row->letter)
		snprintf(letter, sizeof(letter), "-%c, ", row->letter);
	snprintf(names, sizeof(names), row->kind == OPTION_SWITCH ? "%s--%s[=%s]" : "%s--%s %s",
		 letter, row->name, row->value ? row->value : "");
	textbuf_printf(out, "  %-27s %s\n", names, row->help);
}

/** @return whether an option of the group is for the place */
static bool group_has(enum option_group group, uint32_t place)
{
	const struct option_row *row;

	for (size_t i = 0; (row = option_at(i)); i++)
		if (option_group_of(row) == group && row->places & place)
			return true;
	return false;
}

void options_describe(uint32_t place, struct textbuf *out)
{
	/* A command that is neither screen nor batch mode has too few for headings. */
	bool has_headings = place & (PLACE_TOP | PLACE_BATCH);
	const struct option_row *row;

	if (!has_headings)
		textbuf_put(out, "\nOptions:\n");
	for (enum option_group group = 0; group < OPTION_GROUP_COUNT; group++) {
		if (has_headings && group_has(group, place))
			textbuf_printf(out, "\n%s:\n", option_group_titles[group]);
		for (size_t i = 0; (row = option_at(i)); i++)
			if (option_group_of(row) == group && row->places & place && row->help)
				describe_option(row, out);
	}
}
