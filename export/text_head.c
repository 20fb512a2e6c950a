/* SPDX-License-Identifier: MIT */
#include "export/text_head.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/units.h"

/** Pieces of a line: ", " between them, a number and what it is. */
struct line {
	struct textbuf *out;
	const char *separator; /* before the next piece */
};

static struct line line_begin(struct textbuf *out, const char *title)
{
	textbuf_put(out, title);
	return (struct line){out, " "};
}

static void line_put(struct line *line, const char *number, const char *what)
{
	textbuf_printf(line->out, "%s%s %s", line->separator, number, what);
	line->separator = ", ";
}

static void line_end(struct line *line)
{
	textbuf_put_char(line->out, '\n');
}

static void put_load(struct textbuf *out, const char *separator, double load)
{
	textbuf_put(out, separator);
	if (isfinite(load))
		textbuf_printf(out, "%.2f", load);
	else
		textbuf_put_char(out, '-');
}

static void put_first(const struct view *view, struct textbuf *out)
{
	const struct interval *interval = view->interval;
	const struct system_counters *now = &interval->system.now;
	char time[40], uptime[UNIT_TEXT_SIZE];

	clock_format_iso(interval->end->wall_time, time, sizeof(time));
	textbuf_printf(out, "blametop - %s on %s, interval %.3f s%s, up %s, load average:", time,
		       view->host->name, interval->seconds,
		       interval->is_gap ? " (the machine slept)" : "",
		       units_duration(now->uptime_ns, uptime));
	put_load(out, " ", now->load_1);
	put_load(out, ", ", now->load_5);
	put_load(out, ", ", now->load_15);
	textbuf_put_char(out, '\n');
}

static void put_count(struct line *line, uint32_t count, const char *what)
{
	char text[UNIT_TEXT_SIZE] = "-";

	if (count != UINT32_MAX)
		snprintf(text, sizeof(text), "%" PRIu32, count);
	line_put(line, text, what);
}

static void put_tasks(const struct interval *interval, struct textbuf *out)
{
	const struct system_counters *now = &interval->system.now;
	const struct state_counts *states = &now->tasks;
	struct line line = line_begin(out, "Tasks:");

	put_count(&line, now->process_count, "processes");
	put_count(&line, now->thread_count, "threads");
	put_count(&line, states->running, "running");
	put_count(&line, states->uninterruptible, "in D");
	put_count(&line, states->sleeping, "sleeping");
	put_count(&line, states->idle, "idle");
	put_count(&line, states->stopped, "stopped");
	put_count(&line, states->zombie, "zombie");
	line_end(&line);
}

/** @param sign  "%", or "" where the title has it */
static void put_percent(struct line *line, double share, const char *sign, const char *what)
{
	char percent[UNIT_TEXT_SIZE], text[UNIT_TEXT_SIZE + 1];

	snprintf(text, sizeof(text), "%s%s", units_percent(share, percent), sign);
	line_put(line, text, what);
}

static void put_cpu(const struct interval *interval, struct textbuf *out)
{
	const struct cpu_usage *cpu = &interval->system.cpu;
	struct line line = line_begin(out, "%Cpu(s):");

	put_percent(&line, cpu->user, "", "us");
	put_percent(&line, cpu->system, "", "sy");
	put_percent(&line, cpu->nice, "", "ni");
	put_percent(&line, cpu->idle, "", "id");
	put_percent(&line, cpu->iowait, "", "wa");
	put_percent(&line, cpu->irq, "", "hi");
	put_percent(&line, cpu->softirq, "", "si");
	put_percent(&line, cpu->steal, "", "st");
	line_end(&line);
}

static void put_bytes(struct line *line, uint64_t bytes, const char *what)
{
	char text[UNIT_TEXT_SIZE];

	line_put(line, units_bytes(bytes, text), what);
}

static void put_memory(const struct interval *interval, struct textbuf *out)
{
	const struct memory_gauges *memory = &interval->system.now.memory;
	struct line line = line_begin(out, "Mem:");

	put_bytes(&line, memory->total_bytes, "total");
	put_bytes(&line, memory->free_bytes, "free");
	put_bytes(&line, memory->used_bytes, "used");
	put_bytes(&line, memory->available_bytes, "available");
	line_end(&line);
	line = line_begin(out, "Swap:");
	put_bytes(&line, memory->swap_total_bytes, "total");
	put_bytes(&line, memory->swap_free_bytes, "free");
	put_bytes(&line, interval->system.swap_used_bytes, "used");
	line_end(&line);
}

