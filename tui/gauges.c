/* SPDX-License-Identifier: MIT */
/* What each gauge of the header says. One row in the table at the end, one function. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/array.h"
#include "tui/gauge.h"

/* @return the detail, for whoever wants another style */
static struct gauge_detail *add(struct gauge_reading *reading, const char *label,
				const char *format, ...) __attribute__((format(printf, 3, 4)));
static struct gauge_detail *add(struct gauge_reading *reading, const char *label,
				const char *format, ...)
{
	struct gauge_detail *detail = &reading->details[reading->detail_count++];
	va_list arguments;

	detail->label = label;
	detail->style = STYLE_NORMAL;
	detail->is_sentence = false;
	va_start(arguments, format);
	vsnprintf(detail->text, sizeof(detail->text), format, arguments);
	va_end(arguments);
	return detail;
}

static struct gauge_detail *add_percent(struct gauge_reading *reading, const char *label,
					double share)
{
	char text[UNIT_TEXT_SIZE];

	return add(reading, label, "%s", units_percent(share, text));
}

static struct gauge_detail *add_bytes(struct gauge_reading *reading, const char *label,
				      uint64_t bytes)
{
	char text[UNIT_TEXT_SIZE];

	return add(reading, label, "%s", units_bytes(bytes, text));
}

static void add_rate(struct gauge_reading *reading, const char *label, double per_s)
{
	char text[UNIT_TEXT_SIZE];

	add(reading, label, "%s", units_rate(per_s, text));
}

static void add_count(struct gauge_reading *reading, const char *label, double count)
{
	char text[UNIT_TEXT_SIZE];

	add(reading, label, "%s", units_count(count, text));
}

static void set_value(struct gauge_reading *reading, double value)
{
	enum style graph = scale_style(&reading->scale, value);

	reading->style = graph == STYLE_GRAPH_HIGH     ? STYLE_CRITICAL
			 : graph == STYLE_GRAPH_MIDDLE ? STYLE_NOTICE
						       : STYLE_STRONG;
}

static void set_percent(struct gauge_reading *reading, double share)
{
	char text[UNIT_TEXT_SIZE];

	snprintf(reading->value, sizeof(reading->value), "%.10s%s", units_percent(share, text),
		 isnan(share) ? "" : "%");
	set_value(reading, share);
}

static void add_part(struct gauge_reading *reading, double share, enum style style, char letter)
{
	reading->parts[reading->part_count++] = (struct meter_part){share, style, letter};
}

static void read_cpu(const struct view *view, struct gauge_reading *ret_reading)
{
	const struct cpu_usage *cpu = &view->interval->system.cpu;

	ret_reading->scale = (struct scale){1, 0.7, 0.9};
	ret_reading->metrics[0] = "cpu_share";
	set_percent(ret_reading, cpu->busy);
	add_percent(ret_reading, "user", cpu->user);
	add_percent(ret_reading, "sys", cpu->system);
	add_percent(ret_reading, "io", cpu->iowait);
	/* The host of a virtual machine takes time away: rare, and then it matters. */
	if (cpu->steal >= 0.005)
		add_percent(ret_reading, "steal", cpu->steal)->style = STYLE_WARNING;
	add_percent(ret_reading, "hottest", view->interval->system.hottest_cpu_share);
	add_percent(ret_reading, "nice", cpu->nice);
	add_percent(ret_reading, "irq", cpu->irq + cpu->softirq);
	add_count(ret_reading, "csw/s", view->interval->system.context_switches_per_s);
	add_part(ret_reading, cpu->nice, STYLE_CPU_NICE, '%');
	add_part(ret_reading, cpu->user, STYLE_CPU_USER, '|');
	add_part(ret_reading, cpu->system, STYLE_CPU_SYSTEM, '#');
	add_part(ret_reading, cpu->irq + cpu->softirq, STYLE_CPU_IRQ, '@');
	add_part(ret_reading, cpu->steal, STYLE_CPU_STEAL, '$');
	add_part(ret_reading, cpu->iowait, STYLE_CPU_IOWAIT, '*');
}

