/* SPDX-License-Identifier: MIT */
#include "app/live.h"

#include <stdio.h>
#include <string.h>

#include "collectors/exact.h"
#include "collectors/live_source.h"

enum exact_wish exact_wish_of(const struct settings *settings)
{
	if (!settings->exact || !strcmp(settings->exact, "no"))
		return EXACT_NO;
	return strcmp(settings->exact, "auto") ? EXACT_YES : EXACT_AUTO;
}

struct source *live_open(const struct settings *settings)
{
	enum exact_wish wish = exact_wish_of(settings);
	struct source *source = live_source_new(&(struct live_options){
		.databases = &settings->databases,
		.is_exact = wish != EXACT_NO,
		.is_lenient = wish == EXACT_AUTO,
	});
	const struct exact_refusal *refusal = source ? live_source_refusal(source) : NULL;

	if (refusal)
		fprintf(stderr, "blametop: waits are sampled, not measured: %s%s%s\n",
			refusal->reason.text, refusal->command ? "; try: " : "",
			refusal->command ? refusal->command : "");
	return source;
}
