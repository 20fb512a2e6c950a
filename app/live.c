/* SPDX-License-Identifier: MIT */
#include "app/live.h"

#include <stdio.h>

#include "collectors/exact.h"
#include "collectors/live_source.h"

struct source *live_open(const struct settings *settings)
{
	struct source *source = live_source_new(&(struct live_options){
		.databases = &settings->databases, .is_exact = settings->exact});
	const struct exact_refusal *refusal = source ? live_source_refusal(source) : NULL;

	if (refusal)
		fprintf(stderr, "blametop: waits are sampled, not measured: %s%s%s\n",
			refusal->reason.text, refusal->command ? "; try: " : "",
			refusal->command ? refusal->command : "");
	return source;
}
