/* SPDX-License-Identifier: MIT */
/**
 * The flight recorder: writes the last minutes, as the ring in memory holds them, to a file that
 * `blametop replay` shows. By hand, or by triggers. Another thread writes, so that nobody waits.
 *
 * The file is HOST-20261123T140300Z.btr (UTC); what triggers write is called …Z-trigger.btr, and
 * of those only the newest FLIGHT_KEEP stay. Files made by hand are never removed.
 */
#ifndef APP_FLIGHT_H
#define APP_FLIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/view.h"
#include "base/message.h"
#include "store/frame_ring.h"

#define FLIGHT_KEEP 20

struct flight_options {
	const char *directory;       /* NULL: flight_directory() */
	const char *const *triggers; /* texts of --dump-on; borrowed */
	size_t trigger_count;
};

struct flight;

/**
 * @param ring  borrowed
 * @return 0, -errno, or -EINVAL with a sentence about a trigger
 */
int flight_new(struct frame_ring *ring, const struct flight_options *options,
	       struct flight **ret_flight, struct message *message);
/** Waits for a file that is being written. NULL is fine. */
void flight_free(struct flight *flight);
/** What must be collected for the triggers: enum need. */
uint32_t flight_needs(const struct flight *flight);

/** Begin to write a file. @return 0; -EBUSY, -ENODATA: with a sentence */
int flight_save(struct flight *flight, struct message *message);
/** Look after each frame that was pushed; a trigger that goes off is marked and a file begun. */
void flight_look(struct flight *flight, const struct view *view);

/** Readable as long as flight_tell() has something to say. */
int flight_event_fd(const struct flight *flight);
/**
 * What there is to tell: a trigger went off, a file is there, or could not be written.
 *
 * @return false: nothing more
 */
bool flight_tell(struct flight *flight, bool *ret_is_error, struct message *ret_message);

/** Wait for a file that is being written, so that flight_tell() has the last word on it. */
void flight_wait(struct flight *flight);

/** Where files go: $XDG_STATE_HOME/blametop or ~/.local/state/blametop; free() it. NULL: nowhere is home. */
char *flight_directory(void);

#endif
