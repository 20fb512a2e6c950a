/* SPDX-License-Identifier: MIT */
/** What the settings mean for batch mode: the format, and what goes into it. */
#ifndef APP_BATCH_OPTIONS_H
#define APP_BATCH_OPTIONS_H

#include "app/choices.h"
#include "app/settings.h"
#include "base/message.h"
#include "export/exporter.h"

/** Holds what `settings` borrows: do not move it. */
struct batch_options {
	const struct exporter *exporter;
	struct export_settings settings;
	struct field_choice fields;
	struct filter *filter;
};

/** @return 0, or -EINVAL with a sentence about the first thing that is wrong */
int batch_options_init(struct batch_options *options, const struct settings *settings,
		       struct message *message);
void batch_options_done(struct batch_options *options);

#endif
