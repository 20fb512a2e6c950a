/* SPDX-License-Identifier: MIT */
/* The sources that read this machine. */
#include <stdatomic.h>

#include "app/sampler.h"
#include "base/clock.h"
#include "collectors/live_source.h"
#include "collectors/procfs.h"

static bool live_reading(const struct source *source, struct stuck_reading *ret_reading)
{
	const struct breadcrumb *crumb = live_source_breadcrumb(source);
	const char *file = atomic_load(&crumb->file);
	uint64_t since_ns = atomic_load(&crumb->since_ns);
	uint64_t now_ns = clock_now_ns();

	if (!file)
		return false;
	*ret_reading = (struct stuck_reading){
		.pid = atomic_load(&crumb->pid),
		.file = file,
		.for_ns = now_ns > since_ns ? now_ns - since_ns : 0,
	};
	return true;
}

static struct source *live_make(const struct database_list *databases, const pid_t *skip,
				size_t count)
{
	return live_source_new(
		&(struct live_options){.skip = skip, .skip_count = count, .databases = databases});
}

static struct source *live_make_exact(const struct database_list *databases, const pid_t *skip,
				      size_t count)
{
	return live_source_new(&(struct live_options){
		.skip = skip, .skip_count = count, .databases = databases, .is_exact = true});
}

static struct source *live_make_lenient(const struct database_list *databases, const pid_t *skip,
					size_t count)
{
	return live_source_new(&(struct live_options){.skip = skip,
						      .skip_count = count,
						      .databases = databases,
						      .is_exact = true,
						      .is_lenient = true});
}

const struct sampler_source sampler_live = {live_make, live_reading, NULL};
const struct sampler_source sampler_live_exact = {live_make_exact, live_reading, NULL};
const struct sampler_source sampler_live_lenient = {live_make_lenient, live_reading, NULL};
