/* SPDX-License-Identifier: MIT */
/*
 * record: frames to a file, without a screen. Everything is collected, because nobody knows yet
 * what will be asked of it. What was said about a moment is kept with it, so that replaying shows
 * the same.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/frames.h"
#include "app/live.h"
#include "app/notes.h"
#include "app/pipeline.h"
#include "app/stop.h"
#include "app/triggers.h"
#include "base/clock.h"
#include "base/units.h"
#include "store/recording.h"

/** The rules look back some seconds, nobody else does. */
#define HISTORY_TICKS 60
#define HISTORY_BYTES ((size_t)16 << 20)

struct recorder {
	const struct settings *settings;
	const char *path;
	struct source *source;
	struct pipeline *pipeline;
	struct recording_writer *writer;
	struct triggers *triggers; /* --dump-on: what they find is marked */
};

/* SIGUSR1 puts a mark. The handler notes when it came and from whom, once until it is taken. */
static struct {
	volatile sig_atomic_t is_set;
	struct timespec wall_time;
	uint64_t time_ns;
	pid_t sender;
} asked_mark;

static void on_mark(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)context;
	if (asked_mark.is_set)
		return;
	asked_mark.wall_time = clock_wall();
	asked_mark.time_ns = clock_now_ns();
	asked_mark.sender = info->si_code <= 0 ? info->si_pid : 0;
	asked_mark.is_set = 1;
}

static void install_signals(void)
{
	struct sigaction action = {.sa_flags = SA_SIGINFO | SA_RESTART};

	stop_install();
	action.sa_sigaction = on_mark;
	sigaction(SIGUSR1, &action, NULL);
	/* A limit on the size of files shall be an error of write(), as a full disk is. */
	signal(SIGXFSZ, SIG_IGN);
}

static int put_asked_mark(struct recorder *recorder, struct message *message)
{
	char text[64] = "SIGUSR1";
	struct mark mark = {.kind = MARK_USER, .text = text};

	if (!asked_mark.is_set)
		return 0;
	mark.wall_time = asked_mark.wall_time;
	mark.time_ns = asked_mark.time_ns;
	if (asked_mark.sender)
		snprintf(text, sizeof(text), "SIGUSR1 from process %d", (int)asked_mark.sender);
	asked_mark.is_set = 0;
	return recording_mark(recorder->writer, &mark, message);
}

/** The marks of triggers stand at the frame that set them off. */
static int put_trigger_mark(struct recorder *recorder, const struct view *view,
			    struct message *message)
{
	const char *fired = triggers_look(recorder->triggers, view, clock_now_ns());
	struct mark mark = {.kind = MARK_TRIGGER, .text = fired};

	if (!fired)
		return 0;
	mark.wall_time = view->interval->end->wall_time;
	mark.time_ns = view->interval->end->time_ns;
	return recording_mark(recorder->writer, &mark, message);
}

static int record_frame(struct recorder *recorder, struct message *message)
{
	struct snapshot *snapshot = NULL;
	struct notes notes;
	int error = source_next(recorder->source, NEED_ALL, (struct focus){0}, &snapshot);

	if (error) {
		message_set(message, "this machine cannot be read: %s", strerror(-error));
		return error;
	}
	error = put_asked_mark(recorder, message);
	pipeline_push(recorder->pipeline, snapshot);
	notes_of_view(pipeline_view(recorder->pipeline), recorder->settings->delay_ns, &notes);
	if (error == 0)
		error = recording_write(recorder->writer, snapshot, &notes.frame, message);
	return error ? error
		     : put_trigger_mark(recorder, pipeline_view(recorder->pipeline), message);
}

static int record_frames(struct recorder *recorder, struct message *message)
{
	struct frames frames = {.source = recorder->source,
				.delay_ns = recorder->settings->delay_ns,
				.next_ns = clock_now_ns(),
				.is_silent = true};
	uint64_t left = recorder->settings->count ? recorder->settings->count : UINT64_MAX;
	int error = record_frame(recorder, message);

	while (error == 0 && --left && frames_wait(&frames))
		error = record_frame(recorder, message);
	return error ? error : put_asked_mark(recorder, message);
}

static int recorder_open(struct recorder *recorder, struct message *message)
{
	const struct settings *settings = recorder->settings;
	const struct recording_options options = {.keep_ns = settings->keep_ns,
						  .max_bytes = settings->max_bytes,
						  .is_anonymous = settings->anonymize};

	recorder->source = live_open(settings);
	if (!recorder->source) {
		message_set(message, "this machine cannot be read: %s", strerror(errno));
		return -1;
	}
	recorder->pipeline = pipeline_new(source_host(recorder->source),
					  (struct history_options){HISTORY_TICKS, HISTORY_BYTES});
	return recording_create(recorder->path, &options, source_host(recorder->source),
				&recorder->writer, message);
}

/** @return 0 or -errno with a sentence */
static int recorder_close(struct recorder *recorder, struct recording_size *ret_size,
			  struct message *message)
{
	int error = 0;

	*ret_size = (struct recording_size){0};
	if (recorder->writer) {
		*ret_size = recording_size(recorder->writer);
		error = recording_close(recorder->writer, message);
	}
	triggers_free(recorder->triggers);
	pipeline_free(recorder->pipeline);
	source_free(recorder->source);
	return error;
}

static void tell_beginning(const struct recorder *recorder)
{
	char delay[UNIT_TEXT_SIZE];
	const char *complaint;

	while ((complaint = triggers_complaint(recorder->triggers)))
		fprintf(stderr, "blametop: %s\n", complaint);

	if (isatty(STDERR_FILENO))
		fprintf(stderr, "blametop: recording to %s every %s; Ctrl-C ends it\n",
			recorder->path, units_duration(recorder->settings->delay_ns, delay));
}

static void tell_end(const struct recorder *recorder, const struct recording_size *size)
{
	char bytes[UNIT_TEXT_SIZE], total[UNIT_TEXT_SIZE];

	fprintf(stderr, "blametop: recorded %llu frame%s in %s; %s has %s\n",
		(unsigned long long)size->frames, size->frames == 1 ? "" : "s",
		units_bytes(size->bytes, bytes), recorder->path,
		units_bytes(size->total_bytes, total));
}

int cmd_record(struct settings *settings, const char **operands, size_t count)
{
	struct recorder recorder = {.settings = settings};
	struct recording_size size;
	struct message message = {""}, end = {""};
	int error;

	if (count == 0)
		return usage_error("record: which file? blametop record FILE, or a directory with "
				   "--keep or --max-size");
	if (triggers_new(settings->dump_on, settings->dump_on_count, &recorder.triggers, &message) <
	    0)
		return usage_error(message.text);
	recorder.path = operands[0];
	install_signals();
	error = recorder_open(&recorder, &message);
	if (error == 0) {
		tell_beginning(&recorder);
		error = record_frames(&recorder, &message);
	}
	/* From here on it takes as long as the disk does. */
	alarm(0);
	if (recorder_close(&recorder, &size, &end) && !error) {
		error = -EIO;
		message = end;
	}
	if (size.frames)
		tell_end(&recorder, &size);
	if (error)
		fprintf(stderr, "blametop: record: %s\n", message.text);
	return error ? 1 : 0;
}
