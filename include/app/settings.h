/* SPDX-License-Identifier: MIT */
/** Everything the user can say on the command line and in blametop.conf, after it was checked. */
#ifndef APP_SETTINGS_H
#define APP_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/clock.h"
#include "base/message.h"
#include "collectors/database_list.h"

#define SETTINGS_PID_MAX 1024
#define SETTINGS_EVENT_MAX 16
#define SETTINGS_TEXT_MAX 2048
#define DELAY_MIN_NS (50 * NS_PER_MS)
/** The longest duration of any option. */
#define DURATION_MAX_NS (86400 * NS_PER_S)
/** The longest time something is kept. */
#define AGE_MAX_NS (3650 * DURATION_MAX_NS)

struct settings {
	uint64_t delay_ns;      /* between two frames; of why: how long to look */
	bool has_delay;         /* somebody said so */
	uint64_t count;         /* frames; 0: until told to stop */
	uint64_t top;           /* rows per frame; 0: all */
	uint64_t history_bytes; /* the most the history may take */
	uint64_t history_ns;    /* how far it reaches back */
	pid_t pids[SETTINGS_PID_MAX];
	size_t pid_count;
	struct database_list databases;          /* --db, as often as it was given */
	const char *dump_on[SETTINGS_EVENT_MAX]; /* app/triggers.h */
	size_t dump_on_count;
	const char *dump_directory;
	const char *user; /* texts are the command line's own, or kept below */
	const char *sort; /* "+cpu_share": key or title with an optional sign */
	const char *filter;
	const char *fields; /* keys with commas */
	const char *format;
	const char *table;       /* "process", "disk" … */
	const char *colour;      /* "auto", "never", "8", "256" */
	const char *exact;       /* "yes", "no", "auto": measure waits; NULL: nothing was said */
	const char *replay;      /* a recording to read instead of this machine */
	const char *begin, *end; /* base/time_spec.h */
	uint64_t keep_ns, max_bytes; /* bounds of a recording; 0: none */
	bool anonymize;
	bool batch;
	bool threads, kernel_threads, tree, command_line, cpus, hide_idle;
	bool verdicts;
	bool children; /* why: descendants too */
	bool ascii, no_mouse, no_colour, read_only;
	bool list_fields; /* -O */
	bool help, version;
	uint64_t given;               /* options of the command line, a bit each: app/options.h */
	char kept[SETTINGS_TEXT_MAX]; /* texts of blametop.conf that others point to */
	size_t kept_bytes;
};

struct settings settings_default(void);

#endif
