/* SPDX-License-Identifier: MIT */
/**
 * The flight recorder for commands without a screen: keeps the frames, writes them on SIGUSR1 or
 * when something of --dump-on comes about, and says so on standard error.
 */
#ifndef APP_BLACK_BOX_H
#define APP_BLACK_BOX_H

#include <stdint.h>

#include "analysis/view.h"
#include "app/settings.h"
#include "base/message.h"

struct black_box;

/** Whether --dump-on makes sense. @return 0, or -EINVAL with a sentence */
int black_box_check(const struct settings *settings, struct message *message);
/**
 * @param settings  borrowed, as the host is
 * @return 0 or -errno, with a sentence
 */
int black_box_open(const struct settings *settings, const struct host *host,
		   struct black_box **ret_box, struct message *message);
/** Waits for a file that is being written. NULL is fine. */
void black_box_close(struct black_box *box);
/** What shall be collected besides what the output needs: enum need. */
uint32_t black_box_needs(const struct black_box *box);
/** A snapshot was pushed through a pipeline; `view` is what that made of it. */
void black_box_take(struct black_box *box, const struct snapshot *snapshot,
		    const struct view *view);

#endif
