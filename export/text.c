/* SPDX-License-Identifier: MIT */
/*
 * What top -b prints, for eyes and mail: a block about the machine, a table of tasks, a blank
 * line. Nothing is cut; the last column is as long as it is.
 */
#include <inttypes.h>
#include <string.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/units.h"
#include "base/utf8.h"
#include "export/formats.h"

/** The columns when none are asked for, and one more for threads. */
static const char *const default_fields[] = {
	"pid",          "user",  "priority",  "nice",         "virtual_bytes", "resident_bytes",
	"shared_bytes", "state", "cpu_share", "memory_share", "cpu_time_ns",   "name",
};

#define FIELD_MAX 256

struct fields {
	const struct metric *items[FIELD_MAX];
	size_t count;
};

/** In the place of a default: threads have their own id, and a full command takes the name's place. */
static const char *default_key(const struct export_settings *settings, const char *key)
{
	if (settings->threads && !strcmp(key, "pid"))
		return "tid";
	return settings->full_command && !strcmp(key, "name") ? "command" : key;
}

static struct fields fields_of(const struct export_settings *settings)
{
	struct fields fields = {.count = 0};

	for (size_t i = 0; i < settings->field_count && i < FIELD_MAX; i++)
		fields.items[fields.count++] = settings->fields[i];
	for (size_t i = 0; i < ARRAY_SIZE(default_fields) && !settings->field_count; i++)
		fields.items[fields.count++] =
			metric_find(&task_metrics, default_key(settings, default_fields[i]));
	return fields;
}

static void put_percent(struct textbuf *out, double share, const char *what)
{
	char text[UNIT_TEXT_SIZE];

	textbuf_printf(out, " %s %s,", units_percent(share, text), what);
}

static void put_cpu(const struct interval *interval, struct textbuf *out)
{
	const struct cpu_usage *cpu = &interval->system.cpu;

	textbuf_put(out, "%Cpu(s):");
	put_percent(out, cpu->user, "us");
	put_percent(out, cpu->system, "sy");
	put_percent(out, cpu->nice, "ni");
	put_percent(out, cpu->idle, "id");
	put_percent(out, cpu->iowait, "wa");
	put_percent(out, cpu->irq, "hi");
	put_percent(out, cpu->softirq, "si");
	put_percent(out, cpu->steal, "st");
	out->data[--out->length] = '\0'; /* the last comma */
	textbuf_put_char(out, '\n');
}

static void put_memory(const struct interval *interval, struct textbuf *out)
{
	const struct memory_gauges *memory = &interval->system.now.memory;
	char total[UNIT_TEXT_SIZE], available[UNIT_TEXT_SIZE], used[UNIT_TEXT_SIZE];
	char swap_total[UNIT_TEXT_SIZE], swap_used[UNIT_TEXT_SIZE];

	textbuf_printf(out, "Mem: %s total, %s used, %s available; Swap: %s total, %s used\n",
		       units_bytes(memory->total_bytes, total),
		       units_bytes(memory->used_bytes, used),
		       units_bytes(memory->available_bytes, available),
		       units_bytes(memory->swap_total_bytes, swap_total),
		       units_bytes(interval->system.swap_used_bytes, swap_used));
}

static void put_tasks_line(const struct interval *interval, struct textbuf *out)
{
	const struct system_counters *now = &interval->system.now;

	textbuf_printf(out,
		       "Tasks: %" PRIu32 " processes, %" PRIu32 " threads: %" PRIu32
		       " running, %" PRIu32 " in D, %" PRIu32 " sleeping, %" PRIu32
		       " stopped, %" PRIu32 " zombie\n",
		       now->process_count, now->thread_count, now->tasks.running,
		       now->tasks.uninterruptible, now->tasks.sleeping + now->tasks.idle,
		       now->tasks.stopped, now->tasks.zombie);
}

