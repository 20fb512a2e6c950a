/* SPDX-License-Identifier: MIT */
/** A store whose frames have a head only: times, verdicts and marks. They cannot be read. */
#ifndef HELPERS_MADE_STORE_H
#define HELPERS_MADE_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "store/frame_store.h"

/**
 * Frames from number `first` on, `seconds` apart, the first at 2026-11-23T14:01:07Z.
 * frame_store_free() it.
 */
struct frame_store *made_store_new(uint64_t first, size_t count, double seconds);
/** What the verdict of the frames from … to - 1 was. */
void made_store_tell(struct frame_store *store, uint64_t from, uint64_t to, enum wait_class class);
/** A mark on a frame; marks come in order of time. The text is borrowed. */
void made_store_mark(struct frame_store *store, uint64_t number, enum mark_kind kind,
		     const char *text);
/** From this frame on another session. */
void made_store_session(struct frame_store *store, uint64_t number);
/** From this frame on the wall clock shows so many seconds more. */
void made_store_set_clock(struct frame_store *store, uint64_t number, int64_t seconds);
void made_store_gap(struct frame_store *store, uint64_t number);

#endif
