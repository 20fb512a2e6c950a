/* SPDX-License-Identifier: MIT */
/** What was said about an instant: verdicts in short, and words of people. */
#ifndef MODEL_NOTE_H
#define MODEL_NOTE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "model/wait.h"

/** A verdict in short, as it was told then. */
struct verdict_note {
	pid_t pid; /* 0: the machine */
	bool is_measuring;
	enum wait_class bottleneck; /* WAIT_CLASS_COUNT: none was told */
	enum wait_class when_busy;  /* WAIT_CLASS_COUNT: nothing */
	uint8_t confidence;         /* enum confidence of analysis/verdict.h */
	double busy;                /* NaN: unknown */
	double share[WAIT_CLASS_COUNT];
	const char *headline; /* NULL: none */
};

enum mark_kind {
	MARK_USER,    /* typed by somebody */
	MARK_TRIGGER, /* what made the flight recorder write */
	MARK_KIND_COUNT
};

/** A word on the time axis. */
struct mark {
	struct timespec wall_time;
	uint64_t time_ns; /* CLOCK_MONOTONIC of the host it belongs to */
	enum mark_kind kind;
	const char *text; /* raw bytes from outside: escape before showing */
};

#define MARK_TEXT_MAX 200

#endif
