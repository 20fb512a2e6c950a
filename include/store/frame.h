/* SPDX-License-Identifier: MIT */
/** What a recording keeps of one instant: the snapshot, and what was said about it. */
#ifndef STORE_FRAME_H
#define STORE_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "model/snapshot.h"
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

/** What is kept beside a snapshot. Borrowed. */
struct frame_notes {
	const struct verdict_note *verdicts; /* the machine's first, when there is one */
	size_t verdict_count;
	/* The time before it was not watched as a whole: suspend, or a stall of ours. */
	bool is_after_gap;
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

/** One instant read back. */
struct frame {
	/* Sealed; the reader's to free. Texts of tasks are counted blocks as in a live one, all others,
	 * those of `notes` too, lie in its arena. */
	struct snapshot *snapshot;
	struct frame_notes notes;
};

#endif
