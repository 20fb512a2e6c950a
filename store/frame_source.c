/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/alloc.h"
#include "store/frame_store.h"

struct frame_source {
	struct source source; /* first: what readers get */
	struct frame_store *store;
	uint64_t next, end;
	const struct host *host; /* of the frame that comes next */
};

static struct frame_source *source_of(struct source *source)
{
	return (struct frame_source *)source;
}

/** What was recorded is what there is: nobody can ask for more of it now. */
static int next(struct source *source, uint32_t needs, struct focus focus,
		struct snapshot **ret_snapshot)
{
	struct frame_source *frames = source_of(source);
	struct message message;
	struct frame frame;
	int error;

	(void)needs;
	(void)focus;
	/* A store that is still written to may have lost some meanwhile. */
	if (frames->next < frame_store_first(frames->store))
		frames->next = frame_store_first(frames->store);
	if (frames->next >= frames->end || frames->next >= frame_store_end(frames->store))
		return 1;
	error = frame_store_read(frames->store, frames->next, &frame, &message);
	if (error < 0)
		return error;
	frames->next++;
	frames->host = frame.snapshot->host;
	*ret_snapshot = frame.snapshot;
	return 0;
}

static const struct host *host(const struct source *source)
{
	return ((const struct frame_source *)source)->host;
}

static void free_source(struct source *source)
{
	free(source_of(source));
}

struct source *frame_source_new(struct frame_store *store, uint64_t begin, uint64_t end)
{
	static const struct source_operations operations = {
		.next = next,
		.host = host,
		.free = free_source,
	};
	struct frame_source *frames = xcalloc(1, sizeof(*frames));

	*frames = (struct frame_source){{&operations}, store, begin, end, NULL};
	if (begin >= frame_store_first(store) && begin < frame_store_end(store))
		frames->host = frame_store_host(store, frame_store_info(store, begin).session);
	return &frames->source;
}