static double share_of(uint64_t part, uint64_t whole)
{
	if (!value_is_known(part) || !value_is_known(whole) || !whole)
		return NAN;
	return (double)part / (double)whole;
}

static void read_memory(const struct view *view, struct gauge_reading *ret_reading)
{
	const struct system_usage *system = &view->interval->system;
	const struct memory_gauges *memory = &system->now.memory;
	bool is_swapping = system->swap_in_pages_per_s + system->swap_out_pages_per_s >= 1;

	ret_reading->scale = (struct scale){1, 0.8, 0.93};
	ret_reading->metrics[0] = "memory_used_share";
	set_percent(ret_reading, system->memory_used_share);
	add_bytes(ret_reading, "used", memory->used_bytes);
	add_bytes(ret_reading, "of", memory->total_bytes);
	if (memory->swap_total_bytes)
		add_bytes(ret_reading, "swap", system->swap_used_bytes)->style =
			is_swapping ? STYLE_WARNING : STYLE_NORMAL;
	add_bytes(ret_reading, "avail", memory->available_bytes);
	add_bytes(ret_reading, "cache", value_add(memory->cached_bytes, memory->buffers_bytes));
	add_bytes(ret_reading, "dirty", memory->dirty_bytes);
	add_bytes(ret_reading, "shared", memory->shared_bytes);
	add_part(ret_reading, system->memory_used_share, STYLE_MEMORY_USED, '|');
	add_part(ret_reading, share_of(memory->buffers_bytes, memory->total_bytes),
		 STYLE_MEMORY_BUFFERS, '#');
	add_part(ret_reading, share_of(memory->cached_bytes, memory->total_bytes),
		 STYLE_MEMORY_CACHE, ':');
}

/* @return NULL without disks */
static const struct disk_usage *busiest_disk(const struct interval *interval)
{
	const struct disk_usage *busiest = NULL;

	for (size_t i = 0; i < interval->disk_count; i++) {
		const struct disk_usage *disk = &interval->disks[i];

		if (!disk->now.is_stacked && !isnan(disk->busy_share) &&
		    (!busiest || disk->busy_share > busiest->busy_share))
			busiest = disk;
	}
	return busiest;
}

static void read_disk(const struct view *view, struct gauge_reading *ret_reading)
{
	const struct system_usage *system = &view->interval->system;
	const struct disk_usage *busiest = busiest_disk(view->interval);
	uint64_t await_ns = isnan(system->disk_await_s) ? VALUE_UNKNOWN
							: (uint64_t)(system->disk_await_s * 1e9);
	char text[UNIT_TEXT_SIZE];

	/* Never red: a device that works in parallel can be busy all the time and far from full. */
	ret_reading->scale = (struct scale){1, 0.9, NAN};
	ret_reading->metrics[0] = "disk_busiest_share";
	set_percent(ret_reading, system->disk_busiest_share);
	add_rate(ret_reading, "read", system->disk_read_bytes_per_s);
	add_rate(ret_reading, "write", system->disk_write_bytes_per_s);
	add(ret_reading, "await", "%s", units_duration(await_ns, text));
	add_count(ret_reading, "queue", system->disk_queue_length);
	add_count(ret_reading, "io/s", system->disk_io_per_s);
	if (busiest)
		add(ret_reading, "busiest", "%.20s",
		    busiest->now.alias ? busiest->now.alias : busiest->now.name);
	add_part(ret_reading, system->disk_busiest_share,
		 scale_style(&ret_reading->scale, system->disk_busiest_share), '|');
}

