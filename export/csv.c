/* SPDX-License-Identifier: MIT */
/*
 * Tidy CSV (RFC 4180): one header, one row per time and thing, base units, an empty field for
 * unknown. Columns are metric keys; "time" and "interval_seconds" come first.
 */
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "export/formats.h"

/** The rows of a table in an interval that is not about tasks. */
struct row_source {
	const struct metric_table *table;
	const void *(*rows)(const struct interval *interval, size_t *ret_count);
};

static const void *system_rows(const struct interval *interval, size_t *ret_count)
{
	*ret_count = 1;
	return &interval->system;
}

static const void *cpu_rows(const struct interval *interval, size_t *ret_count)
{
	*ret_count = interval->system.cpu_count;
	return interval->system.cpus;
}

static const void *disk_rows(const struct interval *interval, size_t *ret_count)
{
	*ret_count = interval->disk_count;
	return interval->disks;
}

static const void *net_rows(const struct interval *interval, size_t *ret_count)
{
	*ret_count = interval->net_count;
	return interval->nets;
}

static const void *cgroup_rows(const struct interval *interval, size_t *ret_count)
{
	*ret_count = interval->cgroup_count;
	return interval->cgroups;
}

static const struct row_source row_sources[] = {
	{&system_metrics, system_rows}, {&cpu_metrics, cpu_rows},       {&disk_metrics, disk_rows},
	{&net_metrics, net_rows},       {&cgroup_metrics, cgroup_rows},
};

static const struct metric_table *table_of(const struct export_settings *settings)
{
	return settings->table ? settings->table : &task_metrics;
}

static const struct metric *field_at(const struct export_settings *settings, size_t position)
{
	if (settings->field_count)
		return position < settings->field_count ? settings->fields[position] : NULL;
	const struct metric_table *table = table_of(settings);
	return position < table->count ? &table->metrics[position] : NULL;
}

static bool needs_quotes(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (strchr("\",\r\n", text[i]))
			return true;
	return length && (text[0] == ' ' || text[length - 1] == ' ');
}

/** A field as it is, or in quotes with its quotes doubled. */
static void put_field(struct textbuf *out, const char *text, size_t length)
{
	if (!needs_quotes(text, length)) {
		textbuf_put_bytes(out, text, length);
		return;
	}
	textbuf_put_char(out, '"');
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '"')
			textbuf_put_char(out, '"');
		textbuf_put_char(out, text[i]);
	}
	textbuf_put_char(out, '"');
}

/**
 * A text from outside. Control characters and bytes that are not UTF-8 take the escapes of a JSON string,
 * and a backslash is doubled then, so that every byte can be restored.
 */
static void put_text(struct textbuf *out, const char *text)
{
	struct textbuf escaped = {0};

	for (size_t i = 0, length = strlen(text); i < length;) {
		size_t used;
		uint32_t code_point = utf8_decode(text + i, length - i, &used);

		if (code_point == UTF8_INVALID)
			textbuf_printf(&escaped, "\\udc%02x", (unsigned char)text[i]);
		else if (code_point < 0x20 || code_point == 0x7f)
			textbuf_printf(&escaped, "\\u%04x", (unsigned int)code_point);
		else if (code_point == '\\')
			textbuf_put_bytes(&escaped, "\\\\", 2);
		else
			textbuf_put_bytes(&escaped, text + i, used);
		i += used;
	}
	put_field(out, textbuf_text(&escaped), escaped.length);
	textbuf_done(&escaped);
}

static void put_row(struct export_run *run, const char *prefix, const void *row,
		    struct textbuf *out)
{
	const struct metric *metric;

	textbuf_put(out, prefix);
	for (size_t i = 0; (metric = field_at(run->settings, i)); i++) {
		textbuf_put_char(out, ',');
		if (metric->type != VALUE_TEXT)
			metric_format_raw(metric, row, out);
		else if (metric_text(metric, row))
			put_text(out, metric_text(metric, row));
	}
	textbuf_put_bytes(out, "\r\n", 2);
}

static void csv_begin(struct export_run *run, const struct host *host, struct textbuf *out)
{
	const struct metric *metric;

	(void)host;
	textbuf_put(out, "time,interval_seconds");
	if (table_of(run->settings) == &task_metrics)
		textbuf_put(out, ",kind");
	for (size_t i = 0; (metric = field_at(run->settings, i)); i++) {
		textbuf_put_char(out, ',');
		textbuf_put(out, metric->key);
	}
	textbuf_put_bytes(out, "\r\n", 2);
}

static void put_tasks(struct export_run *run, const char *prefix, const struct task_usage *rows,
		      size_t count, struct textbuf *out)
{
	selection_rows(&run->settings->selection, rows, count, &run->rows);
	for (size_t i = 0; i < run->rows.count; i++)
		put_row(run, prefix, run->rows.rows[i], out);
}

static void csv_frame(struct export_run *run, const struct view *view, struct textbuf *out)
{
	const struct interval *interval = view->interval;
	const struct metric_table *table = table_of(run->settings);
	char time[40], prefix[96], kind[112];

	clock_format_iso(interval->end->wall_time, time, sizeof(time));
	snprintf(prefix, sizeof(prefix), "%s,%.9g", time, interval->seconds);
	if (table == &task_metrics) {
		snprintf(kind, sizeof(kind), "%s,process", prefix);
		put_tasks(run, kind, interval->processes, interval->process_count, out);
		snprintf(kind, sizeof(kind), "%s,thread", prefix);
		if (run->settings->threads)
			put_tasks(run, kind, interval->threads, interval->thread_count, out);
	}
	for (size_t i = 0; i < ARRAY_SIZE(row_sources); i++) {
		size_t count;
		if (row_sources[i].table != table)
			continue;
		const char *rows = row_sources[i].rows(interval, &count);
		for (size_t j = 0; j < count; j++)
			put_row(run, prefix, rows + j * table->row_size, out);
	}
}

static uint32_t csv_needs(const struct export_settings *settings)
{
	const struct metric *metric;
	uint32_t needs = table_of(settings) == &cgroup_metrics ? NEED_CGROUP | NEED_CGROUP_STAT : 0;

	for (size_t i = 0; (metric = field_at(settings, i)); i++)
		needs |= metric->needs;
	return needs;
}

const struct exporter exporter_csv = {
	.name = "csv",
	.help = "tidy CSV: a header of metric keys, a row per process and time, unknown is empty",
	.begin = csv_begin,
	.frame = csv_frame,
	.needs = csv_needs,
};
