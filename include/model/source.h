/* SPDX-License-Identifier: MIT */
/** Where snapshots come from: the live machine, a recording, or a test. */
#ifndef MODEL_SOURCE_H
#define MODEL_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "model/snapshot.h"

/** Processes somebody looks at closely now: read them whole on every refresh. */
struct focus {
	const pid_t *pids; /* rows on screen, the selected one first; borrowed */
	size_t count;
	/**
	 * Needs (enum need) that may come later for processes out of focus which sleep: meeting
	 * thousands of them, it is the rows on the screen that must be complete first. Until then
	 * the fields are unknown. 0: everything at once.
	 */
	uint32_t late;
};

struct source;
struct source_operations {
	/**
	 * The next snapshot, sealed; the caller frees it.
	 *
	 * @param needs  enum need
	 * @return 0; 1 when there is no more; or -errno
	 */
	int (*next)(struct source *source, uint32_t needs, struct focus focus,
		    struct snapshot **ret_snapshot);
	const struct host *(*host)(const struct source *source);
	/**
	 * Between two snapshots a source may want to look what blocked threads wait for.
	 *
	 * @return CLOCK_MONOTONIC when it wants to look next; UINT64_MAX: not at all
	 */
	uint64_t (*next_look_ns)(const struct source *source);
	/** Look now; much cheaper than a snapshot. Both are NULL when there is nothing to look at. */
	void (*look)(struct source *source);
	void (*free)(struct source *source);
};
struct source {
	const struct source_operations *operations;
};

static inline int source_next(struct source *source, uint32_t needs, struct focus focus,
			      struct snapshot **ret_snapshot)
{
	return source->operations->next(source, needs, focus, ret_snapshot);
}
static inline const struct host *source_host(const struct source *source)
{
	return source->operations->host(source);
}
static inline uint64_t source_next_look_ns(const struct source *source)
{
	return source->operations->next_look_ns ? source->operations->next_look_ns(source)
						: UINT64_MAX;
}
static inline void source_look(struct source *source)
{
	source->operations->look(source);
}
static inline void source_free(struct source *source)
{
	if (source)
		source->operations->free(source);
}

#endif
