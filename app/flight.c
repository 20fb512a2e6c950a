/* SPDX-License-Identifier: MIT */
#include "app/flight.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "app/flight_private.h"
#include "app/triggers.h"
#include "base/alloc.h"
#include "base/array.h"

struct news {
	bool is_error;
	struct message message;
};
ARRAY_DEFINE(news_array, struct news);

struct flight {
	struct frame_ring *ring; /* borrowed */
	char *directory;         /* NULL: nowhere */
	struct triggers *triggers;
	struct flight_job *job; /* NULL: nothing is being written */
	bool is_due;            /* a trigger went off while a file was being written */
	struct news_array news;
	int event_fd; /* counts what there is to tell */
};

char *flight_directory(void)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	struct textbuf path = {0};

	/* A relative one is not valid, says the XDG base directory specification. */
	if (state && state[0] == '/')
		textbuf_printf(&path, "%s/blametop", state);
	else if (home && home[0] == '/')
		textbuf_printf(&path, "%s/.local/state/blametop", home);
	return path.data;
}

static void announce(struct flight *flight, bool is_error, const char *text)
{
	struct news *news = news_array_push(&flight->news);
	const uint64_t one = 1;

	news->is_error = is_error;
	message_set(&news->message, "%s", text);
	if (write(flight->event_fd, &one, sizeof(one)) < 0)
		return; /* the counter cannot be full */
}

int flight_new(struct frame_ring *ring, const struct flight_options *options,
	       struct flight **ret_flight, struct message *message)
{
	struct flight *flight = xcalloc(1, sizeof(*flight));
	const char *complaint;
	int error;

	flight->ring = ring;
	flight->directory = options->directory ? xstrdup(options->directory) : flight_directory();
	flight->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE);
	error = flight->event_fd < 0 ? -errno
				     : triggers_new(options->triggers, options->trigger_count,
						    &flight->triggers, message);
	if (error < 0) {
		flight_free(flight);
		return error;
	}
	while ((complaint = triggers_complaint(flight->triggers)))
		announce(flight, true, complaint);
	*ret_flight = flight;
	return 0;
}

void flight_free(struct flight *flight)
{
	struct message message;

	if (!flight)
		return;
	if (flight->job)
		flight_job_end(flight->job, &message);
	triggers_free(flight->triggers);
	news_array_done(&flight->news);
	free(flight->directory);
	if (flight->event_fd >= 0)
		close(flight->event_fd);
	free(flight);
}

uint32_t flight_needs(const struct flight *flight)
{
	return triggers_needs(flight->triggers);
}

static const char *host_name(const struct flight *flight)
{
	return frame_store_host(frame_ring_store(flight->ring), 0)->name;
}

static int begin(struct flight *flight, bool is_trigger, struct message *message)
{
	const struct frame_store *store = frame_ring_store(flight->ring);

	if (!flight->directory) {
		message_set(message, "nowhere to write to: HOME is not set; say --dump-dir DIR");
		return -ENOENT;
	}
	if (frame_store_first(store) == frame_store_end(store)) {
		message_set(message, "nothing is kept yet that could be written");
		return -ENODATA;
	}
	if (flight->job) {
		message_set(message, "a file is being written already");
		return -EBUSY;
	}
	flight->job = flight_job_start(frame_ring_copy(flight->ring), flight->directory,
				       host_name(flight), is_trigger, flight->event_fd);
	if (flight->job)
		return 0;
	message_set(message, "cannot write a file now: %s", strerror(errno));
	return -errno;
}

int flight_save(struct flight *flight, struct message *message)
{
	return begin(flight, false, message);
}

static void put_mark(struct flight *flight, const struct view *view, const char *text)
{
	const struct snapshot *now = view->interval->end;

	frame_ring_mark(flight->ring, &(struct mark){.wall_time = now->wall_time,
						     .time_ns = now->time_ns,
						     .kind = MARK_TRIGGER,
						     .text = text});
}

void flight_look(struct flight *flight, const struct view *view)
{
	const char *fired = triggers_look(flight->triggers, view, clock_now_ns());
	struct message message;

	if (fired) {
		put_mark(flight, view, fired);
		announce(flight, false, fired);
		flight->is_due = true;
	}
	/* Two triggers within a moment: the second file has what the first has, and the rest. */
	if (!flight->is_due || flight->job)
		return;
	flight->is_due = false;
	if (begin(flight, true, &message) < 0)
		announce(flight, true, message.text);
}

int flight_event_fd(const struct flight *flight)
{
	return flight->event_fd;
}

static void take_news(struct flight *flight, bool *ret_is_error, struct message *ret_message)
{
	*ret_is_error = flight->news.items[0].is_error;
	*ret_message = flight->news.items[0].message;
	flight->news.count--;
	memmove(&flight->news.items[0], &flight->news.items[1],
		flight->news.count * sizeof(*flight->news.items));
}

bool flight_tell(struct flight *flight, bool *ret_is_error, struct message *ret_message)
{
	uint64_t one;

	if (read(flight->event_fd, &one, sizeof(one)) < 0)
		return false;
	if (flight->news.count) {
		take_news(flight, ret_is_error, ret_message);
		return true;
	}
	if (!flight->job)
		return false;
	*ret_is_error = flight_job_end(flight->job, ret_message) < 0;
	flight->job = NULL;
	return true;
}

void flight_wait(struct flight *flight)
{
	struct news news;

	if (!flight->job)
		return;
	news.is_error = flight_job_end(flight->job, &news.message) < 0;
	flight->job = NULL;
	/* The job has counted itself as something to tell. */
	*news_array_push(&flight->news) = news;
}
