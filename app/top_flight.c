/* SPDX-License-Identifier: MIT */
/* The flight recorder of the screen. */
#include <errno.h>
#include <stdio.h>

#include "app/flight.h"
#include "app/top_private.h"

int top_flight_open(struct top *top, const struct top_options *options, struct message *message)
{
	message_set(message, "the flight recorder cannot be made");
	return flight_new(top->ring, &options->flight, &top->flight, message);
}

static void flight_ready(void *context, uint32_t events)
{
	struct top *top = context;
	struct message message;
	bool is_error;

	(void)events;
	while (flight_tell(top->flight, &is_error, &message)) {
		ui_notice(top->ui, is_error, "%s", message.text);
		top->is_dirty = true;
	}
}

int top_flight_watch(struct top *top)
{
	return loop_watch(top->loop, flight_event_fd(top->flight), flight_ready, top);
}

uint32_t top_flight_needs(const struct top *top)
{
	return top->flight ? flight_needs(top->flight) : 0;
}

void top_flight_look(struct top *top)
{
	flight_look(top->flight, pipeline_view(top->pipeline));
}

void top_flight_save(struct top *top)
{
	struct message message = {"this is a file already"};

	/* How it went is told when it is done, which takes a moment. */
	if (top->flight && flight_save(top->flight, &message) == 0)
		return;
	ui_notice(top->ui, true, "%s", message.text);
	top->is_dirty = true;
}

/* The terminal has been given back: who leaves at once must still be told where the file is. */
void top_flight_close(struct top *top)
{
	struct message message;
	bool is_error;

	if (!top->flight)
		return;
	flight_wait(top->flight);
	while (flight_tell(top->flight, &is_error, &message))
		fprintf(stderr, "blametop: %s\n", message.text);
	flight_free(top->flight);
}