static void read_network(const struct view *view, struct gauge_reading *ret_reading)
{
	const struct system_usage *system = &view->interval->system;
	double both = system->net_receive_bytes_per_s + system->net_send_bytes_per_s;
	char text[UNIT_TEXT_SIZE];

	/* How fast the network could be nobody knows: the graph shows the shape, from 10 KiB/s on. */
	ret_reading->scale = (struct scale){10240, NAN, NAN};
	ret_reading->has_own_scale = true;
	ret_reading->metrics[0] = "net_receive_bytes_per_s";
	ret_reading->metrics[1] = "net_send_bytes_per_s";
	snprintf(ret_reading->value, sizeof(ret_reading->value), "%s", units_rate(both, text));
	ret_reading->style = STYLE_STRONG;
	add_rate(ret_reading, "in", system->net_receive_bytes_per_s);
	add_rate(ret_reading, "out", system->net_send_bytes_per_s);
	add_percent(ret_reading, "resent", system->tcp_retransmit_share);
	add_count(ret_reading, "reset/s", system->tcp_resets_per_s);
	add_count(ret_reading, "conns",
		  value_is_known(system->now.tcp.established) ? (double)system->now.tcp.established
							      : NAN);
}

static double largest(double a, double b, double c)
{
	return fmax(fmax(a, b), c);
}

static void read_pressure(const struct view *view, struct gauge_reading *ret_reading)
{
	const struct system_usage *system = &view->interval->system;

	ret_reading->scale = (struct scale){0.25, 0.05, 0.25};
	ret_reading->has_own_scale = true;
	ret_reading->metrics[0] = "pressure_cpu_some_share";
	ret_reading->metrics[1] = "pressure_memory_some_share";
	ret_reading->metrics[2] = "pressure_io_some_share";
	ret_reading->graphs_largest = true;
	set_percent(ret_reading, largest(system->pressure_cpu.some, system->pressure_memory.some,
					 system->pressure_io.some));
	add_percent(ret_reading, "cpu", system->pressure_cpu.some);
	add_percent(ret_reading, "mem", system->pressure_memory.some);
	add_percent(ret_reading, "io", system->pressure_io.some);
	add_percent(ret_reading, "full mem", system->pressure_memory.full);
	add_percent(ret_reading, "full io", system->pressure_io.full);
}

static void add_states(struct gauge_reading *reading, const struct system_counters *now)
{
	const struct state_counts *tasks = &now->tasks;

	if (tasks->running == UINT32_MAX) {
		add(reading, "=", "- R + - D")->is_sentence = true;
		return;
	}
	add(reading, "=", "%uR + %uD", tasks->running, tasks->uninterruptible)->is_sentence = true;
	/* What should not be there comes first when it is. */
	if (tasks->zombie)
		add(reading, "Z", "%u", tasks->zombie)->style = STYLE_NOTICE;
	if (tasks->stopped)
		add(reading, "T", "%u", tasks->stopped)->style = STYLE_NOTICE;
	add(reading, "S", "%u", tasks->sleeping);
	add(reading, "I", "%u", tasks->idle);
	if (!tasks->stopped)
		add(reading, "T", "0");
	if (!tasks->zombie)
		add(reading, "Z", "0");
}

static void read_load(const struct view *view, struct gauge_reading *ret_reading)
{
	const struct system_usage *system = &view->interval->system;
	double cpus = system->cpu_count ? (double)system->cpu_count : 1;

	ret_reading->scale = (struct scale){cpus, cpus + 0.5, 2 * cpus + 0.5};
	ret_reading->has_own_scale = true;
	ret_reading->metrics[0] = "tasks_running";
	ret_reading->metrics[1] = "tasks_uninterruptible";
	if (!isnan(system->now.load_1))
		snprintf(ret_reading->value, sizeof(ret_reading->value), "%.2f",
			 system->now.load_1);
	set_value(ret_reading, system->now.load_1);
	if (isnan(system->now.load_5) || isnan(system->now.load_15))
		add(ret_reading, "", "- -")->is_sentence = true;
	else
		add(ret_reading, "", "%.2f %.2f", system->now.load_5, system->now.load_15)
			->is_sentence = true;
	add_states(ret_reading, &system->now);
	add_count(ret_reading, "fork/s", system->forks_per_s);
}

/* clang-format off */
const struct gauge gauges[] = {
	{"CPU", read_cpu},
	{"MEM", read_memory},
	{"DISK", read_disk},
	{"NET", read_network},
	{"PSI", read_pressure},
	{"LOAD", read_load},
};
/* clang-format on */
const size_t gauge_count = ARRAY_SIZE(gauges);
