/* SPDX-License-Identifier: MIT */
/*
 * One JSON object per line. The first is "meta"; each interval then gives "system", "cpu", "disk", "net",
 * "cgroup", "process" and "thread" records whose members are the metrics' keys.
 */
#include <string.h>

#include "base/clock.h"
#include "export/formats.h"

#define SCHEMA 1

void ndjson_open_record(struct json *json, const char *type, const struct interval *interval)
{
	char time[40];

	clock_format_iso(interval->end->wall_time, time, sizeof(time));
	json_open_object(json, NULL);
	json_text(json, "type", type);
	json_text(json, "time", time);
	json_double(json, "interval_seconds", interval->seconds);
}

void ndjson_close_record(struct json *json)
{
	json_close_object(json);
	textbuf_put_char(json->out, '\n');
}

/** What the machine is and what we may see of it: without this an "unknown" cannot be judged. */
void ndjson_meta(struct textbuf *out, const struct host *host, const char *version)
{
	struct json json = json_to(out);
	char time[40];

	clock_format_iso(clock_wall(), time, sizeof(time));
	json_open_object(&json, NULL);
	json_text(&json, "type", "meta");
	json_i64(&json, "schema", SCHEMA);
	json_text(&json, "program", "blametop");
	json_text(&json, "version", version);
	json_text(&json, "time", time);
	json_text(&json, "host", host->name);
	json_text(&json, "kernel", host->kernel);
	json_text(&json, "machine", host->machine);
	json_text(&json, "boot_id", host->boot_id);
	json_u64(&json, "boot_time_seconds", host->boot_time_s);
	json_u64(&json, "clock_ticks_per_second", host->clock_ticks_per_s);
	json_u64(&json, "page_bytes", host->page_bytes);
	json_u64(&json, "cpus", host->cpu_count);
	json_open_object(&json, "privileges");
	json_u64(&json, "uid", host->uid);
	json_bool(&json, "can_ptrace", host->can_ptrace);
	json_close_object(&json);
	json_open_object(&json, "kernel_switches");
	json_i64(&json, "task_delayacct", host->delayacct);
	json_i64(&json, "ptrace_scope", host->ptrace_scope);
	json_i64(&json, "hidepid", host->hidepid);
	json_bool(&json, "pressure", host->has_pressure);
	json_bool(&json, "schedstat", host->has_schedstat);
	json_i64(&json, "cgroup_version", host->cgroup_version);
	json_close_object(&json);
	ndjson_close_record(&json);
}

static void put_row(struct textbuf *out, const char *type, const struct interval *interval,
		    const struct metric *const *fields, size_t count, const void *row)
{
	struct json json = json_to(out);

	ndjson_open_record(&json, type, interval);
	for (size_t i = 0; i < count; i++)
		json_metric(&json, fields[i], row);
	ndjson_close_record(&json);
}

/** All metrics of a table for each of `count` rows. */
static void put_table(struct textbuf *out, const struct metric_table *table,
		      const struct interval *interval, const void *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct json json = json_to(out);
		const char *row = (const char *)rows + i * table->row_size;

		ndjson_open_record(&json, table->name, interval);
		for (size_t j = 0; j < table->count; j++)
			json_metric(&json, &table->metrics[j], row);
		ndjson_close_record(&json);
	}
}

static void put_health(struct textbuf *out, const struct interval *interval)
{
	const struct snapshot *end = interval->end;

	for (size_t i = 0; i < end->health_count; i++) {
		struct json json = json_to(out);
		const struct health *health = &end->health[i];

		ndjson_open_record(&json, "health", interval);
		json_text(&json, "collector", health->collector);
		json_text(&json, "missing", health->missing);
		json_text(&json, "reason", health->reason);
		json_text(&json, "command", health->command);
		ndjson_close_record(&json);
	}
}

/** The fields of a task record: those that were asked for, with pid and tid, or all. */
struct field_list {
	const struct metric *fields[256];
	size_t count;
};

static void field_list_add(struct field_list *list, const struct metric *metric)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->fields[i] == metric)
			return;
	if (list->count < sizeof(list->fields) / sizeof(list->fields[0]))
		list->fields[list->count++] = metric;
}

static struct field_list fields_of(const struct export_settings *settings)
{
	struct field_list list = {.count = 0};

	field_list_add(&list, metric_find(&task_metrics, "pid"));
	field_list_add(&list, metric_find(&task_metrics, "tid"));
	for (size_t i = 0; i < settings->field_count; i++)
		field_list_add(&list, settings->fields[i]);
	for (size_t i = 0; i < task_metrics.count && !settings->field_count; i++)
		field_list_add(&list, &task_metrics.metrics[i]);
	return list;
}

static void put_tasks(struct export_run *run, const struct interval *interval, const char *type,
		      const struct task_usage *rows, size_t count, struct textbuf *out)
{
	const struct field_list list = fields_of(run->settings);

	selection_rows(&run->settings->selection, rows, count, &run->rows);
	for (size_t i = 0; i < run->rows.count; i++)
		put_row(out, type, interval, list.fields, list.count, run->rows.rows[i]);
}

static void ndjson_begin(struct export_run *run, const struct host *host, struct textbuf *out)
{
	ndjson_meta(out, host, run->settings->version);
}

static void put_verdicts(struct export_run *run, const struct view *view, struct textbuf *out)
{
	if (view->system)
		ndjson_verdict(out, view->system, view->interval);
	for (size_t i = 0; i < run->process_verdict_count; i++)
		ndjson_verdict(out, run->process_verdicts[i], view->interval);
}

static void ndjson_frame(struct export_run *run, const struct view *view, struct textbuf *out)
{
	const struct interval *interval = view->interval;

	put_table(out, &system_metrics, interval, &interval->system, 1);
	put_table(out, &cpu_metrics, interval, interval->system.cpus, interval->system.cpu_count);
	put_table(out, &disk_metrics, interval, interval->disks, interval->disk_count);
	put_table(out, &net_metrics, interval, interval->nets, interval->net_count);
	put_table(out, &cgroup_metrics, interval, interval->cgroups, interval->cgroup_count);
	put_tasks(run, interval, "process", interval->processes, interval->process_count, out);
	if (run->settings->threads)
		put_tasks(run, interval, "thread", interval->threads, interval->thread_count, out);
	/* Health is said when it begins; it rarely changes. */
	if (run->frames++ == 0)
		put_health(out, interval);
	if (run->settings->verdicts)
		put_verdicts(run, view, out);
}

static uint32_t ndjson_needs(const struct export_settings *settings)
{
	uint32_t needs = settings->verdicts ? verdict_needs() : 0;

	for (size_t i = 0; i < task_metrics.count && !settings->field_count; i++)
		needs |= task_metrics.metrics[i].needs;
	return needs;
}

const struct exporter exporter_ndjson = {
	.name = "ndjson",
	.help = "one JSON object per line, every metric, base units, unknown is null",
	.begin = ndjson_begin,
	.frame = ndjson_frame,
	.needs = ndjson_needs,
};
