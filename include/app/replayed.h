/* SPDX-License-Identifier: MIT */
/** A recording in the place of this machine: --replay, --begin and --end. */
#ifndef APP_REPLAYED_H
#define APP_REPLAYED_H

#include <stdint.h>

#include "app/settings.h"
#include "base/message.h"
#include "model/source.h"
#include "store/frame_store.h"

/** All zero is fine to close. */
struct replayed {
	struct frame_store *part; /* what --begin and --end leave; owned */
	struct source *source;    /* owned */
	/* So many snapshots are not to be shown: those before --begin that rules look back on, or the
	 * first one of all, which begins the first interval. */
	uint64_t unshown;
};

/** Whether the options go together. @return 0 or -EINVAL with a sentence */
int replayed_check(const struct settings *settings, struct message *message);
/** @return 0 or -errno with a sentence */
int replayed_open(const struct settings *settings, struct replayed *ret_replayed,
		  struct message *message);
void replayed_close(struct replayed *replayed);

/**
 * The two ends of the span instead of all between: of its last session, when there are several.
 *
 * @param ret_first,ret_last  the caller's to free before replayed_close(); they borrow its host
 * @return 0 or -errno with a sentence
 */
int replayed_ends(struct replayed *replayed, struct snapshot **ret_first,
		  struct snapshot **ret_last, struct message *message);

#endif
