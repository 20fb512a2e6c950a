/* SPDX-License-Identifier: MIT */
/*
 * -b: frames to standard output. The pipeline runs in this one thread; between frames we wait for
 * the next point of a fixed grid, look at sleeping threads when the source wants to, and end
 * on a signal. A recording is gone through without waiting.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/batch_options.h"
#include "app/black_box.h"
#include "app/commands.h"
#include "app/live.h"
#include "app/pipeline.h"
#include "app/replayed.h"
#include "app/stop.h"
#include "base/clock.h"
#include "export/formats.h"

/** Nothing draws a history here; the verdict looks back some seconds. */
#define HISTORY_TICKS 60
#define HISTORY_BYTES ((size_t)16 << 20)

struct batch {
	const struct settings *settings;
	struct batch_options options;
	struct export_run run;
	struct replayed replayed; /* when it is a recording */
	struct source *source;    /* this machine, or the recording's */
	struct pipeline *pipeline;
	struct black_box *box;   /* NULL: there is nothing to come back to */
	const struct host *host; /* of the newest snapshot */
	uint32_t needs;
	uint64_t next_ns; /* the next point of the grid */
	struct textbuf out;
};

/** What failed, for the one sentence about it. */
struct failure {
	const char *what;
	int error; /* 0: nothing; else -errno */
};

/** @return 0 or -errno with a sentence */
static int batch_open_source(struct batch *batch, struct message *message)
{
	const struct settings *settings = batch->settings;
	int error;

	if (settings->replay) {
		error = replayed_open(settings, &batch->replayed, message);
		batch->source = batch->replayed.source;
		return error;
	}
	batch->source = live_open(settings);
	if (batch->source)
		return 0;
	error = -errno;
	message_set(message, "cannot read this machine: %s", strerror(-error));
	return error;
}

/** A recording is kept already, and a single frame has no minutes before it. @return as above */
static int batch_open_box(struct batch *batch, struct message *message)
{
	const struct settings *settings = batch->settings;
	int error;

	if (settings->replay || (settings->count == 1 && !settings->dump_on_count))
		return 0;
	error = black_box_open(settings, source_host(batch->source), &batch->box, message);
	if (error == 0)
		batch->needs |= black_box_needs(batch->box);
	return error;
}

/** @return as above */
static int batch_open(struct batch *batch, struct message *message)
{
	const struct batch_options *options = &batch->options;
	int error = batch_open_source(batch, message);

	if (error)
		return error;
	batch->pipeline = pipeline_new(source_host(batch->source),
				       (struct history_options){HISTORY_TICKS, HISTORY_BYTES});
	batch->run = (struct export_run){
		.settings = &options->settings, .exporter = options->exporter, .out = &batch->out};
	if (batch->settings->replay)
		pipeline_expect_sessions(batch->pipeline);
	batch->needs = export_needs(options->exporter, &options->settings);
	if (batch->settings->verdicts)
		batch->needs |= verdict_needs();
	return batch_open_box(batch, message);
}

static void batch_close(struct batch *batch)
{
	export_run_done(&batch->run);
	black_box_close(batch->box);
	pipeline_free(batch->pipeline);
	if (batch->settings->replay)
		replayed_close(&batch->replayed);
	else
		source_free(batch->source);
	batch_options_done(&batch->options);
	textbuf_done(&batch->out);
}

/** Write out what the exporter has put. @return 0 or -errno */
static int batch_flush(struct batch *batch)
{
	int error = stop_write(STDOUT_FILENO, textbuf_text(&batch->out), batch->out.length);

	textbuf_clear(&batch->out);
	return error;
}

/** @param ret_snapshot  the pipeline's. @return 0, 1 when there is no more, or -errno */
static int batch_sample(struct batch *batch, const struct snapshot **ret_snapshot)
{
	struct focus focus = {batch->settings->pids, batch->settings->pid_count, 0};
	struct snapshot *snapshot = NULL;
	int result = source_next(batch->source, batch->needs, focus, &snapshot);

	if (result == 0)
		pipeline_push(batch->pipeline, snapshot);
	if (result == 0 && batch->box)
		black_box_take(batch->box, snapshot, pipeline_view(batch->pipeline));
	*ret_snapshot = snapshot;
	return result;
}

