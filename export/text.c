/* SPDX-License-Identifier: MIT */
/*
 * What top -b prints, for eyes and mail: a block about the machine (export/text_head.c), a table, a
 * blank line. Nothing is cut; the last column is as long as it is.
 */
#include <string.h>

#include "base/array.h"
#include "base/utf8.h"
#include "export/formats.h"
#include "export/text_head.h"

#define DEFAULT_TABLE "process"
#define COLUMN_MAX 256

/** The columns of tasks when none are asked for. */
static const char *const task_columns[] = {
	"pid",          "user",  "priority",  "nice",         "virtual_bytes", "resident_bytes",
	"shared_bytes", "state", "cpu_share", "memory_share", "cpu_time_ns",   "name",
};

struct columns {
	const struct metric *items[COLUMN_MAX];
	size_t count;
};

static bool shows_threads(const struct export_settings *settings)
{
	return settings->threads || (settings->table && settings->table->needs & NEED_THREADS);
}

/** The table a frame shows: one, because two would not fit under one heading. */
static const struct export_table *table_of(const struct export_settings *settings)
{
	if (shows_threads(settings))
		return export_table_find("thread");
	return settings->table ? settings->table : export_table_find(DEFAULT_TABLE);
}

/** Threads have an id of their own, and a full command takes the name's place. */
static const char *task_column(const struct export_settings *settings, const char *key)
{
	if (shows_threads(settings) && !strcmp(key, "pid"))
		return "tid";
	return settings->full_command && !strcmp(key, "name") ? "command" : key;
}

static void add_column(struct columns *columns, const struct metric *metric)
{
	if (columns->count < COLUMN_MAX)
		columns->items[columns->count++] = metric;
}

static struct columns columns_of(const struct export_settings *settings)
{
	const struct export_table *table = table_of(settings);
	struct columns columns = {.count = 0};

	for (size_t i = 0; i < settings->field_count; i++)
		add_column(&columns, settings->fields[i]);
	if (columns.count)
		return columns;
	for (size_t i = 0; i < ARRAY_SIZE(task_columns) && table->has_tasks; i++)
		add_column(&columns,
			   metric_find(&task_metrics, task_column(settings, task_columns[i])));
	for (size_t i = 0; i < table->metrics->count && !table->has_tasks; i++)
		if (!(table->metrics->metrics[i].flags & METRIC_HIDDEN))
			add_column(&columns, &table->metrics->metrics[i]);
	return columns;
}

/** Columns of a terminal that a text takes; it is made visible, so that each has a width. */
static int width_of(const struct textbuf *text)
{
	int width = 0;

	for (size_t at = 0, used; at < text->length; at += used)
		width += utf8_width(utf8_decode(text->data + at, text->length - at, &used));
	return width;
}

static void put_blanks(struct textbuf *out, int count)
{
	while (count-- > 0)
		textbuf_put_char(out, ' ');
}

/** What is wider than its title allows shifts the rest of its line: cutting would be worse. */
static void put_cell(struct export_run *run, const struct metric *metric, bool is_last)
{
	int title = (int)strlen(metric->title);
	int width = metric->width > title ? metric->width : title;
	int padding = width - width_of(&run->text);
	bool is_left = metric->flags & METRIC_ALIGN_LEFT;

	put_blanks(run->out, is_left ? 0 : padding);
	textbuf_put_bytes(run->out, textbuf_text(&run->text), run->text.length);
	put_blanks(run->out, is_left && !is_last ? padding : 0);
	textbuf_put_char(run->out, is_last ? '\n' : ' ');
}

static void put_titles(struct export_run *run, const struct columns *columns)
{
	for (size_t i = 0; i < columns->count; i++) {
		textbuf_clear(&run->text);
		textbuf_put(&run->text, columns->items[i]->title);
		put_cell(run, columns->items[i], i + 1 == columns->count);
	}
}

/** A value for people; texts were bytes from outside. */
static void put_value(struct textbuf *text, const struct metric *metric, const void *row)
{
	const char *bytes = metric_text(metric, row);

	if (bytes)
		utf8_put_visible(text, bytes, strlen(bytes), false);
	else
		metric_format(metric, row, text);
}

/** Kernel threads have no command line: their name in brackets, as ps does it. */
static void put_command(struct textbuf *text, const struct task_usage *row)
{
	textbuf_put_char(text, '[');
	utf8_put_visible(text, row->now.name, row->now.name ? strlen(row->now.name) : 0, false);
	textbuf_put_char(text, ']');
}

static void put_row(struct export_run *run, const struct export_table *table, const void *row)
{
	const struct columns *columns = run->state;

	for (size_t i = 0; i < columns->count; i++) {
		const struct metric *metric = columns->items[i];

		textbuf_clear(&run->text);
		if (table->has_tasks && !strcmp(metric->key, "command") &&
		    !metric_is_known(metric, row))
			put_command(&run->text, row);
		else
			put_value(&run->text, metric, row);
		put_cell(run, metric, i + 1 == columns->count);
	}
}

/** What the reader asked for, beyond what the head takes. */
static uint32_t needs_of(const struct export_settings *settings, const struct columns *columns)
{
	const struct selection *selection = &settings->selection;
	uint32_t needs = table_of(settings)->needs;

	for (size_t i = 0; i < columns->count; i++)
		needs |= columns->items[i]->needs;
	if (selection->filter)
		needs |= filter_needs(selection->filter);
	if (selection->order.metric)
		needs |= selection->order.metric->needs;
	return needs;
}

static void text_frame(struct export_run *run, const struct view *view)
{
	struct columns columns = columns_of(run->settings);

	if (run->frames++)
		textbuf_put_char(run->out, '\n');
	text_put_head(run->out, view);
	text_put_not_seen(run->out, view->interval->end, needs_of(run->settings, &columns));
	textbuf_put_char(run->out, '\n');
	put_titles(run, &columns);
	run->state = &columns;
	export_each_row(run, table_of(run->settings), view->interval, put_row);
	run->state = NULL;
}

static uint32_t text_needs(const struct export_settings *settings)
{
	struct columns columns = columns_of(settings);

	return verdict_needs() | needs_of(settings, &columns);
}

const struct exporter exporter_text = {
	.name = "text",
	.help = "what top -b prints: the machine in a few lines, then a table",
	.frame = text_frame,
	.verdict = text_verdict,
	.needs = text_needs,
};
