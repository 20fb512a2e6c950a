/* SPDX-License-Identifier: MIT */
/** Style names and what they look like with 256, 16, 8 or no colours. */
#ifndef TUI_THEME_H
#define TUI_THEME_H

#include <stdbool.h>
#include <stdint.h>

/** What a cell means, not what it looks like. A new one is a row in tui/theme.c. */
enum style {
	STYLE_NORMAL,
	STYLE_DIM, /* labels, units, idle rows */
	STYLE_STRONG,
	STYLE_TITLE,        /* panel titles */
	STYLE_HEADING,      /* column headings */
	STYLE_HEADING_SORT, /* the heading of the sort column */
	STYLE_CURSOR,       /* where the cursor stands while nobody is selected */
	STYLE_SELECTED,
	STYLE_FOLLOWED, /* selected and followed */
	STYLE_TAGGED,
	STYLE_GOOD,
	STYLE_NOTICE, /* worth a look */
	STYLE_WARNING,
	STYLE_CRITICAL,
	STYLE_KEY, /* key names in the bottom bar */
	STYLE_KEY_TEXT,
	STYLE_PROMPT,
	STYLE_MATCH, /* the part of a row a search found */
	STYLE_GRAPH_LOW,
	STYLE_GRAPH_MIDDLE,
	STYLE_GRAPH_HIGH,
	STYLE_CPU_USER, /* meter parts */
	STYLE_CPU_SYSTEM,
	STYLE_CPU_NICE,
	STYLE_CPU_IOWAIT,
	STYLE_CPU_IRQ,
	STYLE_CPU_STEAL,
	STYLE_MEMORY_USED,
	STYLE_MEMORY_SHARED,
	STYLE_MEMORY_BUFFERS,
	STYLE_MEMORY_CACHE,
	STYLE_WAIT_CPU, /* blame bar parts, in the order of enum wait_class */
	STYLE_WAIT_RUNQ,
	STYLE_WAIT_DISK,
	STYLE_WAIT_DB,
	STYLE_WAIT_NET,
	STYLE_WAIT_LOCK,
	STYLE_WAIT_MEM,
	STYLE_WAIT_IPC,
	STYLE_WAIT_IDLE,
	STYLE_WAIT_UNKNOWN,
	STYLE_THREAD,      /* thread rows */
	STYLE_KERNEL,      /* kernel threads */
	STYLE_NEW,         /* a process that has just begun */
	STYLE_ENDED,       /* a process that has just ended */
	STYLE_PAUSED,      /* where in the past this is */
	STYLE_TIME_CURSOR, /* the same on the time axis: what stands there stays to be seen */
	STYLE_PAST_TEXT,   /* STYLE_KEY_TEXT of the past: the bottom bar changes colour */
	STYLE_COUNT
};

/** Colours are xterm-256 numbers, or 0..15, or -1 for the terminal's own. */
struct look {
	const char *name; /* "heading": stable, for a config file */
	int16_t foreground_256, background_256;
	int8_t foreground_8, background_8;
	uint8_t attributes; /* enum look_attribute: also what mono terminals get */
	uint8_t mono_attributes;
	char letter; /* in style dumps of golden tests */
};
enum look_attribute {
	LOOK_BOLD = 1 << 0,
	LOOK_DIM = 1 << 1,
	LOOK_REVERSE = 1 << 2,
	LOOK_UNDERLINE = 1 << 3,
};

/** Indexed by enum style. */
extern const struct look theme_looks[STYLE_COUNT];

/** A look on a certain terminal. */
struct shade {
	int foreground, background; /* numbers of that terminal; -1: its own colour */
	uint8_t attributes;         /* enum look_attribute */
};
/** @param colours  of the terminal: 256, 16, 8, or 0 */
struct shade theme_shade(enum style style, int colours);

#endif
