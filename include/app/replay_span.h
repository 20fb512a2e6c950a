/* SPDX-License-Identifier: MIT */
/** A part of a recording as if it were all of it: --begin and --end. */
#ifndef APP_REPLAY_SPAN_H
#define APP_REPLAY_SPAN_H

#include "base/message.h"
#include "store/frame_store.h"

/**
 * @param whole       not empty; taken over, also on an error
 * @param begin,end   base/time_spec.h; NULL: the ends of the recording. A frame at `end` is part of it
 * @return 0; -EINVAL with a sentence: no time, or nothing was recorded between them
 */
int replay_span_new(struct frame_store *whole, const char *begin, const char *end,
		    struct frame_store **ret_part, struct message *message);

#endif
