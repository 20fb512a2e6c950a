/* SPDX-License-Identifier: MIT */
/** The live machine, for commands without a screen. */
#ifndef APP_LIVE_H
#define APP_LIVE_H

#include "app/settings.h"
#include "model/source.h"

/**
 * The source that the settings ask for; they must stay. When waits shall be measured and cannot be,
 * a sentence on standard error says so and the source samples them.
 *
 * @return NULL with errno set
 */
struct source *live_open(const struct settings *settings);

#endif
