/* SPDX-License-Identifier: MIT */
/** The interactive program: `blametop`. */
#ifndef APP_TOP_H
#define APP_TOP_H

#include "app/flight.h"
#include "app/sampler.h"
#include "store/frame_ring.h"
#include "store/history.h"
#include "tui/screen.h"
#include "tui/ui.h"

struct top_options {
	struct ui_options ui;
	struct screen_options screen;
	struct history_options history;
	struct frame_ring_options ring; /* how far one can look back */
	struct flight_options flight;
	struct frame_store *recording; /* shown instead of a live machine; borrowed; NULL: none */
	uint64_t frames;               /* leave after so many; 0: when the user does */
	const struct sampler_source *source; /* NULL: the machine we run on */
	const char *notice;                  /* said on the first screen; NULL: nothing */
};

struct settings;

/** What the command line says about screens; it borrows the texts of the settings. */
struct top_options top_options_of(const struct settings *settings);

/** Take the terminal, run until the user leaves, give it back. @return the exit code of the program */
int top_run(const struct top_options *options);

#endif
