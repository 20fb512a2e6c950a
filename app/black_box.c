/* SPDX-License-Identifier: MIT */
#include "app/black_box.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/flight.h"
#include "app/notes.h"
#include "app/past.h"
#include "app/stop.h"
#include "app/triggers.h"
#include "base/alloc.h"

struct black_box {
	const struct settings *settings;
	struct frame_ring *ring;
	struct flight *flight;
};

static void tell(struct black_box *box)
{
	struct message message;
	bool is_error;

	while (flight_tell(box->flight, &is_error, &message))
		fprintf(stderr, "blametop: %s\n", message.text);
}

static void save(void *context)
{
	struct black_box *box = context;
	struct message message;

	if (flight_save(box->flight, &message) < 0)
		fprintf(stderr, "blametop: %s\n", message.text);
}

int black_box_check(const struct settings *settings, struct message *message)
{
	struct triggers *triggers = NULL;
	int error = triggers_new(settings->dump_on, settings->dump_on_count, &triggers, message);

	triggers_free(triggers);
	if (error == 0 && settings->replay && settings->dump_on_count) {
		message_set(message, "--dump-on: what is replayed is a file already");
		return -EINVAL;
	}
	return error;
}

int black_box_open(const struct settings *settings, const struct host *host,
		   struct black_box **ret_box, struct message *message)
{
	struct black_box *box = xcalloc(1, sizeof(*box));
	const struct flight_options options = {
		.directory = settings->dump_directory,
		.triggers = settings->dump_on,
		.trigger_count = settings->dump_on_count,
	};
	int error;

	box->settings = settings;
	box->ring = frame_ring_new(
		host, (struct frame_ring_options){settings->history_bytes, settings->history_ns});
	message_set(message, "the flight recorder cannot be made");
	error = flight_new(box->ring, &options, &box->flight, message);
	if (error < 0) {
		frame_ring_free(box->ring);
		free(box);
		return error;
	}
	stop_serve(SIGUSR1, save, box);
	tell(box);
	*ret_box = box;
	return 0;
}

void black_box_close(struct black_box *box)
{
	if (!box)
		return;
	stop_serve(SIGUSR1, NULL, NULL);
	flight_wait(box->flight);
	tell(box);
	flight_free(box->flight);
	frame_ring_free(box->ring);
	free(box);
}

/* Who asks for a file in advance wants all in it. Who only may ask some day pays for nothing: the
 * file has what the output is made of. */
uint32_t black_box_needs(const struct black_box *box)
{
	return box->settings->dump_on_count ? PAST_NEEDS | flight_needs(box->flight) : 0;
}

void black_box_take(struct black_box *box, const struct snapshot *snapshot, const struct view *view)
{
	struct notes notes;

	notes_of_view(view, box->settings->delay_ns, &notes);
	frame_ring_push(box->ring, snapshot, &notes.frame);
	flight_look(box->flight, view);
	tell(box);
}