static void put_rate(struct line *line, double per_s, const char *what)
{
	char rate[UNIT_TEXT_SIZE], text[UNIT_TEXT_SIZE + 2];

	snprintf(text, sizeof(text), "%s/s", units_rate(per_s, rate));
	line_put(line, text, what);
}

static void put_devices(const struct interval *interval, struct textbuf *out)
{
	const struct system_usage *system = &interval->system;
	struct line line = line_begin(out, "Disks:");

	put_rate(&line, system->disk_read_bytes_per_s, "read");
	put_rate(&line, system->disk_write_bytes_per_s, "written");
	put_percent(&line, system->disk_busiest_share, "%", "busy");
	line_end(&line);
	line = line_begin(out, "Net:");
	put_rate(&line, system->net_receive_bytes_per_s, "in");
	put_rate(&line, system->net_send_bytes_per_s, "out");
	line_end(&line);
	line = line_begin(out, "Pressure:");
	put_percent(&line, system->pressure_cpu.some, "%", "cpu");
	put_percent(&line, system->pressure_memory.some, "%", "memory");
	put_percent(&line, system->pressure_io.some, "%", "io");
	line_end(&line);
}

void text_put_head(struct textbuf *out, const struct view *view)
{
	put_first(view, out);
	put_tasks(view->interval, out);
	put_cpu(view->interval, out);
	put_memory(view->interval, out);
	put_devices(view->interval, out);
	if (view->system)
		textbuf_printf(out, "Verdict: %s\n", view->system->headline);
}

/** What the health of a collector matters for. A warning of another one matters always. */
static const struct {
	const char *collector;
	uint32_t needs;
	bool is_only_for; /* its warnings, too */
} concerns[] = {
	{"processes", NEED_IO, false},
	{"cgroups", NEED_CGROUP_STAT, false},
	{"waits", NEED_WAITS, true},
	{"exact", NEED_WAITS, true},
	{"connections", NEED_WAITS | NEED_CONNECTIONS, true},
};

static bool is_missed(const struct health *health, uint32_t asked)
{
	bool is_warning = health->severity != HEALTH_NOTE;

	for (size_t i = 0; i < ARRAY_SIZE(concerns); i++) {
		if (!strcmp(concerns[i].collector, health->collector))
			return (asked & concerns[i].needs) ||
			       (is_warning && !concerns[i].is_only_for);
	}
	return is_warning;
}

static void put_not_seen(struct textbuf *out, const char *what, const char *why,
			 const char *command)
{
	textbuf_put(out, what);
	if (why && why[0])
		textbuf_printf(out, ", because %s", why);
	if (command && command[0])
		textbuf_printf(out, "; try: %s", command);
	textbuf_put_char(out, '\n');
}

void text_put_not_seen(struct textbuf *out, const struct snapshot *snapshot, uint32_t asked)
{
	for (size_t i = 0; i < snapshot->health_count; i++) {
		const struct health *health = &snapshot->health[i];

		if (!is_missed(health, asked))
			continue;
		textbuf_put(out, "Not seen: ");
		put_not_seen(out, health->missing, health->reason, health->command);
	}
}

static void put_sentences(struct textbuf *out, const char *mark, const struct sentences *sentences)
{
	for (size_t i = 0; i < sentences->count; i++)
		textbuf_printf(out, "  %s %s\n", mark, sentences->items[i].text);
}

static void put_blind_spots(struct textbuf *out, const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->blind_count; i++) {
		const struct blind_spot *blind = &verdict->blind[i];

		textbuf_put(out, "  not seen: ");
		put_not_seen(out, blind->what, blind->why, blind->command);
	}
}

void text_verdict(struct export_run *run, const struct verdict *verdict,
		  const struct interval *interval)
{
	struct textbuf *out = run->out;

	(void)interval;
	if (verdict->is_system)
		textbuf_printf(out, "\nVerdict of the machine: %s\n", verdict->headline);
	else
		textbuf_printf(out, "\nVerdict of %s (%ld): %s\n", verdict->name,
			       (long)verdict->process.tid, verdict->headline);
	put_sentences(out, "+", &verdict->evidence);
	put_sentences(out, "-", &verdict->counter_evidence);
	put_sentences(out, "?", &verdict->hints);
	put_blind_spots(out, verdict);
}
