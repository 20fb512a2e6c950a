/* SPDX-License-Identifier: MIT */
/*
 * -b: frames to standard output. The pipeline runs in this one thread; between frames we sleep
 * until the next point of a fixed grid, or until a signal ends it.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/choices.h"
#include "app/commands.h"
#include "app/pipeline.h"
#include "base/array.h"
#include "base/clock.h"
#include "base/file.h"
#include "collectors/live_source.h"
#include "export/exporter.h"

/** Nothing draws a history here; the verdict looks back some seconds. */
#define HISTORY_TICKS 60
#define HISTORY_BYTES ((size_t)16 << 20)

struct batch {
	const struct settings *settings;
	const struct exporter *exporter;
	struct export_settings export;
	struct export_run run;
	struct field_choice fields;
	struct filter *filter;
	struct source *source;
	struct pipeline *pipeline;
	struct verdict verdicts[SETTINGS_PID_MAX];
	const struct verdict *verdict_list[SETTINGS_PID_MAX];
	uint32_t needs;
	sigset_t ends;    /* signals that end it */
	uint64_t next_ns; /* the next point of the grid */
	struct textbuf out;
};

/** Everything that can be wrong with what the user said. @return 0 or -EINVAL */
static int batch_prepare(struct batch *batch, struct message *message)
{
	const struct settings *settings = batch->settings;
	struct selection *selection = &batch->export.selection;
	int error = 0;

	batch->exporter = exporter_find(settings->format);
	batch->export.version = PACKAGE_VERSION;
	batch->export.threads = settings->threads;
	batch->export.full_command = settings->command_line;
	batch->export.verdicts = settings->verdicts;
	for (size_t i = 0; settings->table && metric_tables[i]; i++)
		if (!strcmp(metric_tables[i]->name, settings->table))
			batch->export.table = metric_tables[i];
	selection->pids = settings->pids;
	selection->pid_count = settings->pid_count;
	selection->user = settings->user;
	selection->top = settings->top;
	selection->hide_idle = settings->hide_idle;
	/* People want the busiest first, programs a stable order; so does whoever wants the first few. */
	if (settings->sort)
		error = sorting_parse(settings->sort, &selection->order, message);
	else if (settings->top || !strcmp(settings->format, "text"))
		error = sorting_parse("-cpu_share", &selection->order, message);
	if (error == 0 && settings->filter)
		error = filter_parse(&task_metrics, settings->filter, &batch->filter, message);
	selection->filter = batch->filter;
	if (error == 0 && settings->fields)
		error = fields_parse(settings->fields,
				     batch->export.table ? batch->export.table : &task_metrics,
				     &batch->fields, message);
	batch->export.fields = batch->fields.fields;
	batch->export.field_count = batch->fields.count;
	return error;
}

static int batch_open(struct batch *batch)
{
	static const int ends[] = {SIGINT, SIGTERM, SIGHUP};

	sigemptyset(&batch->ends);
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		sigaddset(&batch->ends, ends[i]);
	sigprocmask(SIG_BLOCK, &batch->ends, NULL);
	signal(SIGPIPE, SIG_IGN); /* a closed pipe is an error of write() then */
	batch->source = live_source_new(NULL);
	if (!batch->source)
		return -errno;
	batch->pipeline = pipeline_new(source_host(batch->source),
				       (struct history_options){HISTORY_TICKS, HISTORY_BYTES});
	batch->run.settings = &batch->export;
	batch->needs = export_needs(batch->exporter, &batch->export);
	return 0;
}

static void batch_close(struct batch *batch)
{
	export_run_done(&batch->run);
	pipeline_free(batch->pipeline);
	source_free(batch->source);
	filter_free(batch->filter);
	textbuf_done(&batch->out);
}

/** Write out what the exporter has put. @return 0 or -errno */
static int batch_flush(struct batch *batch)
{
	int error = file_write_all(STDOUT_FILENO, textbuf_text(&batch->out), batch->out.length);

	textbuf_clear(&batch->out);
	return error;
}

/** @return 0, 1 when there is no more, or -errno */
static int batch_sample(struct batch *batch)
{
	struct focus focus = {batch->settings->pids, batch->settings->pid_count};
	struct snapshot *snapshot = NULL;
	int result = source_next(batch->source, batch->needs, focus, &snapshot);

	if (result == 0)
		pipeline_push(batch->pipeline, snapshot);
	return result;
}

/** Sleep at most until `until_ns`. @return true: a signal ends it */
static bool batch_nap(const struct batch *batch, uint64_t until_ns)
{
	uint64_t now_ns = clock_now_ns();
	uint64_t left_ns = until_ns > now_ns ? until_ns - now_ns : 0;
	struct timespec left = {(time_t)(left_ns / NS_PER_S), (long)(left_ns % NS_PER_S)};

	return sigtimedwait(&batch->ends, NULL, &left) > 0;
}

/** Sleep to the next point of the grid; points that were missed are left out. @return true: a signal ends it */
static bool batch_wait(struct batch *batch)
{
	uint64_t now_ns = clock_now_ns(), delay_ns = batch->settings->delay_ns;

	if (batch->next_ns + delay_ns <= now_ns)
		batch->next_ns += (now_ns - batch->next_ns) / delay_ns * delay_ns;
	batch->next_ns += delay_ns;
	while ((now_ns = clock_now_ns()) < batch->next_ns) {
		uint64_t look_ns = source_next_look_ns(batch->source);

		if (look_ns <= now_ns)
			source_look(batch->source);
		else if (batch_nap(batch, look_ns < batch->next_ns ? look_ns : batch->next_ns))
			return true;
	}
	return false;
}

/** The verdicts of -p's processes: copied, because the engine keeps one at a time. */
static void batch_judge(struct batch *batch)
{
	size_t count = 0;

	for (size_t i = 0; batch->settings->verdicts && i < batch->settings->pid_count; i++) {
		const struct verdict *verdict =
			pipeline_judge(batch->pipeline, batch->settings->pids[i]);
		if (!verdict)
			continue;
		batch->verdicts[count] = *verdict;
		batch->verdict_list[count] = &batch->verdicts[count];
		count++;
	}
	batch->run.process_verdicts = batch->verdict_list;
	batch->run.process_verdict_count = count;
}

/** @return 0 when all was written or the user ended it, else -errno */
static int batch_frames(struct batch *batch)
{
	uint64_t frames = 0;
	int error;

	batch->next_ns = clock_now_ns();
	error = batch_sample(batch);
	if (batch->exporter->begin)
		batch->exporter->begin(&batch->run, source_host(batch->source), &batch->out);
	while (error == 0 && (error = batch_flush(batch)) == 0) {
		if (frames == batch->settings->count && frames)
			return 0;
		if (batch_wait(batch))
			return 0;
		error = batch_sample(batch);
		if (error)
			break;
		batch_judge(batch);
		batch->exporter->frame(&batch->run, pipeline_view(batch->pipeline), &batch->out);
		frames++;
	}
	return error > 0 || error == -EPIPE ? 0 : error;
}

int cmd_batch(struct settings *settings, const char **operands, size_t count)
{
	static struct batch batch; /* its verdicts are too big for a stack */
	struct message message;

	batch.settings = settings;
	if (operands_parse(operands, count, settings, &message) < 0 ||
	    batch_prepare(&batch, &message) < 0)
		return usage_error(message.text);
	int error = batch_open(&batch);
	if (error == 0)
		error = batch_frames(&batch);
	batch_close(&batch);
	if (error < 0)
		fprintf(stderr, "blametop: cannot go on: %s\n", strerror(-error));
	return error < 0 ? 1 : 0;
}
