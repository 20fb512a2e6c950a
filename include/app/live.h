/* SPDX-License-Identifier: MIT */
/** The live machine, for commands without a screen. */
#ifndef APP_LIVE_H
#define APP_LIVE_H

#include "app/settings.h"
#include "model/source.h"

/** What --exact asks for. */
enum exact_wish {
	EXACT_NO,
	EXACT_AUTO, /* where it may be */
	EXACT_YES,  /* and say so where it may not */
};
enum exact_wish exact_wish_of(const struct settings *settings);

/**
 * The source that the settings ask for; they must stay. When waits shall be measured and cannot be,
 * the source samples them; of EXACT_YES a sentence on standard error says so.
 *
 * @return NULL with errno set
 */
struct source *live_open(const struct settings *settings);

#endif
