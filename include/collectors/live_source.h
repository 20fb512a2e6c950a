/* SPDX-License-Identifier: MIT */
/** Snapshots of the machine we run on. */
#ifndef COLLECTORS_LIVE_SOURCE_H
#define COLLECTORS_LIVE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "model/source.h"

struct breadcrumb;
struct database_list;
struct exact_refusal;

struct live_options {
	const char *proc_path; /* NULL: "/proc"; else a recorded tree, see proc_root_open() */
	const pid_t *skip;     /* processes whose risky files hang; borrowed during the call */
	size_t skip_count;
	const struct database_list *
		databases; /* what the user says; NULL: nothing. Borrowed as long as the source lives */
	bool is_exact;     /* let the kernel measure waits, if it may be; */
	bool is_lenient; /* and sampling them is as good, so that a refusal is not told */
};

/**
 * A source for one thread at a time; it keeps all its state inside. Several may live side by
 * side: when a reading hangs, its source is left behind and a new one made, with that process
 * in `skip`.
 *
 * @param options  NULL: all defaults
 * @return NULL with errno set when there is no /proc to read. source_free() ends it.
 */
struct source *live_source_new(const struct live_options *options);

/** Why waits are sampled although they were to be measured; NULL: they are, or need not be. */
const struct exact_refusal *live_source_refusal(const struct source *source);

/** What the source is reading right now; any thread may look, while the source lives. */
const struct breadcrumb *live_source_breadcrumb(const struct source *source);

/** Never again read risky files of this process; not while another thread is in source_next(). */
void live_source_skip(struct source *source, pid_t pid);

#endif
