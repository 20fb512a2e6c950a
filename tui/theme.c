/* SPDX-License-Identifier: MIT */
/* Few colours, each with one meaning: greys for what stands still, green for fine, ochre for worth a
 * look, red for trouble. Meters and blame bars use calm hues of the same brightness. */
#include "tui/theme.h"

#define BOLD LOOK_BOLD
#define DIM LOOK_DIM
#define REVERSE LOOK_REVERSE
#define UNDERLINE LOOK_UNDERLINE

/* name, foreground and background with 256 colours, the same with 16, attributes, attributes of a
 * terminal without colours, letter */
/* clang-format off */
const struct look theme_looks[STYLE_COUNT] = {
	[STYLE_NORMAL]         = {"normal",          -1,  -1, -1, -1, 0,         0,              ' '},
	[STYLE_DIM]            = {"dim",            245,  -1, -1, -1, DIM,       0,              'd'},
	[STYLE_STRONG]         = {"strong",          -1,  -1, -1, -1, BOLD,      BOLD,           'S'},
	[STYLE_TITLE]          = {"title",           74,  -1,  6, -1, BOLD,      BOLD,           'T'},
	[STYLE_HEADING]        = {"heading",        252, 238,  0,  7, 0,         REVERSE,        'h'},
	[STYLE_HEADING_SORT]   = {"heading-sort",   117, 238,  0,  6, BOLD,      REVERSE | BOLD, 'H'},
	[STYLE_CURSOR]         = {"cursor",         254, 237,  0,  7, 0,         UNDERLINE,      '_'},
	[STYLE_SELECTED]       = {"selected",       255,  24,  0,  6, 0,         REVERSE,        's'},
	[STYLE_FOLLOWED]       = {"followed",       255,  94,  0,  3, 0,         REVERSE | BOLD, 'f'},
	[STYLE_TAGGED]         = {"tagged",         221,  -1,  3, -1, BOLD,      BOLD,           't'},
	[STYLE_GOOD]           = {"good",           114,  -1,  2, -1, 0,         0,              'g'},
	[STYLE_NOTICE]         = {"notice",         179,  -1,  3, -1, 0,         0,              'n'},
	[STYLE_WARNING]        = {"warning",        215,  -1,  3, -1, BOLD,      BOLD,           'w'},
	[STYLE_CRITICAL]       = {"critical",       203,  -1,  1, -1, BOLD,      BOLD,           'c'},
	[STYLE_KEY]            = {"key",             -1,  -1, -1, -1, BOLD,      BOLD,           'k'},
	[STYLE_KEY_TEXT]       = {"key-text",       252, 238,  0,  7, 0,         REVERSE,        'K'},
	[STYLE_PROMPT]         = {"prompt",         255,  24,  0,  6, 0,         REVERSE,        'p'},
	[STYLE_MATCH]          = {"match",           16, 221,  0,  3, 0,         REVERSE | BOLD, 'm'},
	[STYLE_GRAPH_LOW]      = {"graph-low",       72,  -1,  2, -1, 0,         0,              '1'},
	[STYLE_GRAPH_MIDDLE]   = {"graph-middle",   179,  -1,  3, -1, 0,         0,              '2'},
	[STYLE_GRAPH_HIGH]     = {"graph-high",     167,  -1,  1, -1, 0,         BOLD,           '3'},
	[STYLE_CPU_USER]       = {"cpu-user",        72,  -1,  2, -1, 0,         0,              'u'},
	[STYLE_CPU_SYSTEM]     = {"cpu-system",     167,  -1,  1, -1, 0,         0,              'y'},
	[STYLE_CPU_NICE]       = {"cpu-nice",        68,  -1,  4, -1, 0,         0,              'e'},
	[STYLE_CPU_IOWAIT]     = {"cpu-iowait",     139,  -1,  5, -1, 0,         0,              'o'},
	[STYLE_CPU_IRQ]        = {"cpu-irq",        179,  -1,  3, -1, 0,         0,              'q'},
	[STYLE_CPU_STEAL]      = {"cpu-steal",       80,  -1,  6, -1, 0,         0,              'l'},
	[STYLE_MEMORY_USED]    = {"memory-used",     72,  -1,  2, -1, 0,         0,              'U'},
	[STYLE_MEMORY_SHARED]  = {"memory-shared",  139,  -1,  5, -1, 0,         0,              'R'},
	[STYLE_MEMORY_BUFFERS] = {"memory-buffers",  68,  -1,  4, -1, 0,         0,              'B'},
	[STYLE_MEMORY_CACHE]   = {"memory-cache",    66,  -1,  6, -1, DIM,       0,              'C'},
	[STYLE_WAIT_CPU]       = {"wait-cpu",        72,  -1,  2, -1, 0,         0,              '4'},
	[STYLE_WAIT_RUNQ]      = {"wait-runq",      179,  -1,  3, -1, 0,         0,              '5'},
	[STYLE_WAIT_DISK]      = {"wait-disk",      167,  -1,  1, -1, 0,         0,              '6'},
	[STYLE_WAIT_DB]        = {"wait-db",        140,  -1,  5, -1, 0,         BOLD,           '7'},
	[STYLE_WAIT_NET]       = {"wait-net",        68,  -1,  4, -1, 0,         0,              '8'},
	[STYLE_WAIT_LOCK]      = {"wait-lock",      208,  -1,  1, -1, BOLD,      0,              '9'},
	[STYLE_WAIT_MEM]       = {"wait-mem",       132,  -1,  5, -1, 0,         0,              'M'},
	[STYLE_WAIT_IPC]       = {"wait-ipc",        73,  -1,  6, -1, 0,         0,              'P'},
	[STYLE_WAIT_IDLE]      = {"wait-idle",      240,  -1,  7, -1, DIM,       0,              'i'},
	[STYLE_WAIT_UNKNOWN]   = {"wait-unknown",   245,  -1, -1, -1, 0,         0,              '?'},
	[STYLE_THREAD]         = {"thread",         108,  -1,  2, -1, 0,         0,              'r'},
	[STYLE_KERNEL]         = {"kernel",         245,  -1, -1, -1, DIM,       0,              'x'},
	[STYLE_NEW]            = {"new",            150,  -1,  2, -1, BOLD,      BOLD,           'N'},
	[STYLE_ENDED]          = {"ended",          131,  -1,  1, -1, 0,         0,              'E'},
	[STYLE_PAUSED]         = {"paused",          16, 215,  0,  3, 0,         REVERSE | BOLD, 'Z'},
	[STYLE_TIME_CURSOR]    = {"time-cursor",    215,  94,  0,  3, 0,         REVERSE,        '|'},
	[STYLE_PAST_TEXT]      = {"past-text",      230,  94,  0,  3, 0,         REVERSE,        'z'},
};
/* clang-format on */

struct shade theme_shade(enum style style, int colours)
{
	const struct look *look = &theme_looks[style];
	struct shade shade = {look->foreground_8, look->background_8, look->attributes};

	if (colours == 0)
		return (struct shade){-1, -1, look->mono_attributes};
	if (colours == 256) {
		shade.foreground = look->foreground_256;
		shade.background = look->background_256;
		/* A grey is dim enough. */
		if (shade.foreground >= 0)
			shade.attributes &= (uint8_t)~LOOK_DIM;
	}
	/* Eight colours have their bright ones as bold. */
	if (colours == 8 && shade.foreground >= 8) {
		shade.foreground -= 8;
		shade.attributes |= LOOK_BOLD;
	}
	return shade;
}