static void put_io(const struct interval *interval, struct textbuf *out)
{
	const struct system_usage *system = &interval->system;
	char read[UNIT_TEXT_SIZE], written[UNIT_TEXT_SIZE], in[UNIT_TEXT_SIZE],
		sent[UNIT_TEXT_SIZE];
	char busy[UNIT_TEXT_SIZE], cpu[UNIT_TEXT_SIZE], io[UNIT_TEXT_SIZE], memory[UNIT_TEXT_SIZE];

	textbuf_printf(out, "I/O: disk %s/s read, %s/s written, %s%% busy; net %s/s in, %s/s out\n",
		       units_rate(system->disk_read_bytes_per_s, read),
		       units_rate(system->disk_write_bytes_per_s, written),
		       units_percent(system->disk_busiest_share, busy),
		       units_rate(system->net_receive_bytes_per_s, in),
		       units_rate(system->net_send_bytes_per_s, sent));
	textbuf_printf(out, "Pressure: cpu %s%%, memory %s%%, io %s%% of the interval\n",
		       units_percent(system->pressure_cpu.some, cpu),
		       units_percent(system->pressure_memory.some, memory),
		       units_percent(system->pressure_io.some, io));
}

static void put_head(const struct view *view, struct textbuf *out)
{
	const struct interval *interval = view->interval;
	const struct system_counters *now = &interval->system.now;
	char time[40], uptime[UNIT_TEXT_SIZE];

	clock_format_iso(interval->end->wall_time, time, sizeof(time));
	textbuf_printf(
		out,
		"blametop - %s on %s, interval %.3f s, up %s, load average: %.2f, %.2f, %.2f\n",
		time, view->host->name, interval->seconds, units_duration(now->uptime_ns, uptime),
		now->load_1, now->load_5, now->load_15);
	put_tasks_line(interval, out);
	put_cpu(interval, out);
	put_memory(interval, out);
	put_io(interval, out);
	if (view->system)
		textbuf_printf(out, "Verdict: %s\n", view->system->headline);
	textbuf_put_char(out, '\n');
}

/** One cell; texts were bytes from outside. The last column of a line is not padded. */
static void put_cell(struct textbuf *out, const struct metric *metric, const char *bytes,
		     size_t length, bool is_last)
{
	struct textbuf visible = {0};
	bool is_left = metric->flags & METRIC_ALIGN_LEFT;
	int width = is_last && is_left ? 0 : metric->width;

	utf8_put_visible(&visible, bytes, length, false);
	textbuf_printf(out, is_left ? "%-*s" : "%*s", width, textbuf_text(&visible));
	textbuf_put_char(out, is_last ? '\n' : ' ');
	textbuf_done(&visible);
}

static void put_task(struct textbuf *out, const struct fields *fields, const void *row)
{
	static const struct metric *name;
	struct textbuf value = {0};

	if (!name)
		name = metric_find(&task_metrics, "name");
	for (size_t i = 0; i < fields->count; i++) {
		const struct metric *metric = fields->items[i];

		textbuf_clear(&value);
		/* Kernel threads have no command line: their name in brackets, as ps does it. */
		if (!strcmp(metric->key, "command") && !metric_is_known(metric, row))
			textbuf_printf(&value, "[%s]", metric_text(name, row));
		else
			metric_format(metric, row, &value);
		put_cell(out, metric, textbuf_text(&value), value.length, i + 1 == fields->count);
	}
	textbuf_done(&value);
}

static void text_frame(struct export_run *run, const struct view *view, struct textbuf *out)
{
	const struct export_settings *settings = run->settings;
	const struct interval *interval = view->interval;
	const struct fields fields = fields_of(settings);
	const struct task_usage *rows = settings->threads ? interval->threads : interval->processes;
	size_t count = settings->threads ? interval->thread_count : interval->process_count;

	if (run->frames++)
		textbuf_put_char(out, '\n');
	put_head(view, out);
	for (size_t i = 0; i < fields.count; i++)
		put_cell(out, fields.items[i], fields.items[i]->title,
			 strlen(fields.items[i]->title), i + 1 == fields.count);
	selection_rows(&settings->selection, rows, count, &run->rows);
	for (size_t i = 0; i < run->rows.count; i++)
		put_task(out, &fields, run->rows.rows[i]);
}

static uint32_t text_needs(const struct export_settings *settings)
{
	const struct fields fields = fields_of(settings);
	uint32_t needs = verdict_needs();

	for (size_t i = 0; i < fields.count; i++)
		needs |= fields.items[i]->needs;
	return needs;
}

const struct exporter exporter_text = {
	.name = "text",
	.help = "what top -b prints: the machine in a few lines, then a table",
	.frame = text_frame,
	.needs = text_needs,
};
