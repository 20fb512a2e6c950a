/* SPDX-License-Identifier: MIT */
#include "app/replayed.h"

#include <errno.h>
#include <stdlib.h>

#include "app/replay_span.h"
#include "base/alloc.h"
#include "store/recording.h"

/** The rules look back so many frames at most. */
#define WARM_UP 40

int replayed_check(const struct settings *settings, struct message *message)
{
	if (settings->replay || (!settings->begin && !settings->end))
		return 0;
	message_set(message, "--%s: it is about a recording; add --replay PATH",
		    settings->begin ? "begin" : "end");
	return -EINVAL;
}

/** Where to begin reading so that the frame at `number` is judged as it was then. */
static uint64_t warm_up(const struct frame_store *store, uint64_t number, uint64_t frames)
{
	uint64_t first = frame_store_first(store), at = number;

	while (at > first && number - at < frames && !frame_store_info(store, at).is_after_gap)
		at--;
	return at;
}

/* Longer intervals than were recorded: frames between them are left out. */

struct thinned {
	struct source source;
	struct source *all; /* owned */
	uint64_t delay_ns;
	const struct host *host; /* of the last that was let through */
	uint64_t time_ns;        /* its time */
};

/** What comes a little early is of that interval too. */
static bool is_due(const struct thinned *thinned, const struct snapshot *snapshot)
{
	return snapshot->host != thinned->host ||
	       snapshot->time_ns - thinned->time_ns >= thinned->delay_ns - thinned->delay_ns / 20;
}

static int thinned_next(struct source *source, uint32_t needs, struct focus focus,
			struct snapshot **ret_snapshot)
{
	struct thinned *thinned = (struct thinned *)source;
	struct snapshot *snapshot;
	int result;

	while ((result = source_next(thinned->all, needs, focus, &snapshot)) == 0) {
		if (is_due(thinned, snapshot)) {
			thinned->host = snapshot->host;
			thinned->time_ns = snapshot->time_ns;
			*ret_snapshot = snapshot;
			break;
		}
		snapshot_free(snapshot);
	}
	return result;
}

static const struct host *thinned_host(const struct source *source)
{
	return source_host(((const struct thinned *)source)->all);
}

static void thinned_free(struct source *source)
{
	source_free(((struct thinned *)source)->all);
	free(source);
}

static struct source *thin_out(struct source *all, uint64_t delay_ns)
{
	static const struct source_operations operations = {
		.next = thinned_next, .host = thinned_host, .free = thinned_free};
	struct thinned *thinned = xcalloc(1, sizeof(*thinned));

	*thinned = (struct thinned){.source = {&operations}, .all = all, .delay_ns = delay_ns};
	return &thinned->source;
}

int replayed_open(const struct settings *settings, struct replayed *ret_replayed,
		  struct message *message)
{
	struct replayed *replayed = ret_replayed;
	struct recording_report report;
	struct frame_store *whole;
	uint64_t first, begin;
	int error = recording_open(settings->replay, &whole, &report, message);

	if (error == 0)
		error = replay_span_new(whole, settings->begin, settings->end, &replayed->part,
					message);
	if (error)
		return error;
	/* Frames have the same numbers in the part. It keeps the whole. */
	first = frame_store_first(replayed->part);
	/* Longer intervals than they were judged by then are judged anew. */
	begin = warm_up(whole, first, settings->has_delay ? 1 : WARM_UP);
	replayed->unshown = first > begin ? first - begin : 1;
	replayed->source = frame_source_new(whole, begin, frame_store_end(replayed->part));
	if (settings->has_delay)
		replayed->source = thin_out(replayed->source, settings->delay_ns);
	return 0;
}

int replayed_ends(struct replayed *replayed, struct snapshot **ret_first,
		  struct snapshot **ret_last, struct message *message)
{
	struct frame_store *store = replayed->part;
	uint64_t last = frame_store_end(store) - 1, first = last;
	uint32_t session = frame_store_info(store, last).session;
	struct frame frame;
	int error;

	while (first > frame_store_first(store) &&
	       frame_store_info(store, first - 1).session == session)
		first--;
	if (first == last) {
		message_set(message, "there is but one frame, and between two lies what is judged; "
				     "give --begin and --end more room");
		return -ENODATA;
	}
	error = frame_store_read(store, first, &frame, message);
	if (error)
		return error;
	*ret_first = frame.snapshot;
	error = frame_store_read(store, last, &frame, message);
	if (error == 0)
		*ret_last = frame.snapshot;
	return error;
}

void replayed_close(struct replayed *replayed)
{
	source_free(replayed->source);
	frame_store_free(replayed->part);
}