/** Wait for the next point of the grid; points that were missed are left out. @return 0, or 1: it is over */
static int batch_wait(struct batch *batch)
{
	uint64_t now_ns = clock_now_ns(), delay_ns = batch->settings->delay_ns, look_ns;

	if (batch->settings->replay)
		return stop_is_asked();
	if (batch->next_ns + delay_ns <= now_ns)
		batch->next_ns += (now_ns - batch->next_ns) / delay_ns * delay_ns;
	batch->next_ns += delay_ns;
	while ((look_ns = source_next_look_ns(batch->source)) < batch->next_ns) {
		if (stop_wait(look_ns, STDOUT_FILENO))
			return 1;
		source_look(batch->source);
	}
	return stop_wait(batch->next_ns, STDOUT_FILENO);
}

/** The verdicts: of the machine, and of each process that -p names. */
static void batch_judge(struct batch *batch, const struct view *view)
{
	const struct exporter *exporter = batch->options.exporter;

	exporter->verdict(&batch->run, view->system, view->interval);
	for (size_t i = 0; i < batch->settings->pid_count; i++) {
		const struct verdict *verdict =
			pipeline_judge(batch->pipeline, batch->settings->pids[i]);

		if (verdict)
			exporter->verdict(&batch->run, verdict, view->interval);
	}
}

/** Another session of a recording: what is true of the machine now. */
static void batch_change_host(struct batch *batch, const struct snapshot *snapshot)
{
	bool is_change = batch->host && batch->host != snapshot->host;

	batch->host = snapshot->host;
	if (is_change && batch->settings->replay && batch->options.exporter == &exporter_ndjson)
		ndjson_meta(&batch->run, snapshot);
}

static void batch_frame(struct batch *batch)
{
	const struct view *view = pipeline_view(batch->pipeline);

	/* The first snapshot of a session has nothing to be compared with. */
	if (!view->interval)
		return;
	batch->options.exporter->frame(&batch->run, view);
	if (batch->settings->verdicts)
		batch_judge(batch, view);
}

static const char *batch_subject(const struct batch *batch)
{
	return batch->settings->replay ? "read the recording" : "read this machine";
}

static struct failure batch_begin(struct batch *batch)
{
	const struct snapshot *first;
	int error = batch_sample(batch, &first);

	for (uint64_t i = 1; error == 0 && i < batch->replayed.unshown; i++)
		error = batch_sample(batch, &first);
	if (error)
		return (struct failure){batch_subject(batch), error};
	batch->host = first->host;
	batch->next_ns = first->time_ns;
	if (batch->options.exporter->begin)
		batch->options.exporter->begin(&batch->run, first);
	return (struct failure){"write", batch_flush(batch)};
}

static struct failure batch_run(struct batch *batch)
{
	struct failure failure = batch_begin(batch);
	const struct snapshot *snapshot;

	while (failure.error == 0 && !batch_wait(batch)) {
		int error = batch_sample(batch, &snapshot);

		if (error)
			return (struct failure){batch_subject(batch), error};
		batch_change_host(batch, snapshot);
		batch_frame(batch);
		failure.error = batch_flush(batch);
		if (batch->settings->count && batch->run.frames == batch->settings->count)
			break;
	}
	return failure;
}

int cmd_batch(struct settings *settings, const char **operands, size_t count)
{
	struct batch batch = {.settings = settings};
	struct failure failure;
	struct message message;

	if (operands_parse(operands, count, settings, &message) < 0 ||
	    replayed_check(settings, &message) < 0 || black_box_check(settings, &message) < 0 ||
	    batch_options_init(&batch.options, settings, &message) < 0)
		return usage_error(message.text);
	stop_install();
	if (batch_open(&batch, &message) < 0) {
		batch_close(&batch);
		fprintf(stderr, "blametop: %s\n", message.text);
		return 1;
	}
	failure = batch_run(&batch);
	batch_close(&batch);
	/* Whoever read has seen enough: that is how `| head` ends us. */
	if (failure.error >= 0 || failure.error == -EPIPE)
		return 0;
	fprintf(stderr, "blametop: cannot %s: %s\n", failure.what, strerror(-failure.error));
	return 1;
}
