/* SPDX-License-Identifier: MIT */
/**
 * What the user has written down for good: $XDG_CONFIG_HOME/blametop/blametop.conf, or else
 * ~/.config/blametop/blametop.conf, or else /etc/blametop.conf. Lines are "key = value", empty, or begin with #;
 * keys are long names of options that have a place for it in the table.
 */
#ifndef APP_CONFIG_H
#define APP_CONFIG_H

#include "app/settings.h"
#include "base/message.h"

/**
 * Take over what the file says, behind what was said on the command line.
 *
 * @param path   the file; NULL: the first of those above that exists
 * @param place  enum option_place: for whom
 * @return 0, also when there is no file; -errno with a sentence that names file and line
 */
int config_read(const char *path, uint32_t place, struct settings *settings,
		struct message *message);

/** The same for a text. @param name  of the file, for messages */
int config_parse(const char *name, const char *text, size_t length, uint32_t place,
		 struct settings *settings, struct message *message);

#endif
