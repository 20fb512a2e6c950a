/* SPDX-License-Identifier: MIT */
/*
 * Tidy CSV (RFC 4180): one header, one row per time and thing, base units, an empty field for
 * unknown. Columns are metric keys; what says when and of what kind comes first.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "export/formats.h"

#define DEFAULT_TABLE "process"
#define LINE_END "\r\n"

/** @return the metric of a column, NULL behind the last */
static const struct metric *column_at(const struct export_settings *settings, size_t position)
{
	const struct metric_table *metrics = export_metrics(settings);

	if (settings->field_count)
		return position < settings->field_count ? settings->fields[position] : NULL;
	return position < metrics->count ? &metrics->metrics[position] : NULL;
}

static bool needs_quotes(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (text[i] == ',' || text[i] == '"')
			return true;
	return length && (text[0] == ' ' || text[length - 1] == ' ');
}

/**
 * A text from outside. What cannot be seen, bytes that are not UTF-8 and backslashes take the
 * escapes of a JSON string, so that a row is a line and every byte can be restored. Quotes are
 * doubled, as CSV has it.
 */
static void put_text(struct export_run *run, const char *text)
{
	struct textbuf *out = run->out;
	size_t length = strlen(text), part;
	bool is_quoted = needs_quotes(text, length);

	if (is_quoted)
		textbuf_put_char(out, '"');
	for (const char *end = text + length; text < end; text += part) {
		const char *quote = memchr(text, '"', (size_t)(end - text));

		part = (size_t)((quote ? quote : end) - text);
		utf8_put_json(out, text, part);
		if (quote)
			textbuf_put_bytes(out, "\"\"", 2);
		part += quote != NULL;
	}
	if (is_quoted)
		textbuf_put_char(out, '"');
}

static void put_value(struct export_run *run, const struct metric *metric, const void *row)
{
	if (metric->type != VALUE_TEXT && metric->type != VALUE_CHAR) {
		metric_format_raw(metric, row, run->out);
		return;
	}
	textbuf_clear(&run->text);
	metric_format_raw(metric, row, &run->text);
	put_text(run, textbuf_text(&run->text));
}

static void put_row(struct export_run *run, const struct export_table *table, const void *row)
{
	const struct metric *metric;

	textbuf_put_bytes(run->out, run->prefix.data, run->prefix.length);
	if (table->has_tasks) {
		textbuf_put_char(run->out, ',');
		textbuf_put(run->out, table->name);
	}
	for (size_t i = 0; (metric = column_at(run->settings, i)); i++) {
		textbuf_put_char(run->out, ',');
		put_value(run, metric, row);
	}
	textbuf_put(run->out, LINE_END);
}

static void csv_begin(struct export_run *run, const struct snapshot *first)
{
	const struct metric *metric;

	(void)first;
	textbuf_put(run->out, "time,interval_seconds");
	/* Processes and threads share a file: a row says which it is. */
	if (export_metrics(run->settings) == &task_metrics)
		textbuf_put(run->out, ",kind");
	for (size_t i = 0; (metric = column_at(run->settings, i)); i++) {
		textbuf_put_char(run->out, ',');
		textbuf_put(run->out, metric->key);
	}
	textbuf_put(run->out, LINE_END);
}

static void csv_frame(struct export_run *run, const struct view *view)
{
	const struct interval *interval = view->interval;
	char time[40];

	clock_format_iso(interval->end->wall_time, time, sizeof(time));
	textbuf_clear(&run->prefix);
	textbuf_printf(&run->prefix, "%s,%.9g", time, interval->seconds);
	for (size_t i = 0; i < EXPORT_TABLE_COUNT; i++)
		if (export_has_table(run->settings, &export_tables[i], DEFAULT_TABLE))
			export_each_row(run, &export_tables[i], interval, put_row);
	run->frames++;
}

static uint32_t csv_needs(const struct export_settings *settings)
{
	uint32_t needs = 0;

	for (size_t i = 0; i < EXPORT_TABLE_COUNT && !settings->field_count; i++)
		if (export_has_table(settings, &export_tables[i], DEFAULT_TABLE))
			needs |= export_table_needs(&export_tables[i]);
	return needs;
}

const struct exporter exporter_csv = {
	.name = "csv",
	.help = "tidy CSV: a header of metric keys, a row per process and time, unknown is empty",
	.begin = csv_begin,
	.frame = csv_frame,
	.needs = csv_needs,
};
